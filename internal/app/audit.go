package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/chengban/chengban/internal/base/config"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// Installation says where one is: the demo's folder, or a settings file.
type Installation struct {
	Data   string // folder of a demo
	Config string
	URL    string // with Data: PostgreSQL instead of SQLite
}

// Verification says what VerifyAudit compares.
type Verification struct {
	Of     Installation
	Kept   []string // files with kept checkpoints
	Export string   // a file to verify instead of an installation
	Key    string   // with Export: the public key
	Lang   i18n.Lang
}

// VerifyAudit prints what is wrong with an audit log or an export, one finding a
// line, then a summary. It returns an error when anything is wrong or it could not
// look. The installation is only read; its server may be running.
func VerifyAudit(ctx context.Context, v Verification, out io.Writer) error {
	kept, err := readKept(v.Kept)
	if err != nil {
		return err
	}
	if v.Export != "" {
		return verifyExport(v, kept, out)
	}
	var r audit.Report
	err = v.Of.read(ctx, func(tx storage.Tx, key string) (err error) {
		r, err = audit.Verify(ctx, tx, key, kept)
		return err
	})
	if err != nil {
		return err
	}
	say(out, v.Lang, r.Findings)
	if n := len(r.Findings); n > 0 {
		fmt.Fprintln(out, i18n.Msg(v.Lang, "audit.verify.bad", "n", n, "entries", r.Entries))
		return fmt.Errorf("%d findings in the audit log", n)
	}
	fmt.Fprintln(out, i18n.Msg(v.Lang, "audit.verify.ok", "entries", r.Entries, "checkpoints", r.Checkpoints, "kept", r.Kept))
	if r.Waiting+r.Unsigned > 0 {
		fmt.Fprintln(out, i18n.Msg(v.Lang, "audit.verify.waiting", "n", r.Waiting, "unsigned", r.Unsigned))
	}
	return nil
}

func say(out io.Writer, l i18n.Lang, findings []audit.Finding) {
	for _, f := range findings {
		fmt.Fprintln(out, f.In(l))
	}
}

func verifyExport(v Verification, kept []audit.Kept, out io.Writer) error {
	file, err := os.ReadFile(v.Export)
	if err != nil {
		return err
	}
	x, findings, err := audit.VerifyExport(file, v.Key, kept)
	if f, ok := fault.As(err); ok {
		return fmt.Errorf("%s: %s", v.Export, i18n.MsgArgs(v.Lang, f.Key, f.Args))
	}
	if err != nil {
		return err
	}
	say(out, v.Lang, findings)
	if n := len(findings); n > 0 {
		return fmt.Errorf("%d findings in %s", n, v.Export)
	}
	fmt.Fprintln(out, i18n.Msg(v.Lang, "audit.verify.export_ok", "first", x.First, "last", x.First+int64(len(x.Entries))-1, "kept", len(kept)))
	return nil
}

func readKept(files []string) ([]audit.Kept, error) {
	var kept []audit.Kept
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		more, err := audit.ParseKept(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		kept = append(kept, more...)
	}
	return kept, nil
}

// PrintCheckpoint prints the public key and the latest checkpoint of an
// installation; audit.ParseKept reads it. It fails when there is none yet.
func PrintCheckpoint(ctx context.Context, of Installation, out io.Writer) error {
	return of.read(ctx, func(tx storage.Tx, key string) error {
		last, ok, err := audit.LatestTx(ctx, tx, key)
		if err == nil && !ok {
			err = errors.New(i18n.Msg(i18n.Zh, "audit.verify.none"))
		}
		if err == nil {
			_, err = io.WriteString(out, audit.Kept{Key: key, Note: last.Note}.Text())
		}
		return err
	})
}

// read opens an installation beside its server, for reading.
func (i Installation) read(ctx context.Context, f func(tx storage.Tx, key string) error) (err error) {
	where, folder, err := i.find()
	if err != nil {
		return err
	}
	keys, err := keyring.ReadDir(folder)
	if err != nil {
		return err
	}
	key, err := audit.VerifierKey(keys.Signer(audit.KeyPurpose))
	if err != nil {
		return err
	}
	db, err := storage.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Read(ctx, func(tx storage.Tx) error { return f(tx, key) })
}

// find gives the database and the folder of the keys.
func (i Installation) find() (where storage.Config, keys string, err error) {
	switch {
	case i.Config != "":
		c, err := config.Load(i.Config, os.Environ())
		return storage.Config{Path: c.Database.Path, URL: c.Database.URL, ReadOnly: true}, c.Keys, err
	case i.Data == "":
		return where, "", errors.New("say which installation: --data DIR or --config FILE")
	case i.URL != "":
		return storage.Config{URL: i.URL, ReadOnly: true}, filepath.Join(i.Data, "keys"), nil
	}
	return storage.Config{Path: filepath.Join(i.Data, "chengban.db"), ReadOnly: true}, filepath.Join(i.Data, "keys"), nil
}
