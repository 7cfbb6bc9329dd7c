package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// PartStep 办理环节 is work that has to be done between acceptance and a grant. It may
// begin when the steps in After are done; steps that wait for nothing of each other run
// side by side. Days are the unit's own measure, a clock of its own.
type PartStep struct {
	Code  string
	Name  i18n.Text
	Days  int
	After []string
}

// StepState is a step of a case as it stands.
type StepState struct {
	PartStep
	Done  clock.Instant // zero: not yet
	Ready bool          // all that it waits for is done, and it is not
}

// StepsOf derives how the steps of the procedure stand, in the order of the definition.
func (c *Case) StepsOf(p Part) []StepState {
	done := c.stepsDone()
	out := make([]StepState, len(p.Steps))
	for i, s := range p.Steps {
		at, is := done[s.Code]
		out[i] = StepState{PartStep: s, Done: at, Ready: !is && s.ready(done)}
	}
	return out
}

func (c *Case) stepsDone() map[string]clock.Instant {
	done := map[string]clock.Instant{}
	for _, f := range c.facts {
		if f.Kind == FactStepDone {
			done[f.Detail.Step] = f.At
		}
	}
	return done
}

func (s PartStep) ready(done map[string]clock.Instant) bool {
	return !slices.ContainsFunc(s.After, func(code string) bool { _, is := done[code]; return !is })
}

// DoStep notes that a step is done.
func (c *Case) DoStep(by ident.Actor, p Part, code, note string, now clock.Instant) (Fact, error) {
	i := slices.IndexFunc(p.Steps, func(s PartStep) bool { return s.Code == code })
	if i < 0 {
		return Fact{}, fault.NewInvalid("casework.step_unknown").On("step", "casework.step_unknown")
	}
	switch s := c.StepsOf(p)[i]; {
	case !s.Done.IsZero():
		return Fact{}, fault.NewConflict("casework.step_done", "step", s.Name)
	case !s.Ready:
		return Fact{}, fault.NewConflict("casework.step_waits", "step", s.Name)
	}
	f := fact(FactStepDone, by, now)
	f.Note, f.Detail.Step = note, code
	return c.move(f, by)
}

// checkSteps refuses a grant while work is open.
func (c *Case) checkSteps(p Part) error {
	var open []i18n.Text
	for _, s := range c.StepsOf(p) {
		if s.Done.IsZero() {
			open = append(open, s.Name)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return fault.NewConflict("casework.steps_open", "number", c.No, "steps", listed(open))
}

// listed joins names for a sentence.
func listed(names []i18n.Text) (out i18n.Text) {
	for i, n := range names {
		if i > 0 {
			out.Zh, out.En = out.Zh+"、", out.En+", "
		}
		out.Zh, out.En = out.Zh+n.Zh, out.En+n.En
	}
	return out
}

// DoStep 环节完成 notes that a step of the procedure is done; the steps that waited for
// it begin.
func (s *Service) DoStep(ctx context.Context, cmd Command, code, note string) error {
	_, part, err := s.limitsOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseDecide, "casework.step", digestOf(code, note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.DoStep(cmd.By, part, code, note, now)
		return f, true, err
	})
}

// stepClock names the clock of a step.
func stepClock(code string) ClockName { return ClockName("step." + code) }

func (n ClockName) isStep() bool { return strings.HasPrefix(string(n), "step.") }

// ClockTitle names a clock for people; p is the part that it belongs to, for the names
// of its steps.
func ClockTitle(p Part, name ClockName) i18n.Text {
	code, isStep := strings.CutPrefix(string(name), "step.")
	if !isStep {
		return i18n.TextOf("casework.clock." + string(name))
	}
	for _, s := range p.Steps {
		if s.Code == code {
			return i18n.TextOf("casework.clock.step_named", "step", s.Name)
		}
	}
	return i18n.TextOf("casework.clock.step")
}
