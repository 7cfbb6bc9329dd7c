package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

func parse(t testing.TB, src string) *money.Amount {
	t.Helper()
	a, err := money.Parse([]byte(src))
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return a
}

func fen(t testing.TB, s string) money.Fen {
	t.Helper()
	f, err := money.ParseFen(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParseFen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want money.Fen
		bad  string
	}{
		{"50万元", 50_000_000, ""},
		{"37215.50 元", 3_721_550, ""},
		{"1.5亿元", 15_000_000_000, ""},
		{"12分", 12, ""},
		{"-3元", -300, ""},
		{"92233720368547758.07元", math.MaxInt64, ""},
		{"92233720368547758.08元", 0, "too large"},
		{"9999999999亿元", 0, "too large"},
		{"0.001元", 0, "finer than a fen"},
		{"0.5分", 0, "finer than a fen"},
		{"50", 0, "with its unit"},
		{"50,000元", 0, "with its unit"},
		{"1e6元", 0, "with its unit"},
		{"五十万元", 0, "with its unit"},
	} {
		got, err := money.ParseFen(tt.text)
		if got != tt.want || (err == nil) != (tt.bad == "") || (err != nil && !strings.Contains(err.Error(), tt.bad)) {
			t.Errorf("%s: got %d, %v; want %d, %q", tt.text, got, err, tt.want, tt.bad)
		}
	}
}

func TestFen_readsBackWhatItWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := money.Fen(anyNumber.Draw(t, "fen"))
		if got, err := money.ParseFen(f.String()); err != nil || got != f {
			t.Fatalf("%d is written %s and read %d, %v", int64(f), f, got, err)
		}
	})
}

func TestFen_asPeopleReadIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		f      money.Fen
		zh, en string
	}{
		{240 * money.Wan, "240 万元", "¥2,400,000"},
		{3_721_500, "37,215 元", "¥37,215"},
		{-5, "-0.05 元", "-¥0.05"},
		{0, "0 元", "¥0"},
		{math.MinInt64, "-92,233,720,368,547,758.08 元", "-¥92,233,720,368,547,758.08"},
	} {
		if diff := cmp.Diff([]string{tt.zh, tt.en}, []string{tt.f.In(i18n.Zh), tt.f.In(i18n.En)}); diff != "" {
			t.Error(diff)
		}
	}
}

// Frameworks that hold money in 32-bit fractions make 68,212,200 of it.
func TestEval_keepsEveryYuan(t *testing.T) {
	t.Parallel()
	a := parse(t, `rate: {rate: 100%, of: {base: e.turnover}, round: down fen}`)
	v := money.Values{"e.turnover": int64(68_212_208 * money.Yuan)}
	if got := a.Eval(v); got.Amount != fen(t, "68212208元") {
		t.Errorf("got %s", got.Amount)
	}
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"5%": "5%", "12.5%": "12.5%", "1/8": "12.5%", "3‰": "0.3%", "1/3": "1/3", "2/6": "1/3", "0%": "0%", "150%": "150%",
		"0.05": "", "5": "", "-5%": "", "1/0": "", "1e2%": "", "99999999999/1": "",
	} {
		r, err := money.ParseRate(text)
		if (err == nil) != (want != "") || (err == nil && r.String() != want) {
			t.Errorf("%s: got %s, %v; want %q", text, r, err, want)
		}
	}
}

var (
	anyNumber = rapid.OneOf(
		rapid.Int64Range(-1000, 1000), rapid.Int64Range(0, 1<<44),
		rapid.SampledFrom([]int64{math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1, 6_821_220_800}),
	)
	anyMode = rapid.SampledFrom([]money.Mode{money.Up, money.Down, money.HalfEven, money.HalfUp})
	anyUnit = rapid.SampledFrom([]money.Unit{money.ToFen, money.ToYuan, money.ToHundred})
)

func anyRate(t *rapid.T) (money.Rate, *big.Rat) {
	num, den := rapid.Int64Range(0, 200).Draw(t, "num"), rapid.SampledFrom([]int64{1, 2, 3, 7, 100, 1000, 999_999_937}).Draw(t, "den")
	r, err := money.NewRate(num, den)
	if err != nil {
		t.Fatal(err)
	}
	return r, big.NewRat(num, den)
}

// onPaper rounds by its definition: of the two multiples of the unit around x it
// takes the one that the mode names.
func onPaper(x *big.Rat, how money.Rounding) *big.Int {
	unit := map[money.Unit]int64{money.ToFen: 1, money.ToYuan: 100, money.ToHundred: 10_000}[how.To]
	scaled := new(big.Rat).Quo(x, big.NewRat(unit, 1))
	low := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclid: the floor
	high := new(big.Int).Add(low, big.NewInt(1))
	below := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(low))
	towards, away := low, high
	if x.Sign() < 0 {
		towards, away = high, low
	}
	pick := low
	switch half := below.Cmp(big.NewRat(1, 2)); {
	case below.Sign() == 0:
	case how.Mode == money.Up:
		pick = away
	case how.Mode == money.Down:
		pick = towards
	case half > 0:
		pick = high
	case half < 0:
	case how.Mode == money.HalfUp:
		pick = away
	case low.Bit(0) == 1:
		pick = high
	}
	return new(big.Int).Mul(pick, big.NewInt(unit))
}

func TestRate_roundsAsOnPaper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for range 50 {
			f := money.Fen(anyNumber.Draw(t, "fen"))
			r, exact := anyRate(t)
			how := money.Rounding{Mode: anyMode.Draw(t, "mode"), To: anyUnit.Draw(t, "unit")}
			want := onPaper(new(big.Rat).Mul(exact, big.NewRat(int64(f), 1)), how)
			got, err := r.Of(f, how)
			switch fits := want.IsInt64(); {
			case fits && (err != nil || int64(got) != want.Int64()):
				t.Fatalf("%s of %d, %s: got %d, %v, want %s", r, f, how, got, err, want)
			case !fits && !errors.Is(err, money.ErrOverflow):
				t.Fatalf("%s of %d, %s: got %d, %v, want an overflow (%s)", r, f, how, got, err, want)
			}
		}
	})
}

func TestSplit_partsSumUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "payers")
		s := money.Split{Remainder: rapid.IntRange(0, n-1).Draw(t, "remainder")}
		for range n {
			s.Payers = append(s.Payers, "p")
			s.Weights = append(s.Weights, rapid.Int64Range(1, 10_000).Draw(t, "weight"))
		}
		f := money.Fen(rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Int64Range(math.MaxInt64-9, math.MaxInt64)).Draw(t, "fen"))
		sum := new(big.Int)
		for i := range n {
			part := s.Part(f, i)
			if part < 0 || part > f {
				t.Fatalf("part %d of %d is %d", i, f, part)
			}
			sum.Add(sum, big.NewInt(int64(part)))
		}
		if sum.Int64() != int64(f) {
			t.Fatalf("the parts of %d sum to %s with %+v", f, sum, s)
		}
	})
}

// Clauses as they are written, with what they come to.
func TestEval_clauses(t *testing.T) {
	t.Parallel()
	capped := `limit: {of: {rate: {rate: 5%, of: {base: e.investment}, round: down yuan}}, most: 1000万元}`
	level := `level: {by: e.honour, cases: [{code: state, give: 20万元}, {code: province, give: 10万元}, {code: city, give: 5万元}]}`
	whole := `tiers: {of: {base: e.equipment}, mode: whole, includes: from, round: half_up yuan, tiers: [
	  {from: 0元, to: 500万元, rate: 12%}, {from: 500万元, to: 1000万元, rate: 15%}, {from: 1000万元, rate: 20%}]}`
	slices := `tiers: {of: {base: e.equipment}, mode: progressive, round: half_up fen, tiers: [
	  {from: 0元, to: 500万元, rate: 12%}, {from: 500万元, to: 1000万元, rate: 15%}, {from: 1000万元, rate: 20%}]}`
	crossing := func(mode string) string {
		return `crossing: {of: e.revenue, past: e.revenue_best, mode: ` + mode + `, steps: [
		  {at: 1000万元, give: 10万元}, {at: 2000万元, give: 20万元}, {at: 5000万元, give: 50万元}]}`
	}
	share := func(payer string) string {
		return `share: {of: 0.03元, parts: [{payer: 市, weight: 5}, {payer: 县, weight: 5}], remainder: 市, payer: ` + payer + `}`
	}
	m := func(s string) int64 { return int64(fen(t, s)) }
	for name, tt := range map[string]struct {
		src  string
		v    money.Values
		want string
	}{
		"a rate below its cap":               {capped, money.Values{"e.investment": m("744300元")}, "37215元"},
		"a rate above its cap":               {capped, money.Values{"e.investment": m("3亿元")}, "1000万元"},
		"a level":                            {level, money.Values{"e.honour": "province"}, "10万元"},
		"whole: the edge belongs to from":    {whole, money.Values{"e.equipment": m("500万元")}, "75万元"},
		"whole: a fen below the edge":        {whole, money.Values{"e.equipment": m("500万元") - 1}, "60万元"},
		"slices":                             {slices, money.Values{"e.equipment": m("1200万元")}, "175万元"},
		"slices round once":                  {slices, money.Values{"e.equipment": int64(4)}, "0元"},
		"crossing two at once, highest":      {crossing("highest"), money.Values{"e.revenue": m("2000万元"), "e.revenue_best": m("999万元")}, "20万元"},
		"crossing two at once, each":         {crossing("each"), money.Values{"e.revenue": m("2000万元"), "e.revenue_best": m("999万元")}, "30万元"},
		"crossing, the difference":           {crossing("difference"), money.Values{"e.revenue": m("5000万元"), "e.revenue_best": m("2100万元")}, "30万元"},
		"crossed before":                     {crossing("highest"), money.Values{"e.revenue": m("4900万元"), "e.revenue_best": m("2000万元")}, "0元"},
		"per head":                           {`each: {count: e.graduates, give: 1000元}`, money.Values{"e.graduates": int64(37)}, "37000元"},
		"the lesser":                         {`min: [{base: e.a}, 3元, 2元]`, money.Values{"e.a": int64(500)}, "2元"},
		"the greater":                        {`max: [{base: e.a}, 3元]`, money.Values{"e.a": int64(500)}, "5元"},
		"the sum":                            {`sum: [{base: e.a}, 3元]`, money.Values{"e.a": int64(500)}, "8元"},
		"at least":                           {`limit: {of: {base: e.a}, least: 10元}`, money.Values{"e.a": int64(500)}, "10元"},
		"a share with the remainder":         {share("市"), nil, "0.02元"},
		"a share without":                    {share("县"), nil, "0.01元"},
		"a branch not taken asks for naught": {`level: {by: e.k, cases: [{code: a, give: {base: e.absent}}], else: 1元}`, money.Values{"e.k": "b"}, "1元"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := parse(t, tt.src).Eval(tt.v)
			if !got.Known || got.Amount.String() != tt.want {
				t.Errorf("got %+v, want %s", got, tt.want)
			}
		})
	}
}

func TestEval_withoutAnAmount(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		src     string
		v       money.Values
		missing []string
		problem string
	}{
		"all that is missing is named":   {`sum: [{base: e.b}, {base: e.a}, 1元]`, nil, []string{"e.a", "e.b"}, ""},
		"nil is no zero":                 {`{base: e.a}`, money.Values{"e.a": nil}, []string{"e.a"}, ""},
		"the sum overflows":              {`sum: [{base: e.a}, {base: e.a}]`, money.Values{"e.a": int64(math.MaxInt64)}, nil, "amount: the amount is too large to compute with"},
		"a sum that overflowed stays so": {`sum: [{base: e.a}, {base: e.a}, 1元]`, money.Values{"e.a": int64(math.MaxInt64)}, nil, "amount: the amount is too large to compute with"},
		"steps that overflowed stay so": {
			`crossing: {of: e.a, past: e.b, mode: each, steps: [{at: 1元, give: 92233720368547758.07元}, {at: 2元, give: 1元}, {at: 3元, give: 1元}]}`,
			money.Values{"e.a": int64(math.MaxInt64), "e.b": int64(0)},
			nil, "amount: the amount is too large to compute with",
		},
		"the count overflows":     {`each: {count: e.a, give: 1元}`, money.Values{"e.a": int64(math.MaxInt64 / 50)}, nil, "amount: the amount is too large to compute with"},
		"the rate overflows":      {`rate: {rate: 300%, of: {base: e.a}, round: up fen}`, money.Values{"e.a": int64(math.MaxInt64 / 2)}, nil, "amount: the amount is too large to compute with"},
		"a value of another type": {`{base: e.a}`, money.Values{"e.a": "12"}, nil, "e.a: the string is no whole number"},
		"a code without a level":  {`level: {by: e.k, cases: [{code: a, give: 1元}]}`, money.Values{"e.k": "b"}, nil, `amount: no level has the code "b" of e.k`},
		"a loss cannot be shared": {`share: {of: {base: e.a}, parts: [{payer: 市, weight: 1}], remainder: 市, payer: 市}`, money.Values{"e.a": int64(-1)}, nil, "amount: -0.01元 cannot be shared out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := parse(t, tt.src).Eval(tt.v)
			got.Trace = nil
			if diff := cmp.Diff(money.Outcome{Missing: tt.missing, Problem: tt.problem}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`50`:                                "with its unit",
		`rate: {rate: 5%, of: {base: e.a}}`: `1:8: "round" is missing`,
		`rate: {rate: 0.05, of: 1元, round: up fen}`:          "is no rate",
		`rate: {rate: 5%, of: 1元, round: up}`:                "it goes to",
		`rate: {rate: 5%, of: 1元, round: up fen, roundd: x}`: `there is no "roundd" here`,
		"min:\n  - 1元\n  - maximum: [1元]":                    `3:5: there is no kind of amount "maximum"`,
		`{base: e.a, each: {}}`:                              "want an amount with its unit",
		`base: 年收入`:                                          "is no name of an attribute",
		`limit: {of: 1元}`:                                    "least, most or both",
		`tiers: {of: 1元, mode: whole, tiers: [{from: 0元, rate: 1%}], round: up fen}`:                     `"includes" is missing`,
		`tiers: {of: 1元, mode: progressive, tiers: [{from: 0元, give: 1元}]}`:                              "mode whole",
		`tiers: {of: 1元, mode: progressive, tiers: [{from: 0元, give: 1元, rate: 1%}]}`:                    "a rate or an amount",
		`tiers: {of: 1元, mode: progressive, includes: to, tiers: [{from: 0元, rate: 1%}], round: up fen}`: "leave includes away",
		`tiers: {of: 1元, mode: whole, includes: to, tiers: [{from: 0元, give: 1元}], round: up fen}`:       "nothing is rounded",
		`share: {of: 1元, parts: [{payer: 市, weight: 0}], remainder: 市, payer: 市}`:                        "from 1 to 10000",
		`share: {of: 1元, parts: [{payer: 市, weight: 1}], remainder: 县, payer: 市}`:                        "none of the payers",
		`share: {of: 1元, parts: [{payer: 市, weight: 1}, {payer: 市, weight: 1}], remainder: 市, payer: 市}`: "pays twice",
		`sum: []`:                   "not empty",
		`sum: &a [1元, *a]`:          "is not used here",
		`level: {by: e.k, by: e.l}`: "already defined",
		strings.Repeat("{min: [", 60) + "1元" + strings.Repeat("]}", 60): "nested deeper",
		"sum: [" + strings.Repeat("1元,", 300) + "]":                     "more than 200 parts",
		"": "one document",
	} {
		if _, err := money.Parse([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: got %v, want %q", src, err, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	labels := func(name string) i18n.Text {
		return map[string]i18n.Text{
			"e.investment": {Zh: "固定资产投资", En: "fixed investment"}, "e.honour": {Zh: "称号级别", En: "the level of the honour"},
			"state": {Zh: "国家级", En: "national"}, "e.revenue": {Zh: "年营业收入", En: "revenue"},
		}[name]
	}
	for src, want := range map[string][2]string{
		`limit: {of: {rate: {rate: 5%, of: {base: e.investment}, round: down yuan}}, most: 1000万元}`: {
			"按固定资产投资的 5%，最高 1,000 万元", "5% of fixed investment, at most ¥10,000,000",
		},
		`level: {by: e.honour, cases: [{code: state, give: 20万元}], else: 0元}`: {
			"按称号级别（国家级 20 万元；其他 0 元）", "by the level of the honour (national ¥200,000; any other ¥0)",
		},
		`tiers: {of: {base: e.investment}, mode: whole, includes: to, tiers: [{from: 0元, to: 500万元, give: 1万元}, {from: 500万元, give: 2万元}]}`: {
			"按固定资产投资所在档次全额计算（0 元（不含）至 500 万元（含） 1 万元；超过 500 万元 2 万元）",
			"fixed investment at the rate of its tier (above ¥0 to ¥5,000,000 ¥10,000; above ¥5,000,000 ¥20,000)",
		},
		`crossing: {of: e.revenue, past: e.best, mode: difference, steps: [{at: 1000万元, give: 10万元}]}`: {
			"年营业收入首次突破（1,000 万元的给予 10 万元），按最高一档补足差额",
			"revenue passing for the first time (¥100,000 at ¥10,000,000): the highest step, less what earlier ones gave",
		},
		`share: {of: {each: {count: e.jobs, give: 1000元}}, parts: [{payer: 市, weight: 5}, {payer: 县, weight: 5}], remainder: 市, payer: 县}`: {
			"按e.jobs，每个 1,000 元，由市、县按 5:5 分担，这里是县承担的部分",
			"¥1,000 for each of e.jobs, shared by 市, 县 5:5: the part of 县",
		},
	} {
		a := parse(t, src)
		if diff := cmp.Diff(want, [2]string{a.Words(i18n.Zh, labels), a.Words(i18n.En, labels)}); diff != "" {
			t.Errorf("%s: %s", src, diff)
		}
	}
}

func TestStep_words(t *testing.T) {
	t.Parallel()
	a := parse(t, `limit: {of: {rate: {rate: 5%, of: {base: e.investment}, round: down yuan}}, most: 1000万元}`)
	var got []string
	for _, s := range a.Eval(money.Values{"e.investment": int64(3 * money.Yi)}).Trace {
		got = append(got, s.At+" "+s.Words(i18n.Zh, nil), s.Words(i18n.En, nil))
	}
	want := []string{
		"amount.limit.rate e.investment：30,000 万元", "e.investment: ¥300,000,000",
		"amount.limit 30,000 万元的 5%：1,500 万元", "5% of ¥300,000,000: ¥15,000,000",
		"amount 1,500 万元超过上限 1,000 万元：1,000 万元", "¥15,000,000 is above the limit of ¥10,000,000: ¥10,000,000",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{
		`limit: {of: {rate: {rate: 5%, of: {base: e.a}, round: down yuan}}, most: 1000万元}`,
		`{"sum":["1元",{"base":"e.a"}]}`,
		"tiers:\n  of: {base: e.a}\n  mode: whole\n  includes: to\n  tiers:\n    - {from: 0元, to: 5元, give: 1元}\n    - {from: 5元, rate: 1/3}\n  round: half_even hundred_yuan\n",
		`crossing: {of: e.a, past: e.b, mode: each, steps: [{at: 1元, give: 92233720368547758.07元}]}`,
		`share: {of: {each: {count: e.a, give: 3元}}, parts: [{payer: 市, weight: 5}, {payer: 县, weight: 2}], remainder: 市, payer: 县}`,
		`level: {by: e.c, cases: [{code: x, give: {max: [1元, {base: e.a}]}}]}`,
		"\"\\\x00", "{{{{[[[[", "a: &x *x",
	} {
		f.Add([]byte(src))
	}
	rows := []money.Values{
		nil,
		{"e.a": int64(math.MaxInt64), "e.b": int64(0), "e.c": "x"},
		{"e.a": int64(math.MinInt64), "e.b": int64(math.MinInt64), "e.c": "y"},
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		a, err := money.Parse(src)
		if err != nil {
			return
		}
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := money.Parse(text)
		if err != nil {
			t.Fatalf("%s is not read back: %v", text, err)
		}
		again, _ := json.Marshal(b)
		if string(again) != string(text) {
			t.Fatalf("%s, then %s", text, again)
		}
		for _, v := range rows {
			if diff := cmp.Diff(a.Eval(v), b.Eval(v)); diff != "" {
				t.Fatalf("%s: %s", text, diff)
			}
		}
		a.Check(money.Facts{Ranges: map[string]money.Range{"e.a": {Min: 0, Max: math.MaxInt64}, "e.b": {Max: 9}}, Codes: map[string][]string{"e.c": {"x"}}})
		a.Words(i18n.Zh, nil)
	})
}
