package casework

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/rule"
)

// Draft 草稿 is an application being filled in. It belongs to the account that
// started it and to one applicant; every change raises Rev.
type Draft struct {
	ID          ident.DraftID
	Account     ident.AccountID
	Applicant   ident.Subject
	Bundle      string
	Closure     string
	Rev         int64
	CreatedAt   clock.Instant
	UpdatedAt   clock.Instant
	Application ident.ApplicationID // set once submitted
	DiscardedAt clock.Instant
	body
}

// body is the sealed part of a draft.
type body struct {
	Answers    map[string]Answer  `json:"answers"`
	Facts      map[string]bool    `json:"facts"`      // rule facts that are no fields: account.water
	Candidates []map[string]Value `json:"candidates"` // rows to pick from, as read at the start
	Picked     string             `json:"picked"`
	NeedsDone  bool               `json:"needs_done"` // the person has confirmed what she needs
	Consent    Agreement          `json:"consent"`

	ByHand       bool              `json:"by_hand,omitempty"`      // nothing picked: she states the record herself
	Registers    map[string]Asked  `json:"registers,omitempty"`    // how each register answered
	Certificates map[string]Asked  `json:"certificates,omitempty"` // by kind
	Declined     map[string]bool   `json:"declined,omitempty"`     // materials about which she declares nothing
	Files        map[string][]File `json:"files,omitempty"`        // by material
}

// Agreement is a yes to an exact text at a time.
type Agreement struct {
	Digest string        `json:"digest"`
	At     clock.Instant `json:"at"`
}

// Answer is a value with where it came from and as of when.
type Answer struct {
	Value  Value         `json:"v"`
	Source Source        `json:"s"`
	AsOf   clock.Instant `json:"t"`
}

// Source says where a value came from: "register:resource.column", or one of
// the constants.
type Source string

// Sources that are no registers.
const (
	FromPerson  Source = "person"  // the person typed or chose it
	FromRule    Source = "rule"    // computed, or a default by rule
	FromAccount Source = "account" // the verified account
)

// FromRegister is the source for a register's column.
func FromRegister(column string) Source { return Source("register:" + column) }

// Register gives "resource.column" when the value came from a register.
func (s Source) Register() (column string, ok bool) {
	return strings.CutPrefix(string(s), "register:")
}

// Value is an answer's value: string, int64, bool or []string, kept exactly
// through JSON.
type Value struct{ V any }

// MarshalJSON writes the bare value.
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal(v.V) }

// UnmarshalJSON reads a bare value; a number is an int64.
func (v *Value) UnmarshalJSON(b []byte) error {
	var list []string
	var n int64
	switch {
	case json.Unmarshal(b, &n) == nil && b[0] != 'n':
		v.V = n
	case json.Unmarshal(b, &list) == nil && b[0] == '[':
		v.V = list
	default:
		if err := json.Unmarshal(b, &v.V); err != nil {
			return err
		}
	}
	if _, float := v.V.(float64); float {
		return fmt.Errorf("answer value %s is no whole number", b)
	}
	return nil
}

// values gives the stated answers and facts as the form and the rules read them.
func (b *body) values(dir Directory, today clock.Date) rule.Values {
	v := rule.Values{"today.month": int64(today.Time().Month())}
	for k, a := range b.Answers {
		v[k] = a.Value.V
	}
	for k, yes := range b.Facts {
		v[k] = yes
	}
	if zone, ok := v["premises.zone"].(string); ok {
		facts, _, _ := dir.ZoneFacts(zone)
		maps.Copy(v, facts)
	}
	return v
}

// fill takes a register's row: every field whose authority is a column of the
// resource gets its value, unless the person has said otherwise since.
func (d *Draft) fill(def *Definition, resource string, row map[string]any, now clock.Instant) {
	for _, id := range slices.Sorted(maps.Keys(def.Fields)) {
		column, ok := strings.CutPrefix(def.Fields[id].Source, resource+".")
		if !ok {
			continue
		}
		v, ok := row[column]
		if !ok || v == nil || v == "" {
			continue
		}
		if a, had := d.Answers[id]; had && a.Source == FromPerson {
			continue
		}
		d.Answers[id] = Answer{Value{v}, FromRegister(resource + "." + column), now}
	}
}

// spread takes the rows of a register with several rows per premises.
func (d *Draft) spread(def *Definition, l Lookup, rows []map[string]any, now clock.Instant) {
	for _, p := range def.Parts {
		d.Facts["account."+p.Service] = false
		delete(d.Answers, p.Service+".account")
	}
	for _, row := range rows {
		service, _ := row[l.Spread].(string)
		if _, known := d.Facts["account."+service]; !known {
			continue
		}
		d.Facts["account."+service] = true
		d.Answers[service+".account"] = Answer{Value{row[l.Fill]}, FromRegister(l.Resource + "." + l.Fill), now}
	}
}

// pick makes the candidate with that key the premises of the application.
func (d *Draft) pick(def *Definition, key string, now clock.Instant) error {
	for _, c := range d.Candidates {
		if c[def.Pick.Key].V != key {
			continue
		}
		if d.Picked != key {
			d.NeedsDone = false // other premises, other possibilities
			d.forget(def)
		}
		d.ByHand = false
		d.asked(def.Pick.Resource, Present, now)
		row := make(map[string]any, len(c))
		for k, v := range c {
			row[k] = v.V
		}
		d.Picked = key
		d.fill(def, def.Pick.Resource, row, now)
		return nil
	}
	return fault.NewInvalid("casework.pick_unknown").On("premises", "casework.pick_unknown")
}

// forget drops what was said about the parts of the premises picked before.
func (d *Draft) forget(def *Definition) {
	for _, p := range def.Parts {
		for id := range d.Answers {
			if strings.HasPrefix(id, p.Service+".") {
				delete(d.Answers, id)
			}
		}
	}
	for id, a := range d.Answers {
		r, _ := a.Source.Register()
		byHand := d.ByHand && strings.HasPrefix(def.Fields[id].Source, def.Pick.Resource+".")
		if byHand || strings.HasPrefix(r, def.Pick.Resource+".") {
			delete(d.Answers, id)
		}
	}
}

// editable refuses changes to a draft that is over.
func (d *Draft) editable() error {
	if d.Application != "" {
		return fault.NewConflict("casework.draft_submitted")
	}
	if !d.DiscardedAt.IsZero() {
		return fault.NewGone("casework.draft_discarded")
	}
	return nil
}
