package casework

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/identity"
)

var (
	// Only a material that waits to be checked; of two who check at once one does.
	checkMaterial = storage.Statement("casework.check_material", `UPDATE casework_material
  SET state = $1, checked_at = $2, checked_by = $3, note = $4
  WHERE case_id = $5 AND code = $6 AND state IN ('check', 'declared', 'brought')`)
	selectFile = storage.Statement("casework.select_file", `SELECT case_id, blob, code, sort, type
  FROM casework_file WHERE case_id = $1 AND blob = $2`)
	selectDeclared = storage.Statement("casework.select_declared", `SELECT m.case_id, m.code, m.until, c.no, c.item, c.status
  FROM casework_material m JOIN casework_case c ON c.id = m.case_id
  WHERE m.state = 'declared' AND c.org IN ($1...) ORDER BY m.until, m.case_id, m.code LIMIT $2`)
)

// CheckMaterial 核查 says what came of the department's check, of the later check of
// a declaration, or of looking at what was brought: right, or not, and then with
// words why. While the case is open its holder does it; a declaration is checked on
// its day also when the case is closed.
//
// It is a Conflict when the material waits for no check any more.
func (s *Service) CheckMaterial(ctx context.Context, cmd Command, code string, right bool, note string) (err error) {
	defer fault.Wrap(&err, "casework.check_material(%s)", cmd.Case)
	if err := checkNote(note); err != nil {
		return err
	}
	if !right && note == "" {
		return fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	state := MaterialUnconfirmed
	if right {
		state = MaterialConfirmed
	}
	c, f, err := s.fileOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		now := s.clock.Now()
		seen, err := s.onceTx(ctx, tx, cmd, "casework.check_material", digestOf(code, string(state), note), now)
		if err != nil || seen {
			return err
		}
		if err := s.access.Can(cmd.By, identity.CaseDecide, f.object(c)); err != nil {
			return err
		}
		if !c.Status().Final() {
			if err := c.held(cmd.By); err != nil {
				return err
			}
		}
		sealed := s.seal("casework_material.note", string(c.ID)+"/"+code, []byte(note))
		n, err := tx.Exec(ctx, checkMaterial, state, now, cmd.By.Account, sealed, c.ID, code)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NewConflict("casework.nothing_to_check", "number", c.No)
		}
		return audit.RecordTx(ctx, tx, cmd.By, audit.Record{
			Act: "casework.check_material", Kind: "case", ID: string(c.ID), Org: c.Org, Why: string(state), Data: map[string]string{"material": code},
		}, now)
	})
}

// unchecked names the materials that the unit has said it checks itself 部门核查, instead
// of asking for them, and has not.
func (s *Service) unchecked(ctx context.Context, id ident.CaseID, part Part) (names []i18n.Text, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		all, err := s.materialsTx(ctx, tx, id)
		for _, m := range all {
			if m.State == MaterialToCheck {
				names = append(names, part.MaterialName(m.Code))
			}
		}
		return err
	})
	return names, err
}

// checkChecked refuses a grant while the unit's own check is open. A declaration 告知承诺
// is checked later, and holds nothing up.
func (c *Case) checkChecked(unchecked []i18n.Text) error {
	if len(unchecked) == 0 {
		return nil
	}
	return fault.NewConflict("casework.checks_open", "number", c.No, "materials", listed(unchecked))
}

// OpenedFile is a file of a case with its content. Name is made from the case's
// number: what the applicant called it is not shown.
type OpenedFile struct {
	Name    string
	Type    string
	Content []byte
}

// OpenFile shows one file to an officer of the case's own unit. The entry in the
// ledger is committed before the content is read.
//
// OpenFile returns Forbidden to a unit above, which sees the case and not its
// files, and NotFound for a file of another case.
func (s *Service) OpenFile(ctx context.Context, by ident.Actor, id ident.CaseID, file ident.BlobID) (out OpenedFile, err error) {
	defer fault.Wrap(&err, "casework.open_file(%s)", id)
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil {
			return err
		}
		app, err := s.loadApplicationTx(ctx, tx, c.Application)
		if err != nil {
			return err
		}
		obj := identity.Object{Kind: "case", ID: string(c.ID), Org: c.Org, Region: c.Region, Owner: app.Applicant, Agent: app.Agent}
		if err := s.access.Can(by, identity.CaseDecide, obj); err != nil {
			return err
		}
		out, err = s.fileTx(ctx, tx, by, app, c, file, "casework.purpose.review")
		return err
	})
	if err != nil {
		return OpenedFile{}, err
	}
	info, content, err := s.files.Open(ctx, file)
	if err != nil {
		return OpenedFile{}, err
	}
	out.Name, out.Content = out.Name+"."+info.Type.Extension(), content
	return out, nil
}

// FileResource is the ledger's name for a file that was opened; the field is the
// material's code.
const FileResource = "file"

// fileTx finds a file of the case and enters that it is opened for the purpose.
func (s *Service) fileTx(ctx context.Context, tx storage.Tx, by ident.Actor, app *Application, c *Case, file ident.BlobID, purpose string) (OpenedFile, error) {
	row, ok, err := storage.Get[struct {
		CaseID ident.CaseID
		Blob   ident.BlobID
		Code   string
		Sort   int
		Type   string
	}](ctx, tx, selectFile, c.ID, file)
	if err != nil {
		return OpenedFile{}, err
	}
	if !ok {
		return OpenedFile{}, fault.NewNotFound("casework.no_such_file")
	}
	now := s.clock.Now()
	err = disclosure.RecordTx(ctx, tx, disclosure.Entry{
		ID: ident.New[ident.EntryID](now), At: now, Subject: app.Subject, ReaderKind: by.Kind, Reader: by.Account, Org: by.Org,
		Basis: string(exchange.CaseWork), Purpose: purpose, Ref: string(c.ID), RefNo: c.No,
		Resource: FileResource, Fields: []string{row.Code}, Rows: 1,
	})
	return OpenedFile{Name: c.No + "-" + row.Code, Type: row.Type}, err
}

// LaterCheck is a declaration that a unit has to check by a day.
type LaterCheck struct {
	CaseID ident.CaseID
	No     string
	Item   string
	Status Status
	Code   string
	Until  clock.Date
}

// maxChecks is the most later checks that one list shows; the first are the most
// urgent.
const maxChecks = 200

// LaterChecks lists the declarations that the caller's unit has to check, the first
// due first, whether their cases are open or closed. It shows nobody's data.
func (s *Service) LaterChecks(ctx context.Context, by ident.Actor) (out []LaterCheck, err error) {
	defer fault.Wrap(&err, "casework.later_checks")
	unit := identity.Object{Kind: "unit", ID: string(by.Org), Org: by.Org, Region: by.Region}
	if err := s.access.Can(by, identity.CaseList, unit); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		out, err = storage.All[LaterCheck](ctx, tx, selectDeclared, storage.List([]ident.OrgID{by.Org}), maxChecks)
		return err
	})
	return out, err
}

// MaterialName finds what a material of the part is called.
func (p Part) MaterialName(code string) i18n.Text {
	i := slices.IndexFunc(p.Materials, func(m Material) bool { return m.Code == code })
	if i < 0 {
		return i18n.Text{Zh: code}
	}
	return p.Materials[i].Name
}

// CheckText says what the department checks, or what was declared.
func (p Part) CheckText(code string, rung Rung) i18n.Text {
	for _, m := range p.Materials {
		for _, w := range m.Ways {
			if m.Code == code && w.By == rung {
				return w.Text
			}
		}
	}
	return i18n.Text{}
}
