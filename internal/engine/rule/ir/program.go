package ir

import (
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Ref is a node's number, with its lowest bit for "not".
type Ref uint32

// Node gives the node's number.
func (r Ref) Node() int { return int(r >> 1) }

// Negated says whether the edge is a "not".
func (r Ref) Negated() bool { return r&1 == 1 }

// Not gives the opposite edge.
func (r Ref) Not() Ref { return r ^ 1 }

// Kind is what a Node is.
type Kind uint8

// The kinds of predicates.
const (
	KTrue     Kind = iota // always
	KFail                 // never known: a calculation among constants failed
	KGE                   // number A ≥ C
	KEQ                   // number A = C
	KLess                 // number A < number B
	KSame                 // number A = number B
	KQuoLess              // Quo[0]/Quo[1] < Quo[2]/Quo[3]
	KQuoSame              //
	KIn                   // the code of I is in Set
	KBool                 // flag I
	KHas                  // attribute I is known
	KHasTable             // table Table is known
	KExists               // a row of Table for which Pred
	KText                 // the text I passes Test
	KSlow                 // Slow, by cel-go
	KAnd                  // all of Kids
	KIf                   // Kids[0] ? Kids[1] : Kids[2]
)

// Node is one predicate. Table is Entity, or the table whose row it reads.
type Node struct {
	Kind  Kind
	Table int
	I     int
	A, B  int   // numbers
	C     int64 //
	Quo   [4]int
	Set   []uint64
	Pred  Ref
	Slow  *schema.Checked
	Test  func(string) bool
	Key   string // of Test
	Kids  []Ref
}

// Num is one number. Its operation is that of Expr.
type Num struct {
	Op    Op
	N     int64
	I     int
	Table int
	A, B  int
	Pred  Ref
	Type  schema.Type
}

// Clause is one condition of a rule: its text, checked and lowered, and where the
// policy says it.
type Clause struct {
	Checked *schema.Checked
	Expr    *Expr
	Anchor  string // 第五条第一项
	Words   string // the policy's words, where they were given
}

// Rule is a rule before it is linked: all its clauses must hold.
type Rule struct {
	ID      string
	Policy  string
	Clauses []Clause
	Params  []schema.Param
}

// Linked is a rule in a program.
type Linked struct {
	*Rule
	Root    Ref
	Clauses []Ref // of Rule.Clauses
	Attrs   []int // that it reads, sorted
	Tables  []int
}

// Program is all rules as one graph, with parameters and the day filled in. It does
// not change and is safe for concurrent use.
type Program struct {
	Schema  *schema.Schema
	Setting schema.Setting
	Nodes   []Node
	Nums    []Num
	Rules   []Linked
	Top     []bool  // by node: it is about the entity, not about a row of a table
	ByAttr  [][]int // the rules that read an attribute
	ByTable [][]int
	Of      map[*Expr]Ref // where a comparison of a rule went
}
