package pdfsign

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/engine/document/cms"
	"github.com/chengban/chengban/internal/engine/document/signing"
)

// Field says what a signature states beside itself.
type Field struct {
	Name     string        // of the field; "" takes the next free of Signature1, Signature2, …
	Signer   string        // 签章人, for who reads the file without checking it
	Reason   string        // 事由
	Location string        // 地点
	Time     clock.Instant // when it is signed, as the signer says
	Lock     bool          // nothing may be added any more; only on a file without signatures
	Stamp    *Stamp        // nil: the signature is not seen
}

// Stamp is how a signature looks. Lengths are points from the lower left corner
// of the page.
type Stamp struct {
	Page       int // from 0
	X, Y, W, H float64
	Picture    image.Image // drawn over the whole stamp; nil for Form
	Form       []byte      // operators that draw into W × H, without resources
}

// ErrRefused says that a file cannot be signed; the cause says why.
var ErrRefused = errors.New("pdfsign: not to be signed")

// Prepared is a file that waits for its signature.
type Prepared struct {
	kind       signing.Kind
	b          []byte
	begin, end int // of the string of /Contents with its brackets
	chain      [][]byte
	capacity   int
}

// Sign adds a signature to a file as an incremental update. chain holds the
// certificate of key first, then those that a reader may lack. Equal arguments
// give equal bytes when key signs deterministically.
func Sign(pdf []byte, field Field, chain [][]byte, key crypto.Signer, random io.Reader) ([]byte, error) {
	p, err := Prepare(pdf, field, chain, signing.KindOf(key.Public()))
	if err != nil {
		return nil, err
	}
	digest, err := p.Digest()
	if err != nil {
		return nil, err
	}
	der, err := cms.Sign(digest, chain, key, random)
	if err != nil {
		return nil, err
	}
	return p.Finish(der)
}

// Prepare writes everything but the signature, with room for it. The fault wraps
// ErrRefused.
func Prepare(pdf []byte, field Field, chain [][]byte, kind signing.Kind) (*Prepared, error) {
	f, err := open(pdf)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if kind == signing.Unknown || len(chain) == 0 {
		return nil, fmt.Errorf("%w: no certificate, or a key of an unknown kind", ErrRefused)
	}
	u := &update{f: f, next: f.free(), objects: map[ref][]byte{}}
	p := &Prepared{kind: kind, chain: chain, capacity: room(chain)}
	if err := u.add(field, p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	u.write(p)
	return p, nil
}

// room is how many bytes a signature may need: its certificates, each once, and
// two kilobytes for the rest.
func room(chain [][]byte) int {
	n := 2048
	for _, c := range chain {
		n += len(c)
	}
	return n
}

// Digest gives what the key's owner signs: see package cms.
func (p *Prepared) Digest() ([]byte, error) {
	return cms.Digest(p.kind, p.b[:p.begin], p.b[p.end:])
}

// Finish puts the signature in, in DER.
func (p *Prepared) Finish(der []byte) ([]byte, error) {
	if len(der) > p.capacity {
		return nil, fmt.Errorf("%w: a signature of %d bytes, room for %d", ErrRefused, len(der), p.capacity)
	}
	out := bytes.Clone(p.b)
	hex.Encode(out[p.begin+1:], der)
	return out, nil
}

// free is the first number that no object has.
func (f *file) free() int {
	n := 1
	for k := range f.slots {
		n = max(n, k+1)
	}
	if size, ok := f.trailer.get("Size").(number); ok {
		if k, err := strconv.Atoi(string(size)); err == nil && k <= maxObjects {
			n = max(n, k)
		}
	}
	return n
}

// update is what is written behind a file.
type update struct {
	f       *file
	next    int
	objects map[ref][]byte // new ones and new versions, as written
	sig     ref
}

func (u *update) reserve() ref {
	u.next++
	return ref{u.next - 1, 0}
}

func (u *update) put(at ref, v value) { u.objects[at] = write(nil, v) }

func (u *update) add(field Field, p *Prepared) error {
	form, err := u.f.form()
	if err != nil {
		return err
	}
	names, err := u.f.fieldNames(form)
	if err != nil {
		return err
	}
	if field.Name, err = fieldName(field.Name, names); err != nil {
		return err
	}
	if err := u.mayLock(field, form); err != nil {
		return err
	}
	pages, err := u.f.pages()
	if err != nil {
		return err
	}
	at := 0
	if field.Stamp != nil {
		at = field.Stamp.Page
	}
	if at < 0 || at >= len(pages) {
		return fmt.Errorf("no page %d among %d", at, len(pages))
	}
	u.sig = u.reserve()
	widget := u.reserve()
	if err := u.widget(field, widget, pages[at]); err != nil {
		return err
	}
	u.signature(field, p)
	if err := u.annotate(pages[at], widget); err != nil {
		return err
	}
	return u.register(form, widget, field.Lock)
}

// mayLock: a lock is a promise of the first signature, and ends all others.
func (u *update) mayLock(field Field, form *formAt) error {
	cat, _, err := u.f.catalog()
	if err != nil {
		return err
	}
	if cat.get("Perms") != nil {
		return errors.New("the file is locked by its first signature")
	}
	if field.Lock && form != nil {
		return errors.New("only a file without form fields can be locked")
	}
	return nil
}

func fieldName(want string, taken map[string]bool) (string, error) {
	if want != "" {
		if taken[want] || bytes.ContainsRune([]byte(want), '.') {
			return "", fmt.Errorf("a field called %q is there, or the name has a dot", want)
		}
		return want, nil
	}
	for n := 1; ; n++ {
		if s := fmt.Sprintf("Signature%d", n); !taken[s] {
			return s, nil
		}
	}
}

// signature writes the signature dictionary by hand: its /ByteRange has blanks for
// the longest numbers, its /Contents zeros.
func (u *update) signature(field Field, p *Prepared) {
	filter := "ETSI.CAdES.detached"
	if p.kind == signing.SM2 {
		filter = "adbe.pkcs7.detached"
	}
	b := fmt.Appendf(nil, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s\n/ByteRange %s\n/Contents <%s>\n", filter, byteRangeBlank,
		bytes.Repeat([]byte("0"), 2*p.capacity))
	if !field.Time.IsZero() {
		b = append(write(append(b, "/M "...), date(field.Time.Time())), '\n')
	}
	for _, t := range []struct{ key, s string }{{"Name", field.Signer}, {"Reason", field.Reason}, {"Location", field.Location}} {
		if t.s != "" {
			b = append(write(append(b, "/"+t.key+" "...), text(t.s)), '\n')
		}
	}
	if field.Lock {
		b = append(b, "/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>]\n"...)
	}
	u.objects[u.sig] = append(b, ">>"...)
}

const byteRangeBlank = "[0 0000000000 0000000000 0000000000]"

// write puts everything behind the file and the places into /ByteRange.
func (u *update) write(p *Prepared) {
	out := bytes.Clone(u.f.b)
	if c := out[len(out)-1]; c != '\n' && c != '\r' {
		out = append(out, '\n')
	}
	offsets := map[ref]int{}
	order := slices.SortedFunc(maps.Keys(u.objects), func(a, b ref) int { return a.num - b.num })
	for _, r := range order {
		offsets[r] = len(out)
		out = fmt.Appendf(out, "%d %d obj\n%s\nendobj\n", r.num, r.gen, u.objects[r])
	}
	at := len(out)
	out = append(out, "xref\n"...)
	for i := 0; i < len(order); {
		n := i + 1
		for n < len(order) && order[n].num == order[n-1].num+1 {
			n++
		}
		out = fmt.Appendf(out, "%d %d\n", order[i].num, n-i)
		for ; i < n; i++ {
			out = fmt.Appendf(out, "%010d %05d n \n", offsets[order[i]], order[i].gen)
		}
	}
	trailer := u.f.trailer.with("Size", whole(u.next)).with("Prev", whole(u.f.xref))
	if id, ok := trailer.get("ID").(array); ok && len(id) == 2 {
		sum := sha256.Sum256(out)
		trailer = trailer.with("ID", array{id[0], str{raw: "<" + hex.EncodeToString(sum[:16]) + ">"}})
	}
	out = append(write(append(out, "trailer\n"...), trailer), fmt.Sprintf("\nstartxref\n%d\n%%%%EOF\n", at)...)

	sig := out[offsets[u.sig]:]
	p.begin = offsets[u.sig] + bytes.Index(sig, []byte("/Contents <")) + len("/Contents ")
	p.end = p.begin + 2*p.capacity + 2
	place := fmt.Sprintf("[0 %d %d %d]", p.begin, p.end, len(out)-p.end)
	copy(out[offsets[u.sig]+bytes.Index(sig, []byte(byteRangeBlank)):], fmt.Sprintf("%-*s", len(byteRangeBlank), place))
	p.b = out
}
