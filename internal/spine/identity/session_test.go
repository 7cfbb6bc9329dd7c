package identity

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

func TestSession_wrongTokens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token, _ := h.login(ident.Citizen, wangPhone)
		_, err := h.Session(h.ctx(), "")
		wantFault(t, err, fault.LoginNeeded, "identity.login_needed")
		for _, forged := range []string{"x", token[1:], token + "x", strings.ToUpper(token), h.tokenHash(token)} {
			_, err := h.Session(h.ctx(), forged)
			wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
		}
	})
}

func TestSession_endsWhenIdle(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for kind, c := range map[ident.ActorKind]struct {
			phone string
			idle  time.Duration
		}{ident.Citizen: {wangPhone, 2 * time.Hour}, ident.Staff: {zhaoPhone, 30 * time.Minute}} {
			t.Run(string(kind), func(t *testing.T) {
				h.clock.Advance(time.Minute)
				id := h.begin(kind, c.phone)
				token, err := h.FinishLogin(h.ctx(), id, h.code(), "")
				if err != nil {
					t.Fatal(err)
				}
				h.clock.Advance(c.idle - time.Microsecond)
				if _, err := h.Session(h.ctx(), token); err != nil {
					t.Fatalf("just before: %v", err)
				}
				h.clock.Advance(c.idle)
				_, err = h.Session(h.ctx(), token)
				wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
			})
		}
	})
}

func TestSession_endsTwelveHoursAfterLogin(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, wangPhone)
		token, err := h.FinishLogin(h.ctx(), id, h.code(), "")
		if err != nil {
			t.Fatal(err)
		}
		for range 11 {
			h.clock.Advance(time.Hour)
			if _, err := h.Session(h.ctx(), token); err != nil {
				t.Fatal(err)
			}
		}
		h.clock.Advance(time.Hour)
		_, err = h.Session(h.ctx(), token)
		wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
	})
}

var selectTouched = storage.Statement("identity.test_touched", `SELECT touched_at AS n FROM identity_session WHERE id = $1`)

func TestSession_touchedAtMostEveryFiveMinutes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		login := h.clock.Now()
		token, actor := h.login(ident.Citizen, wangPhone) // the clock goes on by a minute
		want := login
		for _, step := range []struct {
			by      time.Duration
			touches bool
		}{{4*time.Minute - time.Microsecond, false}, {time.Microsecond, true}, {4 * time.Minute, false}, {time.Minute, true}} {
			h.clock.Advance(step.by)
			if _, err := h.Session(h.ctx(), token); err != nil {
				t.Fatal(err)
			}
			if step.touches {
				want = h.clock.Now()
			}
			if got := clock.Instant(h.count(selectTouched, actor.Session)); got != want {
				t.Fatalf("after %s: touched %s, want %s", step.by, got, want)
			}
		}
	})
}

func TestSession_disabledAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token, _ := h.login(ident.Citizen, wangPhone)
		h.exec(disable, h.wang)
		_, err := h.Session(h.ctx(), token)
		wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
	})
}

func TestLogout_endsTheSessionOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token, _ := h.login(ident.Citizen, wangPhone)
		other, _ := h.login(ident.Citizen, wangPhone)
		for range 2 {
			if err := h.Logout(h.ctx(), token); err != nil {
				t.Fatal(err)
			}
		}
		_, err := h.Session(h.ctx(), token)
		wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
		if _, err := h.Session(h.ctx(), other); err != nil {
			t.Errorf("the other login ended too: %v", err)
		}
		if err := h.Logout(h.ctx(), "unknown"); err != nil {
			t.Errorf("unknown token: %v", err)
		}
		if n := h.count(countAudit, "identity.logout"); n != 1 {
			t.Errorf("%d logouts in the log, want 1", n)
		}
	})
}

func TestSessions_onesOwnAndOpen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		since := h.clock.Now()
		gone, _ := h.login(ident.Citizen, wangPhone)
		_, me := h.login(ident.Citizen, wangPhone)
		h.login(ident.Staff, zhaoPhone)
		if err := h.Logout(h.ctx(), gone); err != nil {
			t.Fatal(err)
		}
		got, err := h.Sessions(h.ctx(), me)
		if err != nil {
			t.Fatal(err)
		}
		at := since.Add(time.Minute)
		want := []SessionView{{ID: me.Session, Since: at, Seen: at, UserAgent: "Firefox on 麒麟", Current: true}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		h.clock.Advance(2 * time.Hour)
		if got, err := h.Sessions(h.ctx(), me); err != nil || len(got) != 0 {
			t.Errorf("idle logins listed: %v, %v", got, err)
		}
		_, err = h.Sessions(h.ctx(), ident.Actor{})
		wantFault(t, err, fault.LoginNeeded, "identity.login_needed")
	})
}

func TestRevoke_onlyOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token, wangThere := h.login(ident.Citizen, wangPhone)
		_, wangHere := h.login(ident.Citizen, wangPhone)
		_, zhao := h.login(ident.Staff, zhaoPhone)
		for _, id := range []string{wangThere.Session, "01NOTHING", ""} {
			wantFault(t, h.Revoke(h.ctx(), zhao, id), fault.NotFound, "identity.not_found")
			wantFault(t, h.Revoke(h.ctx(), ident.Actor{}, id), fault.LoginNeeded, "identity.login_needed")
		}
		if _, err := h.Session(h.ctx(), token); err != nil {
			t.Fatalf("a stranger ended it: %v", err)
		}
		for range 2 {
			if err := h.Revoke(h.ctx(), wangHere, wangThere.Session); err != nil {
				t.Fatal(err)
			}
		}
		_, err := h.Session(h.ctx(), token)
		wantFault(t, err, fault.LoginNeeded, "identity.session_ended")
		if n := h.count(countAudit, "identity.revoke"); n != 1 {
			t.Errorf("%d revocations in the log, want 1", n)
		}
	})
}

func TestFinishLogin_longBrowserName(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, wangPhone)
		token, err := h.FinishLogin(h.ctx(), id, h.code(), strings.Repeat("浏", 500))
		if err != nil {
			t.Fatal(err)
		}
		me, err := h.Session(h.ctx(), token)
		if err != nil {
			t.Fatal(err)
		}
		list, err := h.Sessions(h.ctx(), me)
		if err != nil || list[0].UserAgent != strings.Repeat("浏", 100) {
			t.Fatalf("got %v, %v", list, err)
		}
	})
}
