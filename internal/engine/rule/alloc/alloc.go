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
			group[code] = int16(i)
		}
	}
	for i, x := range p.Items {
		a.items[x.Code] = int16(i)
		g, ok := group[x.Code]
		if !ok {
			g = -1
		}
		a.groupOf = append(a.groupOf, g)
	}
	for i, l := range p.Lines {
		a.lines[lineKey{l.Account, l.Year, l.Payer}] = int16(i)
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
	member int32 // number of its group and whose; -1 without a group
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
	in.recs = a.sort(claims, in.recs)
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
	entities *names
	projects *names
	members  *table
	keys     []groupKey // of members
	// what was paid before
	paidEntity  []money.Fen
	paidProject []money.Fen
	paidMember  []money.Fen
}

// groupKey is a group with whose claims it compares.
type groupKey struct {
	group int16
	whose int32
}

func (k groupKey) hash() uint64 { return hashNumber(uint64(k.group)<<32 | uint64(k.whose)) } //nolint:gosec // neither is negative

type routeKey struct {
	item     int16
	year     int
	district string
}

func (a *Allocator) admit(claims []Claim) (*intake, error) {
	n := len(claims)
	in := &intake{recs: make([]rec, n), entities: newNames(n), projects: newNames(n), members: newTable(n)}
	for i := range claims {
		if err := a.proper(&claims[i]); err != nil {
			return nil, err
		}
		item := a.items[claims[i].Item]
		in.recs[i] = rec{amount: claims[i].Amount, index: int32(i), item: item, group: a.groupOf[item], projct: -1, member: -1}
	}
	ids := newTable(n)
	for i := range claims {
		id := claims[i].ID
		if _, fresh := ids.number(hashText(id), func(other int32) bool { return claims[other].ID == id }); !fresh {
			return nil, fmt.Errorf("claim %s stands twice", id)
		}
	}
	// One name after the other: the processor overlaps the waits for memory of
	// short loops: a quarter of a run less than in one long loop.
	for i := range claims {
		in.recs[i].entity, _ = in.entities.number(claims[i].Entity)
	}
	for i := range claims {
		if p := claims[i].Project; p != "" {
			in.recs[i].projct, _ = in.projects.number(p)
		}
	}
	for i := range in.recs {
		if in.recs[i].group >= 0 {
			in.join(a, &in.recs[i])
		}
	}
	return in, in.ways(a, claims)
}

// ways finds the lines that pay each claim.
func (in *intake) ways(a *Allocator, claims []Claim) error {
	routes := map[routeKey]int32{}
	var last routeKey
	for i := range claims {
		k := routeKey{in.recs[i].item, claims[i].Year, claims[i].District}
		if i > 0 && k == last {
			in.recs[i].route = in.recs[i-1].route
			continue
		}
		number, ok := routes[k]
		if !ok {
			way, err := a.way(k, claims[i].ID)
			if err != nil {
				return err
			}
			number = int32(len(in.routes)) //nolint:gosec // at most as many as claims
			routes[k] = number
			in.routes = append(in.routes, way)
		}
		in.recs[i].route, last = number, k
	}
	return nil
}

// proper refuses a claim that the plan cannot place.
func (a *Allocator) proper(c *Claim) error {
	item, ok := a.items[c.Item]
	switch {
	case c.ID == "" || c.Entity == "":
		return fmt.Errorf("claim %q of %q: an id and a claimant are wanted", c.ID, c.Entity)
	case !ok:
		return fmt.Errorf("claim %s: the plan has no item %q", c.ID, c.Item)
	case c.Amount <= 0:
		return fmt.Errorf("claim %s: the amount %s is not above zero", c.ID, c.Amount)
	case c.Project == "" && a.groupOf[item] >= 0 && a.plan.Groups[a.groupOf[item]].Scope == PerProject:
		return fmt.Errorf("claim %s: group %s compares projects, and it has none", c.ID, a.plan.Groups[a.groupOf[item]].Name)
	}
	return nil
}

// join numbers the claim's group and whose it is.
func (in *intake) join(a *Allocator, r *rec) {
	k := groupKey{r.group, r.entity}
	if a.plan.Groups[r.group].Scope == PerProject {
		k.whose = r.projct
	}
	var fresh bool
	if r.member, fresh = in.members.number(k.hash(), func(id int32) bool { return in.keys[id] == k }); fresh {
		in.keys = append(in.keys, k)
	}
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
	in.paidEntity = make([]money.Fen, in.entities.n)
	in.paidProject = make([]money.Fen, in.projects.n)
	in.paidMember = make([]money.Fen, in.members.n)
	for _, p := range paid {
		if p.Amount < 0 {
			return fmt.Errorf("paid to %s: %s is below zero", p.Entity, p.Amount)
		}
		entity, project, member := in.entities.find(p.Entity), int32(-1), int32(-1)
		if p.Project != "" {
			project = in.projects.find(p.Project)
		}
		if item, ok := a.items[p.Item]; ok && a.groupOf[item] >= 0 {
			k := groupKey{a.groupOf[item], entity}
			if a.plan.Groups[k.group].Scope == PerProject {
				k.whose = project
			}
			if k.whose >= 0 {
				member, _ = in.members.find(k.hash(), func(id int32) bool { return in.keys[id] == k })
			}
		}
		if err := errors.Join(add(in.paidEntity, entity, p.Amount), add(in.paidProject, project, p.Amount), add(in.paidMember, member, p.Amount)); err != nil {
			return err
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
