package pack

// Shape is what a part of an entry is.
type Shape uint8

// The shapes. Nothing is a part that the entry does not have.
const (
	Nothing Shape = iota
	Mapping
	List
	Scalar
)

// Part is a value in an entry as its file states it, whatever type it is decoded to.
// Two packs are compared by their parts, so that a key added to a type is compared
// without a line of code.
type Part struct {
	node node
	file string
}

// Part gives a part of the entry, see At; without a path the whole of it. Entries of
// a Custom kind have no parts.
func (e *Entry) Part(path ...any) Part {
	p := Part{e.node, e.Path}
	for _, step := range path {
		next, ok := p.node.child(step)
		if !ok {
			return Part{file: e.Path}
		}
		p.node = next
	}
	return p
}

// Shape tells what the part is.
func (p Part) Shape() Shape {
	if p.node.n == nil {
		return Nothing
	}
	if _, ok := p.node.pairs(); ok {
		return Mapping
	}
	if _, ok := p.node.elements(); ok {
		return List
	}
	return Scalar
}

// Keys lists the keys of a mapping in the order of the file.
func (p Part) Keys() []string {
	pairs, _ := p.node.pairs()
	out := make([]string, len(pairs))
	for i, x := range pairs {
		out[i] = x.key
	}
	return out
}

// Key gives the value of a key; Nothing when the part has no such key.
func (p Part) Key(key string) Part {
	next, _ := p.node.child(key)
	return Part{next, p.file}
}

// Map gives the values of a mapping by key.
func (p Part) Map() map[string]Part {
	pairs, _ := p.node.pairs()
	out := make(map[string]Part, len(pairs))
	for _, x := range pairs {
		out[x.key] = Part{x.value, p.file}
	}
	return out
}

// Elements lists the elements of a list.
func (p Part) Elements() []Part {
	all, _ := p.node.elements()
	out := make([]Part, len(all))
	for i, n := range all {
		out[i] = Part{n, p.file}
	}
	return out
}

// Scalar gives a scalar's text, and whether it is one of words: 40 and "40" differ.
func (p Part) Scalar() (text string, words bool) {
	text, what := p.node.scalar()
	return text, what == isText
}

// Bool gives a scalar's truth; ok is false for anything but true and false.
func (p Part) Bool() (yes, ok bool) {
	text, what := p.node.scalar()
	return text == "true", what == isBool
}

// At gives the place where the part begins.
func (p Part) At() Place { return p.node.place(p.file) }
