package identity

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

func TestRegister_twiceIsOneAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		again := wangAccount()
		again.Phone = "+86 139-1234-5678"
		again.Firms = append(again.Firms, Firm{Name: "许昌第二家有限公司", USCC: "91411000MA8888888E"})
		if id := h.register(again); id != h.wang {
			t.Fatalf("got a second account %s", id)
		}
		p, err := h.Profile(h.ctx(), ident.Actor{Account: h.wang})
		if err != nil || len(p.Firms) != 2 {
			t.Fatalf("firms %v, %v; want the new one added", p.Firms, err)
		}
		if n := h.count(countAudit, "identity.register"); n != 2 { // Wang and Zhao
			t.Errorf("%d registrations in the log, want 2", n)
		}
	})
}

func TestRegister_samePhoneForCitizenAndStaff(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := zhaoAccount()
		a.Phone = wangPhone
		if id := h.register(a); id == h.wang {
			t.Fatal("the staff account is the citizen's")
		}
		_, actor := h.login(ident.Staff, wangPhone)
		if actor.Kind != ident.Staff || !actor.Self.IsZero() {
			t.Fatalf("got %+v", actor)
		}
		if _, actor = h.login(ident.Citizen, wangPhone); actor.Account != h.wang || actor.Org != "" {
			t.Fatalf("got %+v", actor)
		}
	})
}

func TestRegister_phoneOfAnotherPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := wangAccount()
		a.IDNo = "41000019800101001X"
		_, err := h.Register(h.ctx(), a)
		wantFault(t, err, fault.Conflict, "identity.phone_taken")
	})
}

func TestRegister_refuses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		change := func(a NewAccount, f func(*NewAccount)) NewAccount {
			a.Phone = stranger
			f(&a)
			return a
		}
		for name, c := range map[string]struct {
			a   NewAccount
			key string
		}{
			"no name":               {change(wangAccount(), func(a *NewAccount) { a.Name = "" }), "identity.account_incomplete"},
			"citizen without id":    {change(wangAccount(), func(a *NewAccount) { a.IDNo = " " }), "ident.idcard_shape"},
			"wrong check digit":     {change(wangAccount(), func(a *NewAccount) { a.IDNo = a.IDNo[:17] + "0" }), "ident.idcard_check"},
			"firm without code":     {change(wangAccount(), func(a *NewAccount) { a.Firms[0].USCC = "" }), "ident.uscc_shape"},
			"firm with wrong code":  {change(wangAccount(), func(a *NewAccount) { a.Firms[0].USCC = "91411000MA99999991" }), "ident.uscc_check"},
			"citizen with a role":   {change(wangAccount(), func(a *NewAccount) { a.Roles = []ident.Role{"officer"} }), "identity.account_incomplete"},
			"staff without unit":    {change(zhaoAccount(), func(a *NewAccount) { a.Org = "" }), "identity.account_incomplete"},
			"staff without region":  {change(zhaoAccount(), func(a *NewAccount) { a.Region = "" }), "identity.account_incomplete"},
			"no kind":               {change(wangAccount(), func(a *NewAccount) { a.Kind = "" }), "identity.account_incomplete"},
			"the program":           {change(wangAccount(), func(a *NewAccount) { a.Kind = ident.System }), "identity.account_incomplete"},
			"short phone":           {change(wangAccount(), func(a *NewAccount) { a.Phone = "1391234567" }), "identity.phone"},
			"landline":              {change(wangAccount(), func(a *NewAccount) { a.Phone = "03742345678" }), "identity.phone"},
			"no role":               {change(zhaoAccount(), func(a *NewAccount) { a.Roles = nil }), "identity.roles_none"},
			"unknown role":          {change(zhaoAccount(), func(a *NewAccount) { a.Roles = []ident.Role{"king"} }), "identity.role_unknown"},
			"two administrators":    {change(zhaoAccount(), func(a *NewAccount) { a.Roles = []ident.Role{"sysadmin", "auditor"} }), "identity.role_alone"},
			"officer and secadmin":  {change(zhaoAccount(), func(a *NewAccount) { a.Roles = []ident.Role{"officer", "secadmin"} }), "identity.role_alone"},
			"supervisor and system": {change(zhaoAccount(), func(a *NewAccount) { a.Roles = []ident.Role{"supervisor", "sysadmin"} }), "identity.role_alone"},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := h.Register(h.ctx(), c.a)
				wantFault(t, err, fault.Invalid, c.key)
			})
		}
		if n := h.count(countAudit, "identity.register"); n != 2 {
			t.Errorf("%d accounts, want the two from before", n)
		}
	})
}

func TestRegister_otherDocuments(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i, idno := range []string{"E12345678", "USA110082010001", "USA110082010002"} {
			h.register(NewAccount{Kind: ident.Citizen, Name: "Smith", Phone: "1350000000" + string(rune('0'+i)), IDNo: idno})
		}
	})
}

func TestProfile_opensOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		got, err := h.Profile(h.ctx(), ident.Actor{Kind: ident.Citizen, Account: h.wang})
		if err != nil {
			t.Fatal(err)
		}
		firm := wangAccount().Firms[0]
		firm.Subject = h.keys.Subject(ident.Enterprise, firm.USCC)
		want := Profile{Name: "王秀英", IDNo: "411023199003071246", Phone: wangPhone, Lang: i18n.Zh, Firms: []Firm{firm}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, nobody := range []ident.Actor{{}, {Account: "01NOBODY"}, ident.SystemActor("x")} {
			_, err := h.Profile(h.ctx(), nobody)
			wantFault(t, err, fault.LoginNeeded, "identity.login_needed")
		}
	})
}

func TestPhoneOf_forTexts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if got, err := h.PhoneOf(h.ctx(), h.zhao); err != nil || got != zhaoPhone {
			t.Errorf("got %q, %v", got, err)
		}
		if got, err := h.PhoneOf(h.ctx(), "01NOBODY"); err == nil {
			t.Errorf("nobody has phone %q", got)
		}
	})
}

func TestSession_actorOfEachKind(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, got := h.login(ident.Citizen, wangPhone)
		self := h.keys.Subject(ident.Person, "411023199003071246")
		firm := h.keys.Subject(ident.Enterprise, "91411000MA99999990")
		want := ident.Actor{
			Kind: ident.Citizen, Account: h.wang, Session: got.Session, Name: "王秀英",
			Self: self, For: []ident.Subject{self, firm},
		}
		if diff := cmp.Diff(want, got); diff != "" || got.Session == "" {
			t.Errorf("session %q\n%s", got.Session, diff)
		}
		_, got = h.login(ident.Staff, zhaoPhone)
		want = ident.Actor{
			Kind: ident.Staff, Account: h.zhao, Session: got.Session, Name: "赵供水",
			Org: "xc-water", Region: xuchang, Roles: []ident.Role{"officer", "supervisor"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

var (
	dumpAccounts = storage.Statement("identity.test_dump_accounts", `SELECT name AS a, idno AS b, phone AS c FROM identity_account`)
	dumpPowers   = storage.Statement("identity.test_dump_powers", `SELECT name AS a, uscc AS b, uscc AS c FROM identity_power`)
	dumpSessions = storage.Statement("identity.test_dump_sessions", `SELECT user_agent AS a, user_agent AS b, user_agent AS c FROM identity_session`)
	dumpHashes   = storage.Statement("identity.test_dump_hashes", `SELECT token_hash AS n FROM identity_session`)
	swapNames    = storage.Statement("identity.test_swap", `
UPDATE identity_account SET name = (SELECT o.name FROM identity_account o WHERE o.id = $2) WHERE id = $1`)
)

func TestStore_sealsWhatIsPersonal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token, _ := h.login(ident.Citizen, wangPhone)
		type row struct{ A, B, C []byte }
		var all []byte
		h.read(func(tx storage.Tx) error {
			for _, s := range []*storage.Stmt{dumpAccounts, dumpPowers, dumpSessions} {
				rows, err := storage.All[row](h.ctx(), tx, s)
				if err != nil {
					return err
				}
				for _, r := range rows {
					all = append(append(append(all, r.A...), r.B...), r.C...)
				}
			}
			hashes, err := storage.All[struct{ N string }](h.ctx(), tx, dumpHashes)
			for _, x := range hashes {
				all = append(all, x.N...)
			}
			return err
		})
		if len(all) < 500 {
			t.Fatalf("only %d bytes dumped", len(all))
		}
		for _, canary := range []string{"王秀英", "411023199003071246", wangPhone, "赵供水", "假发", "91411000MA99999990", "麒麟", token} {
			if bytes.Contains(all, []byte(canary)) {
				t.Errorf("%q can be read in the database", canary)
			}
		}
	})
}

func TestStore_swappedNamesDoNotOpen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.exec(swapNames, h.wang, h.zhao)
		if p, err := h.Profile(h.ctx(), ident.Actor{Account: h.wang}); err == nil {
			t.Fatalf("another row's name opens as %q", p.Name)
		}
	})
}
