package pack

import (
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

// Format is the format number that this program reads and writes down.
const Format = 1

// Manifest is pack.yaml: what the pack is and from when to when it is in force.
type Manifest struct {
	Code    string       `yaml:"code" pack:"required"`
	Format  int          `yaml:"format" pack:"required"`
	Region  ident.Region `yaml:"region" pack:"required"`
	Title   i18n.Text    `yaml:"title" pack:"required"`
	InForce Range        `yaml:"in_force" pack:"required"`
}

// Range is a span of civil days, both ends included; an empty To is open.
type Range struct {
	From clock.Date `yaml:"from" pack:"required"`
	To   clock.Date `yaml:"to,omitempty"`
}

// Has reports whether d lies in the range.
func (r Range) Has(d clock.Date) bool { return r.From <= d && (r.To == "" || d <= r.To) }

// Entry is one thing that a pack defines: a field, an item, a register.
type Entry struct {
	Kind  string
	Code  string
	Pack  string // code of its pack
	Path  string // file in the pack
	Value any    // *T of the kind; never changed after Read
	Bytes []byte // its own source, line ends as \n

	node node
	refs []Ref
}

// At gives the place of a part of the entry: At("form", 2, "show_if") is the
// value of that key. A part that does not exist gives the nearest one around it.
func (e *Entry) At(path ...any) Place { return e.node.find(path).place(e.Path) }

// Find makes a finding at a part of the entry; see At and NewFinding.
func (e *Entry) Find(path []any, rule, key string, kv ...any) Finding {
	return NewFinding(e.At(path...), rule, key, kv...)
}

// Pack is a pack that was read. It is not changed after Read, so any number of
// goroutines may use it.
type Pack struct {
	Manifest Manifest

	head  *Entry // pack.yaml
	order map[string][]*Entry
	index map[key]*Entry
	lost  map[string]bool // kinds of which an entry could not be read
	found int
}

// Sound reports whether Read found nothing wrong.
func (p *Pack) Sound() bool { return p.found == 0 }

// Complete reports whether every entry was read, though something may be wrong
// in one. Rules about the whole make sense only then.
func (p *Pack) Complete() bool { return len(p.lost) == 0 }

type key struct{ kind, code string }

// KindManifest is the kind of the entry that Head gives.
const KindManifest = "pack"

// Head gives pack.yaml as an entry, whose value is a *Manifest; nil for a pack that
// Load put together. It is no member of closures and found by no reference.
func (p *Pack) Head() *Entry { return p.head }

// Kinds lists the kinds of which the pack has an entry, sorted.
func (p *Pack) Kinds() []string { return sortedKeys(p.order) }

// Entries lists the entries of a kind: folders by file name, sequences in order.
func (p *Pack) Entries(kind string) []*Entry { return p.order[kind] }

// Entry finds one entry.
func (p *Pack) Entry(kind, code string) (*Entry, bool) {
	e, ok := p.index[key{kind, code}]
	return e, ok
}

// Values lists the values of a kind made for T, in the order of Entries.
func Values[T any](p *Pack, kind string) []*T {
	out := make([]*T, 0, len(p.order[kind]))
	for _, e := range p.order[kind] {
		if v, ok := e.Value.(*T); ok {
			out = append(out, v)
		}
	}
	return out
}

func (p *Pack) add(e *Entry) {
	p.order[e.Kind] = append(p.order[e.Kind], e)
	p.index[key{e.Kind, e.Code}] = e
}

func newPack() *Pack {
	return &Pack{order: map[string][]*Entry{}, index: map[key]*Entry{}, lost: map[string]bool{}}
}
