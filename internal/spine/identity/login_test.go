package identity

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

func TestLogin_newTokenEachTime(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one, a := h.login(ident.Citizen, wangPhone)
		two, b := h.login(ident.Citizen, wangPhone)
		if one == two || a.Session == b.Session || len(one) < 43 {
			t.Fatalf("tokens %q %q", one, two)
		}
		if _, err := h.Session(h.ctx(), one); err != nil {
			t.Errorf("the first login ended with the second: %v", err)
		}
		if n := h.count(countAudit, "identity.login"); n != 2 {
			t.Errorf("%d logins in the log, want 2", n)
		}
	})
}

func TestFinishLogin_codeAsPeopleTypeIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, "139 1234 5678")
		code := h.code()
		typed := " " + code[:3] + " " + strings.Map(func(r rune) rune { return r - '0' + '０' }, code[3:])
		if _, err := h.FinishLogin(h.ctx(), id, typed, ""); err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
	})
}

func TestBeginLogin_refusesWhatIsNoPhone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, phone := range []string{"", "1391234567", "139123456789", "12345678901", "abc", "<script>", "１３９１２３４５６７８"} {
			_, err := h.BeginLogin(h.ctx(), ident.Citizen, phone, address)
			wantFault(t, err, fault.Invalid, "identity.phone")
			if f, _ := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Name != "phone" {
				t.Errorf("%q: fields %v", phone, f.Fields)
			}
		}
		if _, err := h.BeginLogin(h.ctx(), ident.System, wangPhone, address); err == nil {
			t.Error("the program can log in")
		}
	})
}

func TestFinishLogin_fiveWrongCodesLock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, wangPhone)
		code := h.code()
		for left := 4; left > 0; left-- {
			_, err := h.FinishLogin(h.ctx(), id, otherThan(code), "")
			wantFault(t, err, fault.Invalid, "identity.code_wrong")
			if f, _ := fault.As(err); f.Args["left"] != left || f.Fields[0].Name != "code" {
				t.Fatalf("got %v, want %d left", err, left)
			}
		}
		for _, c := range []string{otherThan(code), code, code} {
			_, err := h.FinishLogin(h.ctx(), id, c, "")
			wantFault(t, err, fault.Gone, "identity.code_gone")
		}
		if n := h.count(countAudit, "identity.login_refused"); n != 5 {
			t.Errorf("%d refusals in the log, want 5", n)
		}
		if n := h.count(countSessions); n != 0 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestFinishLogin_codeEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		t.Run("used", func(t *testing.T) {
			id := h.begin(ident.Citizen, wangPhone)
			code := h.code()
			if _, err := h.FinishLogin(h.ctx(), id, code, ""); err != nil {
				t.Fatal(err)
			}
			for _, again := range []string{code, otherThan(code)} {
				_, err := h.FinishLogin(h.ctx(), id, again, "")
				wantFault(t, err, fault.Gone, "identity.code_gone")
			}
		})
		h.clock.Advance(time.Minute)
		t.Run("too old", func(t *testing.T) {
			id := h.begin(ident.Citizen, wangPhone)
			h.clock.Advance(codeLife)
			_, err := h.FinishLogin(h.ctx(), id, h.code(), "")
			wantFault(t, err, fault.Gone, "identity.code_gone")
		})
		t.Run("unknown", func(t *testing.T) {
			_, err := h.FinishLogin(h.ctx(), "01NOTHING", "123456", "")
			wantFault(t, err, fault.Gone, "identity.code_gone")
		})
		t.Run("of another challenge", func(t *testing.T) {
			h.begin(ident.Citizen, wangPhone)
			first := h.code()
			h.clock.Advance(time.Second)
			id := h.begin(ident.Staff, zhaoPhone)
			if first == h.code() {
				return // one chance in a million
			}
			_, err := h.FinishLogin(h.ctx(), id, first, "")
			wantFault(t, err, fault.Invalid, "identity.code_wrong")
		})
	})
}

func TestCodeMAC_differsByChallenge(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if bytes.Equal(h.codeMAC("01A", "123456"), h.codeMAC("01B", "123456")) {
			t.Fatal("who reads the table sees that two codes are the same")
		}
	})
}

// Whatever was read before, of two that use a challenge up only one does.
func TestTakeTx_once(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := challenge{ID: h.begin(ident.Citizen, wangPhone)}
		for _, want := range []bool{true, false} {
			var got bool
			err := h.write(func(tx storage.Tx) (err error) {
				got, err = h.takeTx(h.ctx(), tx, c, h.clock.Now())
				return err
			})
			if err != nil || got != want {
				t.Fatalf("got %v, %v; want %v", got, err, want)
			}
		}
	})
}

func TestFinishLogin_lastMoment(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, wangPhone)
		h.clock.Advance(codeLife - time.Microsecond)
		if _, err := h.FinishLogin(h.ctx(), id, h.code(), ""); err != nil {
			t.Fatal(err)
		}
	})
}

// A number without an account, one of the other kind and a disabled one look
// from outside like one with an account, and leave as many rows.
func TestBeginLogin_sameAnswerForUnknownNumbers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(disable, h.register(NewAccount{Kind: ident.Citizen, Name: "李四", Phone: "13600000001", IDNo: "41000019800101001X"}))
		texts, jobs := h.count(countTexts), h.count(countJobs)
		known := h.begin(ident.Citizen, wangPhone)
		perLogin := []int64{h.count(countTexts) - texts, h.count(countJobs) - jobs}
		for name, phone := range map[string]string{"no account": stranger, "staff only": zhaoPhone, "disabled": "13600000001"} {
			t.Run(name, func(t *testing.T) {
				texts, jobs := h.count(countTexts), h.count(countJobs)
				id := h.begin(ident.Citizen, phone)
				got := []int64{h.count(countTexts) - texts, h.count(countJobs) - jobs}
				if fmt.Sprint(got) != fmt.Sprint(perLogin) || len(id) != len(known) {
					t.Errorf("rows %v for challenge %q, want %v as for %q", got, id, perLogin, known)
				}
				_, err := h.FinishLogin(h.ctx(), id, "000000", "")
				wantFault(t, err, fault.Invalid, "identity.code_wrong")
				_, err = h.BeginLogin(h.ctx(), ident.Citizen, phone, address)
				wantFault(t, err, fault.TooMany, "identity.sms_wait")
			})
		}
		shown, err := h.texts.Texts(h.ctx(), 100)
		if err != nil || len(shown) != 1 || shown[0].Phone != wangPhone {
			t.Errorf("texts %v, %v; want Wang's only", shown, err)
		}
	})
}

var setCode = storage.Statement("identity.test_code", `UPDATE identity_challenge SET code_mac = $2 WHERE id = $1`)

// Even who guesses the code of a number without an account is not let in.
func TestFinishLogin_unknownNumberNeverSucceeds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, stranger)
		h.exec(setCode, id, h.codeMAC(id, "123456"))
		_, err := h.FinishLogin(h.ctx(), id, "123456", "")
		wantFault(t, err, fault.Invalid, "identity.code_wrong")
	})
}

func TestFinishLogin_disabledMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.begin(ident.Citizen, wangPhone)
		h.exec(disable, h.wang)
		_, err := h.FinishLogin(h.ctx(), id, h.code(), "")
		wantFault(t, err, fault.Gone, "identity.code_gone")
	})
}

func TestBeginLogin_onceAMinuteAndTenADay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 10 {
			h.begin(ident.Citizen, wangPhone)
			h.clock.Advance(time.Minute - time.Microsecond)
			_, err := h.BeginLogin(h.ctx(), ident.Citizen, wangPhone, address)
			wantFault(t, err, fault.TooMany, "identity.sms_wait")
			if f, _ := fault.As(err); f.Args["seconds"] != 1 {
				t.Fatalf("code %d: wait %v seconds, want 1", i, f.Args["seconds"])
			}
			h.clock.Advance(time.Microsecond)
		}
		_, err := h.BeginLogin(h.ctx(), ident.Citizen, wangPhone, address)
		wantFault(t, err, fault.TooMany, "identity.sms_day")
		h.begin(ident.Staff, zhaoPhone) // another phone is not held up
		h.clock.Advance(12 * time.Hour) // past midnight in Shanghai
		h.begin(ident.Citizen, wangPhone)
	})
}

func TestBeginLogin_aClockPutBackHoldsNobodyUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.begin(ident.Citizen, wangPhone)
		h.clock.Advance(-30 * time.Second) // as far as two nodes may be apart
		_, err := h.BeginLogin(h.ctx(), ident.Citizen, wangPhone, address)
		wantFault(t, err, fault.TooMany, "identity.sms_wait")
		h.clock.Advance(-48 * time.Hour)
		if _, err := h.BeginLogin(h.ctx(), ident.Citizen, wangPhone, address); err != nil {
			t.Errorf("two days back: %v", err)
		}
	})
}

func TestBeginLogin_sixtyAnHourFromOneAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ask := func(i int, ip string) error {
			_, err := h.BeginLogin(h.ctx(), ident.Citizen, fmt.Sprintf("138%08d", i), ip)
			return err
		}
		for i := range 60 {
			if err := ask(i, fmt.Sprintf("2001:db8:1:2::%x", i)); err != nil { // one household's /64
				t.Fatal(err)
			}
		}
		wantFault(t, ask(60, "2001:db8:1:2:ffff::1"), fault.TooMany, "identity.sms_address")
		if err := ask(61, "2001:db8:1:3::1"); err != nil {
			t.Errorf("the neighbour: %v", err)
		}
		h.clock.Advance(time.Hour)
		if err := ask(62, "2001:db8:1:2::1"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}

func TestNetwork_oneCustomer(t *testing.T) {
	for ip, want := range map[string]string{
		"203.0.113.7":        "203.0.113.7",
		"::ffff:203.0.113.7": "203.0.113.7",
		"2001:db8:1:2:3::4":  "2001:db8:1:2::/64",
		"fe80::1%eth0":       "fe80::/64",
		"no address":         "no address",
	} {
		if got := network(ip); got != want {
			t.Errorf("network(%s) = %s, want %s", ip, got, want)
		}
	}
}

func TestBeginLogin_atOnceOneCode(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		h := newHouse(t, db)
		ok, errs := together(8, func(int) error {
			_, err := h.BeginLogin(h.ctx(), ident.Citizen, wangPhone, address)
			return err
		})
		if ok != 1 {
			t.Fatalf("%d codes sent at once, want 1; refused %s", ok, kinds(errs))
		}
	})
}

func TestFinishLogin_guessesAtOnceAreAllCounted(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		h := newHouse(t, db)
		id := h.begin(ident.Citizen, wangPhone)
		code := h.code()
		ok, errs := together(12, func(int) error {
			_, err := h.FinishLogin(h.ctx(), id, otherThan(code), "")
			return err
		})
		tries := h.count(countTries, id)
		if ok != 0 || tries > codeTries {
			t.Fatalf("%d logins, %d tries; %s", ok, tries, kinds(errs))
		}
		for range codeTries - tries { // what Busy turned away
			if _, err := h.FinishLogin(h.ctx(), id, otherThan(code), ""); err == nil {
				t.Fatal("logged in with a wrong code")
			}
		}
		_, err := h.FinishLogin(h.ctx(), id, code, "")
		wantFault(t, err, fault.Gone, "identity.code_gone")
	})
}

func TestFinishLogin_atOnceOneSession(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		h := newHouse(t, db)
		id := h.begin(ident.Citizen, wangPhone)
		code := h.code()
		ok, errs := together(4, func(int) error {
			_, err := h.FinishLogin(h.ctx(), id, code, "")
			return err
		})
		if n := h.count(countSessions); ok != 1 || n != 1 {
			t.Fatalf("%d logins, %d sessions, want 1 of each; %s", ok, n, kinds(errs))
		}
	})
}

func TestLogin_codesStayOutOfTheInbox(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, actor := h.login(ident.Citizen, wangPhone)
		if _, err := h.BeginConfirm(h.ctx(), actor, "sign", "d1"); err != nil {
			t.Fatal(err)
		}
		if inbox, err := h.texts.Inbox(h.ctx(), h.wang, 10); err != nil || len(inbox) != 0 {
			t.Fatalf("a stolen session can read %v, %v", inbox, err)
		}
	})
}
