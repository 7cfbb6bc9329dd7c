package form

import "github.com/chengban/chengban/internal/base/i18n"

// Type is a field's type; it decides the control, the parsing and the checks.
type Type string

// The types. In answers a value is a string (text, choice, date and the coded
// numbers), an int64 (integer, money in fen), a bool, or []string (multi); a
// decimal is its canonical text, so that no float comes near a record.
const (
	Text     Type = "text"
	LongText Type = "longtext"
	Integer  Type = "integer"
	Decimal  Type = "decimal"
	Money    Type = "money" // int64 fen
	Date     Type = "date"  // clock.Date as text
	Bool     Type = "bool"
	Choice   Type = "choice"
	Multi    Type = "multi"
	Phone    Type = "phone"
	IDCard   Type = "idcard"
	USCC     Type = "uscc"
)

// Sensitivity is the class of a data element; it is tied to how its column is
// kept: from Personal up it is sealed.
type Sensitivity string

// The classes, from open to strictest.
const (
	Open      Sensitivity = "open"      // may stand on a public page
	Internal  Sensitivity = "internal"  // the city's business
	Personal  Sensitivity = "personal"  // 个人信息
	Sensitive Sensitivity = "sensitive" // 敏感个人信息, separate consent
)

// Option is one choice of a Choice or Multi field.
type Option struct {
	Code  string    `yaml:"code"`
	Label i18n.Text `yaml:"label"`
	Hint  i18n.Text `yaml:"hint,omitempty"`
}

// Field is a data element 数据元 of the dictionary, the same wherever it is asked.
type Field struct {
	ID          string      `yaml:"id"`
	Label       i18n.Text   `yaml:"label"`
	Hint        i18n.Text   `yaml:"hint,omitempty"`
	Why         i18n.Text   `yaml:"why,omitempty"` // "why we ask"
	Type        Type        `yaml:"type"`
	Options     []Option    `yaml:"options,omitempty"`
	Shuffle     bool        `yaml:"shuffle,omitempty"` // show options in random order (equal treatment)
	Unit        i18n.Text   `yaml:"unit,omitempty"`
	Min         *int64      `yaml:"min,omitempty"`
	Max         *int64      `yaml:"max,omitempty"`
	MaxLen      int         `yaml:"max_len,omitempty"` // characters; 0 = 100, longtext 1000
	Sensitivity Sensitivity `yaml:"sensitivity"`
	Source      string      `yaml:"source,omitempty"` // "resource.column": who is the authority on it
	Fixed       bool        `yaml:"fixed,omitempty"`  // only its authority changes it: never typed by the person
}

// Question is a field as one form asks it. The conditions are CEL over field ids.
type Question struct {
	Field      string `yaml:"field"`
	Required   bool   `yaml:"required,omitempty"`
	RequiredIf string `yaml:"required_if,omitempty"`
	ShowIf     string `yaml:"show_if,omitempty"`
	Computed   string `yaml:"computed,omitempty"` // value by rule, the person cannot change it
	Default    string `yaml:"default,omitempty"`  // value by rule, the person may change it
	// DefaultNote says how the default came about: "by floor area and use".
	DefaultNote i18n.Text `yaml:"default_note,omitempty"`
}
