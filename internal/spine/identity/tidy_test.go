package identity

import (
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

func TestTidy_takesOnlyWhatRanOutLongAgo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token, _ := h.login(ident.Citizen, wangPhone)
		tidy := func(wantCodes, wantSessions int64) {
			t.Helper()
			codes, sessions, err := h.Tidy(h.ctx())
			if err != nil || codes != wantCodes || sessions != wantSessions {
				t.Errorf("threw away %d codes and %d sessions, %v; want %d and %d", codes, sessions, err, wantCodes, wantSessions)
			}
		}
		tidy(0, 0)
		h.clock.Advance(time.Hour)
		if _, err := h.Session(h.ctx(), token); err != nil {
			t.Errorf("the login that still runs: %v", err)
		}
		h.clock.Advance(keepChallenges)
		tidy(1, 0)
		h.clock.Advance(keepSessions)
		second, _ := h.login(ident.Citizen, wangPhone)
		tidy(0, 1)
		tidy(0, 0)
		if _, err := h.Session(h.ctx(), second); err != nil {
			t.Errorf("the new login: %v", err)
		}
		_, err := h.Session(h.ctx(), token)
		wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
	})
}
