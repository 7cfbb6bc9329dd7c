package pack

import (
	"context"
	"io/fs"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

const maxNote = 500 // characters

// Release is one version of the city's content: drafted by one person, put in
// force by another. What was published never changes.
type Release struct {
	ID          ident.ReleaseID
	Digest      string // of the files
	Base        string // digest of what was in force when it was drafted
	Note        string
	DraftedBy   ident.AccountID
	DraftedAt   clock.Instant
	PublishedBy ident.AccountID
	PublishedAt clock.Instant // zero = not published
	DiscardedAt clock.Instant // zero = not thrown away
	Seq         int64         // 1, 2 … in the order of publishing
}

// State says where a release is: draft, published or discarded.
func (r Release) State() string {
	switch {
	case r.Seq > 0:
		return "published"
	case !r.DiscardedAt.IsZero():
		return "discarded"
	}
	return "draft"
}

// Releases keeps the drafts and versions of the content. It is safe for concurrent
// use. The caller has checked who may read, draft and publish.
type Releases struct {
	db      *storage.DB
	clock   clock.Clock
	running fs.FS
	digest  string
	check   func(fs.FS) []Finding
	fits    func(ctx context.Context, fsys fs.FS) error
}

// NewReleases makes the service on a node that runs the content of running. check
// gives every finding in a pack, fits refuses one that goes against what is in the
// database.
func NewReleases(db *storage.DB, c clock.Clock, running fs.FS, check func(fs.FS) []Finding, fits func(context.Context, fs.FS) error) (*Releases, error) {
	_, digest, err := Archive(running)
	return &Releases{db: db, clock: c, running: running, digest: digest, check: check, fits: fits}, err
}

// Running gives the digest of the content that this node works with.
func (r *Releases) Running() string { return r.digest }

// Files gives the content that this node works with.
func (r *Releases) Files() fs.FS { return r.running }

var (
	insertRelease = storage.Statement("pack.insert_release", `
		INSERT INTO pack_release (id, digest, base, note, archive, drafted_by, drafted_at, published_by, published_at, discarded_at, seq)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 0, 0)`)
	selectRelease = storage.Statement("pack.release", `
		SELECT id, digest, base, note, archive, drafted_by, drafted_at, published_by, published_at, discarded_at, seq
		FROM pack_release WHERE id = $1`)
	selectReleases = storage.Statement("pack.releases", `
		SELECT id, digest, base, note, drafted_by, drafted_at, published_by, published_at, discarded_at, seq
		FROM pack_release ORDER BY drafted_at DESC, id DESC LIMIT $1`)
	selectInForce = storage.Statement("pack.in_force", `
		SELECT id, digest, archive FROM pack_release WHERE seq > 0 ORDER BY seq DESC LIMIT 1`)
	selectInForceDigest = storage.Statement("pack.in_force_digest", `
		SELECT digest FROM pack_release WHERE seq > 0 ORDER BY seq DESC LIMIT 1`)
	// Of two that publish at once the index on seq lets one through.
	publishRelease = storage.Statement("pack.publish", `
		UPDATE pack_release SET published_by = $2, published_at = $3,
		  seq = (SELECT COALESCE(MAX(p.seq), 0) + 1 FROM pack_release p)
		WHERE id = $1 AND seq = 0 AND discarded_at = 0`)
	discardRelease = storage.Statement("pack.discard", `
		UPDATE pack_release SET discarded_at = $2 WHERE id = $1 AND seq = 0 AND discarded_at = 0`)
)

type releaseRow struct {
	Release
	Archive []byte
}

// InForce gives the content that was published last; ok is false when the city
// runs on what it was installed with.
func InForce(ctx context.Context, db *storage.DB) (fsys fs.FS, digest string, ok bool, err error) {
	defer fault.Wrap(&err, "pack.InForce")
	var row releaseRow
	err = db.Read(ctx, func(tx storage.Tx) error {
		row, ok, err = storage.Get[releaseRow](ctx, tx, selectInForce)
		return err
	})
	if err != nil || !ok {
		return nil, "", false, err
	}
	fsys, err = openKept(row)
	return fsys, row.Digest, true, err
}

// InForceDigest names the content that was published last; "" when none was.
func InForceDigest(ctx context.Context, db *storage.DB) (digest string, err error) {
	err = db.Read(ctx, func(tx storage.Tx) error {
		row, _, err := storage.Get[struct{ Digest string }](ctx, tx, selectInForceDigest)
		digest = row.Digest
		return err
	})
	return digest, err
}

func openKept(row releaseRow) (fs.FS, error) {
	if digestOf(row.Archive) != row.Digest {
		return nil, fault.New(fault.Internal, "pack.broken_release", "id", string(row.ID))
	}
	return Unpack(row.Archive)
}

// Draft keeps content to be looked at and published by somebody else. A draft may
// have findings: it is then there to be seen and cannot be published.
func (r *Releases) Draft(ctx context.Context, by ident.Actor, fsys fs.FS, note, key string) (id ident.ReleaseID, err error) {
	defer fault.Wrap(&err, "pack.Draft")
	note = strings.TrimSpace(note)
	if note == "" || len([]rune(note)) > maxNote {
		return "", fault.NewInvalid("pack.note_missing", "max", maxNote).On("note", "pack.note_missing", "max", maxNote)
	}
	archive, digest, err := Archive(fsys)
	if err != nil {
		return "", err
	}
	if digest == r.digest {
		return "", fault.NewInvalid("pack.nothing_new").On("file", "pack.nothing_new")
	}
	now := r.clock.Now()
	fresh := ident.New[ident.ReleaseID](now)
	err = r.db.Write(ctx, func(tx storage.Tx) error {
		scope := string(by.Account) + " pack.draft"
		ref, seen, err := storage.ClaimTx(ctx, tx, scope, key, digest, now)
		if err != nil || seen {
			id = ident.ReleaseID(ref)
			return err
		}
		id = fresh
		if _, err := tx.Exec(ctx, insertRelease, id, digest, r.digest, note, archive, by.Account, now); err != nil {
			return err
		}
		rec := audit.Record{Act: "pack.draft", Kind: "release", ID: string(id), Data: map[string]string{"digest": digest[:12]}}
		if err := audit.RecordTx(ctx, tx, by, rec, now); err != nil {
			return err
		}
		return storage.FillTx(ctx, tx, scope, key, string(id))
	})
	return id, err
}

// List gives the newest releases, without their files.
func (r *Releases) List(ctx context.Context, limit int) (list []Release, err error) {
	err = r.db.Read(ctx, func(tx storage.Tx) error {
		list, err = storage.All[Release](ctx, tx, selectReleases, limit)
		return err
	})
	return list, err
}

// Exists is nil for a release that there is, and NotFound for another.
func (r *Releases) Exists(ctx context.Context, id ident.ReleaseID) error {
	_, err := r.row(ctx, id)
	return err
}

func (r *Releases) row(ctx context.Context, id ident.ReleaseID) (row releaseRow, err error) {
	err = r.db.Read(ctx, func(tx storage.Tx) error {
		var ok bool
		if row, ok, err = storage.Get[releaseRow](ctx, tx, selectRelease, id); err == nil && !ok {
			err = fault.NewNotFound("pack.no_release")
		}
		return err
	})
	return row, err
}

// Open gives a release with its files and what stands in its way: findings of the
// check, and what goes against the database (nil: nothing).
func (r *Releases) Open(ctx context.Context, id ident.ReleaseID) (rel Release, files fs.FS, found []Finding, against, err error) {
	defer fault.Wrap(&err, "pack.Open(%s)", id)
	row, err := r.row(ctx, id)
	if err != nil {
		return rel, nil, nil, nil, err
	}
	if files, err = openKept(row); err != nil {
		return rel, nil, nil, nil, err
	}
	if row.State() != "draft" {
		return row.Release, files, nil, nil, nil
	}
	found = r.check(files)
	if len(found) == 0 {
		against = r.fits(ctx, files)
	}
	return row.Release, files, found, against, nil
}

// Publish puts a draft in force, as a second person. It is refused while the check
// has a finding or a golden case fails (Conflict pack.not_green), when it goes against
// what is in the database, when something else was put in force since it was drafted
// (pack.moved_on), and to the one who drafted it (Forbidden pack.four_eyes).
func (r *Releases) Publish(ctx context.Context, by ident.Actor, id ident.ReleaseID) (err error) {
	defer fault.Wrap(&err, "pack.Publish(%s)", id)
	rel, _, found, against, err := r.Open(ctx, id)
	switch {
	case err != nil:
		return err
	case rel.State() != "draft":
		return fault.NewConflict("pack.no_draft")
	case rel.DraftedBy == by.Account:
		return fault.NewForbidden("pack.four_eyes")
	case len(found) > 0:
		return fault.NewConflict("pack.not_green", "n", len(found), "first", found[0].String())
	case against != nil:
		return against
	}
	now := r.clock.Now()
	return r.db.Write(ctx, func(tx storage.Tx) error {
		was, ok, err := storage.Get[struct{ Digest string }](ctx, tx, selectInForceDigest)
		if err != nil {
			return err
		}
		if ok && was.Digest != rel.Base || !ok && r.digest != rel.Base {
			return fault.NewConflict("pack.moved_on")
		}
		n, err := tx.Exec(ctx, publishRelease, id, by.Account, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NewConflict("pack.no_draft")
		}
		rec := audit.Record{Act: "pack.publish", Kind: "release", ID: string(id), Data: map[string]string{"digest": rel.Digest[:12], "drafted_by": string(rel.DraftedBy)}}
		return audit.RecordTx(ctx, tx, by, rec, now)
	})
}

// Discard throws a draft away; it stays in the list.
func (r *Releases) Discard(ctx context.Context, by ident.Actor, id ident.ReleaseID) (err error) {
	defer fault.Wrap(&err, "pack.Discard(%s)", id)
	if _, err := r.row(ctx, id); err != nil {
		return err
	}
	now := r.clock.Now()
	return r.db.Write(ctx, func(tx storage.Tx) error {
		n, err := tx.Exec(ctx, discardRelease, id, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NewConflict("pack.no_draft")
		}
		return audit.RecordTx(ctx, tx, by, audit.Record{Act: "pack.discard", Kind: "release", ID: string(id)}, now)
	})
}
