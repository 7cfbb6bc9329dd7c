package casework

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/rule"
)

// ByHand is the key with which Pick says: none of these, I state it myself.
const ByHand = "by-hand"

// asked writes down how a register answered.
func (d *Draft) asked(resource string, state SourceState, now clock.Instant) {
	if d.Registers == nil {
		d.Registers = map[string]Asked{}
	}
	d.Registers[resource] = Asked{state, now}
}

// pickByHand: the record is in no register, so nothing hangs on it that registers
// could tell. That a register was down stays written down.
func (d *Draft) pickByHand(def *Definition) {
	if d.Picked != "" {
		d.forget(def)
	}
	d.NeedsDone, d.Picked, d.ByHand = false, "", true
	if a := d.Registers[def.Pick.Resource]; a.State == Present {
		d.asked(def.Pick.Resource, Absent, a.At)
	}
	d.unknown(def)
}

// unknown forgets which accounts there are: nobody could be asked, which is not
// the same as that there are none.
func (d *Draft) unknown(def *Definition) {
	for _, p := range def.Parts {
		delete(d.Facts, "account."+p.Service)
		if _, reg := d.Answers[p.Service+".account"].Source.Register(); reg {
			delete(d.Answers, p.Service+".account")
		}
	}
}

// MayType reports whether the person may state the field. What the verified
// account says she may not; what only its authority may change, she may while that
// authority has said nothing about it.
func (d *Draft) MayType(def *Definition, id string) bool {
	a, f := d.Answers[id], def.Fields[id]
	if a.Source == FromAccount || !f.Fixed {
		return a.Source != FromAccount
	}
	resource, _, ok := cutSource(f.Source)
	if _, said := a.Source.Register(); said || !ok {
		return false
	}
	if resource == def.Pick.Resource {
		return d.ByHand
	}
	_, asked := d.Registers[resource]
	return asked && d.expects(def, resource)
}

// expects reports whether the register should know somebody of this application: a
// register that is read by the applicant is one of firms, and has no people.
func (d *Draft) expects(def *Definition, resource string) bool {
	return slices.ContainsFunc(def.Lookups, func(l Lookup) bool {
		return l.Resource == resource && (l.By == ByAgent || l.By == ByApplicant && d.Applicant.Kind == ident.Enterprise)
	})
}

// unsettled: a default stands for what a register leaves open, not for a register
// that should have answered and did not. A firm is no natural person because the
// register of firms is down.
func (d *Draft) unsettled(def *Definition, id string) bool {
	return def.Fields[id].Fixed && d.MayType(def, id)
}

// openOf gives the first open field whose authority is the register.
func (p Plan) openOf(def *Definition, resource string) string {
	for _, id := range p.Open {
		if strings.HasPrefix(def.Fields[id].Source, resource+".") {
			return id
		}
	}
	return ""
}

func (d *Draft) evidence() Evidence {
	return Evidence{Certificates: d.Certificates, Registers: d.Registers, Answers: d.Answers, Declined: d.Declined, Files: d.Files}
}

// resolve finds for every wanted part how each material is had.
func (p *Plan) resolve(e Evidence, v rule.Values, dir Directory, today clock.Date) {
	for i := range p.Parts {
		part := &p.Parts[i]
		if !part.Wanted {
			continue
		}
		for _, m := range part.Materials {
			if !m.needed(v) {
				continue
			}
			s := m.Resolve(e)
			if s.Way.By == ByDeclaration {
				s.Until, _ = dir.Due(today, s.Way.Days, deadline.Workdays)
			}
			part.Standings = append(part.Standings, s)
			if s.Missing() && !slices.ContainsFunc(p.Missing, func(x Standing) bool { return x.Code == s.Code }) {
				p.Missing = append(p.Missing, s)
			}
		}
	}
}

// certificatesTx asks for every certificate that a material of the definition can
// be had by. Nobody issues any yet (Options.Certificates is nil): then there are
// none, and the next way is tried.
func (s *Service) certificatesTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, d *Draft) error {
	if s.certificates == nil {
		return nil
	}
	kinds := map[string]bool{}
	for _, part := range def.Parts {
		for _, m := range part.Materials {
			for _, w := range m.Ways {
				if w.By == ByCertificate {
					kinds[w.Kind] = true
				}
			}
		}
	}
	d.Certificates = map[string]Asked{}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		state, err := s.certificates.HoldsTx(ctx, tx, by, d.Applicant, kind)
		if err != nil {
			return err
		}
		d.Certificates[kind] = Asked{state, s.clock.Now()}
	}
	return nil
}

// dropFilesTx lets go of what the person had brought for the draft.
func (s *Service) dropFilesTx(ctx context.Context, tx storage.Tx, d *Draft) error {
	for _, files := range d.Files {
		for _, f := range files {
			if err := s.files.DropTx(ctx, tx, f.Blob); err != nil {
				return err
			}
		}
	}
	return nil
}
