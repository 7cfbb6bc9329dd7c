package identity

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
)

var (
	insertAccount = storage.Statement("identity.insert_account", `
INSERT INTO identity_account (id, kind, phone_index, name, idno, phone, subject_kind, subject_ref,
  org, region, roles, lang, created_at, disabled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)
ON CONFLICT (kind, phone_index) DO NOTHING`)

	selectAccount = storage.Statement("identity.account", `
SELECT id, kind, name, idno, phone, subject_kind, subject_ref, org, region, roles, lang, disabled_at
FROM identity_account WHERE id = $1`)

	selectAccountByPhone = storage.Statement("identity.account_by_phone", `
SELECT id, kind, name, idno, phone, subject_kind, subject_ref, org, region, roles, lang, disabled_at
FROM identity_account WHERE kind = $1 AND phone_index = $2`)

	selectColleagues = storage.Statement("identity.colleagues", `
SELECT id, kind, name, idno, phone, subject_kind, subject_ref, org, region, roles, lang, disabled_at
FROM identity_account WHERE org = $1 AND org <> '' AND disabled_at = 0 ORDER BY created_at, id`)

	insertPower = storage.Statement("identity.insert_power", `
INSERT INTO identity_power (id, account, subject_kind, subject_ref, name, uscc, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account, subject_ref) DO NOTHING`)

	selectPowers = storage.Statement("identity.powers", `
SELECT id, subject_kind, subject_ref, name, uscc
FROM identity_power WHERE account = $1 ORDER BY created_at, id`)
)

// accountRow is one row of identity_account; Name, IDNo and Phone are sealed.
type accountRow struct {
	ID          ident.AccountID            `db:"id"`
	Kind        ident.ActorKind            `db:"kind"`
	PhoneIndex  string                     `db:"-"`
	Name        []byte                     `db:"name"`
	IDNo        []byte                     `db:"idno"`
	Phone       []byte                     `db:"phone"`
	SubjectKind ident.SubjectKind          `db:"subject_kind"`
	SubjectRef  string                     `db:"subject_ref"`
	Org         ident.OrgID                `db:"org"`
	Region      ident.Region               `db:"region"`
	Roles       storage.JSON[[]ident.Role] `db:"roles"`
	Lang        i18n.Lang                  `db:"lang"`
	CreatedAt   clock.Instant              `db:"-"`
	DisabledAt  clock.Instant              `db:"disabled_at"`
}

// powerRow is one row of identity_power; Name and USCC are sealed.
type powerRow struct {
	ID          string            `db:"id"`
	SubjectKind ident.SubjectKind `db:"subject_kind"`
	SubjectRef  string            `db:"subject_ref"`
	Name        []byte            `db:"name"`
	USCC        []byte            `db:"uscc"`
}

func (w powerRow) subject() ident.Subject {
	return ident.Subject{Kind: w.SubjectKind, Ref: w.SubjectRef}
}

func (s *Service) newAccountRow(a NewAccount, now clock.Instant) accountRow {
	id := ident.New[ident.AccountID](now)
	who := s.keys.Subject(ident.Person, a.IDNo) // nobody for staff
	return accountRow{
		ID: id, Kind: a.Kind, PhoneIndex: s.phoneIndex(a.Phone),
		Name: s.sealAccount(id, "name", a.Name), IDNo: s.sealAccount(id, "idno", a.IDNo), Phone: s.sealAccount(id, "phone", a.Phone),
		SubjectKind: who.Kind, SubjectRef: who.Ref, Org: a.Org, Region: a.Region,
		Roles: storage.JSON[[]ident.Role]{V: a.Roles}, Lang: a.Lang, CreatedAt: now,
	}
}

func (s *Service) insertAccountTx(ctx context.Context, tx storage.Tx, r accountRow) (int64, error) {
	return tx.Exec(ctx, insertAccount, r.ID, r.Kind, r.PhoneIndex, r.Name, r.IDNo, r.Phone,
		r.SubjectKind, r.SubjectRef, r.Org, r.Region, r.Roles, r.Lang, r.CreatedAt)
}

func (s *Service) accountByPhoneTx(ctx context.Context, tx storage.Tx, kind ident.ActorKind, phone string) (accountRow, bool, error) {
	return storage.Get[accountRow](ctx, tx, selectAccountByPhone, kind, s.phoneIndex(phone))
}

func (s *Service) addPowersTx(ctx context.Context, tx storage.Tx, account ident.AccountID, firms []Firm, now clock.Instant) error {
	for _, f := range firms {
		id := ident.New[string](now)
		sub := s.keys.Subject(ident.Enterprise, f.USCC)
		_, err := tx.Exec(ctx, insertPower, id, account, sub.Kind, sub.Ref,
			s.sealPower(id, "name", f.Name), s.sealPower(id, "uscc", f.USCC), now)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) phoneIndex(phone string) string {
	return s.keys.BlindIndex("identity.phone", phone)
}

func (s *Service) sealAccount(id ident.AccountID, column, v string) []byte {
	return s.keys.Seal("identity.account", string(id), keyring.Cell("identity_account", column, string(id)), []byte(v))
}

func (s *Service) sealPower(id, column, v string) []byte {
	return s.keys.Seal("identity.power", id, keyring.Cell("identity_power", column, id), []byte(v))
}

// accountOpener opens columns of one account; the first error stays in *err.
func (s *Service) accountOpener(id ident.AccountID, err *error) func(column string, sealed []byte) string {
	return s.opener("identity.account", "identity_account", string(id), err)
}

func (s *Service) powerOpener(id string, err *error) func(column string, sealed []byte) string {
	return s.opener("identity.power", "identity_power", id, err)
}

func (s *Service) opener(purpose, tab, id string, err *error) func(column string, sealed []byte) string {
	return func(column string, sealed []byte) string {
		if *err != nil {
			return ""
		}
		plain, e := s.keys.Open(purpose, id, keyring.Cell(tab, column, id), sealed)
		*err = e
		return string(plain)
	}
}
