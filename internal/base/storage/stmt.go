package storage

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"sync"
)

// SQL is a statement whose text differs between the engines.
type SQL struct{ SQLite, Postgres string }

// Stmt is a registered statement. Name is "module.verb", for logs and tests.
type Stmt struct {
	Name     string
	sqlite   string
	postgres string
	args     int // the highest placeholder
}

// For gives the text for one engine.
func (s *Stmt) For(e Engine) string {
	if e == Postgres {
		return s.postgres
	}
	return s.sqlite
}

var registry struct {
	sync.Mutex
	all   []*Stmt
	names map[string]bool
}

// Statement registers one text for both engines. Placeholders are $1, $2 …, each
// used with one type. "IN ($1...)" takes one argument made by List.
// Call it only for package variables, so that tests see every statement.
func Statement(name, text string) *Stmt { return Pair(name, SQL{text, text}) }

// Pair registers a statement whose text differs between the engines. It panics
// when the name is taken: the program does not start with two of one name.
func Pair(name string, q SQL) *Stmt {
	s := Dynamic(name, q)
	registry.Lock()
	defer registry.Unlock()
	if registry.names[name] {
		panic("storage: two statements are called " + name)
	}
	if registry.names == nil {
		registry.names = map[string]bool{}
	}
	registry.names[name] = true
	registry.all = append(registry.all, s)
	return s
}

// Dynamic makes an unregistered statement. Only service/exchange, which builds
// statements for the registers that packs define, may call it (arch_test).
func Dynamic(name string, q SQL) *Stmt {
	return &Stmt{
		Name:     name,
		sqlite:   expand(q.SQLite, SQLite),
		postgres: expand(q.Postgres, Postgres),
		args:     max(placeholders(q.SQLite), placeholders(q.Postgres)),
	}
}

// Statements lists all registered statements; for the test that prepares them.
func Statements() []*Stmt {
	registry.Lock()
	defer registry.Unlock()
	return append([]*Stmt(nil), registry.all...)
}

var inList = regexp.MustCompile(`IN \(\$(\d+)\.\.\.\)`)

func expand(text string, e Engine) string {
	if e == Postgres {
		// As IN (SELECT …) the planner joins, and scans a table of thousands of rows
		// for one key; an array is looked up in the index.
		return inList.ReplaceAllString(text, `= ANY (ARRAY(SELECT jsonb_array_elements_text($$$1::jsonb)))`)
	}
	return inList.ReplaceAllString(text, `IN (SELECT value FROM json_each($$$1))`)
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// placeholders gives the highest $n in text.
func placeholders(text string) (highest int) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1]) // digits; too many of them fail to prepare
		highest = max(highest, n)
	}
	return highest
}

// List is the argument for "IN ($n...)": text values as a JSON array.
func List[S ~string](values []S) string {
	b, err := json.Marshal(values)
	if err != nil || values == nil {
		return "[]"
	}
	return string(b)
}

// String names the statement.
func (s *Stmt) String() string { return fmt.Sprintf("stmt %s", s.Name) }
