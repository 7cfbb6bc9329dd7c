package translog_test

import (
	"bytes"
	"crypto"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/chengban/chengban/internal/engine/translog"
)

// staple proves entry index of a log of n.
func staple(t testing.TB, n int, index int64, key crypto.Signer, origin string) translog.Staple {
	t.Helper()
	s, states := grow(t, leaves(n), []int{n})
	proof, err := translog.ProveInclusion(states[1], s.read, index)
	if err != nil {
		t.Fatal(err)
	}
	note, err := translog.Sign(translog.Checkpoint{Origin: origin, Tree: states[1]}, key)
	if err != nil {
		t.Fatal(err)
	}
	return translog.Staple{Index: index, Proof: proof, Note: note}
}

func TestStaple_isCheckedWithoutTheLog(t *testing.T) {
	key, origin, vkey := testKey(1)
	for _, c := range []struct {
		n     int
		index int64
	}{{1, 0}, {2, 1}, {300, 0}, {300, 255}, {300, 299}} {
		s := staple(t, c.n, c.index, key, origin)
		s.Extra = []byte("证照")
		got, err := translog.ParseStaple(s.Bytes())
		if diff := cmp.Diff(s, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%v %s", err, diff)
		}
		leaf := leaves(c.n)[c.index]
		at, err := got.Check(vkey, leaf)
		if err != nil || at.Size != int64(c.n) || at.Origin != origin {
			t.Errorf("%d of %d: %+v, %v", c.index, c.n, at, err)
		}
		leaf[0] ^= 1
		if _, err := got.Check(vkey, leaf); !errors.Is(err, translog.ErrNotIncluded) {
			t.Errorf("another entry: %v", err)
		}
	}
}

func TestStaple_bytesOfTlogProof(t *testing.T) {
	s := translog.Staple{Index: 5, Proof: []translog.Hash{{1}, {2}}, Note: []byte("checkpoint\n"), Extra: []byte("x")}
	want := "c2sp.org/tlog-proof@v1\nextra eA==\nindex 5\n" + translog.Hash{1}.String() + "\n" + translog.Hash{2}.String() + "\n\ncheckpoint\n"
	if diff := cmp.Diff(want, string(s.Bytes())); diff != "" {
		t.Error(diff)
	}
	s = translog.Staple{Note: []byte("checkpoint\n")}
	if diff := cmp.Diff("c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n", string(s.Bytes())); diff != "" {
		t.Error(diff)
	}
}

func TestParseStaple_refuses(t *testing.T) {
	const head, hash = "c2sp.org/tlog-proof@v1\n", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	if _, err := translog.ParseStaple([]byte(head + "index 5\n" + hash + "\n\nnote\n")); err != nil {
		t.Fatalf("what is right is refused: %v", err)
	}
	for name, text := range map[string]string{
		"nothing":                "",
		"another head":           "c2sp.org/tlog-proof@v2\nindex 5\n\nnote\n",
		"no checkpoint":          head + "index 5\n\n",
		"no empty line":          head + "index 5\nnote\n",
		"no index":               head + hash + "\n\nnote\n",
		"index below zero":       head + "index -1\n\nnote\n",
		"index with a zero":      head + "index 05\n\nnote\n",
		"index with a plus":      head + "index +5\n\nnote\n",
		"index beyond reason":    head + "index 99999999999999999999\n\nnote\n",
		"extra behind":           head + "index 5\nextra eA==\n\nnote\n",
		"extra without a value":  head + "extra \nindex 5\n\nnote\n",
		"extra of another kind":  head + "extra eA\nindex 5\n\nnote\n",
		"extra with loose bits":  head + "extra eB==\nindex 5\n\nnote\n",
		"extra twice":            head + "extra eA==\nextra eA==\nindex 5\n\nnote\n",
		"a short hash":           head + "index 5\nAQAA\n\nnote\n",
		"a hash with loose bits": head + "index 5\n" + strings.Replace(hash, "A=", "B=", 1) + "\n\nnote\n",
		"carriage returns":       strings.ReplaceAll(head+"index 5\n\nnote\n", "\n", "\r\n"),
		"64 hashes":              head + "index 5\n" + strings.Repeat(hash+"\n", 64) + "\nnote\n",
		"very long":              head + "index 5\n\n" + strings.Repeat("x", 1<<20),
	} {
		if s, err := translog.ParseStaple([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, s)
		}
	}
}

// Whatever one changes of a staple, it proves nothing any more.
func TestStaple_everyFlippedByte(t *testing.T) {
	key, origin, vkey := testKey(1)
	good := staple(t, 300, 17, key, origin).Bytes()
	leaf := leaves(300)[17]
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		s, err := translog.ParseStaple(bad)
		if err != nil {
			continue
		}
		if _, err := s.Check(vkey, leaf); err == nil {
			t.Errorf("byte %d of %d can be flipped", i, len(good))
		}
	}
}

func TestStaple_anotherLog(t *testing.T) {
	key, origin, _ := testKey(1)
	_, _, other := testKey(2)
	_, err := staple(t, 3, 1, key, origin).Check(other, leaves(3)[1])
	if err == nil || errors.Is(err, translog.ErrNotIncluded) {
		t.Errorf("got %v", err)
	}
}

// FuzzParseStaple: what is read is written as it was, and proves nothing.
func FuzzParseStaple(f *testing.F) {
	key, origin, _ := testKey(1)
	f.Add(staple(f, 300, 17, key, origin).Bytes())
	f.Add(translog.Staple{Extra: []byte("x"), Note: []byte("n")}.Bytes())
	_, _, other := testKey(2)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := translog.ParseStaple(b)
		if err != nil {
			return
		}
		if !bytes.Equal(s.Bytes(), b) {
			t.Errorf("%q is written %q", b, s.Bytes())
		}
		if _, err := s.Check(other, translog.Hash{}); err == nil {
			t.Errorf("%q proves something", b)
		}
	})
}
