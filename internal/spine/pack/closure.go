package pack

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"github.com/chengban/chengban/internal/base/fault"
)

// Hash is a SHA-256 as 64 lower-case hex digits.
type Hash string

// Short gives the first eight digits, for people.
func (h Hash) Short() string { return string(h[:min(8, len(h))]) }

// Member is one source of a closure.
type Member struct {
	Kind string `json:"kind"`
	Code string `json:"code"`
	Hash Hash   `json:"hash"`
}

// Closure is an entry with everything it pins: what a case must stay on.
type Closure struct {
	Hash    Hash
	Kind    string
	Code    string
	Members []Member // by kind and code, the entry itself included

	entries []*Entry
}

// Closure follows the pinning references of an entry. It returns NotFound for an
// entry that the pack does not have, and Invalid when a pinned one is missing.
func (p *Pack) Closure(kind, code string) (Closure, error) {
	e, ok := p.Entry(kind, code)
	if !ok {
		return Closure{}, fault.NewNotFound("pack.no_entry", "kind", kind, "code", code)
	}
	seen := map[key]*Entry{}
	if err := p.follow(e, seen); err != nil {
		return Closure{}, err
	}
	c := Closure{Kind: kind, Code: code}
	for _, x := range seen {
		c.entries = append(c.entries, x)
	}
	slices.SortFunc(c.entries, func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Code, b.Code))
	})
	for _, x := range c.entries {
		c.Members = append(c.Members, Member{x.Kind, x.Code, sourceHash(x.Kind, x.Code, x.Bytes)})
	}
	c.Hash = closureHash(kind, code, c.Members)
	return c, nil
}

func (p *Pack) follow(e *Entry, seen map[key]*Entry) error {
	k := key{e.Kind, e.Code}
	if seen[k] != nil {
		return nil
	}
	seen[k] = e
	for _, ref := range e.refs {
		if !ref.Pin {
			continue
		}
		next, ok := p.Entry(ref.Kind, ref.Code)
		if !ok {
			return fault.NewInvalid("pack.no_entry", "kind", ref.Kind, "code", ref.Code)
		}
		if err := p.follow(next, seen); err != nil {
			return err
		}
	}
	return nil
}

// sourceHash covers what the bytes mean: the same bytes under another code or in
// another format are another source. Path and pack do not count.
func sourceHash(kind, code string, src []byte) Hash {
	h := sha256.New()
	fmt.Fprintf(h, "chengban source %d\n%s\n%s\n%d\n", Format, kind, code, len(src))
	h.Write(src)
	return sum(h)
}

func closureHash(kind, code string, members []Member) Hash {
	h := sha256.New()
	fmt.Fprintf(h, "chengban closure %d\n%s %s\n", Format, kind, code)
	for _, m := range members {
		fmt.Fprintf(h, "%s %s %s\n", m.Kind, m.Code, m.Hash)
	}
	return sum(h)
}

func sum(h interface {
	io.Writer
	Sum(b []byte) []byte
},
) Hash {
	return Hash(hex.EncodeToString(h.Sum(nil)))
}
