package audit

import (
	"errors"
	"strings"

	"github.com/chengban/chengban/internal/engine/translog"
)

// Kept is a checkpoint that an auditor has kept, with the key it came with ("" =
// none).
type Kept struct{ Key, Note string }

// Open gives the checkpoint; verifier is used when it came without a key.
func (k Kept) Open(verifier string) (translog.Checkpoint, error) {
	if k.Key != "" {
		verifier = k.Key
	}
	return translog.Open([]byte(k.Note), verifier)
}

// Text writes k as `chengban audit checkpoint` prints it and ParseKept reads it:
// the key, an empty line, the signed note.
func (k Kept) Text() string { return k.Key + "\n\n" + k.Note }

const signatureLine = "— " // how a signed note writes its signatures

var errKept = errors.New("no checkpoint in the file: want the key, an empty line and the signed note, as `chengban audit checkpoint` prints them")

// ParseKept reads one or more checkpoints that stand one below the other.
func ParseKept(text string) ([]Kept, error) {
	var out []Kept
	lines := strings.SplitAfter(text, "\n")
	for len(lines) > 0 && strings.TrimSpace(strings.Join(lines, "")) != "" {
		var k Kept
		lines = afterBlank(lines)
		if strings.Count(lines[0], "+") >= 2 {
			k.Key = strings.TrimSpace(lines[0])
			lines = afterBlank(lines[1:])
		}
		n := noteEnd(lines)
		if n == 0 {
			return nil, errKept
		}
		k.Note = strings.Join(lines[:n], "")
		out, lines = append(out, k), lines[n:]
	}
	if len(out) == 0 {
		return nil, errKept
	}
	return out, nil
}

func afterBlank(lines []string) []string {
	for len(lines) > 1 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}

// noteEnd counts the lines of the note that lines begin with; 0 = none.
func noteEnd(lines []string) int {
	for i, line := range lines {
		if !strings.HasPrefix(line, signatureLine) {
			continue
		}
		for i < len(lines) && strings.HasPrefix(lines[i], signatureLine) {
			i++
		}
		return i
	}
	return 0
}
