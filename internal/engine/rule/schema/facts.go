package schema

// State says whether a value is known, and if not, why.
type State uint8

// The states. The reasons for not knowing are three, and a fourth that only an
// expression can have.
const (
	Known        State = iota
	NotCollected       // 未归集: no source has delivered it
	NotGranted         // 未授权: there is one, but no grant to read it
	Stale              // 过期: older than the attribute may be
	Failed             // 计算错误: a calculation failed
)

// String is the key of the state's words.
func (s State) String() string {
	return [...]string{"known", "not_collected", "not_granted", "stale", "failed"}[s]
}

// Facts is what is known of one entity, by the numbers of a schema's attributes
// and tables. It may be filled again and again.
type Facts struct {
	Val   []int64 // as of the attribute's type; without meaning where State is not Known
	State []State
	Text  []string // of Text attributes
	Kids  []Rows   // by table
}

// Rows are the rows of one table that belong to the entity.
type Rows struct {
	State  State
	N      int
	Val    []int64 // row after row
	States []State // of each value; empty when all are known
}

// Facts makes room for an entity of which nothing is known.
func (s *Schema) Facts() *Facts {
	f := &Facts{
		Val: make([]int64, len(s.Attrs)), State: make([]State, len(s.Attrs)),
		Text: make([]string, len(s.Attrs)), Kids: make([]Rows, len(s.Tables)),
	}
	f.Forget()
	return f
}

// Forget makes everything unknown.
func (f *Facts) Forget() {
	for i := range f.State {
		f.State[i] = NotCollected
	}
	for i := range f.Kids {
		f.Kids[i] = Rows{State: NotCollected}
	}
}

// Set makes a value known.
func (f *Facts) Set(attr int, v int64) { f.Val[attr], f.State[attr] = v, Known }

// At gives a value of a table's row.
func (r *Rows) At(row, field, width int) (int64, State) {
	i := row*width + field
	if len(r.States) == 0 {
		return r.Val[i], Known
	}
	return r.Val[i], r.States[i]
}
