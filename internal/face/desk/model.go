package desk

import (
	"net/url"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/identity"
)

type inboxModel struct {
	casework.InboxPage
	Show   string
	Filter casework.InboxFilter
	Today  clock.Date
	Staff  []identity.Colleague

	Officer bool // claims and releases
	Head    bool // assigns
}

type caseModel struct {
	casework.CaseView
	Letters   []letter.Line
	Staff     []identity.Colleague // of the case's unit
	Phrases   []casework.Phrase    // of the reader's unit
	StandIn   bool                 // the reader stands in for its holder
	Registers map[string]i18n.Text // titles of the registers
	Mine      bool                 // the caller holds it
	Today     clock.Date
	Bad       *fault.Fault
	Grant     []casework.Reason
	Refuse    []casework.Reason
	NotAccept []casework.Reason
	Elsewhere []ui.Option // units to which the case may be handed on
	Verb      string      // the command that was refused; "" when none was
	Typed     url.Values  // what was typed for it, so that nothing is lost
}

// inputName names an input of a command's form. A page holds several forms, so the
// name carries the command; the two that never stand beside another of their kind
// do without.
func inputName(verb, name string) string {
	if verb == "decide" || verb == "not-accept" {
		return name
	}
	return verb + "." + name
}

// at moves the faults of a command to its inputs.
func at(verb string, f *fault.Fault) *fault.Fault {
	moved := *f
	moved.Fields = slices.Clone(f.Fields)
	for i, x := range f.Fields {
		moved.Fields[i].Name = inputName(verb, x.Name)
	}
	return &moved
}

// problem gives what is wrong with an input of a command's form.
func (m caseModel) problem(rq *ui.Request, verb, name string) string {
	return rq.ProblemOf(m.Bad, inputName(verb, name))
}

// typed gives what stood in an input of the refused command.
func (m caseModel) typed(verb, name string) []string { return m.Typed[inputName(verb, name)] }

// chosen marks the option that was chosen in the refused command.
func (m caseModel) chosen(verb, name string, all []ui.Option) []ui.Option {
	for i := range all {
		all[i].Chosen = slices.Contains(m.typed(verb, name), all[i].Value)
	}
	return all
}

// splitCheck reads the value of the one choice "what came of the check".
func splitCheck(v string) (code string, right bool) {
	code, result, _ := strings.Cut(v, ":")
	return code, result == "yes"
}

// splitDecision reads the value of the one choice "how do you decide".
func splitDecision(v string) (grant bool, reason string) {
	kind, reason, _ := strings.Cut(v, ":")
	return kind == "grant", reason
}
