package money

// Expr is a node of an amount expression. The kinds are those of this package.
type Expr interface {
	// eval computes the node for one entity; at is its place in the tree.
	eval(e *evaluation, at string) (Fen, bool)
	// source gives the node as what Parse reads.
	source() any
	// say gives the node in words.
	say(w words) string
	// check finds what is wrong with the node itself, and visits those below it.
	check(c *checker, at string)
	// reads names the attributes below the node.
	reads(add func(attr string))
}

type (
	// Fixed is an amount that a clause names.
	Fixed struct{ Amount Fen }

	// Base is an attribute that is money.
	Base struct{ Attr string }

	// PerHead is a count times an amount: 每人 1000 元.
	PerHead struct {
		Count string
		Each  Fen
	}

	// RateOf is a rate of an amount.
	RateOf struct {
		Rate  Rate
		Of    Expr
		Round Rounding
	}

	// Tiers pays by the size of an amount. Progressive: each slice at its own rate,
	// summed, rounded once. Whole: the rate or the amount of the tier that it falls
	// into. Includes says which end belongs to a tier; progressive tiers need none.
	Tiers struct {
		Of       Expr
		Mode     TierMode
		Includes Edge
		Tiers    []Tier
		Round    Rounding
	}

	// Tier is a range with a rate or, whole tiers only, an amount.
	Tier struct {
		From Fen
		To   *Fen // nil = open
		Rate *Rate
		Give *Fen
	}

	// Level pays by a code: 国家级 20 万元, 省级 10 万元, 市级 5 万元.
	Level struct {
		By    string
		Cases []LevelCase
		Else  Expr // nil: a code that is not listed is a problem
	}

	// LevelCase is what one code gets.
	LevelCase struct {
		Code string
		Give Expr
	}

	// Crossing pays for thresholds that an attribute passes for the first time: at
	// least the threshold now, below it in every year before.
	Crossing struct {
		Of, Past string
		Mode     CrossMode
		Steps    []CrossStep
	}

	// CrossStep is one threshold with its reward.
	CrossStep struct{ At, Give Fen }

	// Limit bounds an amount: 最低, 最高.
	Limit struct {
		Of          Expr
		Least, Most *Fen
	}

	// Combine is the lesser, the greater or the sum of amounts.
	Combine struct {
		Op Op
		Of []Expr
	}

	// ShareOf is one payer's part of an amount that several pay.
	ShareOf struct {
		Of    Expr
		Split Split
		Payer int
	}
)

// TierMode is how tiers are applied.
type TierMode string

// The modes of tiers.
const (
	Progressive TierMode = "progressive" // 分段累进
	Whole       TierMode = "whole"       // 全额
)

// Edge is the end of a tier that belongs to it.
type Edge string

// The edges: with From the tier 1000–2000 has 1000 in it, with To 2000.
const (
	IncludesFrom Edge = "from"
	IncludesTo   Edge = "to"
)

// CrossMode is what several thresholds passed at once give.
type CrossMode string

// The modes of first crossings.
const (
	Highest    CrossMode = "highest"    // the reward of the highest one
	EachPassed CrossMode = "each"       // the sum of all passed now
	Difference CrossMode = "difference" // the highest, less what the ones passed before gave
)

// Op combines amounts.
type Op string

// The ways to combine amounts.
const (
	Lesser  Op = "min"
	Greater Op = "max"
	Sum     Op = "sum"
)
