package translog_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rsa"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/chengban/chengban/internal/engine/translog"
)

func testKey(seed byte) (ed25519.PrivateKey, string, string) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	public, _ := key.Public().(ed25519.PublicKey)
	origin := translog.Origin("audit", public)
	vkey, _ := translog.VerifierKey(origin, public)
	return key, origin, vkey
}

// golden is what the key of 32 ones signs: another text would not be read by
// those who keep checkpoints.
const golden = "chengban/audit/%s\n3\n%s\n"

func TestSign_opensWithTheKeyAlone(t *testing.T) {
	key, origin, vkey := testKey(1)
	_, states := grow(t, leaves(3), []int{3})
	c := translog.Checkpoint{Origin: origin, Tree: states[1]}
	signed, err := translog.Sign(c, key)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(strings.Replace(golden, "%s", strings.TrimPrefix(origin, "chengban/audit/"), 1), "%s", states[1].Root.String(), 1)
	if !strings.HasPrefix(string(signed), want+"\n— "+origin+" ") {
		t.Errorf("got\n%s\nwant it to begin\n%s", signed, want)
	}
	got, err := translog.Open(signed, vkey)
	if err != nil || got != c {
		t.Errorf("got %v, %v; want %v", got, err, c)
	}
}

func TestOpen_refusesEveryFlippedByte(t *testing.T) {
	key, origin, vkey := testKey(1)
	signed, err := translog.Sign(translog.Checkpoint{Origin: origin, Tree: translog.Empty()}, key)
	if err != nil {
		t.Fatal(err)
	}
	for i := range signed {
		b := bytes.Clone(signed)
		b[i] ^= 1
		if _, err := translog.Open(b, vkey); err == nil {
			t.Errorf("byte %d of %d can be flipped", i, len(signed))
		}
	}
}

func TestOpen_refusesAnotherKeyAndAnotherLog(t *testing.T) {
	key, origin, _ := testKey(1)
	_, _, otherKey := testKey(2)
	signed, err := translog.Sign(translog.Checkpoint{Origin: origin, Tree: translog.Empty()}, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := translog.Open(signed, otherKey); err == nil {
		t.Error("another key opens it")
	}
	if _, err := translog.Open(signed, "no key"); err == nil {
		t.Error("no key opens it")
	}
}

// byHand signs any text with the key of an origin.
func byHand(t *testing.T, text string) (signed []byte, vkey string) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(zeroes{}, "chengban/audit/x")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	signed, err = note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		t.Fatal(err)
	}
	return signed, vkey
}

type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestOpen_refusesWhatIsSignedAndNoCheckpoint(t *testing.T) {
	root := translog.Empty().Root.String()
	for name, text := range map[string]string{
		"another origin":    "chengban/audit/y\n0\n" + root + "\n",
		"size with a plus":  "chengban/audit/x\n+0\n" + root + "\n",
		"size below zero":   "chengban/audit/x\n-1\n" + root + "\n",
		"no size":           "chengban/audit/x\n\n" + root + "\n",
		"short root":        "chengban/audit/x\n0\nAAAA\n",
		"a line more":       "chengban/audit/x\n0\n" + root + "\nmore\n",
		"two lines only":    "chengban/audit/x\n0\n",
		"size with a blank": "chengban/audit/x\n0 \n" + root + "\n",
	} {
		signed, vkey := byHand(t, text)
		if c, err := translog.Open(signed, vkey); err == nil {
			t.Errorf("%s: read as %v", name, c)
		}
	}
	signed, vkey := byHand(t, "chengban/audit/x\n0\n"+root+"\n")
	if _, err := translog.Open(signed, vkey); err != nil {
		t.Errorf("what is right is refused: %v", err)
	}
}

func TestSign_onlyEd25519(t *testing.T) {
	if _, err := translog.Sign(translog.Checkpoint{Origin: "x"}, &rsa.PrivateKey{}); err == nil {
		t.Error("signed with RSA")
	}
	key, _, _ := testKey(1)
	if _, err := translog.Sign(translog.Checkpoint{Origin: "not a name"}, key); err == nil {
		t.Error("signed for an origin with blanks")
	}
}
