package run

import (
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// The loops below have no branch and no case for the end: values lie within ±2⁶¹, so
// that the sign of a difference is the comparison, and eight rows are computed
// beside each other.

// negative is 1 below zero.
func negative(d int64) uint64 { return uint64(d) >> 63 } //nolint:gosec // the sign bit

// atLeast sets a bit where v ≥ c. Eight rows at a time are an array, so that the
// bounds are checked once.
func atLeast[T int64 | int32](col []T, c int64, out *Bitmap) {
	below := c - 1
	for w := range out {
		var x uint64
		for k := 0; k < 64; k += 8 {
			v := (*[8]T)(col[w*64+k:])
			x |= (negative(below-int64(v[0])) | negative(below-int64(v[1]))<<1 |
				negative(below-int64(v[2]))<<2 | negative(below-int64(v[3]))<<3 |
				negative(below-int64(v[4]))<<4 | negative(below-int64(v[5]))<<5 |
				negative(below-int64(v[6]))<<6 | negative(below-int64(v[7]))<<7) << k
		}
		out[w] = x
	}
}

// atLeastSix is atLeast for numbers of six bytes.
func atLeastSix(col []byte, c int64, out *Bitmap) {
	below := c - 1
	for w := range out {
		var x uint64
		for k := 0; k < 64; k += 8 {
			v := (*[50]byte)(col[(w*64+k)*6:])
			x |= (negative(below-frame.Load(v[0:8])) | negative(below-frame.Load(v[6:14]))<<1 |
				negative(below-frame.Load(v[12:20]))<<2 | negative(below-frame.Load(v[18:26]))<<3 |
				negative(below-frame.Load(v[24:32]))<<4 | negative(below-frame.Load(v[30:38]))<<5 |
				negative(below-frame.Load(v[36:44]))<<6 | negative(below-frame.Load(v[42:50]))<<7) << k
		}
		out[w] = x
	}
}

// equals sets a bit where v = c.
func equals[T int64 | int32](col []T, c int64, out *Bitmap) {
	for w := range out {
		v := (*[64]T)(col[w*64:])
		var x uint64
		for k := 0; k < 64; k++ {
			d := int64(v[k]) ^ c
			x |= (1 ^ negative(d|-d)) << k
		}
		out[w] = x
	}
}

// atLeastAny is atLeast for numbers of any size.
func atLeastAny(col []int64, c int64, out *Bitmap) {
	for w := range out {
		v := (*[64]int64)(col[w*64:])
		var x uint64
		for k := 0; k < 64; k++ {
			var bit uint64
			if v[k] >= c {
				bit = 1
			}
			x |= bit << k
		}
		out[w] = x
	}
}

// inSet sets a bit where the code is in the set.
func inSet(c *frame.Column, chunk int, set []uint64, out *Bitmap) {
	from := chunk * frame.Chunk
	if c.U8 != nil {
		var table [256]uint8
		for i := range table {
			if ir.Has(set, int64(i)) {
				table[i] = 1
			}
		}
		inTable(c.U8[from:], &table, out)
		return
	}
	for w := range out {
		v := (*[64]uint16)(c.U16[from+w*64:])
		var x uint64
		for k, code := range v {
			if ir.Has(set, int64(code)) {
				x |= 1 << k
			}
		}
		out[w] = x
	}
}

func inTable(col []uint8, table *[256]uint8, out *Bitmap) {
	for w := range out {
		var x uint64
		for k := 0; k < 64; k += 8 {
			v := (*[8]uint8)(col[w*64+k:])
			x |= (uint64(table[v[0]]) | uint64(table[v[1]])<<1 | uint64(table[v[2]])<<2 | uint64(table[v[3]])<<3 |
				uint64(table[v[4]])<<4 | uint64(table[v[5]])<<5 | uint64(table[v[6]])<<6 | uint64(table[v[7]])<<7) << k
		}
		out[w] = x
	}
}

// threshold compares a number with a constant.
func (b *Bulk) threshold(n *ir.Node, out *pair, chunk int) {
	num := &b.p.Nums[n.A]
	// Beyond ±2⁶¹ a constant is compared with no column value otherwise than its bound
	// plus one; computed numbers go the exact way.
	if num.Op == ir.OpAttr {
		c := within(n.C)
		col, from := &b.f.Cols[num.I], chunk*frame.Chunk
		switch {
		case col.Six != nil:
			b.money(n, c, out, chunk)
		case n.Kind == ir.KGE:
			atLeast(col.I32[from:], c, &out.T)
		default:
			equals(col.I32[from:], c, &out.T)
		}
		settle(out, words(col.Known, chunk))
		return
	}
	x := b.number(n.A, chunk)
	compute := atLeastAny
	if n.Kind == ir.KEQ {
		compute = equals
	}
	compute(x.v, n.C, &out.T)
	settle(out, &x.known)
}

// money compares a column of money with a constant.
func (b *Bulk) money(n *ir.Node, c int64, out *pair, chunk int) {
	packed, wide := b.f.Cols[b.p.Nums[n.A].I].Six.Chunk(chunk)
	switch {
	case n.Kind == ir.KEQ:
		equals(b.number(n.A, chunk).v[:], c, &out.T)
	case wide != nil:
		atLeast(wide, c, &out.T)
	default:
		atLeastSix(packed, c, &out.T)
	}
}

// numbers compares two numbers, or two quotients.
func (b *Bulk) numbers(n *ir.Node, out *pair, chunk int) {
	if n.Kind == ir.KLess || n.Kind == ir.KSame {
		x, y := b.number(n.A, chunk), b.number(n.B, chunk)
		for i := range frame.Chunk {
			a, c := x.v[i], y.v[i]
			put(&out.T, i, n.Kind == ir.KLess && a < c || n.Kind == ir.KSame && a == c)
		}
		known := x.known
		for w := range known {
			known[w] &= y.known[w]
		}
		settle(out, &known)
		return
	}
	b.quotients(n, out, chunk)
}

func put(b *Bitmap, i int, yes bool) {
	if yes {
		b[i>>6] |= 1 << (i & 63)
	} else {
		b[i>>6] &^= 1 << (i & 63)
	}
}

func (b *Bulk) quotients(n *ir.Node, out *pair, chunk int) {
	var x [4]*bulkNumber
	known := b.valid
	for i, q := range n.Quo {
		x[i] = b.number(q, chunk)
		for w := range known {
			known[w] &= x[i].known[w]
		}
	}
	for i := range frame.Chunk {
		if known[i>>6]>>(i&63)&1 == 0 {
			continue
		}
		p, ok := schema.Quotient(x[0].v[i], x[1].v[i])
		q, ok2 := schema.Quotient(x[2].v[i], x[3].v[i])
		if !ok || !ok2 {
			put(&known, i, false)
			continue
		}
		c := p.Compare(q)
		put(&out.T, i, n.Kind == ir.KQuoLess && c < 0 || n.Kind == ir.KQuoSame && c == 0)
	}
	settle(out, &known)
}

// number gives a number for all entities of a chunk, computed once.
func (b *Bulk) number(i, chunk int) *bulkNumber {
	x := &b.nums[i]
	if x.done {
		return x
	}
	if x.v == nil {
		x.v = make([]int64, frame.Chunk)
	}
	x.done = true
	n := &b.p.Nums[i]
	switch n.Op {
	case ir.OpConst:
		for k := range x.v {
			x.v[k] = n.N
		}
		x.known = b.valid
	case ir.OpAttr:
		b.column(n.I, chunk, x)
	case ir.OpCount, ir.OpSum:
		b.folded(n, chunk, x)
	default:
		b.computed(n, chunk, x)
	}
	return x
}

func (b *Bulk) column(attr, chunk int, x *bulkNumber) {
	c, from := &b.f.Cols[attr], chunk*frame.Chunk
	x.known = *words(c.Known, chunk)
	if c.Six != nil {
		c.Six.Unpack(chunk, (*[frame.Chunk]int64)(x.v))
		return
	}
	for k, v := range c.I32[from : from+frame.Chunk] {
		x.v[k] = int64(v)
	}
}

func (b *Bulk) computed(n *ir.Num, chunk int, x *bulkNumber) {
	l := b.number(n.A, chunk)
	r := l
	if n.Op != ir.OpNeg {
		r = b.number(n.B, chunk)
	}
	x.known = l.known
	for w := range x.known {
		x.known[w] &= r.known[w]
	}
	switch n.Op {
	case ir.OpAdd:
		for i := range x.v {
			v := l.v[i] + r.v[i]
			x.v[i] = v
			if (l.v[i]^v)&(r.v[i]^v) < 0 {
				put(&x.known, i, false)
			}
		}
		return
	case ir.OpSub:
		for i := range x.v {
			v := l.v[i] - r.v[i]
			x.v[i] = v
			if (l.v[i]^r.v[i])&(l.v[i]^v) < 0 {
				put(&x.known, i, false)
			}
		}
		return
	default:
	}
	for i := range x.v {
		if x.known[i>>6]>>(i&63)&1 == 0 {
			continue
		}
		var ok bool
		if x.v[i], ok = ir.Compute(n.Op, l.v[i], r.v[i]); !ok {
			put(&x.known, i, false)
		}
	}
}

func (b *Bulk) folded(n *ir.Num, chunk int, x *bulkNumber) {
	k := &b.f.Kids[n.Table]
	e := eval{p: b.p, f: b.facts, cols: k.Cols}
	x.known = *words(k.Known, chunk)
	clear(x.v)
	from := chunk * frame.Chunk
	for row := from; row < min(b.f.N, from+frame.Chunk); row++ {
		first, end := k.Start[row], k.Start[row+1]
		if first == end {
			continue
		}
		v, state := e.over(n, int(first), int(end))
		if x.v[row-from] = v; state != schema.Known {
			put(&x.known, row-from, false)
		}
	}
}
