package casework

import (
	"context"
	"io"
	"slices"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

// What was brought stands in place of whatever the material rested on before.
var bringMaterial = storage.Statement("casework.bring_material", `INSERT INTO casework_material
  (case_id, code, sort, rung, source, as_of, until, state, checked_at, checked_by, note)
  VALUES ($1,$2,$3,'upload','',$4,'','brought',0,'',$5)
  ON CONFLICT (case_id, code) DO UPDATE SET rung = 'upload', source = '', as_of = excluded.as_of, until = '', state = 'brought'`)

// BringMaterial takes one file for a material that the open notice marks. It counts
// once the supplement is handed in; until then the person may bring more.
//
// BringMaterial returns Conflict when no notice is open, Forbidden for a material
// that it does not mark, and what package blob says of the file.
func (s *Service) BringMaterial(ctx context.Context, cmd Command, code, name string, content io.Reader) (err error) {
	defer fault.Wrap(&err, "casework.bring_material(%s)", cmd.Case)
	c, f, err := s.fileOf(ctx, cmd.Case)
	if err != nil {
		return err
	}
	// Before the file is read: who may not bring it does not fill the disk.
	if err := s.mayBring(cmd, c, f, code); err != nil {
		return err
	}
	info, err := s.files.Put(ctx, f.app.Applicant.String(), content, f.part.limitOf(code))
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, cmd.Case)
		if err != nil {
			return err
		}
		if err := s.mayBring(cmd, c, f, code); err != nil {
			return err
		}
		return s.keepMaterialTx(ctx, tx, cmd, c, code, name, info)
	})
}

func (s *Service) mayBring(cmd Command, c *Case, f file, code string) error {
	if err := s.access.Can(cmd.By, identity.ApplicationAnswer, f.app.object()); err != nil {
		return err
	}
	notice, open := c.Asked()
	if !open {
		return fault.NewConflict("casework.nothing_asked", "number", c.No)
	}
	if !slices.ContainsFunc(notice.Detail.Marks, func(m Mark) bool { return m.Material == code && code != "" }) {
		return fault.NewForbidden("casework.not_to_bring")
	}
	return nil
}

func (s *Service) keepMaterialTx(ctx context.Context, tx storage.Tx, cmd Command, c *Case, code, name string, info blob.Info) error {
	now := s.clock.Now()
	notice, _ := c.Asked()
	all, err := s.filesTx(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	fresh := since(all[code], notice.At)
	if slices.ContainsFunc(fresh, func(f File) bool { return f.Digest == info.Digest }) {
		return nil // the same again
	}
	if len(fresh) >= maxFiles {
		return fault.NewInvalid("casework.too_many_files", "max", maxFiles).On("file", "casework.too_many_files", "max", maxFiles)
	}
	if err := s.files.KeepTx(ctx, tx, info); err != nil {
		return err
	}
	if err := tx.Batch(ctx, insertFile, s.fileRows(c.ID, code, []File{fileOf(info, name, now)})); err != nil {
		return err
	}
	return audit.RecordTx(ctx, tx, cmd.By, audit.Record{
		Act: "casework.bring_material", Kind: "case", ID: string(c.ID), Org: c.Org, Data: map[string]string{"material": code},
	}, now)
}

// takeBroughtTx makes what was brought since the notice count; a marked material
// without a file is still missing.
func (s *Service) takeBroughtTx(ctx context.Context, tx storage.Tx, c *Case, part Part, notice Fact, now clock.Instant) error {
	files, err := s.filesTx(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	var bad *fault.Fault
	for _, m := range notice.Detail.Marks {
		if m.Material == "" {
			continue
		}
		if len(since(files[m.Material], notice.At)) == 0 {
			bad = withField(bad, fault.Field{
				Name: MaterialField(m.Material), Key: "casework.file_missing", Args: fault.Args("material", part.MaterialName(m.Material)),
			})
			continue
		}
		at := slices.IndexFunc(part.Materials, func(x Material) bool { return x.Code == m.Material })
		note := s.seal("casework_material.note", string(c.ID)+"/"+m.Material, nil)
		if _, err := tx.Exec(ctx, bringMaterial, c.ID, m.Material, at, now, note); err != nil {
			return err
		}
	}
	if bad != nil {
		return bad
	}
	return nil
}

// since leaves the files that came at or after the instant.
func since(all []File, at clock.Instant) []File {
	return slices.DeleteFunc(slices.Clone(all), func(f File) bool { return f.At < at })
}

// MaterialField names a material where fields are named.
func MaterialField(code string) string { return "material." + code }

// label is what a mark is called for people.
func (def *Definition) label(part Part, m Mark) i18n.Text {
	if m.Material != "" {
		return part.MaterialName(m.Material)
	}
	return def.Fields[m.Field].Label
}

// limitOf is what may be uploaded for a material: as its item says, or, where it is
// not meant to be uploaded, every type there is.
func (p Part) limitOf(code string) blob.Limit {
	limit := blob.Limit{Types: blob.Types, Max: defaultLimit}
	for _, m := range p.Materials {
		for _, w := range m.Ways {
			if m.Code == code && w.By == ByUpload {
				limit = w.Limit
			}
		}
	}
	return limit
}

// defaultLimit is the greatest file for a material that has no upload among its
// ways, in bytes.
const defaultLimit = 10 << 20
