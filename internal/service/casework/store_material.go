package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

// MaterialState says what has become of a material in a case.
type MaterialState string

// The states of a material.
const (
	MaterialHeld        MaterialState = "held"        // a source has it, or it is not asked for
	MaterialDeclared    MaterialState = "declared"    // to be checked by Until
	MaterialToCheck     MaterialState = "check"       // the department's check is an open task
	MaterialOwed        MaterialState = "owed"        // the person may still bring it
	MaterialBrought     MaterialState = "brought"     // the person brought files
	MaterialConfirmed   MaterialState = "confirmed"   // checked, and right
	MaterialUnconfirmed MaterialState = "unconfirmed" // checked, and not right
)

var (
	insertMaterial = storage.Statement("casework.insert_material", `INSERT INTO casework_material
  (case_id, code, sort, rung, source, as_of, until, state, checked_at, checked_by, note)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8,0,'',$9)`)
	selectMaterials = storage.Statement("casework.select_materials", `SELECT code, rung, source, as_of, until, state,
  checked_at, checked_by, note FROM casework_material WHERE case_id = $1 ORDER BY sort`)
	insertFile = storage.Statement("casework.insert_file", `INSERT INTO casework_file
  (case_id, blob, code, sort, name, type, size, digest, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`)
	// What the file was called is the applicant's own words; no page of the unit shows them.
	selectFiles = storage.Statement("casework.select_files", `SELECT blob, code, type, size, digest, at
  FROM casework_file WHERE case_id = $1 ORDER BY code, at, sort`)
)

// CaseMaterial is a material of a case with how it is had and what became of it.
type CaseMaterial struct {
	Code      string
	Rung      Rung
	Source    string
	AsOf      clock.Instant
	Until     clock.Date
	State     MaterialState
	CheckedAt clock.Instant
	CheckedBy ident.AccountID
	Note      string
	Files     []File
}

// Task reports whether the material waits for the unit: the department's check, or
// the check of a declaration.
func (m CaseMaterial) Task() bool {
	return m.State == MaterialToCheck || m.State == MaterialDeclared || m.State == MaterialBrought
}

// stateOf is how a standing begins its life in a case.
func (s Standing) stateOf() MaterialState {
	switch s.Way.By {
	case ByDeclaration:
		return MaterialDeclared
	case ByDepartment:
		return MaterialToCheck
	case ByUpload:
		if len(s.Files) > 0 {
			return MaterialBrought
		}
		return MaterialOwed
	case ByCertificate, ByRegister, ByExempt:
	}
	return MaterialHeld
}

// source names the certificate or register that a standing rests on.
func (s Standing) source() string {
	switch s.Way.By {
	case ByCertificate:
		return s.Way.Kind
	case ByRegister:
		return s.Way.Resource
	case ByDeclaration, ByDepartment, ByUpload, ByExempt:
	}
	return ""
}

// insertMaterialsTx gives a new case its materials, with the files brought for them.
func (s *Service) insertMaterialsTx(ctx context.Context, tx storage.Tx, c *Case, all []Standing) error {
	var rows, files [][]any
	for i, m := range all {
		note := s.seal("casework_material.note", string(c.ID)+"/"+m.Code, nil)
		rows = append(rows, []any{c.ID, m.Code, i, m.Way.By, m.source(), m.AsOf, m.Until, m.stateOf(), note})
		if m.Way.By == ByUpload {
			files = append(files, s.fileRows(c.ID, m.Code, m.Files)...)
		}
	}
	if err := tx.Batch(ctx, insertMaterial, rows); err != nil {
		return err
	}
	return tx.Batch(ctx, insertFile, files)
}

func (s *Service) fileRows(id ident.CaseID, code string, all []File) [][]any {
	var out [][]any
	for i, f := range all {
		name := s.seal("casework_file.name", string(id)+"/"+string(f.Blob), []byte(f.Name))
		out = append(out, []any{id, f.Blob, code, i, name, string(f.Type), f.Size, f.Digest, f.At})
	}
	return out
}

// materialsTx reads the materials of a case in the item's order.
func (s *Service) materialsTx(ctx context.Context, tx storage.Tx, id ident.CaseID) ([]CaseMaterial, error) {
	rows, err := storage.All[struct {
		Code      string
		Rung      Rung
		Source    string
		AsOf      clock.Instant
		Until     clock.Date
		State     MaterialState
		CheckedAt clock.Instant
		CheckedBy ident.AccountID
		Note      []byte
	}](ctx, tx, selectMaterials, id)
	if err != nil {
		return nil, err
	}
	files, err := s.filesTx(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	out := make([]CaseMaterial, len(rows))
	for i, r := range rows {
		note, err := s.open("casework_material.note", string(id)+"/"+r.Code, r.Note)
		if err != nil {
			return nil, err
		}
		out[i] = CaseMaterial{r.Code, r.Rung, r.Source, r.AsOf, r.Until, r.State, r.CheckedAt, r.CheckedBy, string(note), files[r.Code]}
	}
	return out, nil
}

func (s *Service) filesTx(ctx context.Context, tx storage.Tx, id ident.CaseID) (map[string][]File, error) {
	rows, err := storage.All[struct {
		Blob   ident.BlobID
		Code   string
		Type   blob.Type
		Size   int64
		Digest string
		At     clock.Instant
	}](ctx, tx, selectFiles, id)
	if err != nil {
		return nil, err
	}
	out := map[string][]File{}
	for _, r := range rows {
		out[r.Code] = append(out[r.Code], File{Blob: r.Blob, Type: r.Type, Size: r.Size, Digest: r.Digest, At: r.At})
	}
	return out, nil
}

// Materials lists the materials of a case to an officer of its unit. They say how
// each is had and show no answer; opening a file is another act.
func (s *Service) Materials(ctx context.Context, by ident.Actor, id ident.CaseID) (out []CaseMaterial, err error) {
	defer fault.Wrap(&err, "casework.materials(%s)", id)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil {
			return err
		}
		obj, err := s.caseObjectTx(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := s.access.Can(by, identity.CaseView, obj); err != nil {
			return err
		}
		out, err = s.materialsTx(ctx, tx, id)
		return err
	})
	return out, err
}
