package casework

import (
	"slices"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
)

// TestCloseCode: every state in which a case may stand, by the facts that lead there.
func TestCloseCode(t *testing.T) {
	after := func(kinds ...FactKind) []Fact {
		c := received()
		for i, k := range kinds {
			c.add(fact(k, lin, clock.Instant(i+2)))
		}
		return c.facts
	}
	permit, supply := Part{Permit: true}, Part{}
	seen := map[Status]bool{}
	for name, tc := range map[string]struct {
		facts []Fact
		part  Part
		want  ClosingCode
	}{
		"received":               {after(), permit, ""},
		"supplementing":          {after(FactSupplementAsked), permit, ""},
		"accepted":               {after(FactAccepted), permit, ""},
		"deemed":                 {after(FactDeemed), permit, ""},
		"special":                {after(FactAccepted, FactSpecialBegun), permit, ""},
		"suspended":              {after(FactAccepted, FactSuspended), permit, ""},
		"parked":                 {after(FactAccepted, FactParked), permit, ""},
		"granted licence":        {after(FactAccepted, FactGranted), permit, ClosedWithPaper},
		"granted supply":         {after(FactAccepted, FactGranted), supply, ClosedDone},
		"granted and served":     {after(FactAccepted, FactGranted, FactServed), permit, ClosedWithPaper},
		"refused":                {after(FactAccepted, FactRefused), permit, ClosedReturned},
		"refused, corrected":     {after(FactAccepted, FactRefused, FactCorrected), permit, ClosedReturned},
		"not accepted":           {after(FactNotAccepted), supply, ClosedReturned},
		"withdrawn":              {after(FactWithdrawn), permit, ClosedVoided},
		"withdrawn after accept": {after(FactAccepted, FactWithdrawn), supply, ClosedVoided},
		"terminated":             {after(FactAccepted, FactTerminated), permit, ClosedVoided},
		"not brought":            {after(FactSupplementAsked, FactNotBrought), permit, ClosedUnbrought},
		"forwarded":              {after(FactTransferAsked, FactForwarded), permit, ClosedForwarded},
		"asked, kept":            {after(FactTransferAsked, FactTransferRefused), permit, ""},
		"struck":                 {after(FactStruck), permit, ClosedDeleted},
		"struck, accepted":       {after(FactAccepted, FactStruck), supply, ClosedDeleted},
		"struck, then reopened":  {after(FactStruck, FactReopened), permit, ""},
		"struck, then closed":    {after(FactStruck, FactReopened, FactTerminated), permit, ClosedVoided},
		"set aside":              {after(FactAccepted, FactRefused, FactSetAside), permit, ""},
		"set aside, granted":     {after(FactAccepted, FactRefused, FactSetAside, FactGranted), permit, ClosedWithPaper},
		"reopened":               {after(FactNotAccepted, FactReopened), permit, ""},
	} {
		got, ok := CloseCode(tc.facts, tc.part)
		if got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: got %q (%t), want %q", name, got, ok, tc.want)
		}
		if final := StatusOf(tc.facts).Final(); final != ok {
			t.Errorf("%s: closed is %t and it has a code: %t", name, final, ok)
		}
		seen[StatusOf(tc.facts)] = true
	}
	for _, s := range Statuses() {
		if !seen[s] {
			t.Errorf("no case stands in %s: the table has gone blind for it", s)
		}
	}
}

// TestClosingCodes: the seven digits, each with its words in both languages.
func TestClosingCodes(t *testing.T) {
	if got, want := ClosingCodes(), []ClosingCode{"0", "1", "2", "3", "4", "5", "6"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, c := range ClosingCodes() {
		for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
			if words := i18n.Msg(l, "casework.closing."+string(c)); strings.Contains(words, "⟦") {
				t.Errorf("%s: closing code %s has no words", l, c)
			}
		}
	}
}
