package casework

import (
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

// maxFiles is how many files one material may have; maxFileName how long a name is
// kept, in characters.
const (
	maxFiles    = 10
	maxFileName = 100
)

// Decline 不作承诺 says that the person declares nothing about a material, or, with
// no, that she does after all. It is hers to choose (国办发〔2020〕42号): what stands
// behind the declaration comes in its place. Where nothing does it is Forbidden.
func (s *Service) Decline(ctx context.Context, by ident.Actor, id ident.DraftID, code string, declines bool) error {
	return s.edit(ctx, by, id, "casework.decline", func(tx storage.Tx, def *Definition, d *Draft) error {
		st, ok := s.standings(def, d).of(code)
		switch {
		case !ok:
			return fault.NewNotFound("casework.no_such_material")
		case !declines:
			delete(d.Declined, code)
			return s.dropTx(ctx, tx, d, code)
		case st.Declined():
			return nil
		case !st.MayDecline():
			return fault.NewForbidden("casework.no_other_way", "material", st.Name)
		}
		if d.Declined == nil {
			d.Declined = map[string]bool{}
		}
		d.Declined[code] = true
		return nil
	})
}

// Bring 上传 takes one file for a material that is had in no other way; name is what
// the file was called. The content is on disk before the draft knows of it. The
// same content brought again changes nothing.
//
// Bring returns Forbidden for a material that need not be brought, Invalid or
// TooLarge for a file that package blob does not take.
func (s *Service) Bring(ctx context.Context, by ident.Actor, id ident.DraftID, code, name string, content io.Reader) (err error) {
	defer fault.Wrap(&err, "casework.bring(%s)", id)
	d, def, err := s.readDraft(ctx, by, identity.DraftEdit, id)
	if err != nil {
		return err
	}
	if err := d.editable(); err != nil {
		return err
	}
	st, err := s.standings(def, d).upload(code)
	if err != nil {
		return err
	}
	info, err := s.files.Put(ctx, d.Applicant.String(), content, st.Way.Limit)
	if err != nil {
		return err
	}
	return s.edit(ctx, by, id, "casework.bring", func(tx storage.Tx, def *Definition, d *Draft) error {
		if _, err := s.standings(def, d).upload(code); err != nil {
			return err
		}
		return s.bringFileTx(ctx, tx, d, code, name, info)
	})
}

func (s *Service) bringFileTx(ctx context.Context, tx storage.Tx, d *Draft, code, name string, info blob.Info) error {
	if slices.ContainsFunc(d.Files[code], func(f File) bool { return f.Digest == info.Digest }) {
		return nil
	}
	if len(d.Files[code]) >= maxFiles {
		return fault.NewInvalid("casework.too_many_files", "max", maxFiles).On("file", "casework.too_many_files", "max", maxFiles)
	}
	if err := s.files.KeepTx(ctx, tx, info); err != nil {
		return err
	}
	if d.Files == nil {
		d.Files = map[string][]File{}
	}
	d.Files[code] = append(d.Files[code], fileOf(info, name, s.clock.Now()))
	return nil
}

// TakeBack removes a file from a draft.
func (s *Service) TakeBack(ctx context.Context, by ident.Actor, id ident.DraftID, code string, file ident.BlobID) error {
	return s.edit(ctx, by, id, "casework.take_back", func(tx storage.Tx, _ *Definition, d *Draft) error {
		at := slices.IndexFunc(d.Files[code], func(f File) bool { return f.Blob == file })
		if at < 0 {
			return fault.NewNotFound("casework.no_such_file")
		}
		d.Files[code] = slices.Delete(d.Files[code], at, at+1)
		return s.files.DropTx(ctx, tx, file)
	})
}

// dropTx lets go of the files of one material.
func (s *Service) dropTx(ctx context.Context, tx storage.Tx, d *Draft, code string) error {
	for _, f := range d.Files[code] {
		if err := s.files.DropTx(ctx, tx, f.Blob); err != nil {
			return err
		}
	}
	delete(d.Files, code)
	return nil
}

// standings are all of a plan's, for looking one up.
type standings []Standing

func (s *Service) standings(def *Definition, d *Draft) (out standings) {
	for _, part := range PlanDraft(def, d, s.dir, s.clock.Now().Date()).Wanted() {
		out = append(out, part.Standings...)
	}
	return out
}

func (all standings) of(code string) (Standing, bool) {
	i := slices.IndexFunc(all, func(s Standing) bool { return s.Code == code })
	if i < 0 {
		return Standing{}, false
	}
	return all[i], true
}

// upload finds a material that the person has to bring, or may.
func (all standings) upload(code string) (Standing, error) {
	if _, ok := all.of(code); !ok {
		return Standing{}, fault.NewNotFound("casework.no_such_material")
	}
	i := slices.IndexFunc(all, func(s Standing) bool { return s.Code == code && s.Way.By == ByUpload })
	if i < 0 {
		return Standing{}, fault.NewForbidden("casework.not_to_bring")
	}
	return all[i], nil
}

// fileName is the last part of what a browser calls a file, without what does not
// belong into a name.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(path.Base(strings.ReplaceAll(s, `\`, "/")), ""))
	r := []rune(strings.TrimSpace(s))
	if len(r) > maxFileName {
		r = r[len(r)-maxFileName:] // the end says the kind
	}
	return string(r)
}

func fileOf(info blob.Info, name string, now clock.Instant) File {
	return File{Blob: info.ID, Name: fileName(name), Type: info.Type, Size: info.Size, Digest: info.Digest, At: now}
}
