package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// NewAccount is what Register needs. A citizen has IDNo and may have Firms;
// staff have Org, Region and Roles.
type NewAccount struct {
	Kind   ident.ActorKind // Citizen or Staff
	Name   string
	Phone  string
	IDNo   string
	Firms  []Firm
	Org    ident.OrgID
	Region ident.Region
	Roles  []ident.Role
	Lang   i18n.Lang // "" = Zh
}

// Firm is an enterprise that a citizen may act for.
type Firm struct {
	Subject ident.Subject // Register works it out from USCC
	Name    string
	USCC    string // 统一社会信用代码
}

// Profile is what an account holds about its own person.
type Profile struct {
	Name  string
	IDNo  string // "" for staff
	Phone string
	Lang  i18n.Lang
	Firms []Firm
}

// Register makes an account, or gives the id of the one that kind and phone
// already have; firms that are new to it are added, nothing else is changed.
//
// It returns Invalid for an incomplete account, a wrong phone, id number or code
// of a firm, an unknown role or an administrator's role beside another, and
// Conflict when the phone belongs to another person.
func (s *Service) Register(ctx context.Context, a NewAccount) (id ident.AccountID, err error) {
	defer fault.Wrap(&err, "identity.Register")
	if err := s.complete(&a); err != nil {
		return "", err
	}
	now := s.clock.Now()
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		id, err = s.registerTx(ctx, tx, a, now)
		return err
	})
	return id, err
}

// complete checks a and brings its phone and language into form.
func (s *Service) complete(a *NewAccount) error {
	phone, ok := normalPhone(a.Phone)
	if !ok {
		return errPhone()
	}
	a.Phone = phone
	if a.Lang == "" {
		a.Lang = i18n.Zh
	}
	switch {
	case a.Name == "":
		return fault.NewInvalid("identity.account_incomplete")
	case a.Kind == ident.Citizen && a.Org == "" && len(a.Roles) == 0:
		return checkLegalIDs(*a)
	case a.Kind == ident.Staff && a.Org != "" && a.Region != "" && a.IDNo == "" && len(a.Firms) == 0:
		if key, bad := s.policy.access.checkStaffRoles(a.Roles); key != "" {
			return fault.NewInvalid(key, "role", string(bad))
		}
		return nil
	}
	return fault.NewInvalid("identity.account_incomplete")
}

// checkLegalIDs wants the number of one of the documents that prove who a person
// is, and the code of every firm.
func checkLegalIDs(a NewAccount) error {
	_, err := ident.CheckIDCard(a.IDNo, "")
	if err != nil && ident.CheckForeignPermanent(a.IDNo) != nil && ident.CheckPassport(a.IDNo) != nil {
		return err
	}
	for _, f := range a.Firms {
		if err := ident.CheckUSCC(f.USCC); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) registerTx(ctx context.Context, tx storage.Tx, a NewAccount, now clock.Instant) (ident.AccountID, error) {
	row := s.newAccountRow(a, now)
	n, err := s.insertAccountTx(ctx, tx, row)
	if err != nil {
		return "", err
	}
	if n == 0 {
		old, _, err := s.accountByPhoneTx(ctx, tx, a.Kind, a.Phone)
		if err != nil {
			return "", err
		}
		if old.SubjectRef != row.SubjectRef {
			return "", fault.NewConflict("identity.phone_taken")
		}
		return old.ID, s.addPowersTx(ctx, tx, old.ID, a.Firms, now)
	}
	rec := audit.Record{Act: "identity.register", Kind: "account", ID: string(row.ID), Org: a.Org}
	if err := audit.RecordTx(ctx, tx, ident.SystemActor("register"), rec, now); err != nil {
		return "", err
	}
	return row.ID, s.addPowersTx(ctx, tx, row.ID, a.Firms, now)
}

// Profile opens the actor's own account.
//
// It returns LoginNeeded for anybody without one.
func (s *Service) Profile(ctx context.Context, actor ident.Actor) (p Profile, err error) {
	defer fault.Wrap(&err, "identity.Profile(%s)", actor.Account)
	var row accountRow
	var powers []powerRow
	err = s.db.Read(ctx, func(tx storage.Tx) (err error) {
		if row, err = s.accountTx(ctx, tx, actor.Account); err != nil {
			return err
		}
		powers, err = storage.All[powerRow](ctx, tx, selectPowers, row.ID)
		return err
	})
	if err != nil {
		return Profile{}, err
	}
	return s.openProfile(row, powers)
}

func (s *Service) openProfile(row accountRow, powers []powerRow) (p Profile, err error) {
	open := s.accountOpener(row.ID, &err)
	p = Profile{Name: open("name", row.Name), IDNo: open("idno", row.IDNo), Phone: open("phone", row.Phone), Lang: row.Lang}
	for _, w := range powers {
		open := s.powerOpener(w.ID, &err)
		p.Firms = append(p.Firms, Firm{Subject: w.subject(), Name: open("name", w.Name), USCC: open("uscc", w.USCC)})
	}
	if err != nil {
		return Profile{}, err
	}
	return p, nil
}

// Colleague is one of the staff of a unit, as other staff see her.
type Colleague struct {
	ID    ident.AccountID
	Name  string
	Roles []ident.Role
}

// Colleagues lists the staff of a unit whose accounts are in use, in the order in which
// they came. The caller has checked who asks.
func (s *Service) Colleagues(ctx context.Context, org ident.OrgID) (out []Colleague, err error) {
	defer fault.Wrap(&err, "identity.Colleagues(%s)", org)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[accountRow](ctx, tx, selectColleagues, org)
		if err != nil {
			return err
		}
		out = out[:0]
		for _, r := range rows {
			out = append(out, Colleague{ID: r.ID, Name: s.accountOpener(r.ID, &err)("name", r.Name), Roles: r.Roles.V})
		}
		return err
	})
	return out, err
}

// PhoneOf gives an account's phone to package notify, which sends to it.
// It returns LoginNeeded for an account that does not exist.
func (s *Service) PhoneOf(ctx context.Context, id ident.AccountID) (phone string, err error) {
	defer fault.Wrap(&err, "identity.PhoneOf(%s)", id)
	var row accountRow
	err = s.db.Read(ctx, func(tx storage.Tx) (err error) {
		row, err = s.accountTx(ctx, tx, id)
		return err
	})
	if err != nil {
		return "", err
	}
	phone = s.accountOpener(row.ID, &err)("phone", row.Phone)
	return phone, err
}

// PhoneEnds reports whether the phone of an account ends with four digits. For an account
// that does not exist it does the same work and says no.
func (s *Service) PhoneEnds(ctx context.Context, id ident.AccountID, four string) (fits bool, err error) {
	defer fault.Wrap(&err, "identity.PhoneEnds")
	var row accountRow
	var ok bool
	err = s.db.Read(ctx, func(tx storage.Tx) (err error) {
		row, ok, err = storage.Get[accountRow](ctx, tx, selectAccount, id)
		return err
	})
	if err != nil {
		return false, err
	}
	if !ok {
		row = accountRow{ID: nobody, Phone: s.sealAccount(nobody, "phone", nobodysPhone)}
	}
	phone := s.accountOpener(row.ID, &err)("phone", row.Phone)
	if err != nil || len(phone) < 4 {
		return false, err
	}
	same := subtle.ConstantTimeCompare([]byte(phone[len(phone)-4:]), []byte(four)) == 1
	return same && ok, nil
}

// nobody stands for an account that does not exist.
const nobody ident.AccountID = "nobody"

func (s *Service) accountTx(ctx context.Context, tx storage.Tx, id ident.AccountID) (accountRow, error) {
	row, ok, err := storage.Get[accountRow](ctx, tx, selectAccount, id)
	if err == nil && !ok {
		err = fault.NewLoginNeeded("identity.login_needed")
	}
	return row, err
}

// actor builds the actor of a session: a citizen acts for herself and her firms,
// staff in their unit, region and roles.
func (s *Service) actor(row accountRow, powers []powerRow, session string) (ident.Actor, error) {
	var err error
	a := ident.Actor{Kind: row.Kind, Account: row.ID, Session: session}
	a.Name = s.accountOpener(row.ID, &err)("name", row.Name)
	if row.Kind == ident.Staff {
		a.Org, a.Region, a.Roles = row.Org, row.Region, row.Roles.V
		return a, err
	}
	a.Self = ident.Subject{Kind: row.SubjectKind, Ref: row.SubjectRef}
	a.For = []ident.Subject{a.Self}
	for _, w := range powers {
		a.For = append(a.For, w.subject())
	}
	return a, err
}

var phoneNoise = strings.NewReplacer(" ", "", "-", "", "\u3000", "")

// normalPhone accepts a mainland mobile number as people write it: with blanks,
// dashes and +86.
func normalPhone(s string) (string, bool) {
	s = strings.TrimPrefix(phoneNoise.Replace(strings.TrimSpace(s)), "+86")
	return s, ident.CheckMobile(s) == nil
}

func errPhone() error {
	return fault.NewInvalid("identity.phone").On("phone", "identity.phone")
}

// errInternal is a mistake in a caller; nobody can mend it at a page.
func errInternal(text string) error { return errors.New("identity: " + text) }
