package alloc

import (
	"errors"
	"fmt"
	"math"

	"github.com/chengban/chengban/internal/engine/rule/money"
)

// Claim is what one claimant asks for under one item.
type Claim struct {
	ID        string
	Entity    string
	Project   string // "" unless it is for one
	District  string // pays when an item's payer is District
	Item      string
	Year      int
	Amount    money.Fen // what the item's amount expression came to
	Submitted int64     // µs since 1970
	Score     int64
}

// Paid is what was paid before, by whomever; the plan's groups and caps count it.
type Paid struct {
	Entity, Project, Item string
	Amount                money.Fen
}

// Allocator runs a plan that decides every case.
type Allocator struct {
	plan    Plan
	items   map[string]int16
	groupOf []int16 // by item; -1 for none
	lines   map[lineKey]int16
}

type lineKey struct {
	account string
	year    int
	payer   string
}

// New refuses a plan that Check refuses.
func New(p *Plan) (*Allocator, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if len(p.Items) > math.MaxInt16 || len(p.Lines) > math.MaxInt16 || len(p.Groups) > math.MaxInt16 {
		return nil, errors.New("the plan is too large")
	}
	a := &Allocator{plan: *p, items: map[string]int16{}, lines: map[lineKey]int16{}}
	group := map[string]int16{}
	for i, g := range p.Groups {
		for _, code := range g.Items {
			group[code] = int16(i) //nolint:gosec // bounded above
		}
	}
	for i, x := range p.Items {
		a.items[x.Code] = int16(i) //nolint:gosec // bounded above
		g, ok := group[x.Code]
		if !ok {
			g = -1
		}
		a.groupOf = append(a.groupOf, g)
	}
	for i, l := range p.Lines {
		a.lines[lineKey{l.Account, l.Year, l.Payer}] = int16(i) //nolint:gosec // bounded above
	}
	return a, nil
}

// Status is what became of a claim.
type Status uint8

// The ends of a claim.
const (
	Granted Status = iota + 1 // as much as was asked
	Reduced                   // less
	Waiting                   // on the waiting list, with a place
	Refused                   // nothing
)

// String names the status as the result writes it.
func (s Status) String() string {
	return [...]string{"", "granted", "reduced", "waiting", "refused"}[s]
}

// Decision is the end of one claim.
type Decision struct {
	Claim  string
	Status Status
	Asked  money.Fen
	Amount money.Fen
	Place  int // on the waiting list of the line that ran out, from 1
	at     int32
	route  int32
}

// Result is what Run decided, in the plan's order.
type Result struct {
	Decisions []Decision
	entries   []entry // of all claims, those of a claim together
	first     []int32 // where those of a decision begin
	spent     []money.Fen
	plan      *Plan
	routes    []route
}

// rec is a claim as the steps see it.
type rec struct {
	amount money.Fen
	index  int32 // in the claims given
	entity int32
	projct int32 // -1 without one
	route  int32
	item   int16
	group  int16
}

// route is the lines that pay a claim.
type route struct {
	split money.Split
	lines []int16
}

// Run decides all claims. A claim that the plan cannot place (an item it does not
// have, no line for its year, an amount that is not above zero, an id that stands
// twice) is an error before anything is decided: money is not paid from a list
// that is wrong.
func (a *Allocator) Run(claims []Claim, paid []Paid) (*Result, error) {
	if len(claims) > math.MaxInt32-1 {
		return nil, errors.New("too many claims")
	}
	in, err := a.admit(claims)
	if err != nil {
		return nil, err
	}
	a.sort(claims, in.recs)
	if err := in.history(a, paid); err != nil {
		return nil, err
	}
	w := &work{Allocator: a, intake: in, claims: claims}
	w.settle()
	if err := w.pay(); err != nil {
		return nil, err
	}
	return w.result(), nil
}

// intake is the claims with their names replaced by numbers.
type intake struct {
	recs     []rec
	routes   []route
	entities map[string]int32
	projects map[string]int32
	// what was paid before
	paidEntity  []money.Fen
	paidProject []money.Fen
	paidGroup   map[groupKey]money.Fen
}

type groupKey struct {
	group int16
	whose int32
}

type routeKey struct {
	item     int16
	year     int
	district string
}

func (a *Allocator) admit(claims []Claim) (*intake, error) {
	in := &intake{recs: make([]rec, len(claims)), entities: make(map[string]int32, len(claims)), projects: map[string]int32{}}
	routes := map[routeKey]int32{}
	for i := range claims {
		c := &claims[i]
		item, ok := a.items[c.Item]
		switch {
		case c.ID == "" || c.Entity == "":
			return nil, fmt.Errorf("claim %q of %q: an id and a claimant are wanted", c.ID, c.Entity)
		case !ok:
			return nil, fmt.Errorf("claim %s: the plan has no item %q", c.ID, c.Item)
		case c.Amount <= 0:
			return nil, fmt.Errorf("claim %s: the amount %s is not above zero", c.ID, c.Amount)
		}
		r := rec{amount: c.Amount, index: int32(i), item: item, group: a.groupOf[item], entity: number(in.entities, c.Entity), projct: -1} //nolint:gosec // bounded in Run
		if c.Project != "" {
			r.projct = number(in.projects, c.Project)
		} else if r.group >= 0 && a.plan.Groups[r.group].Scope == PerProject {
			return nil, fmt.Errorf("claim %s: group %s compares projects, and it has none", c.ID, a.plan.Groups[r.group].Name)
		}
		k := routeKey{item, c.Year, c.District}
		if r.route, ok = routes[k]; !ok {
			way, err := a.way(k, c.ID)
			if err != nil {
				return nil, err
			}
			r.route = int32(len(in.routes)) //nolint:gosec // at most as many as claims
			routes[k] = r.route
			in.routes = append(in.routes, way)
		}
		in.recs[i] = r
	}
	return in, unique(claims)
}

func number(names map[string]int32, name string) int32 {
	n, ok := names[name]
	if !ok {
		n = int32(len(names)) //nolint:gosec // bounded in Run
		names[name] = n
	}
	return n
}

// way finds the lines that pay a claim.
func (a *Allocator) way(k routeKey, claim string) (route, error) {
	x := a.plan.Items[k.item]
	w := route{split: x.Split}
	for _, payer := range x.Split.Payers {
		if payer == District {
			payer = k.district
		}
		l, ok := a.lines[lineKey{x.Account, k.year, payer}]
		if !ok {
			return w, fmt.Errorf("claim %s: there is no line %s", claim, Line{x.Account, k.year, payer, 0}.name())
		}
		for _, other := range w.lines {
			if other == l {
				return w, fmt.Errorf("claim %s: %s pays twice", claim, a.plan.Lines[l].name())
			}
		}
		w.lines = append(w.lines, l)
	}
	return w, nil
}

// history numbers what was paid before. Who claims nothing now is passed over.
func (in *intake) history(a *Allocator, paid []Paid) error {
	in.paidEntity = make([]money.Fen, len(in.entities))
	in.paidProject = make([]money.Fen, len(in.projects))
	in.paidGroup = map[groupKey]money.Fen{}
	for _, p := range paid {
		if p.Amount < 0 {
			return fmt.Errorf("paid to %s: %s is below zero", p.Entity, p.Amount)
		}
		entity, project := int32(-1), int32(-1)
		if n, ok := in.entities[p.Entity]; ok {
			entity = n
		}
		if n, ok := in.projects[p.Project]; ok && p.Project != "" {
			project = n
		}
		if err := errors.Join(add(in.paidEntity, entity, p.Amount), add(in.paidProject, project, p.Amount)); err != nil {
			return err
		}
		item, ok := a.items[p.Item]
		if !ok || a.groupOf[item] < 0 {
			continue
		}
		k := groupKey{a.groupOf[item], entity}
		if a.plan.Groups[k.group].Scope == PerProject {
			k.whose = project
		}
		sum, err := in.paidGroup[k].Add(p.Amount)
		if err != nil {
			return err
		}
		if k.whose >= 0 {
			in.paidGroup[k] = sum
		}
	}
	return nil
}

func add(to []money.Fen, i int32, f money.Fen) (err error) {
	if i >= 0 {
		to[i], err = to[i].Add(f)
	}
	return err
}
