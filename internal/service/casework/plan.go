package casework

import (
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
)

// Plan is what a draft comes to on a day: the form's state, who would get which
// part, what is impossible at this address and why, and what is still open. It
// is computed afresh each time and never stored.
type Plan struct {
	State    form.State
	Parts    []PlannedPart
	Open     []string      // fields that need an answer before she can sign, in order
	Problems []fault.Field // what is wrong with the answers there are
	Missing  []Standing    // materials that she has to bring before she can sign, each once
}

// PlannedPart is one part of the plan.
type PlannedPart struct {
	Part
	ModeNow     string
	Wanted      bool
	Blocked     map[string][]i18n.Text // mode → why it cannot be had
	Units       []ident.OrgID          // who may do it; one, unless the applicant chooses
	Org         ident.OrgID            // who will do it; "" while not chosen
	Due         clock.Date             // promised day, if she submits today
	Provisional bool
	Standings   []Standing // how each material that is needed is satisfied
}

// Step is where the person stands on the way to submitting.
type Step string

// The steps in order; a question carries its field.
const (
	StepPick     Step = "premises"
	StepNeeds    Step = "needs"
	StepQuestion Step = "question"
	StepPapers   Step = "papers" // only where a material is had in no other way
	StepCheck    Step = "check"
)

// Next says what the person does next, and for a question which field.
func (d *Draft) Next(def *Definition, p Plan) (Step, string) {
	switch {
	case def.Pick.Resource != "" && d.Picked == "" && !d.ByHand:
		return StepPick, ""
	case !d.NeedsDone && d.ByHand && p.openOf(def, def.Pick.Resource) != "":
		return StepQuestion, p.openOf(def, def.Pick.Resource) // what can be had depends on the place
	case !d.NeedsDone:
		return StepNeeds, ""
	case len(p.Open) > 0:
		return StepQuestion, p.Open[0]
	case len(p.Problems) > 0:
		return StepQuestion, p.Problems[0].Name
	case len(p.Missing) > 0:
		return StepPapers, ""
	default:
		return StepCheck, ""
	}
}

// Ready reports whether the answers are complete and right, and at least one
// unit gets a part.
func (p Plan) Ready() bool {
	return len(p.Open) == 0 && len(p.Problems) == 0 && len(p.Missing) == 0 && len(p.Wanted()) > 0
}

// Wanted lists the parts that will become cases.
func (p Plan) Wanted() []PlannedPart {
	return slices.DeleteFunc(slices.Clone(p.Parts), func(x PlannedPart) bool { return !x.Wanted })
}

// PlanDraft computes the plan of d on the day today.
func PlanDraft(def *Definition, d *Draft, dir Directory, today clock.Date) Plan {
	env := d.values(dir, today)
	p := Plan{State: def.Form.State(d.stated(), env)}
	full := p.State.Values()
	for k, v := range env {
		if !def.Form.Asks(k) { // a hidden or wrong answer reads as none
			full[k] = v
		}
	}
	zone, _ := full["premises.zone"].(string)
	for _, part := range def.Parts {
		p.Parts = append(p.Parts, planPart(part, full, zone, dir, today))
	}
	p.findOpen(def, d)
	p.resolve(d.evidence(), full, dir, today)
	return p
}

func planPart(part Part, v rule.Values, zone string, dir Directory, today clock.Date) PlannedPart {
	out := PlannedPart{Part: part, Blocked: map[string][]i18n.Text{}}
	out.ModeNow, _ = v[part.Mode].(string)
	out.Wanted = out.ModeNow != "" && out.ModeNow != Later
	for _, c := range part.Conditions {
		if c.Rule.Row(v).Truth != rule.False {
			continue // unknown is left to the officer, never a refusal by machine
		}
		for _, m := range c.Modes {
			out.Blocked[m] = append(out.Blocked[m], c.Because)
		}
	}
	units, choice := dir.Providers(part.Service, zone)
	out.Units = units
	switch {
	case choice:
		chosen, _ := v[part.Choice].(string)
		if slices.Contains(units, ident.OrgID(chosen)) {
			out.Org = ident.OrgID(chosen)
		}
	case len(units) > 0:
		out.Org = units[0]
	}
	b := part.promised(out.ModeNow)
	due, provisional := dir.Due(today, b.N, b.Unit)
	out.Due, out.Provisional = due, provisional || part.Provisional
	return out
}

// findOpen collects what is missing and what is wrong, in the order of the form.
func (p *Plan) findOpen(def *Definition, d *Draft) {
	for _, it := range p.State.Items {
		switch {
		case it.Shown != rule.True:
		case it.Defaulted && d.unsettled(def, it.Field.ID):
			p.Open = append(p.Open, it.Field.ID)
		case it.Problem != nil:
			p.Problems = append(p.Problems, fault.Field{Name: it.Field.ID, Key: it.Problem.Key, Args: it.Problem.Args})
		case it.Required == rule.True && !it.Has:
			p.Open = append(p.Open, it.Field.ID)
		}
	}
	wanted := 0
	for _, part := range p.Parts {
		if !part.Wanted {
			continue
		}
		wanted++
		if why := part.Blocked[part.ModeNow]; len(why) > 0 {
			p.Problems = append(p.Problems, fault.Field{
				Name: part.Mode, Key: "casework.not_possible",
				Args: fault.Args("why", why[0]),
			})
		}
		if len(part.Units) == 0 {
			p.Problems = append(p.Problems, fault.Field{Name: part.Mode, Key: "casework.no_provider"})
		}
	}
	if wanted == 0 && len(def.Parts) > 0 {
		p.Problems = append(p.Problems, fault.Field{Name: def.Parts[0].Mode, Key: "casework.nothing_wanted"})
	}
}

// stated gives the answers as the form reads them.
func (d *Draft) stated() map[string]any {
	out := make(map[string]any, len(d.Answers))
	for k, a := range d.Answers {
		out[k] = a.Value.V
	}
	return out
}

// SliceAnswer is one value that a unit receives, with its source.
type SliceAnswer struct {
	Field  form.Field
	Answer Answer
}

// SliceOf gives what a part's unit receives: the fields its item declares, and
// of these only those that have a value now.
func (d *Draft) SliceOf(def *Definition, p Plan, part PlannedPart) []SliceAnswer {
	var out []SliceAnswer
	for _, id := range part.Slice {
		it, ok := p.State.Get(id)
		if !ok || it.Shown != rule.True || !it.Has {
			continue
		}
		out = append(out, SliceAnswer{def.Fields[id], d.answerFor(it)})
	}
	return out
}

// answerFor keeps the stated answer's source; a computed or defaulted value
// comes from the rule.
func (d *Draft) answerFor(it form.Item) Answer {
	if a, ok := d.Answers[it.Field.ID]; ok && !it.Computed && !it.Defaulted {
		return a
	}
	return Answer{Value{it.Value}, FromRule, 0}
}
