package translog

import (
	"crypto"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the state of the log called Origin.
type Checkpoint struct {
	Origin string
	Tree
}

// Text gives the three lines that are signed: origin, size, root in base64.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// Origin names the log called name of the installation with that key: names of
// logs are alike everywhere, keys are not.
func Origin(name string, public ed25519.PublicKey) string {
	h := LeafHash(public)
	return "chengban/" + name + "/" + hex.EncodeToString(h[:8])
}

// VerifierKey writes a public key as other programs read it:
// origin+hash+base64. Sign and Open call the key by the log's origin.
func VerifierKey(origin string, public ed25519.PublicKey) (string, error) {
	return note.NewEd25519VerifierKey(origin, public)
}

// Sign signs c with an Ed25519 key and gives the whole note.
func Sign(c Checkpoint, key crypto.Signer) ([]byte, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("translog: a checkpoint is signed with Ed25519, not %T", key.Public())
	}
	vkey, err := VerifierKey(c.Origin, public)
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: c.Text()}, signer{v, key})
}

// signer lets note sign with a key that may lie elsewhere.
type signer struct {
	note.Verifier
	key crypto.Signer
}

func (s signer) Sign(msg []byte) ([]byte, error) { return s.key.Sign(nil, msg, crypto.Hash(0)) }

var errCheckpoint = errors.New("translog: not a checkpoint of this log")

// Open reads a note and gives its checkpoint. It fails unless the key signed it
// and its text is exactly a checkpoint of the log that the key is named after.
// Signatures of keys that it does not know are passed over.
func Open(signed []byte, verifierKey string) (Checkpoint, error) {
	v, err := note.NewVerifier(verifierKey)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("translog: key: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", errCheckpoint, err)
	}
	c, err := parseCheckpoint(n.Text)
	if err == nil && c.Origin != v.Name() {
		err = fmt.Errorf("%w: it is of %q", errCheckpoint, c.Origin)
	}
	return c, err
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, fmt.Errorf("%w: %d lines", errCheckpoint, len(lines)-1)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: size %q", errCheckpoint, lines[1])
	}
	root, err := ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: root %q", errCheckpoint, lines[2])
	}
	c := Checkpoint{Origin: lines[0], Tree: Tree{Size: size, Root: root}}
	if size < 0 || c.Text() != text {
		return Checkpoint{}, fmt.Errorf("%w: not as it is written", errCheckpoint)
	}
	return c, nil
}
