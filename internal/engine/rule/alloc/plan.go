package alloc

import (
	"errors"
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/engine/rule/money"
	"github.com/chengban/chengban/internal/engine/rule/plain"
)

// District as a payer stands for the district of the claim.
const District = "@district"

// Plan says how claims are paid.
type Plan struct {
	ID            string
	Items         []Item
	Lines         []Line
	CapPerEntity  *money.Fen // 单户上限
	CapPerProject *money.Fen // 单个项目上限
	Groups        []Group
	Order         []Key
	Shortage      Shortage
}

// Item is a service that pays, from an account and by one or several payers.
type Item struct {
	Code    string
	Account string // 预算科目
	Split   money.Split
}

// Line is what a payer has for an account in a year.
type Line struct {
	Account string
	Year    int
	Payer   string
	Budget  money.Fen
}

// Group holds items of which a claimant, or a project, cannot freely have several.
type Group struct {
	Name  string
	Mode  Mode
	Scope Scope
	Items []string
	Cap   *money.Fen // of Stacked
}

// Mode is what a group does.
type Mode string

// The modes of groups.
const (
	HighestOnly Mode = "highest" // 就高不重复
	FirstOnly   Mode = "first"   // 互斥, the first in the order
	Stacked     Mode = "stacked" // 可叠加, up to the cap
)

// Scope is whose claims a group compares.
type Scope string

// The scopes of groups.
const (
	PerEntity  Scope = "entity"
	PerProject Scope = "project"
)

// Key is one key of the order.
type Key struct {
	By   By
	Desc bool
}

// By is what claims are ordered by.
type By string

// What claims can be ordered by; an id is unique.
const (
	BySubmitted By = "submitted"
	ByScore     By = "score"
	ByAmount    By = "amount"
	ByEntity    By = "entity"
	ByID        By = "id"
)

// Shortage is what happens when a budget does not suffice.
type Shortage string

// The ways to deal with a shortage.
const (
	FirstCome Shortage = "first_come" // 先到先得: the last one paid gets what is left
	ProRata   Shortage = "pro_rata"   // 按比例, largest remainder
	CutOff    Shortage = "cut_off"    // 排序截断: whole or nothing
	Waitlist  Shortage = "waitlist"   // 候补: whole, or a place on the waiting list
)

// ReadPlan reads a plan from YAML or JSON. The error begins with line:column.
func ReadPlan(src []byte) (*Plan, error) {
	root, err := plain.Parse(src)
	if err != nil {
		return nil, err
	}
	r := &reader{}
	p := r.plan(root)
	if r.Err != nil {
		return nil, r.Err
	}
	return p, nil
}

type reader struct{ plain.Reader }

func (r *reader) plan(n plain.Node) *Plan {
	f := r.Fields(n, "plan", "items", "lines", "cap_per_entity", "cap_per_project", "groups", "order", "shortage")
	p := &Plan{ID: r.Word(r.Need(n, f, "plan")), CapPerEntity: r.optional(f["cap_per_entity"]), CapPerProject: r.optional(f["cap_per_project"])}
	for _, x := range r.List(r.Need(n, f, "items")) {
		p.Items = append(p.Items, r.item(x))
	}
	for _, x := range r.List(r.Need(n, f, "lines")) {
		g := r.Fields(x, "account", "year", "payer", "budget")
		p.Lines = append(p.Lines, Line{
			r.Word(r.Need(x, g, "account")), int(r.Whole(r.Need(x, g, "year"), 2000, 2999)),
			r.Word(r.Need(x, g, "payer")), r.fen(r.Need(x, g, "budget")),
		})
	}
	if g := f["groups"]; g.Kind != plain.Nothing {
		for _, x := range r.List(g) {
			p.Groups = append(p.Groups, r.group(x))
		}
	}
	for _, x := range r.List(r.Need(n, f, "order")) {
		p.Order = append(p.Order, r.key(x))
	}
	p.Shortage = Shortage(r.OneOf(r.Need(n, f, "shortage"), string(FirstCome), string(ProRata), string(CutOff), string(Waitlist)))
	return p
}

func (r *reader) fen(n plain.Node) money.Fen {
	f, err := money.ParseFen(r.Word(n))
	if err != nil {
		r.Fail(n, "%v", err)
	}
	return f
}

func (r *reader) optional(n plain.Node) *money.Fen {
	if n.Kind == plain.Nothing {
		return nil
	}
	f := r.fen(n)
	return &f
}

// item has one payer, or parts and remainder.
func (r *reader) item(n plain.Node) Item {
	f := r.Fields(n, "item", "account", "payer", "parts", "remainder")
	x := Item{Code: r.Word(r.Need(n, f, "item")), Account: r.Word(r.Need(n, f, "account"))}
	if p, ok := f["payer"]; ok {
		if f["parts"].Kind != plain.Nothing || f["remainder"].Kind != plain.Nothing {
			r.Fail(p, "an item has one payer, or parts and who takes the remainder")
		}
		x.Split = money.Split{Payers: []string{r.Word(p)}, Weights: []int64{1}}
		return x
	}
	x.Split = money.ReadSplit(&r.Reader, n, f)
	return x
}

func (r *reader) group(n plain.Node) Group {
	f := r.Fields(n, "group", "mode", "scope", "items", "cap")
	g := Group{
		Name: r.Word(r.Need(n, f, "group")), Cap: r.optional(f["cap"]),
		Mode:  Mode(r.OneOf(r.Need(n, f, "mode"), string(HighestOnly), string(FirstOnly), string(Stacked))),
		Scope: Scope(r.OneOf(r.Need(n, f, "scope"), string(PerEntity), string(PerProject))),
	}
	for _, x := range r.List(r.Need(n, f, "items")) {
		g.Items = append(g.Items, r.Word(x))
	}
	return g
}

// key reads "score desc", "submitted", …
func (r *reader) key(n plain.Node) Key {
	w := r.Word(n)
	for _, by := range []By{BySubmitted, ByScore, ByAmount, ByEntity, ByID} {
		switch w {
		case string(by):
			return Key{By: by}
		case string(by) + " desc":
			return Key{By: by, Desc: true}
		}
	}
	r.Fail(n, "%q is no key: want submitted, score, amount, entity or id, with desc behind it or not", w)
	return Key{}
}

// Check refuses a plan that leaves a case open: the faults of all parts, joined.
func (p *Plan) Check() error {
	return errors.Join(p.checkOrder(), p.checkItems(), p.checkLines(), p.checkGroups(), p.checkCaps())
}

func (p *Plan) checkOrder() error {
	var out []error
	if len(p.Order) == 0 || p.Order[len(p.Order)-1].By != ByID {
		out = append(out, errors.New("the order is not total: its last key must be id, which no two claims share"))
	}
	seen := map[By]bool{}
	for i, k := range p.Order {
		switch {
		case !slices.Contains([]By{BySubmitted, ByScore, ByAmount, ByEntity, ByID}, k.By):
			out = append(out, fmt.Errorf("claims cannot be ordered by %q", k.By))
		case seen[k.By]:
			out = append(out, fmt.Errorf("the order names %s twice", k.By))
		case k.By == ByID && i+1 < len(p.Order):
			out = append(out, errors.New("behind id in the order nothing can matter"))
		}
		seen[k.By] = true
	}
	switch p.Shortage {
	case FirstCome:
		if len(p.Order) > 0 && p.Order[0] != (Key{By: BySubmitted}) {
			out = append(out, errors.New("first come, first served needs an order that begins with submitted"))
		}
	case ProRata, CutOff, Waitlist:
	default:
		out = append(out, fmt.Errorf("there is no way %q to deal with a shortage", p.Shortage))
	}
	return errors.Join(out...)
}

func (p *Plan) checkItems() error {
	var out []error
	seen := map[string]bool{}
	for _, x := range p.Items {
		if seen[x.Code] {
			out = append(out, fmt.Errorf("item %s stands twice", x.Code))
		}
		seen[x.Code] = true
		s := x.Split
		if len(s.Payers) == 0 || len(s.Payers) > maxPayers || len(s.Payers) != len(s.Weights) || s.Remainder < 0 || s.Remainder >= len(s.Payers) {
			out = append(out, fmt.Errorf("item %s: want 1 to %d payers with a weight each, and one that takes the remainder", x.Code, maxPayers))
			continue
		}
		for i, w := range s.Weights {
			if w < 1 || w > maxWeight {
				out = append(out, fmt.Errorf("item %s: the weight %d of %s is not between 1 and %d", x.Code, w, s.Payers[i], maxWeight))
			}
			if s.Payers[i] != District && !slices.ContainsFunc(p.Lines, func(l Line) bool { return l.Account == x.Account && l.Payer == s.Payers[i] }) {
				out = append(out, fmt.Errorf("item %s: %s has no line for account %s", x.Code, s.Payers[i], x.Account))
			}
		}
	}
	if len(p.Items) == 0 {
		out = append(out, errors.New("there are no items"))
	}
	return errors.Join(out...)
}

func (p *Plan) checkLines() error {
	var out []error
	seen := map[lineKey]bool{}
	for _, l := range p.Lines {
		k := lineKey{l.Account, l.Year, l.Payer}
		if seen[k] {
			out = append(out, fmt.Errorf("line %s stands twice", l.name()))
		}
		seen[k] = true
		if l.Budget < 0 || l.Payer == District {
			out = append(out, fmt.Errorf("line %s: want a payer and a budget that is not below zero", l.name()))
		}
	}
	return errors.Join(out...)
}

func (l Line) name() string { return fmt.Sprintf("%s/%d/%s", l.Account, l.Year, l.Payer) }

func (p *Plan) checkGroups() error {
	var out []error
	in := map[string]string{}
	names := map[string]bool{}
	for _, g := range p.Groups {
		if names[g.Name] {
			out = append(out, fmt.Errorf("group %s stands twice", g.Name))
		}
		names[g.Name] = true
		switch {
		case g.Mode == Stacked && g.Cap == nil:
			out = append(out, fmt.Errorf("group %s: what can be stacked needs a cap", g.Name))
		case g.Mode != Stacked && g.Cap != nil:
			out = append(out, fmt.Errorf("group %s: only a stacked group has a cap", g.Name))
		case g.Cap != nil && *g.Cap < 0:
			out = append(out, fmt.Errorf("group %s: the cap is below zero", g.Name))
		}
		if !slices.Contains([]Mode{HighestOnly, FirstOnly, Stacked}, g.Mode) || !slices.Contains([]Scope{PerEntity, PerProject}, g.Scope) {
			out = append(out, fmt.Errorf("group %s: there is no mode %q or scope %q", g.Name, g.Mode, g.Scope))
		}
		for _, item := range g.Items {
			if other, ok := in[item]; ok {
				out = append(out, fmt.Errorf("groups %s and %s overlap in item %s: make them one, or leave the item out of one", other, g.Name, item))
			}
			in[item] = g.Name
			if !slices.ContainsFunc(p.Items, func(x Item) bool { return x.Code == item }) {
				out = append(out, fmt.Errorf("group %s: there is no item %s", g.Name, item))
			}
		}
	}
	return errors.Join(out...)
}

func (p *Plan) checkCaps() error {
	for _, c := range []*money.Fen{p.CapPerEntity, p.CapPerProject} {
		if c != nil && *c < 0 {
			return fmt.Errorf("a cap of %s is below zero", *c)
		}
	}
	return nil
}

// The bounds of a split; see money.ReadSplit.
const (
	maxPayers = 5
	maxWeight = 10_000
)
