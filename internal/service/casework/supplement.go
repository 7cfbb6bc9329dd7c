package casework

import (
	"context"
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Markable lists the fields of a part that a notice may ask about: those of its
// slice that the applicant states. What a register or the account says she cannot
// change; what a rule computes follows from the rest.
func (def *Definition) Markable(part Part) []form.Field {
	var out []form.Field
	for _, id := range part.Slice {
		f := def.Fields[id]
		if f.Fixed || def.Form.IsComputed(id) || id == part.Mode || id == part.Choice || isAccount(id) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func isAccount(id string) bool {
	return id == "agent.name" || id == "agent.idno" || id == "agent.phone"
}

// AskSupplement 一次性告知 sends the one notice of all that is missing
// (行政许可法 Art. 32): which fields, and what is wrong with each. Her days to bring it
// begin; the unit's stop. A second notice needs a supervisor: with words in why it
// is put before one.
func (s *Service) AskSupplement(ctx context.Context, cmd Command, marks []Mark, note, why string) error {
	def, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	marks, err = checkMarks(def, part, marks)
	if err != nil {
		return err
	}
	for _, words := range []string{note, why} {
		if err := checkNote(words); err != nil {
			return err
		}
	}
	content := []string{note, why}
	for _, m := range marks {
		content = append(content, m.Field, m.Material, m.Note)
	}
	return s.act(ctx, cmd, identity.CaseAccept, "casework.ask", digestOf(content...), func(c *Case, now clock.Instant) (Fact, bool, error) {
		until, _ := s.dir.Due(now.Date(), part.Limits.Supplement, deadline.Workdays)
		d := Detail{Marks: marks, Until: until}
		if why != "" && c.Supplements() > 0 {
			f, err := c.Propose(cmd.By, Proposal{Kind: FactSupplementAsked, Note: why, Detail: d}, now)
			return f, true, err
		}
		f, err := c.AskSupplement(cmd.By, d, note, now)
		return f, true, err
	})
}

// checkMarks refuses what a notice cannot ask about, and words that are missing or
// too long; it gives the marks in the order of the form.
func checkMarks(def *Definition, part Part, marks []Mark) ([]Mark, error) {
	may := def.Markable(part)
	place := func(m Mark) int {
		if m.Material == "" {
			return slices.IndexFunc(may, func(f form.Field) bool { return f.ID == m.Field })
		}
		at := slices.IndexFunc(part.Materials, func(x Material) bool { return x.Code == m.Material })
		if at < 0 || m.Field != "" {
			return -1
		}
		return len(may) + at // behind the fields
	}
	for _, m := range marks {
		switch {
		case place(m) < 0:
			return nil, fault.NewInvalid("casework.mark_unknown").On("marks", "casework.mark_unknown")
		case m.Note == "":
			label := def.label(part, m)
			return nil, fault.NewInvalid("casework.mark_note", "field", label).On("marks", "casework.mark_note", "field", label)
		}
		if err := checkNote(m.Note); err != nil {
			return nil, err
		}
	}
	sorted := slices.Clone(marks)
	slices.SortFunc(sorted, func(a, b Mark) int { return place(a) - place(b) })
	return sorted, nil
}

// SupplementView is the open notice of a case as the applicant answers it.
type SupplementView struct {
	*Case
	ApplicationNo string
	Def           *Definition
	Notice        Fact
	Asks          []Ask
}

// Ask is one marked field with what stands there now, or one marked material with
// the files brought since.
type Ask struct {
	Field    form.Field
	Material string // its code; then Field is only its name
	Note     string
	Now      any
	Files    []File
	Limit    blob.Limit
}

// OpenSupplement shows the open notice to the one who may act for the applicant; a
// case without one is a Conflict. A colleague who acts for the same firm sees what
// another person has said: the reading is entered before anything is shown.
func (s *Service) OpenSupplement(ctx context.Context, by ident.Actor, id ident.CaseID) (v SupplementView, err error) {
	defer fault.Wrap(&err, "casework.open_supplement(%s)", id)
	def, part, err := s.limitsOf(ctx, id)
	if err != nil {
		return v, err
	}
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil {
			return err
		}
		app, err := s.loadApplicationTx(ctx, tx, c.Application)
		if err != nil {
			return err
		}
		if err := s.access.Can(by, identity.ApplicationAnswer, app.object()); err != nil {
			return err
		}
		notice, open := c.Asked()
		if !open {
			return c.may(FactSupplemented)
		}
		answers, err := s.answersTx(ctx, tx, id)
		if err != nil {
			return err
		}
		files, err := s.filesTx(ctx, tx, id)
		if err != nil {
			return err
		}
		v = SupplementView{Case: c, ApplicationNo: app.No, Def: def, Notice: notice, Asks: asks(def, part, notice, answers, files)}
		return s.discloseTx(ctx, tx, by, app, c, answers, supplementing)
	})
	if err != nil {
		return SupplementView{}, err
	}
	return v, nil
}

func asks(def *Definition, part Part, notice Fact, answers []storedAnswer, files map[string][]File) []Ask {
	out := make([]Ask, len(notice.Detail.Marks))
	for i, m := range notice.Detail.Marks {
		if m.Material != "" {
			field := form.Field{ID: MaterialField(m.Material), Label: part.MaterialName(m.Material)}
			out[i] = Ask{Field: field, Material: m.Material, Note: m.Note, Files: since(files[m.Material], notice.At), Limit: part.limitOf(m.Material)}
			continue
		}
		out[i] = Ask{Field: def.Fields[m.Field], Note: m.Note}
		for _, a := range answers {
			if a.Field == m.Field {
				out[i].Now = a.Answer.Value.V
			}
		}
	}
	return out
}

// BringSupplement 补正 takes what the open notice asked for: every marked field
// anew, and nothing else. What follows from them by rule is worked out again. The
// values before stay in the fact, so that nobody can say there were none.
func (s *Service) BringSupplement(ctx context.Context, cmd Command, raw map[string][]string) (err error) {
	defer fault.Wrap(&err, "casework.supplement(%s)", cmd.Case)
	def, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	var content []string
	for _, k := range slices.Sorted(maps.Keys(raw)) {
		content = append(append(content, k), raw[k]...)
	}
	b := bringing{def: def, part: part, raw: raw}
	return s.actTx(ctx, cmd, identity.ApplicationAnswer, "casework.supplement", digestOf(content...),
		func(tx storage.Tx, c *Case, now clock.Instant) (Fact, bool, error) {
			if err := c.may(FactSupplemented); err != nil {
				return Fact{}, false, err
			}
			was, err := s.bringTx(ctx, tx, cmd.By, c, b, now)
			if err != nil {
				return Fact{}, false, err
			}
			f, err := c.Supplement(cmd.By, was, now)
			return f, true, err
		})
}

type bringing struct {
	def  *Definition
	part Part
	raw  map[string][]string
}

func (s *Service) bringTx(ctx context.Context, tx storage.Tx, by ident.Actor, c *Case, b bringing, now clock.Instant) (was map[string]Value, err error) {
	app, err := s.loadApplicationTx(ctx, tx, c.Application)
	if err != nil {
		return nil, err
	}
	stored, err := s.answersTx(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	if err := s.discloseTx(ctx, tx, by, app, c, stored, supplementing); err != nil {
		return nil, err
	}
	notice, _ := c.Asked()
	old := map[string]Answer{}
	for _, a := range stored {
		old[a.Field] = a.Answer
	}
	fresh, err := b.merge(old, notice, now)
	if err != nil {
		return nil, err
	}
	if err := s.takeBroughtTx(ctx, tx, c, b.part, notice, now); err != nil {
		return nil, err
	}
	facts, _, _ := s.dir.ZoneFacts(c.Zone)
	slice, err := b.slice(fresh, facts, now)
	if err != nil {
		return nil, err
	}
	was = map[string]Value{}
	for _, m := range notice.Detail.Marks {
		if m.Material == "" {
			was[m.Field] = old[m.Field].Value
		}
	}
	if _, err := tx.Exec(ctx, deleteAnswers, c.ID); err != nil {
		return nil, err
	}
	return was, s.insertSliceTx(ctx, tx, c, slice, now)
}

// merge puts the marked answers over the old ones.
func (b bringing) merge(old map[string]Answer, notice Fact, now clock.Instant) (map[string]Answer, error) {
	out := maps.Clone(old)
	var bad *fault.Fault
	marked := map[string]bool{}
	for _, m := range notice.Detail.Marks {
		if m.Material != "" {
			continue // files, see takeBroughtTx
		}
		marked[m.Field] = true
		v, err := b.def.Form.Parse(m.Field, b.raw[m.Field])
		switch f, ok := fault.As(err); {
		case blank(b.raw[m.Field]):
			bad = withField(bad, fault.Field{Name: m.Field, Key: "casework.supplement_missing"})
		case ok && f.Kind == fault.Invalid:
			bad = withField(bad, fault.Field{Name: m.Field, Key: f.Key, Args: f.Args})
		case err != nil:
			return nil, err
		default:
			out[m.Field] = Answer{Value{v}, FromPerson, now}
		}
	}
	for id := range b.raw {
		if !marked[id] {
			return nil, fault.NewForbidden("casework.not_marked", "field", b.def.Fields[id].Label)
		}
	}
	if bad != nil {
		return nil, bad
	}
	return out, nil
}

// slice works the part's answers out again: what rules compute, what the new
// values hide or ask for.
func (b bringing) slice(answers map[string]Answer, env rule.Values, now clock.Instant) ([]SliceAnswer, error) {
	stated := map[string]any{}
	for id, a := range answers {
		if !b.def.Form.IsComputed(id) {
			stated[id] = a.Value.V
		}
	}
	v := rule.Values{"today.month": int64(now.Date().Time().Month())}
	maps.Copy(v, env)
	state := b.def.Form.State(stated, v)
	var out []SliceAnswer
	var bad *fault.Fault
	for _, id := range b.part.Slice {
		it, ok := state.Get(id)
		switch {
		case !ok || it.Shown != rule.True:
		case it.Required == rule.True && !it.Has:
			bad = withField(bad, fault.Field{Name: id, Key: "casework.supplement_opens", Args: fault.Args("field", it.Field.Label)})
		case it.Problem != nil:
			bad = withField(bad, fault.Field{Name: id, Key: it.Problem.Key, Args: it.Problem.Args})
		case it.Has && (it.Computed || it.Defaulted):
			out = append(out, SliceAnswer{it.Field, Answer{Value{it.Value}, FromRule, now}})
		case it.Has:
			out = append(out, SliceAnswer{it.Field, answers[id]})
		}
	}
	if bad != nil {
		return nil, bad
	}
	return out, nil
}
