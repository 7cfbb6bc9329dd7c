package letter

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
)

// orgTree is a tree of units, child → parent.
type orgTree map[ident.OrgID]ident.OrgID

func (t orgTree) Within(child, parent ident.OrgID) bool {
	for o := child; o != ""; o = t[o] {
		if o == parent {
			return true
		}
	}
	return false
}

const (
	xuchang = ident.Region("411000000000")
	weidu   = ident.Region("411002000000")
	luohe   = ident.Region("411100000000")
)

var (
	firm = ident.Subject{Kind: ident.Enterprise, Ref: strings.Repeat("f", 64)}
	shen = ident.Subject{Kind: ident.Person, Ref: strings.Repeat("a", 64)}
	li   = ident.Subject{Kind: ident.Person, Ref: strings.Repeat("b", 64)}

	owner     = ident.Actor{Kind: ident.Citizen, Account: "SHEN", Self: shen, For: []ident.Subject{shen, firm}, Roles: []ident.Role{"citizen"}}
	colleague = ident.Actor{Kind: ident.Citizen, Account: "WANG", Self: li, For: []ident.Subject{li, firm}, Roles: []ident.Role{"citizen"}}
	stranger  = ident.Actor{Kind: ident.Citizen, Account: "LI", Self: li, For: []ident.Subject{li}, Roles: []ident.Role{"citizen"}}
	officer   = staff("LIN", "xc-water", xuchang, "officer")
	above     = staff("GAO", "xc-gov", xuchang, "supervisor")
)

func staff(account ident.AccountID, org ident.OrgID, region ident.Region, role ident.Role) ident.Actor {
	return ident.Actor{Kind: ident.Staff, Account: account, Org: org, Region: region, Roles: []ident.Role{role}}
}

// world is the service on a real database, with the real access table.
type world struct {
	*Service
	t     *testing.T
	db    *storage.DB
	clock *clock.Fake
}

func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c, k := clock.NewFake("2026-11-23T09:30:00+08:00"), keyring.New([32]byte{1})
		n := notify.New(db, k, c, job.New(db, c, slog.New(slog.DiscardHandler)), notify.Demo{})
		access := identity.New(db, k, c, n, orgTree{"xc-water": "xc-gov", "xc-gas": "xc-gov", "xc-water-cg": "xc-gov"})
		f(t, &world{New(Options{DB: db, Keys: k, Clock: c, Access: access}), t, db, c})
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) issue(d Draft) ident.LetterID {
	w.t.Helper()
	id, err := w.tryIssue(d)
	w.must(err)
	return id
}

func (w *world) tryIssue(d Draft) (id ident.LetterID, err error) {
	err = w.db.Write(w.t.Context(), func(tx storage.Tx) error {
		id, err = w.IssueTx(w.t.Context(), tx, officer, d)
		return err
	})
	return id, err
}

func (w *world) serve(by ident.Actor, v Served) error {
	return w.db.Write(w.t.Context(), func(tx storage.Tx) error { return w.ServeTx(w.t.Context(), tx, by, v) })
}

func (w *world) view(by ident.Actor, id ident.LetterID) View {
	w.t.Helper()
	v, err := w.Open(w.t.Context(), by, id)
	w.must(err)
	return v
}

// refused says how an opening failed; "" when it did not.
func (w *world) refused(by ident.Actor, id ident.LetterID) fault.Kind {
	w.t.Helper()
	v, err := w.Open(w.t.Context(), by, id)
	if err == nil {
		w.t.Fatalf("%s opened %s", by.Account, id)
	}
	if v.File != nil || v.Article != nil {
		w.t.Errorf("%s was refused and has the file", by.Account)
	}
	return fault.KindOf(err)
}

// a refusal of the water company.
func refusal() Draft {
	return Draft{
		Kind: Refused, Occasion: "fact/4", Turn: 1, Application: "APP", Case: "CASE", CaseNo: "4110002026112300001-1",
		Region: weidu, Lang: i18n.Zh, To: Addressee{Subject: firm, Agent: "SHEN", Name: "许昌云裳假发有限公司"},
		Unit: Unit{
			ID: "xc-water", Nature: Utility, Phone: "0374-0001101", Complaint: "0374-0001102",
			Name:   i18n.Text{Zh: "许昌清源供水有限公司（演示）", En: "Xuchang Qingyuan Water Co. (demo)"},
			Remedy: i18n.Text{Zh: "对答复有异议的，请先拨打本单位投诉电话。", En: "If you disagree with the answer, call the unit's complaint line first."},
		},
		Facts: Facts{
			Item: i18n.Text{Zh: "用水报装与过户", En: "Water connection and transfer"}, Received: "2026-11-20",
			Reason: i18n.Text{Zh: "这一片的供水能力暂时不足，请在扩建完成后再申请。", En: "The network here lacks capacity for now. Apply again after it has been extended."},
			Note:   "扩建预计明年三月完成。",
			Law:    []i18n.Text{{Zh: "《城市供水条例》（国务院令第158号）", En: "Urban Water Supply Regulations (State Council Order 158)"}},
		},
	}
}
