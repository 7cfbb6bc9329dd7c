package run

import (
	"math/bits"

	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Bitmap has a bit for each entity of a chunk.
type Bitmap [frame.Words]uint64

// Count is the number of its bits.
func (b *Bitmap) Count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// pair is the result of a node: where it is true, where it is false; unknown is the rest.
type pair struct{ T, F Bitmap }

// Bulk is the memory of evaluating a program chunk by chunk. Each goroutine has its own.
type Bulk struct {
	p     *ir.Program
	f     *frame.Frame
	order []int // the nodes that are needed, children first
	pairs []pair
	slot  []int // of a node in pairs
	valid Bitmap
	facts *schema.Facts
	nums  []bulkNumber

	ladders []*ladder
	steps   []step // by node; rung 0: it stands on none
	bounded [frame.Chunk]int64

	force int  // a node that is taken to be as holds says, or -1
	holds bool //
}

// bulkNumber is a computed number of a chunk, and where it is known.
type bulkNumber struct {
	done  bool
	v     []int64
	known Bitmap
}

// NewBulk makes room for some rules of a program, or for all.
func NewBulk(p *ir.Program, f *frame.Frame, rules ...int) *Bulk {
	need := make([]bool, len(p.Nodes))
	if len(rules) == 0 {
		copy(need, p.Top)
	}
	for _, r := range rules {
		need[p.Rules[r].Root.Node()] = true
		for _, c := range p.Rules[r].Clauses {
			need[c.Node()] = true
		}
	}
	b := &Bulk{p: p, f: f, slot: make([]int, len(p.Nodes)), facts: p.Schema.Facts(), nums: make([]bulkNumber, len(p.Nums)), force: -1}
	for i := len(p.Nodes) - 1; i >= 0; i-- {
		if need[i] {
			for _, k := range p.Nodes[i].Kids {
				need[k.Node()] = true
			}
		}
	}
	for i := range p.Nodes {
		if need[i] {
			b.slot[i] = len(b.order)
			b.order = append(b.order, i)
		}
	}
	b.pairs = make([]pair, len(b.order))
	b.raise()
	return b
}

// Chunk evaluates all nodes for one chunk of the frame.
func (b *Bulk) Chunk(chunk int) {
	b.begin(chunk)
	for _, i := range b.order {
		b.node(i, chunk)
	}
}

// begin says which of the chunk's places are entities.
func (b *Bulk) begin(chunk int) {
	left := b.f.N - chunk*frame.Chunk
	for w := range b.valid {
		switch n := left - w*64; {
		case n >= 64:
			b.valid[w] = ^uint64(0)
		case n <= 0:
			b.valid[w] = 0
		default:
			b.valid[w] = 1<<n - 1
		}
	}
	for i := range b.nums {
		b.nums[i].done = false
	}
	for _, l := range b.ladders {
		l.done = false
	}
}

// At gives the bitmaps of an edge for the chunk evaluated last.
func (b *Bulk) At(r ir.Ref) (t, f *Bitmap) {
	x := &b.pairs[b.slot[r>>1]]
	if r&1 == 1 {
		return &x.F, &x.T
	}
	return &x.T, &x.F
}

// Rule gives the bitmaps of a rule for the chunk evaluated last.
func (b *Bulk) Rule(r int) (t, f *Bitmap) { return b.At(b.p.Rules[r].Root) }

func (b *Bulk) node(i, chunk int) {
	n, out := &b.p.Nodes[i], &b.pairs[b.slot[i]]
	if i == b.force {
		out.T, out.F = b.valid, Bitmap{}
		if !b.holds {
			out.T, out.F = out.F, out.T
		}
		return
	}
	switch n.Kind {
	case ir.KAnd:
		b.and(n.Kids, out)
	case ir.KIf:
		b.choose(n.Kids, out)
	case ir.KTrue:
		out.T, out.F = b.valid, Bitmap{}
	case ir.KGE, ir.KEQ:
		if at := b.steps[i]; at.rung > 0 {
			l := b.ladders[at.ladder]
			l.reached(at.rung, b.climb(l, chunk), out)
			return
		}
		b.threshold(n, out, chunk)
	case ir.KIn:
		c := &b.f.Cols[n.I]
		known := words(c.Known, chunk)
		inSet(c, chunk, n.Set, &out.T)
		settle(out, known)
	case ir.KBool:
		c := &b.f.Cols[n.I]
		out.T = *words(c.Bits, chunk)
		settle(out, words(c.Known, chunk))
	case ir.KHas:
		b.has(words(b.f.Cols[n.I].Known, chunk), out)
	case ir.KHasTable:
		b.has(words(b.f.Kids[n.Table].Known, chunk), out)
	case ir.KLess, ir.KSame, ir.KQuoLess, ir.KQuoSame:
		b.numbers(n, out, chunk)
	default:
		b.oneByOne(n, out, chunk)
	}
}

// words gives a chunk's part of a bitmap.
func words(all []uint64, chunk int) *Bitmap {
	return (*Bitmap)(all[chunk*frame.Words : (chunk+1)*frame.Words])
}

// settle makes true and false of the raw bits in out.T and of what is known.
func settle(out *pair, known *Bitmap) {
	for w := range out.T {
		raw := out.T[w]
		out.T[w], out.F[w] = raw&known[w], known[w]&^raw
	}
}

func (b *Bulk) has(known *Bitmap, out *pair) {
	for w := range out.T {
		out.T[w], out.F[w] = known[w], b.valid[w]&^known[w]
	}
}

func (b *Bulk) and(kids []ir.Ref, out *pair) {
	t0, f0 := b.At(kids[0])
	t1, f1 := b.At(kids[1])
	for w := range out.T {
		out.T[w] = t0[w] & t1[w]
		out.F[w] = f0[w] | f1[w]
	}
	for _, k := range kids[2:] {
		t, f := b.At(k)
		for w := range out.T {
			out.T[w] &= t[w]
			out.F[w] |= f[w]
		}
	}
}

func (b *Bulk) choose(kids []ir.Ref, out *pair) {
	ct, cf := b.At(kids[0])
	at, af := b.At(kids[1])
	bt, bf := b.At(kids[2])
	for w := range out.T {
		out.T[w] = ct[w]&at[w] | cf[w]&bt[w]
		out.F[w] = ct[w]&af[w] | cf[w]&bf[w]
	}
}

// oneByOne evaluates what has no columns: loops over rows, pieces left to cel-go.
func (b *Bulk) oneByOne(n *ir.Node, out *pair, chunk int) {
	*out = pair{}
	e := eval{p: b.p, f: b.facts}
	if n.Kind == ir.KExists {
		b.exists(n, out, chunk)
		return
	}
	for row := chunk * frame.Chunk; row < min(b.f.N, (chunk+1)*frame.Chunk); row++ {
		b.fetch(n, row)
		i, bit := row%frame.Chunk>>6, uint64(1)<<(row&63)
		switch e.node(n) {
		case rule.True:
			out.T[i] |= bit
		case rule.False:
			out.F[i] |= bit
		case rule.Unknown:
		}
	}
}

// exists looks into the rows of a table where they lie.
func (b *Bulk) exists(n *ir.Node, out *pair, chunk int) {
	k := &b.f.Kids[n.Table]
	e := eval{p: b.p, f: b.facts, cols: k.Cols}
	known, from := words(k.Known, chunk), chunk*frame.Chunk
	for row := from; row < min(b.f.N, from+frame.Chunk); row++ {
		first, end := k.Start[row], k.Start[row+1]
		if first == end {
			continue
		}
		i, bit := (row-from)>>6, uint64(1)<<(row&63)
		switch e.any(n, int(first), int(end)) {
		case rule.True:
			out.T[i] |= bit
		case rule.Unknown:
			out.F[i] |= bit // taken out below
		case rule.False:
		}
	}
	for w := range out.F {
		out.F[w] = known[w] &^ out.T[w] &^ out.F[w]
	}
}

// fetch gathers what a node reads of an entity.
func (b *Bulk) fetch(n *ir.Node, row int) {
	switch n.Kind {
	case ir.KText:
		b.f.GatherSome(row, []int{n.I}, b.facts)
	case ir.KSlow:
		b.f.GatherSome(row, n.Slow.Attrs, b.facts)
		for _, t := range n.Slow.Tables {
			b.f.GatherTable(row, t, b.facts)
		}
	default:
	}
}
