package money_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

func TestCheck_findings(t *testing.T) {
	t.Parallel()
	ceiling := 50 * money.Wan
	facts := money.Facts{
		Ranges: map[string]money.Range{
			"e.investment": {Min: 0, Max: int64(3 * money.Yi)}, "e.jobs": {Min: 0, Max: 400}, "e.best": {Min: 0, Max: int64(3 * money.Yi)},
			"e.profit": {Min: -int64(money.Wan), Max: int64(money.Wan)}, "e.huge": {Min: 0, Max: 1 << 62},
		},
		Codes: map[string][]string{"e.honour": {"city", "province", "state"}}, Ceiling: &ceiling,
	}
	whole := func(tiers string) string {
		return `limit: {of: {tiers: {of: {base: e.investment}, mode: whole, includes: from, round: down yuan, tiers: [` + tiers + `]}}, most: 50万元}`
	}
	for name, tt := range map[string]struct {
		src  string
		want []string // rule, words
	}{
		"good":                        {whole(`{from: 0元, to: 500万元, rate: 5%}, {from: 500万元, rate: 10%}`), nil},
		"a gap between tiers":         {whole(`{from: 0元, to: 500万元, rate: 5%}, {from: 600万元, rate: 10%}`), []string{"tier_gap", "500 万元与 600 万元之间没有档次"}},
		"two tiers overlap":           {whole(`{from: 0元, to: 600万元, rate: 5%}, {from: 500万元, rate: 10%}`), []string{"tier_overlap", "500 万元与 600 万元之间有两个档次"}},
		"an open tier in the middle":  {whole(`{from: 0元, rate: 5%}, {from: 500万元, rate: 10%}`), []string{"tier_open", "第 1 档没有终点，却不是最后一档"}},
		"the last tier ends too soon": {whole(`{from: 0元, to: 2亿元, rate: 5%}`), []string{"tier_gap", "20,000 万元与 30,000 万元之间没有档次"}},
		"an empty tier":               {whole(`{from: 5元, to: 5元, rate: 5%}, {from: 5元, rate: 10%}`), []string{"tier_empty", "第 1 档的起点 5 元不低于终点 5 元，没有一户会落在这一档"}},
		"a dead tier":                 {whole(`{from: 0元, to: 4亿元, rate: 5%}, {from: 4亿元, rate: 10%}`), []string{"tier_dead", "第 2 档用不上：e.investment在 0 元与 30,000 万元之间"}},
		"more gets less":              {whole(`{from: 0元, to: 500万元, rate: 5%}, {from: 500万元, rate: 4%}`), []string{"tier_fall", "到了第 2 档金额反而变少：25 万元变为 20 万元"}},
		"cap below floor":             {`limit: {of: {base: e.investment}, least: 2万元, most: 1万元}`, []string{"limit_crossed", "下限 2 万元高于上限 1 万元"}},
		"a cap that nobody reaches":   {`limit: {of: {each: {count: e.jobs, give: 1000元}}, most: 50万元}`, []string{"limit_dead", "上限 50 万元用不上：最多只会到 40 万元"}},
		"above the ceiling at a corner": {
			`sum: [{limit: {of: {base: e.investment}, most: 40万元}}, {each: {count: e.jobs, give: 1000元}}]`,
			[]string{"over_ceiling", "金额可达 80 万元，超过上限 50 万元（e.investment = 30000万元, e.jobs = 400）"},
		},
		"above the ceiling between corners": {
			`crossing: {of: e.investment, past: e.best, mode: highest, steps: [{at: 1万元, give: 60万元}, {at: 2万元, give: 10万元}]}`,
			[]string{"over_ceiling", "金额可达 60 万元，超过上限 50 万元（e.best = 0元, e.investment = 1万元）"},
		},
		"a loss":               {`rate: {rate: 5%, of: {base: e.profit}, round: down fen}`, []string{"below_zero", "金额会低于零：-500 元（e.profit = -1万元）"}},
		"overflow":             {`limit: {of: {rate: {rate: 300%, of: {base: e.huge}, round: down fen}}, most: 1元}`, []string{"overflow", "金额会大到无法计算（e.huge = 46116860184273879.04元）"}},
		"a code twice":         {`level: {by: e.honour, cases: [{code: city, give: 1元}, {code: city, give: 2元}], else: 0元}`, []string{"level_twice", "代码“city”列了两次"}},
		"no such code":         {`level: {by: e.honour, cases: [{code: town, give: 1元}], else: 0元}`, []string{"level_unknown", "字典里没有代码“town”"}},
		"a code without level": {`level: {by: e.honour, cases: [{code: city, give: 1元}, {code: state, give: 1元}]}`, []string{"level_missing", "没有写代码“province”给多少"}},
		"an else that is dead": {
			`level: {by: e.honour, cases: [{code: city, give: 1元}, {code: state, give: 1元}, {code: province, give: 1元}], else: 0元}`,
			[]string{"level_dead_else", "每个代码都已列出，“其他”用不上"},
		},
		"steps out of order":   {`crossing: {of: e.investment, past: e.best, mode: each, steps: [{at: 2元, give: 1元}, {at: 2元, give: 2元}]}`, []string{"step_order", "第 2 级的门槛 2 元不高于前一级"}},
		"a difference below 0": {`crossing: {of: e.investment, past: e.best, mode: difference, steps: [{at: 2元, give: 5元}, {at: 3元, give: 2元}]}`, []string{"step_falls", "第 2 级的奖励 2 元低于前一级，补足差额会是负数"}},
		"a step out of reach":  {`crossing: {of: e.investment, past: e.best, mode: each, steps: [{at: 2元, give: 1元}, {at: 4亿元, give: 2元}]}`, []string{"step_dead", "第 2 级的门槛 40,000 万元达不到：e.investment最多 30,000 万元"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range parse(t, tt.src).Check(facts) {
				got = append(got, f.Rule, f.Words.In(i18n.Zh))
				if f.Words.En == "" || f.Words.En == f.Words.Zh {
					t.Errorf("%s has no English words", f.Rule)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheck_saysWhenItGaveUp(t *testing.T) {
	t.Parallel()
	src, ranges := `sum: [`, map[string]money.Range{}
	for _, c := range "abcdefghijklm" {
		src += `{base: e.` + string(c) + `},`
		ranges["e."+string(c)] = money.Range{Max: 1}
	}
	got := parse(t, src+`1元]`).Check(money.Facts{Ranges: ranges})
	if len(got) != 1 || got[0].Rule != "too_many" {
		t.Errorf("got %v, want too_many", got)
	}
}

// A finding about tiers tells the truth about every amount, and where there is
// none every amount has one tier.
func TestCheck_tiersLikeTrying(t *testing.T) {
	t.Parallel()
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		x := money.Tiers{Of: money.Base{Attr: "e.a"}, Mode: money.Whole, Includes: rapid.SampledFrom([]money.Edge{money.IncludesFrom, money.IncludesTo}).Draw(t, "edge")}
		give := money.Fen(1)
		n := rapid.IntRange(1, 3).Draw(t, "n")
		at := money.Fen(0)
		for i := range n {
			from := max(0, at+money.Fen(rapid.SampledFrom([]int64{0, 0, 0, 1, -1}).Draw(t, "off")))
			tier := money.Tier{From: from, Give: &give}
			at = from + money.Fen(rapid.Int64Range(1, 6).Draw(t, "width"))
			if to := at; i+1 < n || rapid.Bool().Draw(t, "closed") {
				tier.To = &to
			}
			x.Tiers = append(x.Tiers, tier)
		}
		low, high := int64(x.Tiers[0].From), int64(20)
		if x.Includes == money.IncludesTo {
			low++ // the first tier begins above its edge
		}
		odd := ""
		for v := low; v <= high; v++ {
			in := 0
			for _, tier := range x.Tiers {
				one := &money.Amount{Expr: money.Tiers{Of: x.Of, Mode: x.Mode, Includes: x.Includes, Tiers: []money.Tier{tier}}}
				in += int(one.Eval(money.Values{"e.a": v}).Amount)
			}
			if in != 1 {
				odd = "some amount has no tier or two"
			}
		}
		found := false
		for _, f := range (&money.Amount{Expr: x}).Check(money.Facts{Ranges: map[string]money.Range{"e.a": {Min: low, Max: high}}}) {
			found = found || f.Rule == "tier_gap" || f.Rule == "tier_overlap"
		}
		seen[found]++
		if found != (odd != "") {
			t.Fatalf("found %v, but %q: %+v", found, odd, x)
		}
	})
	if seen[true] < 10 || seen[false] < 10 {
		t.Errorf("lopsided: %v", seen)
	}
}
