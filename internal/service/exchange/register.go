package exchange

import (
	"slices"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
)

// ShareType is one of the three sharing types of 《政务数据共享条例》; a provider
// may not invent another.
type ShareType string

// The sharing types.
const (
	Unconditional ShareType = "unconditional" // 无条件共享
	Conditional   ShareType = "conditional"   // 有条件共享
	NotShared     ShareType = "none"          // 不予共享: only the subject reads it
)

// Cycle is how often the provider delivers 更新周期.
type Cycle string

// The update cycles of the catalogue.
const (
	Realtime  Cycle = "realtime"
	Daily     Cycle = "daily"
	Weekly    Cycle = "weekly"
	Monthly   Cycle = "monthly"
	Quarterly Cycle = "quarterly"
	Yearly    Cycle = "yearly"
	Irregular Cycle = "irregular"
)

// Register is the definition of one resource 资源 of the catalogue.
type Register struct {
	Code           string           `yaml:"code" pack:"required"`
	Title          i18n.Text        `yaml:"title" pack:"required"`
	Provider       ident.OrgID      `yaml:"provider" pack:"required"`
	Abstract       i18n.Text        `yaml:"abstract" pack:"required"`
	ShareType      ShareType        `yaml:"share_type" pack:"required"`
	ShareCondition i18n.Text        `yaml:"share_condition,omitempty"` // for Conditional
	LawBasis       i18n.Text        `yaml:"law_basis" pack:"required"`
	Sensitivity    form.Sensitivity `yaml:"sensitivity" pack:"required"` // the strictest of its columns
	UpdateCycle    Cycle            `yaml:"update_cycle" pack:"required"`
	Unique         []string         `yaml:"unique" pack:"required"` // the columns that identify a row; they never change
	Columns        []Column         `yaml:"columns" pack:"required"`
}

// SubjectRule says what the legal id in a subject column identifies.
type SubjectRule string

// The subject rules.
const (
	SubjectPerson     SubjectRule = "person"     // 身份证号码
	SubjectEnterprise SubjectRule = "enterprise" // 统一社会信用代码
	SubjectEither     SubjectRule = "either"     // as the row's KindColumn says
)

// Column is one data item 信息项.
type Column struct {
	Name        string           `yaml:"name" pack:"required"`
	Label       i18n.Text        `yaml:"label" pack:"required"`
	Type        form.Type        `yaml:"type" pack:"required"`
	Unit        i18n.Text        `yaml:"unit,omitempty"`
	Options     []form.Option    `yaml:"options,omitempty"` // for type choice
	Sensitivity form.Sensitivity `yaml:"sensitivity" pack:"required"`
	Required    bool             `yaml:"required,omitempty"`    // Load refuses a row without it
	Key         bool             `yaml:"key,omitempty"`         // rows are found by it, at most one column
	Proof       bool             `yaml:"proof,omitempty"`       // for the key: whoever's own row holds it may look it up
	ByKey       bool             `yaml:"by_key,omitempty"`      // shown to whoever may look up the key
	Subject     SubjectRule      `yaml:"subject,omitempty"`     // holds the legal id of the row's subject
	KindColumn  string           `yaml:"kind_column,omitempty"` // for SubjectEither: the choice person | enterprise
}

// Sealed reports whether the column is encrypted in the database.
func (c Column) Sealed() bool {
	return c.Sensitivity == form.Personal || c.Sensitivity == form.Sensitive
}

// Column finds a column by name.
func (r Register) Column(name string) (Column, bool) {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return r.Columns[i], true
}

// Key gives the key column; ok is false for a register without one.
func (r Register) Key() (c Column, ok bool) {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Key })
	if i < 0 {
		return Column{}, false
	}
	return r.Columns[i], true
}

// Subject gives the column that holds the legal id of a row's subject.
func (r Register) Subject() Column {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Subject != "" })
	return r.Columns[i]
}

// always reports whether every row has a value in the column.
func (r Register) always(c Column) bool {
	return c.Required || c.Key || c.Subject != "" || slices.Contains(r.Unique, c.Name) || c.Name == r.Subject().KindColumn
}
