package desk

import (
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/service/casework"
)

type inboxModel struct {
	casework.InboxPage
	Show   string
	Filter casework.InboxFilter
	Today  clock.Date
}

type caseModel struct {
	casework.CaseView
	Mine      bool // the caller holds it
	Today     clock.Date
	Bad       *fault.Fault
	Grant     []casework.Reason
	Refuse    []casework.Reason
	NotAccept []casework.Reason
}

// splitDecision reads the value of the one choice "how do you decide".
func splitDecision(v string) (grant bool, reason string) {
	kind, reason, _ := strings.Cut(v, ":")
	return kind == "grant", reason
}
