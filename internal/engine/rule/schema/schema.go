package schema

import (
	"fmt"
	"regexp"

	"cel.dev/cel-go/cel"

	"github.com/chengban/chengban/internal/base/i18n"
)

// Type is what an attribute or a parameter is, unit included.
type Type uint8

// The types, with what their int64 holds everywhere below CEL.
const (
	Bool  Type = iota + 1 // 0 or 1
	Count                 // a whole number
	Money                 // fen
	Ratio                 // parts of a million
	Date                  // days since 1970-01-01
	Dict                  // index of a code in Attr.Codes
	Text                  // none: texts are kept as they are
)

// String names the type as files and messages do.
func (t Type) String() string {
	return [...]string{"none", "bool", "count", "money", "ratio", "date", "dict", "text"}[t]
}

// TypeOf finds a type by its name; zero for none.
func TypeOf(name string) Type {
	for t := Bool; t <= Text; t++ {
		if t.String() == name {
			return t
		}
	}
	return 0
}

// Code is one entry of a code list.
type Code struct {
	ID    string
	Label i18n.Text
}

// Attr is one attribute: of the entity ("e.revenue"), or of a row of a table ("kind").
type Attr struct {
	ID     string
	Label  i18n.Text
	Type   Type
	Unit   i18n.Text // of a count: 人, 件
	Codes  []Code    // of a Dict
	Source i18n.Text // which office's register has it
	Origin int       // number of the source; unknown values of one source share their reason
	Fresh  int       // days after which a value is stale; 0: never
	Step   i18n.Text // what a firm can do when it is missing or wrong
}

// Code gives the index of a code, or -1.
func (a *Attr) Code(id string) int {
	for i, c := range a.Codes {
		if c.ID == id {
			return i
		}
	}
	return -1
}

// Table is a list of things that an entity has: "e.patents" with its columns.
type Table struct {
	ID     string
	Label  i18n.Text
	Attrs  []Attr
	Source i18n.Text
	Origin int
	Step   i18n.Text
}

// Param is a slot of a rule, "p.min": a number of the policy that may be moved
// without touching the condition.
type Param struct {
	ID     string
	Label  i18n.Text
	Type   Type
	Value  int64 // as of its type
	Lo, Hi int64 // the range it may be moved in; both 0: any
	Clause string
}

// Schema is a checked dictionary. It does not change.
type Schema struct {
	Attrs  []Attr
	Tables []Table
	attrs  map[string]int
	tables map[string]int
	env    *cel.Env
}

var (
	attrShape  = regexp.MustCompile(`^e\.[a-z][a-z0-9_]*$`)
	fieldShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	paramShape = regexp.MustCompile(`^p\.[a-z][a-z0-9_]*$`)
)

// New checks a dictionary: names are of their shape and unique, a code list has
// codes.
func New(attrs []Attr, tables []Table) (*Schema, error) {
	s := &Schema{Attrs: attrs, Tables: tables, attrs: map[string]int{}, tables: map[string]int{}}
	for i := range attrs {
		if err := s.enter(&attrs[i], i); err != nil {
			return nil, err
		}
	}
	for i := range tables {
		t := &tables[i]
		_, taken := s.attrs[t.ID]
		if _, twice := s.tables[t.ID]; twice || taken || !attrShape.MatchString(t.ID) {
			return nil, fmt.Errorf("table %q: want a name of its own like e.patents", t.ID)
		}
		s.tables[t.ID] = i
		seen := map[string]bool{}
		for j := range t.Attrs {
			a := &t.Attrs[j]
			if seen[a.ID] || !fieldShape.MatchString(a.ID) || a.Type == Text {
				return nil, fmt.Errorf("table %q: column %q: want a name of its own like kind, and no text", t.ID, a.ID)
			}
			seen[a.ID] = true
			if err := sound(a); err != nil {
				return nil, fmt.Errorf("table %q: %w", t.ID, err)
			}
		}
	}
	var err error
	s.env, err = s.environment()
	return s, err
}

func (s *Schema) enter(a *Attr, i int) error {
	if _, twice := s.attrs[a.ID]; twice || !attrShape.MatchString(a.ID) {
		return fmt.Errorf("attribute %q: want a name of its own like e.revenue", a.ID)
	}
	s.attrs[a.ID] = i
	return sound(a)
}

func sound(a *Attr) error {
	if a.Type < Bool || a.Type > Text {
		return fmt.Errorf("attribute %q: no type", a.ID)
	}
	if (a.Type == Dict) != (len(a.Codes) > 0) || len(a.Codes) > 1<<16 {
		return fmt.Errorf("attribute %q: a code list has 1 to 65,536 codes, another type none", a.ID)
	}
	return nil
}

// Attr gives the number of an attribute, or -1.
func (s *Schema) Attr(id string) int {
	if i, ok := s.attrs[id]; ok {
		return i
	}
	return -1
}

// Table gives the number of a table, or -1.
func (s *Schema) Table(id string) int {
	if i, ok := s.tables[id]; ok {
		return i
	}
	return -1
}

// Field gives the number of a column of a table, or -1.
func (t *Table) Field(id string) int {
	for i := range t.Attrs {
		if t.Attrs[i].ID == id {
			return i
		}
	}
	return -1
}

// IsParam says whether a name has the shape of a parameter's.
func IsParam(id string) bool { return paramShape.MatchString(id) }
