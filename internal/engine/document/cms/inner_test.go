package cms

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/chengban/chengban/internal/engine/document/signing"
)

// What is signed twice may say two things; a reader would choose.
func TestReadAttributes(t *testing.T) {
	s, _ := suiteOf(signing.SM2)
	good, err := s.attributes(make([]byte, 32), []byte("certificate"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(set ...[]byte) error {
		return (&Signature{suite: s, Certificate: []byte("certificate")}).readAttributes(bytes.Join(set, nil))
	}
	if err := read(good...); err != nil {
		t.Errorf("what is right is refused: %v", err)
	}
	other, err := s.attributes(bytes.Repeat([]byte{1}, 32), []byte("certificate"))
	if err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string][][]byte{
		"two digests": slices.Concat(good, other[1:2]), "no digest": {good[0], good[2]}, "no content type": good[1:], "something behind": slices.Concat(good, [][]byte{{0}}),
		"none": nil,
	} {
		if err := read(set...); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
