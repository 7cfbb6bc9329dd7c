package pack

// Kind is a sort of entry that a module understands. Make one with Folder or
// Sequence; a module hands its kinds to app, which hands all of them to Read.
type Kind struct {
	Name string // "item", as references and stored closures name it
	Dir  string // folder kind: "items", each *.yaml in it is one entry
	File string // sequence kind: "fields.yaml", each element is one entry

	decode func(d *decoder, n node) any
	code   func(value any) string
	refs   func(value any) []Ref
	custom func(path string, src []byte) (code string, value any, found []Finding)
}

// Ref is a reference from one entry to another. At is the path to the place in
// the referring entry where it stands, as Entry.At takes it. Pin makes the other
// entry part of the referring entry's closure.
type Ref struct {
	Kind string
	Code string
	At   []any
	Pin  bool
}

// Folder makes a kind whose entries are the files of one folder; the code of an
// entry must be its file's name. refs may be nil.
func Folder[T any](name, dir string, code func(*T) string, refs func(*T) []Ref) Kind {
	k := typed(name, code, refs)
	k.Dir = dir
	return k
}

// Sequence makes a kind whose entries are the elements of one file. refs may be nil.
func Sequence[T any](name, file string, code func(*T) string, refs func(*T) []Ref) Kind {
	k := typed(name, code, refs)
	k.File = file
	return k
}

// Custom makes a kind whose files another parser reads: a table, or a format that
// a module owns. With a dir each file in it is one entry, without one file is the
// only entry; parse names the entry and gives every finding in path.
func Custom[T any](name, dir, file string, parse func(path string, src []byte) (code string, v *T, found []Finding)) Kind {
	return Kind{
		Name: name, Dir: dir, File: file,
		custom: func(path string, src []byte) (string, any, []Finding) {
			code, v, found := parse(path, src)
			return code, v, found
		},
	}
}

func typed[T any](name string, code func(*T) string, refs func(*T) []Ref) Kind {
	return Kind{
		Name:   name,
		decode: func(d *decoder, n node) any { return decodeInto[T](d, n) },
		code:   func(v any) string { return code(v.(*T)) },
		refs: func(v any) []Ref {
			if refs == nil {
				return nil
			}
			return refs(v.(*T))
		},
	}
}
