package casework

import (
	"context"
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Start opens a draft of the bundle for an applicant that the caller may act
// for, filled from the registers; evidence of each read is in the same
// transaction. An open draft of the same matter is given back instead: nothing
// that was filled in is lost, and a second click makes no second draft.
func (s *Service) Start(ctx context.Context, by ident.Actor, code string, applicant ident.Subject) (id ident.DraftID, err error) {
	defer fault.Wrap(&err, "casework.start(%s)", code)
	def, err := s.defs.Current(code)
	if err != nil {
		return "", err
	}
	obj := identity.Object{Kind: "draft", Agent: by.Account, Owner: applicant}
	if err := s.access.Can(by, identity.DraftCreate, obj); err != nil {
		return "", err
	}
	profile, err := s.signer.Profile(ctx, by)
	if err != nil {
		return "", err
	}
	err = onFreshDraft(func() error {
		id, err = s.startOnce(ctx, by, def, applicant, profile)
		return err
	})
	if err != nil {
		return "", s.registers.Refused(ctx, err)
	}
	return id, nil
}

// startOnce looks for the open draft, then makes one. Of two at once the second
// meets the first one's draft (draftChanged) and finds it when it looks again.
func (s *Service) startOnce(ctx context.Context, by ident.Actor, def *Definition, applicant ident.Subject, profile identity.Profile) (id ident.DraftID, err error) {
	var old draftRow
	var ok bool
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		old, ok, err = storage.Get[draftRow](ctx, tx, selectOpenDraft, by.Account, applicant.Ref, def.Code)
		return err
	})
	if err != nil || ok && old.Closure == def.Closure {
		return old.ID, err
	}
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		if ok {
			// The definition changed: start on the new one rather than fail at the end.
			if err := s.discardRowTx(ctx, tx, old); err != nil {
				return err
			}
		}
		d := newDraft(by, def, applicant, s.clock.Now())
		d.fillAgent(profile, d.CreatedAt)
		d.fillApplicant(profile, d.CreatedAt)
		if err := s.certificatesTx(ctx, tx, by, def, d); err != nil {
			return err
		}
		if err := s.prefillTx(ctx, tx, by, def, d); err != nil {
			return err
		}
		id = d.ID
		if err := s.insertDraftTx(ctx, tx, d); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, by, audit.Record{Act: "casework.start", Kind: "draft", ID: string(d.ID)}, d.CreatedAt)
	})
	return id, err
}

func newDraft(by ident.Actor, def *Definition, applicant ident.Subject, now clock.Instant) *Draft {
	return &Draft{
		ID: ident.New[ident.DraftID](now), Account: by.Account, Applicant: applicant, Bundle: def.Code,
		Closure: def.Closure, Rev: 1, CreatedAt: now, UpdatedAt: now,
		body: body{Answers: map[string]Answer{}, Facts: map[string]bool{}},
	}
}

// fillAgent takes the person who acts from her verified account.
func (d *Draft) fillAgent(p identity.Profile, now clock.Instant) {
	for id, v := range map[string]string{"agent.name": p.Name, "agent.idno": p.IDNo, "agent.phone": p.Phone} {
		if v != "" {
			d.Answers[id] = Answer{Value{v}, FromAccount, now}
		}
	}
}

// fillApplicant takes the firm that she acts for from her verified account; the
// register's words come over these.
func (d *Draft) fillApplicant(p identity.Profile, now clock.Instant) {
	for _, f := range p.Firms {
		if f.Subject != d.Applicant {
			continue
		}
		d.Answers["applicant.name"] = Answer{Value{f.Name}, FromAccount, now}
		d.Answers["applicant.uscc"] = Answer{Value{f.USCC}, FromAccount, now}
	}
}

// prefillTx reads what the registers know of the applicant. With one row to pick
// from there is nothing to choose. A register that is down or has no row stops
// nobody: its fields are stated by the person, and its materials had another way.
func (s *Service) prefillTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, d *Draft) error {
	for _, l := range def.Lookups {
		if l.By == ByPick {
			continue
		}
		subject := d.Applicant
		if l.By == ByAgent {
			subject = by.Self
		}
		rows, err := s.askTx(ctx, tx, by, def, d, exchange.Request{Resource: l.Resource, Subject: subject})
		if err != nil {
			return err
		}
		for _, r := range rows {
			d.fill(def, l.Resource, r.Values, d.CreatedAt)
		}
	}
	if def.Pick.Resource == "" {
		return nil
	}
	rows, err := s.askTx(ctx, tx, by, def, d, exchange.Request{Resource: def.Pick.Resource, Subject: d.Applicant})
	if err != nil {
		return err
	}
	for _, r := range rows {
		c := make(map[string]Value, len(r.Values))
		for k, v := range r.Values {
			c[k] = Value{v}
		}
		d.Candidates = append(d.Candidates, c)
	}
	if len(rows) != 1 {
		return nil
	}
	key, _ := rows[0].Values[def.Pick.Key].(string)
	return s.pickTx(ctx, tx, by, def, d, key)
}

// askTx is readTx, and writes down how the register answered. One that is down
// gives no rows and no error.
func (s *Service) askTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, d *Draft, r exchange.Request) ([]exchange.Row, error) {
	rows, err := s.readTx(ctx, tx, by, def, d, r)
	state := Present
	switch {
	case fault.Is(err, fault.Unavailable):
		state, err = Down, nil
	case len(rows) == 0:
		state = Absent
	}
	d.asked(r.Resource, state, s.clock.Now())
	return rows, err
}

// readTx asks a register on the applicant's own request, for just the columns
// that the definition can use.
func (s *Service) readTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, d *Draft, r exchange.Request) ([]exchange.Row, error) {
	r.Actor, r.Basis, r.Ref, r.Item = by, exchange.OwnRequest, string(d.ID), def.Code
	r.Purpose = "casework.purpose.prefill"
	if len(r.Fields) == 0 {
		r.Fields = def.columnsOf(r.Resource)
	}
	if len(r.Fields) == 0 {
		return nil, nil
	}
	return s.registers.QueryTx(ctx, tx, r)
}

// columnsOf lists the columns of a register that the definition uses.
func (def *Definition) columnsOf(resource string) []string {
	want := map[string]bool{}
	for _, f := range def.Fields {
		if r, c, ok := cutSource(f.Source); ok && r == resource {
			want[c] = true
		}
	}
	if def.Pick.Resource == resource {
		want[def.Pick.Key] = true
		for _, c := range def.Pick.Label {
			want[c] = true
		}
	}
	return slices.Sorted(maps.Keys(want))
}

func (s *Service) pickTx(ctx context.Context, tx storage.Tx, by ident.Actor, def *Definition, d *Draft, key string) error {
	now := s.clock.Now()
	if key == ByHand {
		d.pickByHand(def)
		return nil
	}
	if err := d.pick(def, key, now); err != nil {
		return err
	}
	for _, l := range def.Lookups {
		if l.By != ByPick {
			continue
		}
		rows, err := s.askTx(ctx, tx, by, def, d, exchange.Request{
			Resource: l.Resource, Key: key,
			Via:    exchange.KeyOf{Resource: def.Pick.Resource, Subject: d.Applicant},
			Fields: []string{l.Spread, l.Fill},
		})
		if err != nil {
			return err
		}
		if d.Registers[l.Resource].State == Down {
			d.unknown(def)
			continue
		}
		values := make([]map[string]any, len(rows))
		for i, r := range rows {
			values[i] = r.Values
		}
		d.spread(def, l, values, now)
	}
	return nil
}

// Pick makes one of the applicant's premises the place of this application; with
// ByHand for key she states it herself, because the register does not have it.
func (s *Service) Pick(ctx context.Context, by ident.Actor, id ident.DraftID, key string) error {
	return s.edit(ctx, by, id, "casework.pick", func(tx storage.Tx, def *Definition, d *Draft) error {
		return s.pickTx(ctx, tx, by, def, d, key)
	})
}

// Answer stores what the person typed or chose for some fields. All are stored
// or none: an Invalid fault carries a message for each wrong one. An empty
// answer takes a stated value back, so that the default or the question returns.
func (s *Service) Answer(ctx context.Context, by ident.Actor, id ident.DraftID, raw map[string][]string) error {
	return s.edit(ctx, by, id, "casework.answer", func(_ storage.Tx, def *Definition, d *Draft) error {
		return d.answer(def, raw, s.clock.Now())
	})
}

// Needs stores what she wants of each unit and that she has seen the page: from
// here the way goes on to what is missing, or to check-answers.
func (s *Service) Needs(ctx context.Context, by ident.Actor, id ident.DraftID, raw map[string][]string) error {
	return s.edit(ctx, by, id, "casework.answer", func(_ storage.Tx, def *Definition, d *Draft) error {
		if err := d.answer(def, raw, s.clock.Now()); err != nil {
			return err
		}
		if err := d.checkNeeds(def, PlanDraft(def, d, s.dir, s.clock.Now().Date())); err != nil {
			return err
		}
		d.NeedsDone = true
		return nil
	})
}

// checkNeeds refuses a choice of needs that cannot be met, field by field.
func (d *Draft) checkNeeds(def *Definition, p Plan) error {
	var f *fault.Fault
	for _, part := range def.Parts {
		for _, x := range p.Problems {
			if x.Name == part.Mode {
				f = withField(f, x)
			}
		}
	}
	if f == nil {
		return nil
	}
	return f
}

func withField(f *fault.Fault, x fault.Field) *fault.Fault {
	if f == nil {
		f = fault.NewInvalid("casework.problems")
	}
	f.Fields = append(f.Fields, x)
	return f
}

func (d *Draft) answer(def *Definition, raw map[string][]string, now clock.Instant) error {
	var bad *fault.Fault
	computed := def.Form.State(d.stated(), nil)
	for _, id := range slices.Sorted(maps.Keys(raw)) {
		if it, asked := computed.Get(id); asked && it.Computed {
			return fault.NewForbidden("casework.computed_field", "field", def.Fields[id].Label)
		}
		if !d.MayType(def, id) {
			return fault.NewForbidden("casework.fixed_field", "field", def.Fields[id].Label)
		}
		if blank(raw[id]) {
			delete(d.Answers, id)
			continue
		}
		v, err := def.Form.Parse(id, raw[id])
		if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
			bad = withField(bad, fault.Field{Name: id, Key: f.Key, Args: f.Args})
			continue
		}
		if err != nil {
			return err
		}
		d.Answers[id] = Answer{Value{v}, FromPerson, now}
	}
	if bad != nil {
		return bad
	}
	return nil
}

// Discard throws a draft away at the person's wish.
func (s *Service) Discard(ctx context.Context, by ident.Actor, id ident.DraftID) error {
	return s.edit(ctx, by, id, "casework.discard", func(tx storage.Tx, _ *Definition, d *Draft) error {
		d.DiscardedAt = s.clock.Now()
		return s.dropFilesTx(ctx, tx, d)
	})
}

func (s *Service) discardRowTx(ctx context.Context, tx storage.Tx, r draftRow) error {
	d, err := s.draftOf(r)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	d.DiscardedAt = now
	if err := s.dropFilesTx(ctx, tx, d); err != nil {
		return err
	}
	return s.saveDraftTx(ctx, tx, d, now)
}

// readDraft reads a draft with the definition it stays on.
func (s *Service) readDraft(ctx context.Context, by ident.Actor, act identity.Act, id ident.DraftID) (d *Draft, def *Definition, err error) {
	row, err := s.loadDraft(ctx, by, act, id)
	if err != nil {
		return nil, nil, err
	}
	if d, err = s.draftOf(row); err != nil {
		return nil, nil, err
	}
	def, err = s.defs.At(ctx, d.Bundle, d.Closure)
	return d, def, err
}

// edit is the one order of writes of every change to a draft: load → authorise;
// then in one transaction change → store → audit. The draft is read before the
// Write (ADR 0010); its revision tells whether it has changed since.
func (s *Service) edit(ctx context.Context, by ident.Actor, id ident.DraftID, name string, f func(storage.Tx, *Definition, *Draft) error) (err error) {
	defer fault.Wrap(&err, "%s(%s)", name, id)
	return onFreshDraft(func() error { return s.editOnce(ctx, by, id, name, f) })
}

// onFreshDraft runs f again when the draft that it read has changed before its
// Write: a second click adds to the first instead of failing.
func onFreshDraft(f func() error) error {
	const most = 3
	for n := 1; ; n++ {
		err := f()
		if x, ok := fault.As(err); !ok || x.Key != draftChanged || n == most {
			return err
		}
	}
}

func (s *Service) editOnce(ctx context.Context, by ident.Actor, id ident.DraftID, name string, f func(storage.Tx, *Definition, *Draft) error) error {
	row, err := s.loadDraft(ctx, by, identity.DraftEdit, id)
	if err != nil {
		return err
	}
	def, err := s.defs.At(ctx, row.Bundle, row.Closure)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		d, err := s.draftOf(row)
		if err != nil {
			return err
		}
		if err := d.editable(); err != nil {
			return err
		}
		if err := f(tx, def, d); err != nil {
			return err
		}
		now := s.clock.Now()
		if err := s.saveDraftTx(ctx, tx, d, now); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, by, audit.Record{Act: name, Kind: "draft", ID: string(id)}, now)
	})
	if err != nil {
		return s.registers.Refused(ctx, err)
	}
	return nil
}
