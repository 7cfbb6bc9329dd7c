package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/service/casework"
)

// ArchiveVerification says which archive package VerifyArchive looks at, and how
// it tells.
type ArchiveVerification struct {
	File string
	Key  string // the public key; "" = the one in the archive
	Lang i18n.Lang
	JSON bool
}

// archiveResult is what VerifyArchive tells a program.
type archiveResult struct {
	OK       bool         `json:"ok"`
	Number   string       `json:"number"`
	Entries  int          `json:"entries"`
	Manifest string       `json:"manifest"`
	Key      string       `json:"key"`
	OwnKey   bool         `json:"own_key"` // no other was given
	Bad      []archiveBad `json:"bad"`
}

type archiveBad struct {
	Entry string `json:"entry"`
	Why   string `json:"why"`
}

// VerifyArchive prints what is wrong with the archive package of a case, one entry
// a line and by name, then a summary. It returns an error that names the first when
// anything is wrong. It needs no installation.
func VerifyArchive(v ArchiveVerification, out io.Writer) error {
	file, err := os.ReadFile(v.File)
	if err != nil {
		return err
	}
	r, err := casework.VerifyArchive(file, v.Key)
	if f, ok := fault.As(err); ok {
		return fmt.Errorf("%s: %s", v.File, i18n.MsgArgs(v.Lang, f.Key, f.Args))
	}
	if err != nil {
		return err
	}
	res := archiveResult{OK: len(r.Findings) == 0, Number: r.Number, Entries: r.Entries, Manifest: r.Manifest, Key: r.Key, OwnKey: v.Key == "", Bad: []archiveBad{}}
	for _, f := range r.Findings {
		res.Bad = append(res.Bad, archiveBad{f.Entry, f.In(v.Lang)})
	}
	if err := res.tell(v, out); err != nil {
		return err
	}
	if !res.OK {
		return fmt.Errorf("%s: %d entries are not as they were, the first: %s", v.File, len(res.Bad), cmp.Or(res.Bad[0].Entry, "the file itself"))
	}
	return nil
}

func (r archiveResult) tell(v ArchiveVerification, out io.Writer) error {
	if v.JSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", " ")
		return enc.Encode(r)
	}
	for _, b := range r.Bad {
		fmt.Fprintf(out, "%s: %s\n", cmp.Or(b.Entry, v.File), b.Why)
	}
	if !r.OK {
		return nil
	}
	fmt.Fprintln(out, i18n.Msg(v.Lang, "casework.archive.ok", "number", r.Number, "entries", r.Entries, "manifest", r.Manifest))
	if r.OwnKey {
		fmt.Fprintln(out, i18n.Msg(v.Lang, "casework.archive.own_key"))
	}
	return nil
}
