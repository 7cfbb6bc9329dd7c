package alloc_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/alloc"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

func read(t testing.TB, src string) *alloc.Plan {
	t.Helper()
	p, err := alloc.ReadPlan([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func run(t testing.TB, p *alloc.Plan, claims []alloc.Claim, paid ...alloc.Paid) *alloc.Result {
	t.Helper()
	a, err := alloc.New(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Run(claims, paid)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// why gives the amount of a claim and the sentences of its ledger.
func why(t testing.TB, r *alloc.Result, claim string, lang i18n.Lang) []string {
	t.Helper()
	d, ok := r.Find(claim)
	if !ok {
		t.Fatalf("no decision of %s", claim)
	}
	out := []string{d.Status.String() + " " + d.Amount.String()}
	for _, l := range r.Ledger(d) {
		out = append(out, l.Words(lang))
	}
	return out
}

const yuan = money.Yuan

func plan(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLedger_saysWhyNotFiftyThousand(t *testing.T) {
	t.Parallel()
	r := run(t, read(t, plan(t)), []alloc.Claim{
		{ID: "A1", Entity: "瑞丰", District: "魏都", Item: "equipment", Year: 2026, Amount: 50_000 * yuan, Submitted: 2},
	}, alloc.Paid{Entity: "瑞丰", Item: "equipment", Amount: 462_785 * yuan})
	want := []string{
		"reduced 37215元",
		"单户上限还剩 37,215 元：50,000 元变为 37,215 元",
		"预算 2150805/2026/市 足够，全额兑付 37,215 元",
	}
	if diff := cmp.Diff(want, why(t, r, "A1", i18n.Zh)); diff != "" {
		t.Error(diff)
	}
	want = []string{
		"reduced 37215元",
		"Of the cap of one claimant ¥37,215 is left: from ¥50,000 to ¥37,215",
		"The budget 2150805/2026/市 bears it whole: ¥37,215",
	}
	if diff := cmp.Diff(want, why(t, r, "A1", i18n.En)); diff != "" {
		t.Error(diff)
	}
	d, _ := r.Find("A1")
	var parts []string
	for _, p := range r.Parts(d) {
		parts = append(parts, p.Line.Payer+" "+p.Amount.String())
	}
	if diff := cmp.Diff([]string{"市 18607.50元", "魏都 18607.50元"}, parts); diff != "" {
		t.Error(diff)
	}
}

func claims(amounts ...money.Fen) (out []alloc.Claim) {
	for i, f := range amounts {
		out = append(out, alloc.Claim{
			ID: fmt.Sprint("C", i+1), Entity: fmt.Sprint("E", i+1), District: "魏都", Item: "loan", Year: 2026, Amount: f, Submitted: int64(i),
		})
	}
	return out
}

// The same three claims of 60, 60 and 10 yuan against 100, in each way.
func TestRun_shortage(t *testing.T) {
	t.Parallel()
	src := func(shortage string) string {
		return `{plan: p, items: [{item: loan, account: x, payer: 市}], lines: [{account: x, year: 2026, payer: 市, budget: 100元}],
		  order: [submitted, id], shortage: ` + shortage + `}`
	}
	for shortage, want := range map[string][]string{
		"first_come": {"granted 60元", "reduced 40元", "refused 0元"},
		"cut_off":    {"granted 60元", "refused 0元", "refused 0元"},
		"waitlist":   {"granted 60元", "waiting 0元", "waiting 0元"},
		"pro_rata":   {"reduced 46.16元", "reduced 46.15元", "reduced 7.69元"},
	} {
		r := run(t, read(t, src(shortage)), claims(60*yuan, 60*yuan, 10*yuan))
		var got []string
		for i, d := range r.Decisions {
			got = append(got, d.Status.String()+" "+d.Amount.String())
			if shortage == "waitlist" && d.Place != i {
				t.Errorf("%s has place %d, want %d", d.Claim, d.Place, i)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", shortage, diff)
		}
	}
}

func TestRun_groups(t *testing.T) {
	t.Parallel()
	src := func(group string) string {
		return `{plan: p, items: [{item: a, account: x, payer: 市}, {item: b, account: x, payer: 市}], lines: [{account: x, year: 2026, payer: 市, budget: 1000元}],
		  groups: [` + group + `], order: [submitted, id], shortage: first_come}`
	}
	two := []alloc.Claim{
		{ID: "A", Entity: "E", Project: "P", Item: "a", Year: 2026, Amount: 20 * yuan, Submitted: 1},
		{ID: "B", Entity: "E", Project: "P", Item: "b", Year: 2026, Amount: 50 * yuan, Submitted: 2},
	}
	before := alloc.Paid{Entity: "E", Project: "P", Item: "a", Amount: 30 * yuan}
	for name, tt := range map[string]struct {
		group string
		paid  []alloc.Paid
		want  [2]string
	}{
		"the highest":              {`{group: 荣誉, mode: highest, scope: entity, items: [a, b]}`, nil, [2]string{"refused 0元", "granted 50元"}},
		"the highest, paid before": {`{group: 荣誉, mode: highest, scope: entity, items: [a, b]}`, []alloc.Paid{before}, [2]string{"refused 0元", "reduced 20元"}},
		"the first":                {`{group: 荣誉, mode: first, scope: project, items: [a, b]}`, nil, [2]string{"granted 20元", "refused 0元"}},
		"the first, paid before":   {`{group: 荣誉, mode: first, scope: project, items: [a, b]}`, []alloc.Paid{before}, [2]string{"refused 0元", "refused 0元"}},
		"stacked":                  {`{group: 荣誉, mode: stacked, cap: 60元, scope: entity, items: [a, b]}`, nil, [2]string{"granted 20元", "reduced 40元"}},
		"stacked, paid before":     {`{group: 荣誉, mode: stacked, cap: 60元, scope: entity, items: [a, b]}`, []alloc.Paid{before}, [2]string{"granted 20元", "reduced 10元"}},
	} {
		r := run(t, read(t, src(tt.group)), two, tt.paid...)
		if diff := cmp.Diff(tt.want, [2]string{why(t, r, "A", i18n.Zh)[0], why(t, r, "B", i18n.Zh)[0]}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	r := run(t, read(t, src(`{group: 荣誉, mode: highest, scope: entity, items: [a, b]}`)), two)
	if diff := cmp.Diff("“荣誉”组内只兑付一项，已选 B：20 元变为 0 元", why(t, r, "A", i18n.Zh)[1]); diff != "" {
		t.Error(diff)
	}
}

func TestNew_refusesWhatLeavesACaseOpen(t *testing.T) {
	t.Parallel()
	good := plan(t)
	for _, tt := range []struct{ from, to, want string }{
		{"order: [submitted, id]", "order: [submitted]", "the order is not total"},
		{"order: [submitted, id]", "order: [id, submitted]", "the order is not total"},
		{"order: [submitted, id]", "order: [score desc, id]", "begins with submitted"},
		{"order: [submitted, id]", "order: [submitted, submitted, id]", "names submitted twice"},
		{"items: [honour_city, honour_state]", "items: [honour_city, training]", "overlap in item training"},
		{"items: [honour_city, honour_state]", "items: [honour_city, honor_state]", "there is no item honor_state"},
		{"mode: highest", "mode: stacked", "needs a cap"},
		{"mode: stacked", "mode: first", "only a stacked group has a cap"},
		{"item: honour_state", "item: honour_city", "item honour_city stands twice"},
		{"{account: 2150805, year: 2026, payer: 建安", "{account: 2150805, year: 2026, payer: 魏都", "line 2150805/2026/魏都 stands twice"},
		{"item: loan, account: 2150805", "item: loan, account: 2150899", "市 has no line for account 2150899"},
		{"cap_per_entity: 50万元", "cap_per_entity: -1元", "below zero"},
		{"budget: 300万元", "budget: -1元", "not below zero"},
	} {
		src := strings.Replace(good, tt.from, tt.to, 1)
		if src == good {
			t.Fatalf("the plan has no %q", tt.from)
		}
		if _, err := alloc.New(read(t, src)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.to, err, tt.want)
		}
	}
	if _, err := alloc.New(read(t, good)); err != nil {
		t.Error(err)
	}
}

func TestReadPlan_refuses(t *testing.T) {
	t.Parallel()
	good := plan(t)
	for _, tt := range []struct{ from, to, want string }{
		{"shortage: first_come", "shortage: lottery", "want one of first_come, pro_rata, cut_off, waitlist"},
		{"order: [submitted, id]", "order: [submitted, id, mood]", `"mood" is no key`},
		{"year: 2026", "year: 26", "from 2000 to 2999"},
		{"budget: 300万元", "budget: 3000000", "with its unit"},
		{"remainder: 市", "remainder: 国", "none of the payers"},
		{"cap_per_entity", "cap_per_firm", `there is no "cap_per_firm" here`},
		{"payer: 市}", "payer: 市, parts: [{payer: 市, weight: 1}]}", "one payer, or parts"},
	} {
		src := strings.Replace(good, tt.from, tt.to, 1)
		if src == good {
			t.Fatalf("the plan has no %q", tt.from)
		}
		if _, err := alloc.ReadPlan([]byte(src)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.to, err, tt.want)
		}
	}
}

func TestRun_refusesAListThatIsWrong(t *testing.T) {
	t.Parallel()
	a, err := alloc.New(read(t, plan(t)))
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(c *alloc.Claim){
		"claim C1 stands twice":                         func(c *alloc.Claim) { c.ID = "C1" },
		`the plan has no item "gift"`:                   func(c *alloc.Claim) { c.Item = "gift" },
		"is not above zero":                             func(c *alloc.Claim) { c.Amount = 0 },
		"there is no line 2150805/2027/市":               func(c *alloc.Claim) { c.Year = 2027 },
		"there is no line 2150805/2026/长葛":              func(c *alloc.Claim) { c.Item, c.District = "equipment", "长葛" },
		"2150805/2026/市 pays twice":                     func(c *alloc.Claim) { c.Item, c.District = "equipment", "市" },
		"an id and a claimant are wanted":               func(c *alloc.Claim) { c.Entity = "" },
		"group 同一项目 compares projects, and it has none": func(c *alloc.Claim) { c.Item = "training" },
	} {
		list := claims(yuan, yuan)
		change(&list[1])
		if _, err := a.Run(list, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := a.Run(claims(yuan), []alloc.Paid{{Entity: "E1", Amount: -1}}); err == nil {
		t.Error("a negative payment was taken")
	}
	big := money.Fen(1<<63 - 1)
	if _, err := a.Run(claims(yuan), []alloc.Paid{{Entity: "E1", Amount: big}, {Entity: "E1", Amount: big}}); err == nil {
		t.Error("an overflow of what was paid was taken")
	}
}

func TestEncode_isWhatItWas(t *testing.T) {
	t.Parallel()
	list := claims(60*yuan, 2_999_960*yuan)
	list[1].ID = "申请<2>"
	list = append(list, alloc.Claim{ID: "H1", Entity: "E1", Item: "honour_city", Year: 2026, Amount: 5 * yuan, Submitted: 9}, alloc.Claim{ID: "H2", Entity: "E1", Item: "honour_state", Year: 2026, Amount: 7 * yuan, Submitted: 9})
	p := read(t, strings.Replace(plan(t), "cap_per_entity: 50万元\n", "", 1))
	got := string(run(t, p, list).Encode())
	want, err := os.ReadFile("testdata/result.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}
