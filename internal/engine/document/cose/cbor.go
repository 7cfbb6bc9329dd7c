package cose

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// ErrMalformed says that bytes are not what they should be, or not in their one
// encoding.
var ErrMalformed = errors.New("cose: malformed")

// The limits of what is decoded, far above what our formats need.
const (
	maxDepth    = 5
	maxElements = 32
)

var (
	strict = mustDec(cbor.DecOptions{
		DupMapKey:          cbor.DupMapKeyEnforcedAPF,
		IndefLength:        cbor.IndefLengthForbidden,
		TagsMd:             cbor.TagsForbidden,
		MaxNestedLevels:    maxDepth,
		MaxArrayElements:   maxElements,
		MaxMapPairs:        maxElements,
		ExtraReturnErrors:  cbor.ExtraDecErrorUnknownField,
		FieldNameMatching:  cbor.FieldNameMatchingCaseSensitive,
		UTF8:               cbor.UTF8RejectInvalid,
		ByteStringToString: cbor.ByteStringToStringForbidden,
	})
	canonical = mustEnc(cbor.CoreDetEncOptions())
)

func mustDec(o cbor.DecOptions) cbor.DecMode {
	m, err := o.DecMode()
	if err != nil {
		panic(err) // the options are constants
	}
	return m
}

func mustEnc(o cbor.EncOptions) cbor.EncMode {
	m, err := o.EncMode()
	if err != nil {
		panic(err) // the options are constants
	}
	return m
}

// Marshal writes v in its deterministic form.
func Marshal(v any) ([]byte, error) { return canonical.Marshal(v) }

// Unmarshal reads b into v and refuses, with ErrMalformed, whatever Marshal would
// not have written for it.
func Unmarshal[T any](b []byte) (T, error) {
	var v T
	if err := strict.Unmarshal(b, &v); err != nil {
		return v, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	again, err := canonical.Marshal(v)
	if err != nil || !bytes.Equal(again, b) {
		return v, fmt.Errorf("%w: not in its deterministic form", ErrMalformed)
	}
	return v, nil
}
