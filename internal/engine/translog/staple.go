package translog

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Staple is a proof that is kept with what it proves (随附证明): an entry stands at
// Index in the log whose signed checkpoint is Note. It is checked without the log.
//
// Its bytes are a C2SP tlog-proof:
//
//	c2sp.org/tlog-proof@v1
//	extra <base64>            only when Extra is not empty
//	index <number>
//	<hash in base64>          as many as the proof has
//
//	<the checkpoint, a signed note>
type Staple struct {
	Index int64
	Proof []Hash
	Note  []byte
	Extra []byte // says whatever its reader wants; nothing protects it
}

// The limits of a staple; a proof in the largest log has 63 hashes.
const (
	maxStaple = 16 << 10
	maxProof  = 63
)

const stapleHead = "c2sp.org/tlog-proof@v1\n"

var errStaple = errors.New("translog: not a proof as it is kept with a document")

// Bytes writes the staple.
func (s Staple) Bytes() []byte {
	var b strings.Builder
	b.WriteString(stapleHead)
	if len(s.Extra) > 0 {
		fmt.Fprintf(&b, "extra %s\n", base64.StdEncoding.EncodeToString(s.Extra))
	}
	fmt.Fprintf(&b, "index %d\n", s.Index)
	for _, h := range s.Proof {
		fmt.Fprintf(&b, "%s\n", h)
	}
	return append([]byte(b.String()+"\n"), s.Note...)
}

// ParseStaple reads what Bytes writes and refuses every other spelling. It checks
// nothing else: see Check.
func ParseStaple(b []byte) (Staple, error) {
	if len(b) > maxStaple {
		return Staple{}, fmt.Errorf("%w: %d bytes", errStaple, len(b))
	}
	head, note, ok := bytes.Cut(b, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(note) == 0 || lines[0]+"\n" != stapleHead {
		return Staple{}, fmt.Errorf("%w: no head, or no checkpoint", errStaple)
	}
	s := Staple{Note: note}
	lines = lines[1:]
	if text, there := cutLine(&lines, "extra "); there {
		s.Extra, _ = base64.StdEncoding.DecodeString(text)
	}
	text, there := cutLine(&lines, "index ")
	index, err := strconv.ParseInt(text, 10, 64)
	if !there || err != nil || index < 0 || len(lines) > maxProof {
		return Staple{}, fmt.Errorf("%w: no index, or %d hashes", errStaple, len(lines))
	}
	s.Index = index
	for _, line := range lines {
		h, err := ParseHash(line)
		if err != nil {
			return Staple{}, fmt.Errorf("%w: a hash", errStaple)
		}
		s.Proof = append(s.Proof, h)
	}
	if !bytes.Equal(s.Bytes(), b) {
		return Staple{}, fmt.Errorf("%w: not as it is written", errStaple)
	}
	return s, nil
}

// cutLine takes the first of lines away when it begins with prefix.
func cutLine(lines *[]string, prefix string) (text string, ok bool) {
	if len(*lines) == 0 {
		return "", false
	}
	if text, ok = strings.CutPrefix((*lines)[0], prefix); ok {
		*lines = (*lines)[1:]
	}
	return text, ok
}

// ErrNotIncluded says that a proof does not lead from the entry to the root of its
// checkpoint.
var ErrNotIncluded = errors.New("translog: the proof does not show the entry in the log")

// Check returns the checkpoint when the key signed it and the proof leads to it
// from the entry with that leaf hash. The fault wraps ErrNotIncluded when only the
// proof is wrong; another one is about the checkpoint, and says nothing against
// the entry when the key is simply another log's.
func (s Staple) Check(verifierKey string, leaf Hash) (Checkpoint, error) {
	c, err := Open(s.Note, verifierKey)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := CheckInclusion(c.Tree, s.Index, leaf, s.Proof); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrNotIncluded, err)
	}
	return c, nil
}
