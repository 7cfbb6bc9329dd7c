package ui

// Cause is one reason why a rule does not hold yet, as a page shows it. With Any it
// is a group of which one suffices.
type Cause struct {
	Missing bool    // not known, rather than known and not enough
	Says    string  // 营业收入 1,760 万元，应不低于 2,000 万元
	Gap     string  // 差 240 万元; "" where there is no distance
	Clause  string  // 《…》第五条第一款
	Source  string  // 市税务局，2026-03-31
	Next    string  // what to do
	Path    string  // where to do it
	Any     []Cause // 满足其一即可
}

// CountStep is one step of how an amount was computed.
type CountStep struct{ Says, Amount string }

// Junction is how the rows of a group of conditions belong together.
type Junction string

// The junctions.
const (
	AllRows  Junction = "all"  // 全部满足
	AnyRow   Junction = "any"  // 满足任一
	NoneRows Junction = "none" // 都不满足
)

// ConditionGroup is a group of rows, in which groups may stand.
type ConditionGroup struct {
	Junction Junction
	Rows     []ConditionRow
	Groups   []ConditionGroup
}

// ConditionRow is one condition as it is edited: attribute · comparison · value with
// its unit · clause.
type ConditionRow struct {
	ID         string
	Attributes []Option // one is chosen
	Compares   []Option
	Value      string
	Options    []Option // instead of Value: a code list
	Unit       string
	Clause     string
	Problem    string
}
