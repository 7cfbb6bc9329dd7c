package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

// MostExported is how many entries one file may hold.
const MostExported = 10_000

// exportFormat names the file; what it means never changes under one number.
const exportFormat = "chengban.audit.export/1"

// Export is a range of the log as a file: the entries as they were written, what
// leads from them to the checkpoint, and on request what leads to it from an
// earlier one. It is read by people and checked by VerifyExport.
type Export struct {
	Format     string          `json:"format"`
	Key        string          `json:"key"`        // for whoever has none of their own; proves nothing by itself
	Checkpoint string          `json:"checkpoint"` // the signed note
	First      int64           `json:"first"`      // number of the first entry, from 1
	Entries    []ExportEntry   `json:"entries"`
	Proof      []translog.Hash `json:"proof"` // translog.ProveRange
	Since      *Since          `json:"since,omitempty"`
}

// ExportEntry is one entry: its fields in the order of their format.
type ExportEntry struct {
	Format string      `json:"format"`
	Fields [][2]string `json:"fields"`
}

// Since proves that the checkpoint continues one of Size entries.
type Since struct {
	Size  int64           `json:"size"`
	Proof []translog.Hash `json:"proof"`
}

// Range asks for entries First to Last; Since, when not 0, is the size of the
// checkpoint that the auditor keeps.
type Range struct{ First, Last, Since int64 }

// Export gives entries as a file. That who took which is written first.
//
// Export returns Invalid for a range that is none, is too long or lies behind the
// last checkpoint, and Conflict when the log does not prove its own entries. The
// caller has checked who asks.
func (l *Log) Export(ctx context.Context, who ident.Actor, r Range) (file []byte, err error) {
	defer fault.Wrap(&err, "audit.Export")
	if err := l.db.Read(ctx, func(tx storage.Tx) error { return l.checkTx(ctx, tx, r) }); err != nil {
		return nil, err
	}
	said := Record{Act: "audit.export", Kind: "audit_log", ID: logName, Data: map[string]string{
		"first": strconv.FormatInt(r.First, 10), "last": strconv.FormatInt(r.Last, 10),
	}}
	if err := l.record(ctx, who, said); err != nil {
		return nil, err
	}
	var x Export
	err = l.db.Read(ctx, func(tx storage.Tx) error {
		x, err = l.exportTx(ctx, tx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(x, "", " ")
}

func (l *Log) checkTx(ctx context.Context, tx storage.Tx, r Range) error {
	last, ok, err := LatestTx(ctx, tx, l.verifier)
	if err != nil {
		return fault.NewConflict("audit.broken").Because(err)
	}
	bad := fault.NewInvalid("audit.range")
	switch {
	case !ok:
		return bad.On("first", "audit.range_none")
	case r.First < 1:
		return bad.On("first", "audit.range_first")
	case r.Last < r.First:
		return bad.On("last", "audit.range_last")
	case r.Last-r.First >= MostExported:
		return bad.On("last", "audit.range_long", "most", MostExported)
	case r.Last > last.Size:
		return bad.On("last", "audit.range_end", "size", last.Size)
	case r.Since < 0 || r.Since > last.Size:
		return bad.On("since", "audit.range_since", "size", last.Size)
	}
	return nil
}

func (l *Log) exportTx(ctx context.Context, tx storage.Tx, r Range) (Export, error) {
	last, ok, err := LatestTx(ctx, tx, l.verifier)
	if err != nil || !ok {
		return Export{}, err
	}
	x := Export{Format: exportFormat, Key: l.verifier, Checkpoint: last.Note, First: r.First}
	if x.Entries, err = entriesTx(ctx, tx, r); err != nil {
		return Export{}, err
	}
	if x.Proof, err = translog.ProveRange(last.Tree, tilesIn(ctx, tx), r.First-1, r.Last); err != nil {
		return Export{}, fault.NewConflict("audit.broken").Because(err)
	}
	if r.Since > 0 {
		proof, err := translog.ProveConsistency(r.Since, last.Tree, tilesIn(ctx, tx))
		if err != nil {
			return Export{}, fault.NewConflict("audit.broken").Because(err)
		}
		x.Since = &Since{r.Since, proof}
	}
	if found := x.check(last.Checkpoint); found != nil {
		return Export{}, fault.NewConflict("audit.broken").Because(found.Fault)
	}
	return x, nil
}

func entriesTx(ctx context.Context, tx storage.Tx, r Range) ([]ExportEntry, error) {
	rows, err := storage.All[stored](ctx, tx, selectSince, r.First-1, r.Last-r.First+1)
	if err != nil {
		return nil, err
	}
	out := make([]ExportEntry, 0, len(rows))
	for _, s := range rows {
		e := s.export()
		for _, f := range e.Fields {
			if !utf8.ValidString(f[1]) {
				return nil, fault.NewConflict("audit.broken").Because(fmt.Errorf("entry %d: %s is no text", s.Seq, f[0]))
			}
		}
		out = append(out, e)
	}
	return out, nil
}

func (e ExportEntry) record() translog.Record {
	r := translog.Record{Format: e.Format}
	for _, f := range e.Fields {
		r.Fields = append(r.Fields, translog.Field{Name: f[0], Value: f[1]})
	}
	return r
}

// check compares the entries with the checkpoint.
func (x Export) check(c translog.Checkpoint) *Finding {
	leaves := make([]translog.Hash, len(x.Entries))
	for i, e := range x.Entries {
		leaves[i] = translog.LeafHash(translog.Encode(e.record()))
	}
	root, err := translog.RangeRoot(c.Size, x.First-1, leaves, x.Proof)
	if err != nil || root != c.Root {
		return &Finding{x.First, fault.NewConflict("audit.found.export_entries", "first", x.First, "last", x.First+int64(len(x.Entries))-1, "size", c.Size)}
	}
	return nil
}

// VerifyExport checks a file with nothing but a key that was got another way; ""
// = the key that came with a kept checkpoint. Kept checkpoints must be of the
// size of the file's own, or of the one that its Since leads from.
//
// VerifyExport returns Invalid when the file cannot be read or no key is known.
func VerifyExport(file []byte, verifier string, kept []Kept) (x Export, findings []Finding, err error) {
	if err := json.Unmarshal(file, &x); err != nil || x.Format != exportFormat {
		return x, nil, fault.NewInvalid("audit.export_unreadable", "format", exportFormat).Because(err)
	}
	for _, k := range kept {
		if verifier == "" {
			verifier = k.Key
		}
	}
	if verifier == "" {
		return x, nil, fault.NewInvalid("audit.key_needed")
	}
	find := func(entry int64, f *fault.Fault) { findings = append(findings, Finding{entry, f}) }
	c, err := translog.Open([]byte(x.Checkpoint), verifier)
	if err != nil {
		find(0, fault.NewConflict("audit.found.export_checkpoint"))
		return x, findings, nil
	}
	if f := x.check(c); f != nil {
		findings = append(findings, *f)
	}
	for i, k := range kept {
		if f := x.continues(c, k, verifier, i+1); f != nil {
			find(0, f)
		}
	}
	return x, findings, nil
}

// continues checks that the file's checkpoint continues a kept one.
func (x Export) continues(c translog.Checkpoint, k Kept, verifier string, n int) *fault.Fault {
	if k.Key != "" && k.Key != verifier {
		return fault.NewConflict("audit.found.kept_key", "n", n)
	}
	older, err := k.Open(verifier)
	if err != nil {
		return fault.NewConflict("audit.found.kept_bad", "n", n)
	}
	var proof []translog.Hash
	switch {
	case older.Size > c.Size:
		return fault.NewConflict("audit.found.export_shorter", "size", older.Size, "entries", c.Size)
	case older.Size < c.Size && (x.Since == nil || x.Since.Size != older.Size):
		return fault.NewConflict("audit.found.export_unlinked", "size", older.Size)
	case older.Size < c.Size:
		proof = x.Since.Proof
	}
	if translog.CheckConsistency(older.Tree, c.Tree, proof) != nil {
		return fault.NewConflict("audit.found.kept_other", "size", older.Size, "first", 1)
	}
	return nil
}
