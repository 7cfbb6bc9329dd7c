package ir

import "github.com/chengban/chengban/internal/engine/rule/schema"

// Op is what an Expr does.
type Op uint8

// The operations: numbers first, then truths.
const (
	OpConst  Op = iota // N
	OpParam            // Param
	OpToday            //
	OpAttr             // attribute I of the entity, or field I of the row of Table
	OpAdd              //
	OpSub              //
	OpMul              //
	OpDiv              // whole numbers, cut
	OpMod              //
	OpNeg              //
	OpDayAdd           // a day and a number of days
	OpDaySub           //
	OpMonths           // a day and a number of months
	OpCount            // rows of Table for which Args[0] is true
	OpSum              // of Args[1] over those rows
	OpQuo              // the pair Args[0]/Args[1], only as a side of a comparison
	OpHalves           // that pair as half parts of a million, see Halves

	OpTrue     //
	OpLess     // Args[0] < Args[1]
	OpEqual    //
	OpIn       // the code of I is one of Set
	OpBool     // the flag I
	OpHas      // I is known
	OpHasTable // Table is known
	OpAnd      //
	OpOr       //
	OpNot      //
	OpIf       // Args[0] ? Args[1] : Args[2]
	OpExists   // a row of Table for which Args[0] is true
	OpText     // the text I passes Test with the argument Arg
	OpSlow     // Slow
)

// Entity as a Table says that I is an attribute of the entity itself.
const Entity = -1

// Expr is a condition as a tree, before parameters and the day are filled in.
type Expr struct {
	Op    Op
	Args  []*Expr
	N     int64
	I     int
	Table int
	Set   []uint64 // a bit for each code
	Param *schema.Param
	Slow  *schema.Checked
	Test  string // startsWith, endsWith, contains, matches, ==
	Arg   string
	Type  schema.Type // of a number, for showing it
	ID    int64       // of the expression in CEL
}

// Has says whether a set has a code.
func Has(set []uint64, code int64) bool {
	return code>>6 < int64(len(set)) && set[code>>6]>>(code&63)&1 == 1
}
