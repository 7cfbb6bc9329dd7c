package catalog

import (
	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/i18n"
)

// Need says whether a material must be there 必要性.
type Need string

// The needs.
const (
	Required   Need = "required" // 必要
	Optional   Need = "optional" // 非必要
	Afterwards Need = "later"    // 容缺后补: may be brought after acceptance
)

// Way is one way in which a material is had. By says which of the others count.
type Way struct {
	By       Waiver      `yaml:"by" pack:"required"`
	Kind     string      `yaml:"kind,omitempty"`       // certificate: its kind
	Resource string      `yaml:"resource,omitempty"`   // register: which one
	Fields   []string    `yaml:"fields,omitempty"`     // register: the data elements that it must have answered
	Text     i18n.Text   `yaml:"text,omitempty"`       // declaration: what is declared; department: what is checked
	Days     int         `yaml:"check_days,omitempty"` // declaration: working days until it is checked
	Types    []blob.Type `yaml:"types,omitempty"`      // upload: media types
	MaxMB    int         `yaml:"max_mb,omitempty"`     // upload: the greatest size of a file
}

// Chain gives the ways in the order in which they are tried. Where the item names
// only the usual one, the department's check stands behind a source that may not
// answer.
func (m Material) Chain() []Way {
	if len(m.Ways) > 0 {
		return m.Ways
	}
	switch m.Waiver {
	case Certificate:
		return []Way{{By: Certificate, Kind: m.Source}, {By: Department}}
	case Register:
		return []Way{{By: Register, Resource: m.Source}, {By: Department}}
	case Declaration, Department, Exempt, Upload:
	}
	return []Way{{By: m.Waiver, Text: m.Text}}
}

// Limit is what an upload takes.
func (w Way) Limit() blob.Limit {
	l := blob.Limit{Types: w.Types, Max: int64(w.MaxMB) << 20}
	if len(l.Types) == 0 {
		l.Types = blob.Types
	}
	if l.Max == 0 {
		l.Max = defaultMB << 20
	}
	return l
}

// defaultMB is the greatest size of an uploaded file where the item does not say.
const defaultMB = 10

// First gives the first way that holds: a certificate or register when has says so, a
// declaration unless it is declined and something stands behind it, everything else
// always. Where none holds the department checks.
func (m Material) First(has func(Way) bool, declined bool) Way {
	chain := m.Chain()
	for n, w := range chain {
		switch w.By {
		case Certificate, Register:
			if has(w) {
				return w
			}
		case Declaration:
			if !declined || n == len(chain)-1 {
				return w
			}
		case Department, Exempt, Upload:
			return w
		}
	}
	return Way{By: Department}
}
