package say_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/ruletest"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/say"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

func TestWhy_inBothLanguages(t *testing.T) {
	t.Parallel()
	s := ruletest.Schema()
	r := &ir.Rule{ID: "r", Policy: "《试行办法》", Params: ruletest.Params()}
	for _, c := range [][2]string{
		{"e.revenue >= wan(2000)", "第五条"},
		{"e.staff <= 300", "第六条"},
		{"e.industry in ['C', 'I']", "第七条"},
		{"e.hightech || e.rd / e.revenue >= percent(5)", "第八条"},
		{"e.founded <= today - years(3)", ""},
	} {
		if err := r.Add(s, c[0], c[1], ""); err != nil {
			t.Fatal(err)
		}
	}
	today, _ := schema.DayOf("2026-11-30")
	p := ir.Link(s, []*ir.Rule{r}, schema.Setting{Today: today})
	f := s.Facts()
	f.Set(s.Attr("e.revenue"), 1760_0000_00)
	f.Set(s.Attr("e.staff"), 320)
	f.Set(s.Attr("e.industry"), 0)
	f.Set(s.Attr("e.hightech"), 0)
	f.Set(s.Attr("e.founded"), today-365)
	var why run.Why
	run.Explain(p, 0, f, &why)
	want := map[i18n.Lang][]string{
		i18n.Zh: {
			"不符合：营业收入 1760 万元 < 2000 万元，差 240 万元 · 依据：《试行办法》第五条 · 来源：市税务局 · 下一步：向市税务局核对或补充",
			"不符合：从业人数 320 人 > 300 人，差 20 人 · 依据：《试行办法》第六条 · 来源：市人力资源社会保障局 · 下一步：向市人力资源社会保障局核对或补充",
			"不符合：行业门类为农林牧渔业，应为制造业或信息技术 · 依据：《试行办法》第七条 · 来源：市市场监管局 · 下一步：向市市场监管局核对或补充",
			"以下满足其一即可：",
			"  不符合：高新技术企业为否，应为是 · 依据：《试行办法》第八条 · 来源：市科学技术局 · 下一步：向市科学技术局核对或补充",
			"  待核实：研发费用（市科学技术局未归集） · 依据：《试行办法》第八条 · 下一步：向市科学技术局核对或补充",
			"不符合：成立日期 2025-11-30 > 2023-11-30，差 731 天 · 依据：《试行办法》 · 来源：市市场监管局 · 下一步：向市市场监管局核对或补充",
		},
		i18n.En: {
			"Not met: revenue CNY 17,600,000 < CNY 20,000,000, CNY 2,400,000 away · Clause: 《试行办法》第五条 · Source: Tax Bureau · Next step: check or add it with the Tax Bureau",
			"Not met: staff 320 people > 300 people, 20 people away · Clause: 《试行办法》第六条 · Source: Human Resources Bureau · Next step: check or add it with the Human Resources Bureau",
			"Not met: industry is A, it must be C or I · Clause: 《试行办法》第七条 · Source: Market Regulation Bureau · Next step: check or add it with the Market Regulation Bureau",
			"One of these suffices:",
			"  Not met: high-tech firm: no, it must be yes · Clause: 《试行办法》第八条 · Source: Science Bureau · Next step: check or add it with the Science Bureau",
			"  To be verified: research spending (not collected from Science Bureau) · Clause: 《试行办法》第八条 · Next step: check or add it with the Science Bureau",
			"Not met: day of founding 2025-11-30 > 2023-11-30, 731 days away · Clause: 《试行办法》 · Source: Market Regulation Bureau · Next step: check or add it with the Market Regulation Bureau",
		},
	}
	for l, lines := range want {
		var got []string
		for _, line := range say.Why(p, 0, f, &why, l) {
			got = append(got, line.String())
		}
		if diff := cmp.Diff(lines, got); diff != "" {
			t.Errorf("%s: %s", l, diff)
		}
	}
}
