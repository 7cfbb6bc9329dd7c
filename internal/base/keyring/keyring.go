package keyring

import (
	"crypto"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"golang.org/x/crypto/hkdf"

	"github.com/chengban/chengban/internal/base/ident"
)

// ErrSealed is what Open returns (wrapped) when bytes do not open: they were
// sealed for another purpose, scope or cell, or were changed, or are too short.
var ErrSealed = errors.New("sealed value does not open")

// Layout of sealed bytes: version, master key id, nonce, ciphertext with tag.
const (
	version   = 1
	headerLen = 2
	nonceLen  = 12
	tagLen    = 16
	sm4KeyLen = 16
)

// Keyring derives every key from the master keys. It is safe for concurrent use.
type Keyring struct {
	roots   map[byte][]byte // master key id → extracted HKDF key
	current byte            // seals
	oldest  byte            // indexes, MACs and signs
}

// New makes a keyring of one master key with id 1. Servers use OpenDir.
func New(master [32]byte) *Keyring {
	return build([]masterKey{{id: 1, key: master[:]}})
}

type masterKey struct {
	id  byte
	key []byte
}

// build takes the master keys oldest first; the last one seals.
func build(keys []masterKey) *Keyring {
	k := &Keyring{roots: make(map[byte][]byte, len(keys)), oldest: keys[0].id, current: keys[len(keys)-1].id}
	for _, m := range keys {
		k.roots[m.id] = hkdf.Extract(sm3.New, m.key, []byte("chengban keyring v1"))
	}
	return k
}

// Cell names one column of one row, for Seal's aad. Parts cannot run into each
// other: their lengths are part of the name.
func Cell(table, column, row string) string {
	return string(joined(table, column, row))
}

// Seal encrypts plain with the key of purpose and scope. aad is the place it
// belongs to (Cell). Sealing twice gives different bytes.
func (k *Keyring) Seal(purpose, scope, aad string, plain []byte) []byte {
	out := make([]byte, headerLen+nonceLen, headerLen+nonceLen+len(plain)+tagLen)
	out[0], out[1] = version, k.current
	_, _ = rand.Read(out[headerLen:]) // crypto/rand never fails since Go 1.24
	return k.aead(k.current, purpose, scope).Seal(out, out[headerLen:], plain, bound(out[:headerLen], aad))
}

// Open gives back what Seal was given. It returns ErrSealed when purpose, scope
// or aad differ, when the bytes were changed, and for an unknown master key.
func (k *Keyring) Open(purpose, scope, aad string, sealed []byte) ([]byte, error) {
	if len(sealed) < headerLen+nonceLen+tagLen {
		return nil, fmt.Errorf("%s: %d bytes: %w", purpose, len(sealed), ErrSealed)
	}
	if sealed[0] != version || k.roots[sealed[1]] == nil {
		return nil, fmt.Errorf("%s: version %d, master key %d: %w", purpose, sealed[0], sealed[1], ErrSealed)
	}
	head, nonce, body := sealed[:headerLen], sealed[headerLen:headerLen+nonceLen], sealed[headerLen+nonceLen:]
	plain, err := k.aead(sealed[1], purpose, scope).Open(nil, nonce, body, bound(head, aad))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", purpose, ErrSealed)
	}
	return plain, nil
}

// BlindIndex gives 64 hex digits by which a sealed value is found: equal for
// equal purpose and value, useless without the key.
func (k *Keyring) BlindIndex(purpose, value string) string {
	return hex.EncodeToString(k.mac("index", purpose, []byte(value)))
}

// MAC gives the 32-byte HMAC-SM3 of msg under the key of purpose.
func (k *Keyring) MAC(purpose string, msg []byte) []byte {
	return k.mac("mac", purpose, msg)
}

// Signer gives the Ed25519 key of purpose, the same at every start and on every
// node that has the master key. Its Public is an ed25519.PublicKey, which may be
// given to anybody. Callers see a crypto.Signer only, so that the key can move
// into a process of its own.
func (k *Keyring) Signer(purpose string) crypto.Signer {
	return ed25519.NewKeyFromSeed(k.derive(k.oldest, ed25519.SeedSize, "sign", purpose))
}

// Subject gives the subject of a legal id: 身份证号 of a person, 统一社会信用代码
// of an enterprise. Blanks around it and letter case do not matter. An empty
// legal id gives the zero Subject, nobody.
func (k *Keyring) Subject(kind ident.SubjectKind, legalID string) ident.Subject {
	id := strings.ToUpper(strings.TrimSpace(legalID))
	if id == "" {
		return ident.Subject{}
	}
	return ident.Subject{Kind: kind, Ref: k.BlindIndex("subject", string(joined(string(kind), id)))}
}

func (k *Keyring) mac(use, purpose string, msg []byte) []byte {
	h := hmac.New(sm3.New, k.derive(k.oldest, sm3.Size, use, purpose))
	h.Write(msg)
	return h.Sum(nil)
}

func (k *Keyring) aead(master byte, purpose, scope string) cipher.AEAD {
	block, err := sm4.NewCipher(k.derive(master, sm4KeyLen, "seal", purpose, scope))
	if err != nil {
		panic(err) // the key length is a constant
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // the block size is a constant
	}
	return gcm
}

func (k *Keyring) derive(master byte, size int, info ...string) []byte {
	key := make([]byte, size)
	if _, err := io.ReadFull(hkdf.Expand(sm3.New, k.roots[master], joined(info...)), key); err != nil {
		panic(err) // size is far below HKDF's limit
	}
	return key
}

// bound makes the authenticated data: the header, so that it cannot be changed
// unseen, and the place.
func bound(head []byte, aad string) []byte {
	return append(append(make([]byte, 0, len(head)+len(aad)), head...), aad...)
}

// joined writes parts with their lengths before them.
func joined(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}
