package audit

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

// foldMost is how many rows one transaction folds in.
const foldMost = 500

// KeyPurpose is the keyring's purpose of the key that signs checkpoints.
const KeyPurpose = "audit.checkpoint"

// Log is the Merkle log over the audit rows of one installation.
type Log struct {
	db       *storage.DB
	clock    clock.Clock
	key      crypto.Signer
	origin   string
	verifier string
}

// NewLog makes the log whose checkpoints key signs; its public part must be an
// Ed25519 key.
func NewLog(db *storage.DB, c clock.Clock, key crypto.Signer) (*Log, error) {
	origin, verifier, err := names(key)
	return &Log{db: db, clock: c, key: key, origin: origin, verifier: verifier}, err
}

func names(key crypto.Signer) (origin, verifier string, err error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return "", "", fmt.Errorf("audit: checkpoints are signed with Ed25519, not %T", key.Public())
	}
	origin = translog.Origin(logName, public)
	verifier, err = translog.VerifierKey(origin, public)
	return origin, verifier, err
}

// VerifierKey gives the public key of the checkpoints of a key, to hand to
// auditors: origin+hash+base64.
func VerifierKey(key crypto.Signer) (string, error) {
	_, verifier, err := names(key)
	return verifier, err
}

// VerifierKey gives the public key of this log's checkpoints.
func (l *Log) VerifierKey() string { return l.verifier }

// Waiting reports whether rows have no number yet.
func (l *Log) Waiting(ctx context.Context) (waiting bool, err error) {
	type row struct{ ID string }
	err = l.db.Read(ctx, func(tx storage.Tx) error {
		_, waiting, err = storage.Get[row](ctx, tx, anyWaiting)
		return err
	})
	return waiting, err
}

// FoldTx numbers at most 500 waiting rows and puts them into the log; more says
// that some may be left. The caller is the sequencer with its lease: two at a time
// do no harm, but one of them fails.
//
// FoldTx fails, and nothing is numbered, when the stored tiles are not those of
// the log as it was left.
func (l *Log) FoldTx(ctx context.Context, tx storage.Tx) (more bool, err error) {
	defer fault.Wrap(&err, "audit.FoldTx")
	old, err := headTx(ctx, tx)
	if err != nil {
		return false, err
	}
	rows, err := storage.All[stored](ctx, tx, selectWaiting, foldMost)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	leaves, numbers := make([]translog.Hash, len(rows)), make([][]any, len(rows))
	for i, r := range rows {
		leaves[i], numbers[i] = r.leaf(), []any{old.Size + int64(i) + 1, r.ID}
	}
	tree, tiles, err := translog.Append(old, tilesIn(ctx, tx), leaves)
	if err != nil {
		return false, err
	}
	if err := tx.Batch(ctx, numberRow, numbers); err != nil {
		return false, err
	}
	return len(rows) == foldMost, storeTx(ctx, tx, old, tree, tiles)
}

func storeTx(ctx context.Context, tx storage.Tx, old, tree translog.Tree, tiles map[translog.TileID][]byte) error {
	lists := make([][]any, 0, len(tiles))
	for id, data := range tiles {
		lists = append(lists, []any{logName, id.Level, id.Index, data})
	}
	if err := tx.Batch(ctx, putTile, lists); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, moveHead, logName, tree.Size, tree.Root.String(), old.Size)
	if err == nil && n != 1 {
		err = errors.New("the log has grown meanwhile")
	}
	return err
}

// Sign signs the state of the log, unless its last checkpoint is of that state.
// Signing happens between two transactions: the key may lie in another process.
//
// Sign refuses a log that does not continue its last checkpoint.
func (l *Log) Sign(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "audit.Sign")
	var now translog.Tree
	due := false
	err = l.db.Read(ctx, func(tx storage.Tx) error {
		if now, err = headTx(ctx, tx); err != nil {
			return err
		}
		due, err = l.dueTx(ctx, tx, now)
		return err
	})
	if err != nil || !due {
		return err
	}
	signed, err := translog.Sign(translog.Checkpoint{Origin: l.origin, Tree: now}, l.key)
	if err != nil {
		return err
	}
	return l.db.Write(ctx, func(tx storage.Tx) error {
		_, err := tx.Exec(ctx, insertCheckpoint, logName, now.Size, l.clock.Now(), string(signed))
		return err
	})
}

// dueTx reports whether now is to be signed, and fails when it must not be.
func (l *Log) dueTx(ctx context.Context, tx storage.Tx, now translog.Tree) (bool, error) {
	last, ok, err := storage.Get[checkpointRow](ctx, tx, lastCheckpoint, logName)
	if err != nil || !ok || last.Size == now.Size {
		return err == nil && !ok && now.Size > 0, err
	}
	was, err := translog.Open([]byte(last.Note), l.verifier)
	if err != nil {
		return false, err
	}
	proof, err := translog.ProveConsistency(was.Size, now, tilesIn(ctx, tx))
	if err != nil {
		return false, err
	}
	return true, translog.CheckConsistency(was.Tree, now, proof)
}

// Signed is a checkpoint as it was signed.
type Signed struct {
	translog.Checkpoint
	At   clock.Instant
	Note string
}

// LatestTx gives the latest checkpoint; ok is false when there is none yet. It
// fails when the verifier key did not sign it.
func LatestTx(ctx context.Context, tx storage.Tx, verifier string) (s Signed, ok bool, err error) {
	last, ok, err := storage.Get[checkpointRow](ctx, tx, lastCheckpoint, logName)
	if err != nil || !ok {
		return Signed{}, false, err
	}
	c, err := translog.Open([]byte(last.Note), verifier)
	return Signed{c, last.At, last.Note}, err == nil, err
}
