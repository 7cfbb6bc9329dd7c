package verify_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/chengban/chengban/internal/engine/document/pki"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/translog"
	"github.com/chengban/chengban/verify"
)

func b64(sum [32]byte) string { return base64.StdEncoding.EncodeToString(sum[:]) }

// logEntry is what the log says of a file, and where.
type logEntry struct {
	id, file string
	index    int64
	seed     byte // of the log's key; that of the trusted log is 1
}

// issued seals an e-certificate, which then stands in the log and in the list.
func (b *bench) issued(state verify.State, change func(*logEntry)) []byte {
	b.t.Helper()
	const id = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
	b.doc = sealtest.Document(b.t, "营业执照", verify.CertificateID, id)
	file := b.sealed()
	sum := pki.Digest(file)
	e := logEntry{id: id, file: hex.EncodeToString(sum[:]), index: 1, seed: 1}
	if change != nil {
		change(&e)
	}
	b.opt.Trust.AddLog(b.logKey(1))
	b.status().Documents = map[string]verify.Standing{id: {State: state, From: sealtest.Day(2026, 11, 30)}}
	b.status().Proofs = map[string]verify.Proof{id: b.proof(e)}
	return file
}

func logSigner(seed byte) (ed25519.PrivateKey, string) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	public, _ := key.Public().(ed25519.PublicKey)
	return key, translog.Origin("cert", public)
}

func (b *bench) logKey(seed byte) string {
	key, origin := logSigner(seed)
	public, _ := key.Public().(ed25519.PublicKey)
	v, err := translog.VerifierKey(origin, public)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// proof puts e behind one other entry.
func (b *bench) proof(e logEntry) verify.Proof {
	b.t.Helper()
	record := translog.Encode(translog.Record{Format: verify.RecordFormat, Fields: []translog.Field{
		{Name: verify.RecordID, Value: e.id}, {Name: verify.RecordFile, Value: e.file}, {Name: verify.RecordTime, Value: sealtest.SignedAt().Add(time.Minute).Format(time.RFC3339)},
	}})
	other := translog.LeafHash([]byte("other"))
	var tree translog.Builder
	tree.Add(other, nil)
	tree.Add(translog.LeafHash(record), nil)
	key, origin := logSigner(e.seed)
	note, err := translog.Sign(translog.Checkpoint{Origin: origin, Tree: tree.Tree()}, key)
	if err != nil {
		b.t.Fatal(err)
	}
	s := translog.Staple{Index: e.index, Proof: []translog.Hash{other}, Note: note}
	return verify.Proof{Record: record, Staple: string(s.Bytes())}
}
