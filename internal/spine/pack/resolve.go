package pack

import (
	"regexp"
	"slices"
)

var codeShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// take adds an entry unless its code is malformed or taken.
func (r *reader) take(e *Entry) {
	if !codeShape.MatchString(e.Code) {
		if e.Code != "" { // a missing code has its finding already, if the kind asks for one
			r.out = append(r.out, e.Find(nil, "code", "pack.find.code", "code", cut(e.Code, 40)))
			r.pack.lost[e.Kind] = true
			return
		}
		r.out = append(r.out, e.Find(nil, "code", "pack.find.no_code"))
		r.pack.lost[e.Kind] = true
		return
	}
	if first, dup := r.pack.Entry(e.Kind, e.Code); dup {
		r.out = append(r.out, e.Find(nil, "duplicate-code", "pack.find.duplicate_code",
			"code", e.Code, "first", first.At()))
		return
	}
	r.pack.add(e)
}

func (r *reader) entries() []*Entry {
	var out []*Entry
	for _, k := range r.kinds {
		out = append(out, r.pack.order[k.Name]...)
	}
	return out
}

// resolve checks every reference between entries. References to a kind of which
// an entry could not be read say nothing: that finding stands already.
func (r *reader) resolve() {
	for _, e := range r.entries() {
		for _, ref := range e.refs {
			if _, ok := r.pack.Entry(ref.Kind, ref.Code); !ok && !r.pack.lost[ref.Kind] {
				r.out = append(r.out, e.dangling(ref, r.pack.codes(ref.Kind)))
			}
		}
	}
}

func (e *Entry) dangling(ref Ref, known []string) Finding {
	if near := Nearest(ref.Code, known); near != "" {
		return e.Find(ref.At, "bad-reference", "pack.find.bad_reference_near",
			"kind", ref.Kind, "code", ref.Code, "near", near)
	}
	return e.Find(ref.At, "bad-reference", "pack.find.bad_reference", "kind", ref.Kind, "code", ref.Code)
}

func (p *Pack) codes(kind string) []string {
	out := make([]string, 0, len(p.order[kind]))
	for _, e := range p.order[kind] {
		out = append(out, e.Code)
	}
	slices.Sort(out)
	return out
}
