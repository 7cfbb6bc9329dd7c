package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// TestQuery_evidenceEqualsReads runs random sequences of queries, most of them
// wrong in some way, against a slow oracle that looks only at cityRows: what is
// handed out is what the oracle allows, each subject's ledger has the rows that
// were handed out and no others, and each refusal has its audit row.
func TestQuery_evidenceEqualsReads(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		o := newOracle(w)
		rapid.Check(t, func(rt *rapid.T) {
			for _, r := range rapid.SliceOfN(o.requests(), 1, 6).Draw(rt, "requests") {
				before, refusedBefore := o.evidence(), o.refused()
				rows, err := w.s.Query(t.Context(), r)
				want, allowed := o.answer(r)
				if allowed != (err == nil) {
					rt.Fatalf("allowed %v, got %v", allowed, err)
				}
				if d := cmp.Diff(want, texts(rows)); d != "" {
					rt.Fatalf("rows: %s", d)
				}
				if d := cmp.Diff(o.entries(r, rows, err), minus(o.evidence(), before)); d != "" {
					rt.Fatalf("ledger: %s", d)
				}
				if got := o.refused() - refusedBefore; (got == 1) != (err != nil) || got > 1 {
					rt.Fatalf("%d audit rows for %v", got, err)
				}
			}
		})
		if o.handedOut < 50 || o.denied < 50 {
			t.Errorf("%d rows handed out, %d queries refused: the sequences prove little", o.handedOut, o.denied)
		}
	})
}

type oracle struct {
	w         *world
	subjects  []ident.Subject
	legalID   map[ident.Subject]string
	handedOut int
	denied    int
}

func newOracle(w *world) *oracle {
	return &oracle{w: w, subjects: []ident.Subject{{}, w.wang, w.li, w.zhao, w.factory, w.shop}, legalID: map[ident.Subject]string{
		w.wang: wangID, w.li: liID, w.zhao: zhaoID, w.factory: factoryID, w.shop: shopID,
	}}
}

// requests draws an allowed query and spoils it in up to two ways; some of those
// are allowed as well.
func (o *oracle) requests() *rapid.Generator[Request] {
	return rapid.Custom(func(t *rapid.T) Request {
		r := rapid.SampledFrom(o.good()).Draw(t, "good")
		reg := o.w.s.registers[r.Resource]
		r.Fields = rapid.SliceOfN(rapid.SampledFrom(r.Fields), 1, 4).Draw(t, "fields")
		for range rapid.IntRange(0, 2).Draw(t, "spoils") {
			o.spoil(t, &r, reg)
		}
		if _, keyed := reg.Key(); !keyed {
			r.Key = ""
		}
		if r.Subject.IsZero() && r.Key == "" {
			r.Subject = o.w.wang
		}
		return r
	})
}

func (o *oracle) good() (out []Request) {
	w := o.w
	wang, li, zhao := citizen("wang", w.wang, w.factory), citizen("li", w.li, w.shop), citizen("zhao", w.zhao)
	for _, reg := range w.s.Catalogue() {
		var all, byKey []string
		for _, c := range reg.Columns {
			all = append(all, c.Name)
			if c.ByKey {
				byKey = append(byKey, c.Name)
			}
		}
		for _, who := range []ident.Actor{wang, li, zhao} {
			for _, s := range who.For {
				out = append(out, w.own(who, reg.Code, s, all...))
			}
		}
		if len(byKey) == 0 {
			continue
		}
		for key, who := range map[string]ident.Actor{factoryUnit: wang, flatUnit: li, shopUnit: li} {
			r := w.own(who, reg.Code, ident.Subject{}, byKey...)
			r.Key, r.Via = key, KeyOf{"realestate", map[string]ident.Subject{factoryUnit: w.factory, flatUnit: w.li, shopUnit: w.shop}[key]}
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Request) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	chen := officer("chen", "xc-water")
	firm := w.inCase(chen, openCase, "enterprise", "uscc", "name")
	firm.Subject = w.factory
	gas := w.inCase(officer("gu", "xc-gas"), gasCase, "enterprise", "name")
	gas.Subject = w.factory
	premises := w.inCase(chen, openCase, "realestate", "unit_no", "address", "area")
	premises.Key = factoryUnit
	owned := w.inCase(chen, openCase, "realestate", "unit_no", "owner_name")
	owned.Subject, owned.Key = w.factory, factoryUnit
	accounts := w.inCase(chen, openCase, "utility_account", "service", "account_no")
	accounts.Key = factoryUnit
	return append(out, firm, gas, premises, owned, accounts, firm, gas, premises, owned, accounts)
}

func (o *oracle) spoil(t *rapid.T, r *Request, reg Register) {
	w := o.w
	switch rapid.IntRange(0, 6).Draw(t, "how") {
	case 0:
		r.Actor = rapid.SampledFrom([]ident.Actor{
			citizen("wang", w.wang, w.factory), citizen("li", w.li, w.shop),
			citizen("zhao", w.zhao), officer("chen", "xc-water"), officer("gu", "xc-gas"),
			{},
		}).Draw(t, "actor")
	case 1:
		r.Subject = rapid.SampledFrom(o.subjects).Draw(t, "subject")
	case 2:
		r.Key = rapid.SampledFrom([]string{"", factoryUnit, flatUnit, shopUnit, noUnit}).Draw(t, "key")
	case 3:
		r.Via = KeyOf{
			rapid.SampledFrom([]string{"realestate", "utility_account", "person", ""}).Draw(t, "via"),
			rapid.SampledFrom(o.subjects).Draw(t, "owner"),
		}
	case 4:
		r.Ref = rapid.SampledFrom([]string{openCase, closedCase, gasCase, heldCase, noCase}).Draw(t, "ref")
	case 5:
		r.Basis = rapid.SampledFrom([]Basis{OwnRequest, CaseWork}).Draw(t, "basis")
	case 6:
		r.Fields = append(r.Fields, rapid.SampledFrom([]string{"nosuch", reg.Columns[len(reg.Columns)-1].Name, reg.Subject().Name}).Draw(t, "field"))
	}
}

// answer says which rows a request must get, as texts, or that it gets none
// because it is not allowed. It repeats the rules of doc.go in plain loops.
func (o *oracle) answer(r Request) (rows []string, allowed bool) {
	if !o.allowed(r) {
		o.denied++
		return nil, false
	}
	for _, row := range cityRows[r.Resource] {
		about := !r.Subject.IsZero() && o.owner(r.Resource, row) != r.Subject
		elsewhere := r.Key != "" && row["unit_no"] != r.Key
		if about || elsewhere {
			continue
		}
		values := map[string]any{}
		for _, f := range r.Fields {
			if v := fmt.Sprint(row[f]); row[f] != nil && v != "" {
				values[f] = v
			}
		}
		rows = append(rows, line(o.owner(r.Resource, row), values))
	}
	slices.Sort(rows)
	o.handedOut += len(rows)
	return rows, true
}

func (o *oracle) allowed(r Request) bool {
	reg := o.w.s.registers[r.Resource]
	for _, f := range r.Fields {
		c, ok := reg.Column(f)
		if !ok || r.Subject.IsZero() && !c.ByKey {
			return false
		}
	}
	if r.Basis == OwnRequest {
		if r.Actor.Kind != ident.Citizen {
			return false
		}
		if !r.Subject.IsZero() {
			return r.Actor.ActsFor(r.Subject)
		}
		return r.Actor.ActsFor(r.Via.Subject) && r.Via.Resource == "realestate" && o.has(r.Via.Subject, r.Key)
	}
	item := map[string]string{openCase + "xc-water": "water-connection", gasCase + "xc-gas": "gas-connection"}[r.Ref+string(r.Actor.Org)]
	party := r.Subject.IsZero() || r.Subject == o.w.factory || r.Subject == o.w.wang
	_, keyed := reg.Key()
	key := r.Key == factoryUnit || r.Key == "" && !keyed
	for _, f := range r.Fields {
		if !slices.Contains(itemSlices[item][r.Resource], f) {
			return false
		}
	}
	return r.Actor.Kind == ident.Staff && party && key
}

func (o *oracle) has(s ident.Subject, key string) bool {
	for _, row := range cityRows["realestate"] {
		if row["unit_no"] == key && o.owner("realestate", row) == s {
			return true
		}
	}
	return false
}

func (o *oracle) owner(resource string, row map[string]any) ident.Subject {
	id := row[map[string]string{"person": "idno", "enterprise": "uscc", "realestate": "owner_id", "utility_account": "holder_id"}[resource]]
	for s, legal := range o.legalID {
		if legal == id {
			return s
		}
	}
	return ident.Subject{}
}

// entries says what the ledger must gain: reader and subject → rows, and one
// more for each entry in "n".
func (o *oracle) entries(r Request, rows []Row, err error) map[string]int {
	out := map[string]int{}
	if err != nil {
		return out
	}
	for _, row := range rows {
		out[string(r.Actor.Account)+" "+row.Subject.Ref]++
		out["n "+row.Subject.Ref] = 1
	}
	if len(rows) == 0 {
		asked := r.Subject
		if asked.IsZero() && r.Basis == OwnRequest {
			asked = r.Via.Subject
		}
		if asked.IsZero() {
			asked = o.w.factory // first party of the case
		}
		out["n "+asked.Ref] = 1
	}
	return out
}

func (o *oracle) evidence() map[string]int {
	out := map[string]int{}
	for _, e := range o.w.ledger() {
		out[string(e.Reader)+" "+e.Subject.Ref] += e.Rows
		out["n "+e.Subject.Ref]++
	}
	return out
}

func (o *oracle) refused() (n int) {
	for _, resource := range []string{"person", "enterprise", "realestate", "utility_account", "unknown"} {
		n += len(o.w.refusals(resource))
	}
	return n
}

func minus(a, b map[string]int) map[string]int {
	out := map[string]int{}
	for k, v := range a {
		if v != b[k] {
			out[k] = v - b[k]
		}
	}
	return out
}

func texts(rows []Row) (out []string) {
	for _, r := range rows {
		values := map[string]any{}
		for k, v := range r.Values {
			values[k] = fmt.Sprint(v)
		}
		out = append(out, line(r.Subject, values))
	}
	slices.Sort(out)
	return out
}

func line(s ident.Subject, values map[string]any) string {
	var b strings.Builder
	b.WriteString(s.String())
	for _, k := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, " %s=%v", k, values[k])
	}
	return b.String()
}

// TestQuery_sameOnBothEngines: rows, their order and their values are the same.
func TestQuery_sameOnBothEngines(t *testing.T) {
	var answers [][]Row
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		w := newWorld(t, db)
		var rows []map[string]any
		for i := range 40 {
			u := unit(fmt.Sprintf("%s%04d", flatUnit[:20], i), "person", liID, fmt.Sprintf("%d.%02d", i, i))
			u["floors"] = i - 3
			if i%3 == 0 {
				delete(u, "floors")
			}
			rows = append(rows, u)
		}
		if _, err := w.s.Load(t.Context(), "realestate", rows); err != nil {
			t.Fatal(err)
		}
		li := citizen("li", w.li, w.shop)
		answers = append(answers, query(t, w, w.own(li, "realestate", w.li, "unit_no", "area", "floors", "since", "owner_id")))
	})
	if len(answers) != 2 || len(answers[0]) != 41 {
		t.Fatalf("got %d answers", len(answers))
	}
	if d := cmp.Diff(answers[0], answers[1]); d != "" {
		t.Error(d)
	}
}
