package frame

import (
	"fmt"

	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// A chunk is the unit of bulk evaluation: its bitmaps fit in the first cache.
const (
	Chunk = 4096
	Words = Chunk / 64
)

// Limit is the largest number that a column takes.
const Limit = 1 << 61

// Column is one attribute of all entities. One of the slices is used; a Bool has
// only bits.
type Column struct {
	I64   []int64
	Six   *Six // money of entities
	I32   []int32
	U16   []uint16
	U8    []uint8
	Bits  []uint64
	Text  []string
	Known []uint64
}

// Kids is a table: the rows of entity i are Start[i] up to Start[i+1].
type Kids struct {
	Start []int32
	Cols  []Column
	Known []uint64 // by entity
}

// Frame is all entities. Seq counts its changes.
type Frame struct {
	Schema *schema.Schema
	N      int
	Seq    uint64
	Cols   []Column
	Kids   []Kids
	reason [][]uint8 // by source: a schema.State for each entity, four in a byte
}

// New makes room for n entities of which nothing is known. Of the tables those get
// room whose number of rows Rows gives later.
func New(s *schema.Schema, n int) *Frame {
	padded := (n + Chunk - 1) / Chunk * Chunk
	f := &Frame{Schema: s, N: n, Cols: make([]Column, len(s.Attrs)), Kids: make([]Kids, len(s.Tables))}
	origins := 0
	for i := range s.Attrs {
		if s.Attrs[i].Type == schema.Money {
			f.Cols[i] = Column{Six: newSix(padded), Known: make([]uint64, padded/64)}
		} else {
			f.Cols[i] = column(&s.Attrs[i], padded)
		}
		origins = max(origins, s.Attrs[i].Origin+1)
	}
	for i := range s.Tables {
		origins = max(origins, s.Tables[i].Origin+1)
		f.Kids[i].Known = make([]uint64, padded/64)
		f.Kids[i].Start = make([]int32, n+1)
		f.Kids[i].Cols = make([]Column, len(s.Tables[i].Attrs))
	}
	f.reason = make([][]uint8, origins)
	for i := range f.reason {
		f.reason[i] = make([]uint8, (n+3)/4)
		for j := range f.reason[i] {
			f.reason[i][j] = uint8(schema.NotCollected) * 0b01010101
		}
	}
	return f
}

func column(a *schema.Attr, n int) (c Column) {
	c.Known = make([]uint64, (n+63)/64)
	switch a.Type {
	case schema.Bool:
		c.Bits = make([]uint64, (n+63)/64)
	case schema.Count, schema.Ratio, schema.Date:
		c.I32 = make([]int32, n)
	case schema.Money:
		c.I64 = make([]int64, n)
	case schema.Dict:
		if len(a.Codes) <= 1<<8 {
			c.U8 = make([]uint8, n)
		} else {
			c.U16 = make([]uint16, n)
		}
	case schema.Text:
		c.Text = make([]string, n)
	}
	return c
}

// Chunks is how many chunks the entities fill.
func (f *Frame) Chunks() int { return (f.N + Chunk - 1) / Chunk }

// Put makes a value known.
func (f *Frame) Put(row, attr int, v int64) error {
	if err := f.Cols[attr].put(row, v); err != nil {
		return fmt.Errorf("%s: %w", f.Schema.Attrs[attr].ID, err)
	}
	return nil
}

// PutText makes a text known.
func (f *Frame) PutText(row, attr int, v string) {
	c := &f.Cols[attr]
	c.Text[row] = v
	c.Known[row>>6] |= 1 << (row & 63)
}

func (c *Column) put(row int, v int64) error {
	ok := v <= Limit && v >= -Limit
	switch {
	case c.Six != nil:
		if ok {
			c.Six.put(row, v)
		}
	case c.I64 != nil:
		c.I64[row] = v
	case c.I32 != nil:
		c.I32[row] = int32(v) //nolint:gosec // checked by reading it back
		ok = int64(c.I32[row]) == v
	case c.U8 != nil:
		c.U8[row] = uint8(v) //nolint:gosec // checked by reading it back
		ok = int64(c.U8[row]) == v
	case c.U16 != nil:
		c.U16[row] = uint16(v) //nolint:gosec // checked by reading it back
		ok = int64(c.U16[row]) == v
	case c.Bits != nil:
		bit := uint64(1) << (row & 63)
		if v != 0 {
			c.Bits[row>>6] |= bit
		} else {
			c.Bits[row>>6] &^= bit
		}
	}
	if !ok {
		c.forget(row)
		return fmt.Errorf("%d does not fit its column", v)
	}
	c.Known[row>>6] |= 1 << (row & 63)
	return nil
}

func (c *Column) forget(row int) { c.Known[row>>6] &^= 1 << (row & 63) }

// At gives the value of a row; without meaning where it is not known.
func (c *Column) At(row int) int64 {
	switch {
	case c.Six != nil:
		return c.Six.At(row)
	case c.I64 != nil:
		return c.I64[row]
	case c.I32 != nil:
		return int64(c.I32[row])
	case c.U8 != nil:
		return int64(c.U8[row])
	case c.U16 != nil:
		return int64(c.U16[row])
	case c.Bits != nil:
		return int64(c.Bits[row>>6] >> (row & 63) & 1)
	}
	return 0
}

// Is says whether a row's value is known.
func (c *Column) Is(row int) bool { return c.Known[row>>6]>>(row&63)&1 == 1 }

// Forget makes a value unknown; the reason is its source's.
func (f *Frame) Forget(row, attr int) { f.Cols[attr].forget(row) }

// Origins is how many sources there are.
func (f *Frame) Origins() int { return len(f.reason) }

// Because sets why values of a source are unknown for an entity; Failed is no such reason.
func (f *Frame) Because(row, origin int, why schema.State) {
	at, shift := &f.reason[origin][row>>2], row&3*2
	*at = *at&^(3<<shift) | uint8(why)&3<<shift
}

// Change is one value that changed; Known false makes it unknown.
type Change struct {
	Row, Attr int
	Value     int64
	Known     bool
}

// Patch changes values and counts on.
func (f *Frame) Patch(changes ...Change) error {
	f.Seq++
	for _, c := range changes {
		if !c.Known {
			f.Forget(c.Row, c.Attr)
			continue
		}
		if err := f.Put(c.Row, c.Attr, c.Value); err != nil {
			return err
		}
	}
	return nil
}

// Rows sets a table: how many rows each entity has (negative: unknown), then each
// value by set, which Kids gives.
func (f *Frame) Rows(table int, count func(row int) int) {
	k := &f.Kids[table]
	total := int32(0)
	for i := range f.N {
		k.Start[i] = total
		if n := count(i); n >= 0 {
			k.Known[i>>6] |= 1 << (i & 63)
			total += int32(n) //nolint:gosec // a table of 2³¹ rows is another program's
		}
	}
	k.Start[f.N] = total
	for i := range k.Cols {
		k.Cols[i] = column(&f.Schema.Tables[table].Attrs[i], int(total))
	}
}

// PutKid makes a value of the n-th row of an entity's table known.
func (f *Frame) PutKid(row, table, n, field int, v int64) error {
	k := &f.Kids[table]
	return k.Cols[field].put(int(k.Start[row])+n, v)
}

// Gather fills facts with one entity. The facts are of the frame's schema.
func (f *Frame) Gather(row int, out *schema.Facts) {
	for i := range f.Cols {
		f.gather(row, i, out)
	}
	for t := range f.Kids {
		f.GatherTable(row, t, out)
	}
}

// GatherSome fills only some attributes.
func (f *Frame) GatherSome(row int, attrs []int, out *schema.Facts) {
	for _, i := range attrs {
		f.gather(row, i, out)
	}
}

func (f *Frame) gather(row, i int, out *schema.Facts) {
	c := &f.Cols[i]
	if !c.Is(row) {
		out.State[i] = f.why(row, f.Schema.Attrs[i].Origin)
		return
	}
	out.State[i] = schema.Known
	if c.Text != nil {
		out.Text[i] = c.Text[row]
		return
	}
	out.Val[i] = c.At(row)
}

func (f *Frame) why(row, origin int) schema.State {
	if s := schema.State(f.reason[origin][row>>2] >> (row & 3 * 2) & 3); s != schema.Known {
		return s
	}
	return schema.NotCollected
}

// GatherTable fills the rows of one table; it uses the memory that is there.
func (f *Frame) GatherTable(row, t int, out *schema.Facts) {
	k, rows := &f.Kids[t], &out.Kids[t]
	if k.Known[row>>6]>>(row&63)&1 == 0 {
		rows.State = f.why(row, f.Schema.Tables[t].Origin)
		return
	}
	from, to := int(k.Start[row]), int(k.Start[row+1])
	rows.State, rows.N = schema.Known, to-from
	rows.Val, rows.States = rows.Val[:0], rows.States[:0]
	for i := from; i < to; i++ {
		for c := range k.Cols {
			state := schema.NotCollected
			if k.Cols[c].Is(i) {
				state = schema.Known
			}
			rows.Val, rows.States = append(rows.Val, k.Cols[c].At(i)), append(rows.States, state)
		}
	}
}

// Bytes is what the columns of the entities themselves take, without tables and texts.
func (f *Frame) Bytes() (n int) {
	for i := range f.Cols {
		c := &f.Cols[i]
		if c.Six != nil {
			n += c.Six.bytes()
		}
		n += 8*len(c.I64) + 4*len(c.I32) + 2*len(c.U16) + len(c.U8) + 8*len(c.Bits) + 8*len(c.Known)
	}
	for i := range f.reason {
		n += len(f.reason[i])
	}
	return n
}
