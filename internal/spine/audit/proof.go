package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

// proofFormat names the file; what it means never changes under one number.
const proofFormat = "chengban.audit.proof/1"

// Proof is some rows of the log as a file, each with what leads from it to one
// checkpoint. It is read by people and checked by VerifyProof.
type Proof struct {
	Format     string       `json:"format"`
	Key        string       `json:"key"`        // for whoever has none of their own; proves nothing by itself
	Checkpoint string       `json:"checkpoint"` // the signed note
	Entries    []ProofEntry `json:"entries"`
}

// ProofEntry is one entry with its place in the log, from 1, and its proof of
// inclusion.
type ProofEntry struct {
	Number int64 `json:"number"`
	ExportEntry
	Proof []translog.Hash `json:"proof"`
}

// Field gives one of the entry's fields; "" when it has none of that name.
func (e ExportEntry) Field(name string) string { return e.record().Get(name) }

// Object names what rows are about.
type Object struct{ Kind, ID string }

// ProveTx gives every row about the objects, but for those of the acts in without,
// with their proofs under the earliest checkpoint that covers them all: the same
// rows give the same Proof, however far the log has grown since. The caller has
// checked who asks and writes down that they did.
//
// ProveTx returns Conflict while a row is not covered yet (audit.unsigned), which
// takes a second or two, and when the log does not prove its own rows
// (audit.broken).
func (l *Log) ProveTx(ctx context.Context, tx storage.Tx, objects []Object, without ...string) (p Proof, err error) {
	defer fault.Wrap(&err, "audit.ProveTx")
	rows, err := rowsOfTx(ctx, tx, objects, without)
	if err != nil {
		return Proof{}, err
	}
	if len(rows) == 0 || rows[0].Seq == 0 {
		return Proof{}, fault.NewConflict("audit.unsigned")
	}
	over, err := storage.All[checkpointRow](ctx, tx, checkpointsSince, logName, rows[len(rows)-1].Seq-1, 1)
	if err != nil {
		return Proof{}, err
	}
	if len(over) == 0 {
		return Proof{}, fault.NewConflict("audit.unsigned")
	}
	c, err := translog.Open([]byte(over[0].Note), l.verifier)
	if err != nil {
		return Proof{}, fault.NewConflict("audit.broken").Because(err)
	}
	p = Proof{Format: proofFormat, Key: l.verifier, Checkpoint: over[0].Note}
	for _, s := range rows {
		hashes, state := prove(ctx, tx, c.Tree, s)
		if state != Proved {
			return Proof{}, fault.NewConflict("audit.broken").Because(fmt.Errorf("entry %d is not in the log", s.Seq))
		}
		p.Entries = append(p.Entries, ProofEntry{Number: s.Seq, ExportEntry: s.export(), Proof: hashes})
	}
	return p, nil
}

// rowsOfTx gives the rows about objects by number; those that wait come first.
func rowsOfTx(ctx context.Context, tx storage.Tx, objects []Object, without []string) ([]stored, error) {
	var out []stored
	for _, o := range objects {
		rows, err := storage.All[stored](ctx, tx, selectOf, o.Kind, o.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	out = slices.DeleteFunc(out, func(s stored) bool { return slices.Contains(without, s.Act) })
	slices.SortFunc(out, func(a, b stored) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

func (s stored) export() ExportEntry {
	rec := s.record()
	e := ExportEntry{Format: rec.Format}
	for _, f := range rec.Fields {
		e.Fields = append(e.Fields, [2]string{f.Name, f.Value})
	}
	return e
}

// VerifyProof checks a file with nothing but a key that was got another way; ""
// = the key in the file, which then only tells that the file agrees with itself.
//
// VerifyProof returns Invalid when the file cannot be read.
func VerifyProof(file []byte, verifier string) (p Proof, findings []Finding, err error) {
	if err := json.Unmarshal(file, &p); err != nil || p.Format != proofFormat {
		return p, nil, fault.NewInvalid("audit.export_unreadable", "format", proofFormat).Because(err)
	}
	if verifier == "" {
		verifier = p.Key
	}
	c, err := translog.Open([]byte(p.Checkpoint), verifier)
	if err != nil {
		return p, []Finding{{0, fault.NewConflict("audit.found.export_checkpoint")}}, nil //nolint:nilerr // that is the finding
	}
	for _, e := range p.Entries {
		leaf := translog.LeafHash(translog.Encode(e.record()))
		if translog.CheckInclusion(c.Tree, e.Number-1, leaf, e.Proof) != nil {
			findings = append(findings, Finding{e.Number, fault.NewConflict("audit.found.proof", "entry", e.Number, "size", c.Size)})
		}
	}
	return p, findings, nil
}
