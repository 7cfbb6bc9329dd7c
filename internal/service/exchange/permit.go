package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// permitTx decides whether the request may be answered and with which columns,
// before anything is read. A fault is a refusal; another error is a defect.
func (s *Service) permitTx(ctx context.Context, tx storage.Tx, r Request) (plan, error) {
	if r.Actor.Kind == ident.Anonymous {
		return plan{}, fault.NewLoginNeeded("exchange.login")
	}
	reg, ok := s.registers[r.Resource]
	if !ok {
		return plan{}, fault.NewNotFound("exchange.no_such_resource", "resource", r.Resource)
	}
	p, err := s.plan(reg, r)
	if err != nil {
		return plan{}, err
	}
	switch r.Basis {
	case OwnRequest:
		p.asked, err = s.ownTx(ctx, tx, r)
	case CaseWork:
		p.asked, err = s.caseTx(ctx, tx, reg, r)
	default:
		err = fmt.Errorf("unknown basis %q", r.Basis)
	}
	return p, err
}

// plan resolves the fields and the way to find rows, whoever asks.
func (s *Service) plan(reg Register, r Request) (plan, error) {
	p := plan{vault: vault{s.keys, reg.Code}, code: reg.Code, by: bySubject, args: []any{r.Subject.Kind, r.Subject.Ref}}
	for _, f := range r.Fields {
		if _, ok := reg.Column(f); !ok {
			return plan{}, fault.NewForbidden("exchange.no_such_field", "resource", reg.Title, "field", f)
		}
	}
	for _, c := range reg.Columns {
		if slices.Contains(r.Fields, c.Name) {
			p.columns = append(p.columns, c)
		}
	}
	if r.Key == "" {
		return p, nil
	}
	key, ok := reg.Key()
	if !ok {
		return plan{}, fmt.Errorf("register %s has no key", reg.Code)
	}
	ref := p.vault.keyRef(key, r.Key)
	if !r.Subject.IsZero() {
		p.by, p.args = bySubjectAndKey, append(p.args, ref)
		return p, nil
	}
	p.by, p.args = byKey, []any{ref}
	for _, c := range p.columns {
		if !c.ByKey {
			return plan{}, fault.NewForbidden("exchange.not_by_key", "resource", reg.Title, "field", c.Label)
		}
	}
	return p, nil
}

// ownTx permits a citizen what is their own, and a key that stands in it.
func (s *Service) ownTx(ctx context.Context, tx storage.Tx, r Request) (asked ident.Subject, err error) {
	if r.Actor.Kind != ident.Citizen {
		return asked, fault.NewForbidden("exchange.not_a_citizen")
	}
	if !r.Subject.IsZero() {
		if !r.Actor.ActsFor(r.Subject) {
			return asked, fault.NewForbidden("exchange.not_yours")
		}
		return r.Subject, nil
	}
	if !r.Actor.ActsFor(r.Via.Subject) {
		return asked, fault.NewForbidden("exchange.not_yours")
	}
	ok, err := s.ownsKeyTx(ctx, tx, r.Via, r.Key)
	if err == nil && !ok {
		err = fault.NewForbidden("exchange.key_not_yours")
	}
	return r.Via.Subject, err
}

// ownsKeyTx reports whether the subject has a record with that key in a register
// whose key is a proof. Without that mark an old record in a secondary register,
// such as a utility account after the premises were sold, would open the new
// owner's.
func (s *Service) ownsKeyTx(ctx context.Context, tx storage.Tx, via KeyOf, key string) (bool, error) {
	reg, ok := s.registers[via.Resource]
	if !ok {
		return false, nil
	}
	column, ok := reg.Key()
	if !ok || !column.Proof {
		return false, nil
	}
	_, found, err := storage.Get[struct{ Found int }](ctx, tx, selectOwnKey(reg.Code),
		via.Subject.Kind, via.Subject.Ref, vault{s.keys, reg.Code}.keyRef(column, key))
	return found, err
}

// caseTx permits the unit that handles an open case what its item declares about
// the case's parties and keys.
func (s *Service) caseTx(ctx context.Context, tx storage.Tx, reg Register, r Request) (asked ident.Subject, err error) {
	if r.Actor.Kind != ident.Staff {
		return asked, fault.NewForbidden("exchange.not_staff")
	}
	if s.cases == nil || s.slices == nil {
		return asked, errors.New("nobody answers for cases: Plug was not called")
	}
	if reg.ShareType == NotShared {
		return asked, fault.NewForbidden("exchange.not_shared", "resource", reg.Title)
	}
	info, err := s.cases.OpenTx(ctx, tx, r.Ref)
	if err != nil {
		return asked, err
	}
	if err := inCase(info, reg, r); err != nil {
		return asked, err
	}
	allowed, err := s.slices.AllowedTx(ctx, tx, info.Closure, info.Item, reg.Code)
	if err != nil {
		return asked, err
	}
	for _, f := range r.Fields {
		if !slices.Contains(allowed, f) {
			c, _ := reg.Column(f)
			return asked, fault.NewForbidden("exchange.not_declared", "resource", reg.Title, "field", c.Label)
		}
	}
	if len(info.Parties) == 0 {
		return asked, fmt.Errorf("case %s has no parties", r.Ref)
	}
	if !r.Subject.IsZero() {
		return r.Subject, nil
	}
	return info.Parties[0], nil
}

// inCase checks the request against the case: open, ours, held by nobody else,
// for its item, about its parties and keys. A case about one premises opens that
// record and not everything else the applicant owns, so where the case has keys a
// register with a key is read by them.
func inCase(info CaseInfo, reg Register, r Request) error {
	switch {
	case info.Org == "" || info.Org != r.Actor.Org:
		return fault.NewForbidden("exchange.not_the_handler")
	case !info.Open:
		return fault.NewForbidden("exchange.case_closed")
	case info.Holder != "" && info.Holder != r.Actor.Account:
		return fault.NewForbidden("exchange.held_by_other")
	case r.Item != "" && r.Item != info.Item:
		return fault.NewForbidden("exchange.other_item")
	case !r.Subject.IsZero() && !slices.Contains(info.Parties, r.Subject):
		return fault.NewForbidden("exchange.not_a_party")
	}
	_, keyed := reg.Key()
	isKey := func(k string) bool { return normalKey(k) == normalKey(r.Key) }
	if (r.Key != "" || keyed && len(info.Keys) > 0) && !slices.ContainsFunc(info.Keys, isKey) {
		return fault.NewForbidden("exchange.not_a_key")
	}
	return nil
}
