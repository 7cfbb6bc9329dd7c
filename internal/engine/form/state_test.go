package form_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
)

func i64(n int64) *int64 { return &n }

func zh(s string) i18n.Text { return i18n.Text{Zh: s} }

// dictionary has a field of every type.
func dictionary() map[string]form.Field {
	options := func(codes ...string) (out []form.Option) {
		for _, c := range codes {
			out = append(out, form.Option{Code: c, Label: i18n.Text{Zh: "〈" + c + "〉", En: "<" + c + ">"}})
		}
		return out
	}
	all := []form.Field{
		{ID: "name", Label: i18n.Text{Zh: "姓名", En: "Name"}, Type: form.Text, MaxLen: 20},
		{ID: "note", Label: zh("说明"), Type: form.LongText},
		{ID: "floors", Label: zh("层数"), Type: form.Integer, Min: i64(1), Max: i64(200), Unit: i18n.Text{Zh: "层", En: "floors"}},
		{ID: "count", Label: zh("数量"), Type: form.Integer},
		{ID: "area", Label: zh("面积"), Type: form.Decimal, Min: i64(1), Max: i64(2000000), Unit: i18n.Text{Zh: "平方米", En: "m²"}},
		{ID: "depth", Label: zh("深度"), Type: form.Decimal},
		{ID: "fee", Label: zh("费用"), Type: form.Money, Max: i64(100000000)},
		{ID: "since", Label: zh("日期"), Type: form.Date},
		{ID: "ev", Label: zh("充电桩"), Type: form.Bool},
		{ID: "mode", Label: zh("方式"), Type: form.Choice, Options: options("new", "takeover", "later")},
		{ID: "use", Label: zh("用途"), Type: form.Choice, Options: options("office", "shop")},
		{ID: "services", Label: zh("事项"), Type: form.Multi, Options: options("water", "power", "gas")},
		{ID: "phone", Label: zh("电话"), Type: form.Phone},
		{ID: "idno", Label: zh("身份号码"), Type: form.IDCard},
		{ID: "uscc", Label: zh("统一社会信用代码"), Type: form.USCC},
		{ID: "right_no", Label: zh("权证号"), Type: form.Text, Fixed: true},
	}
	out := map[string]form.Field{}
	for _, f := range all {
		out[f.ID] = f
	}
	return out
}

var env = rule.Schema{"zone.gas_main": rule.Bool, "today.month": rule.Int}

func compile(t *testing.T, qs ...form.Question) *form.Form {
	t.Helper()
	f, err := form.Compile(dictionary(), qs, env)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func item(t *testing.T, s form.State, id string) form.Item {
	t.Helper()
	it, ok := s.Get(id)
	if !ok {
		t.Fatalf("the form does not ask %s", id)
	}
	return it
}

func TestCompile_refuses(t *testing.T) {
	t.Parallel()
	for want, qs := range map[string][]form.Question{
		"question nobody: the dictionary has no such field":                         {{Field: "nobody"}},
		"question name: asked twice":                                                {{Field: "name"}, {Field: "mode"}, {Field: "name"}},
		`question name: show_if:1:1: nothing is called "mod"; did you mean "mode"?`: {{Field: "mode"}, {Field: "name", ShowIf: "mod == 'new'"}},
		`question name: required_if:1:1: nothing is called "floors"`:                {{Field: "name", RequiredIf: "floors > 1"}}, // not asked
		"question name: show_if:1:1: a condition must be true or false":             {{Field: "mode"}, {Field: "name", ShowIf: "mode"}},
		"question floors: computed:1:1: want int, this is decimal":                  {{Field: "area"}, {Field: "floors", Computed: "area / 3.0"}},
		"question floors: default:1:1: want int, this is string":                    {{Field: "floors", Default: "'3'"}},
		"question ev: default:1:1: want bool, this is string":                       {{Field: "ev", Default: "'true'"}},
		"question mode: its rule reads itself":                                      {{Field: "mode", ShowIf: "mode == 'new'"}},
		"question mode: its rules read each other in a circle":                      {{Field: "mode", ShowIf: "use == 'shop'"}, {Field: "use", ShowIf: "mode == 'new'"}},
		"question floors: its rules read each other in a circle":                    {{Field: "floors", Computed: "count + 1"}, {Field: "count", Default: "fee"}, {Field: "fee", RequiredIf: "floors > 1"}},
		"question floors: a computed field has no default":                          {{Field: "floors", Computed: "1", Default: "2"}},
		"question right_no: a computed field has no default and is not fixed":       {{Field: "right_no", Computed: "'a'"}},
		"question name: show_if:1:1: Syntax error":                                  {{Field: "name", ShowIf: "&&"}},
		"question services: computed:1:1: want list, this is string":                {{Field: "services", Computed: "'water'"}},
	} {
		f, err := form.Compile(dictionary(), qs, env)
		if err == nil || f != nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got  %v %v\nwant %s", f, err, want)
		}
	}
}

func TestState_showIfIsThreeValued(t *testing.T) {
	t.Parallel()
	f := compile(t, form.Question{Field: "mode"}, form.Question{Field: "floors", Required: true, ShowIf: "mode == 'new'"})
	for _, c := range []struct {
		mode   any
		shown  rule.Truth
		has    bool
		awaits []string
	}{
		{"new", rule.True, true, nil},
		{"later", rule.False, false, nil},
		{nil, rule.Unknown, false, []string{"mode"}},
		{"", rule.Unknown, false, []string{"mode"}},
	} {
		it := item(t, f.State(map[string]any{"mode": c.mode, "floors": int64(3)}, nil), "floors")
		required := rule.False
		if c.shown == rule.True {
			required = rule.True
		}
		if it.Shown != c.shown || it.Has != c.has || (it.Value != nil) != c.has || it.Required != required || !cmp.Equal(it.Awaits, c.awaits) {
			t.Errorf("mode %v: got %+v", c.mode, it)
		}
	}
}

// What was answered before a question disappeared counts nowhere.
func TestState_hiddenAnswersAreIgnored(t *testing.T) {
	t.Parallel()
	f := compile(t,
		form.Question{Field: "note", ShowIf: "floors > 10"}, // stands before what it reads
		form.Question{Field: "mode"},
		form.Question{Field: "floors", ShowIf: "mode == 'new'"},
		form.Question{Field: "count", Computed: "floors * 2"},
		form.Question{Field: "use", RequiredIf: "floors > 10"},
	)
	answers := map[string]any{"mode": "new", "floors": int64(20), "note": "高层"}
	want := rule.Values{"mode": "new", "floors": int64(20), "note": "高层", "count": int64(40)}
	if diff := cmp.Diff(want, f.State(answers, nil).Values()); diff != "" {
		t.Error(diff)
	}
	answers["mode"] = "later"
	s := f.State(answers, nil)
	if diff := cmp.Diff(rule.Values{"mode": "later"}, s.Values()); diff != "" {
		t.Error(diff)
	}
	note, use := item(t, s, "note"), item(t, s, "use")
	if note.Shown != rule.Unknown || use.Required != rule.Unknown || !cmp.Equal(use.Awaits, []string{"floors"}) {
		t.Errorf("got %+v and %+v", note, use)
	}
	if got := strings.Join(f.Fields(), " "); got != "note mode floors count use" {
		t.Errorf("asked in the order %s", got)
	}
}

// Neither env nor an answer to what is not asked slips into a question of the form.
func TestState_onlyAnswersAnswer(t *testing.T) {
	t.Parallel()
	f := compile(t, form.Question{Field: "mode"}, form.Question{Field: "floors", ShowIf: "mode == 'new' && zone.gas_main"})
	s := f.State(map[string]any{"zone.gas_main": true, "nobody": "x"}, rule.Values{"mode": "new"})
	if it := item(t, s, "floors"); it.Shown != rule.Unknown || !cmp.Equal(it.Awaits, []string{"mode", "zone.gas_main"}) {
		t.Errorf("got %+v", it)
	}
	s = f.State(map[string]any{"mode": "new"}, rule.Values{"zone.gas_main": true})
	if it := item(t, s, "floors"); it.Shown != rule.True {
		t.Errorf("got %+v", it)
	}
}

func TestState_computedOverwrites(t *testing.T) {
	t.Parallel()
	f := compile(t, form.Question{Field: "floors"}, form.Question{Field: "mode", Computed: "floors > 3 ? 'new' : 'later'"})
	it := item(t, f.State(map[string]any{"floors": int64(5), "mode": "takeover"}, nil), "mode")
	if it.Value != "new" || !it.Has || !it.Computed || it.Defaulted {
		t.Errorf("got %+v", it)
	}
	it = item(t, f.State(map[string]any{"mode": "takeover"}, nil), "mode")
	if it.Value != nil || it.Has || !it.Computed {
		t.Errorf("not known yet: got %+v", it)
	}
}

func TestState_defaultStandsIn(t *testing.T) {
	t.Parallel()
	f := compile(t, form.Question{Field: "area"}, form.Question{Field: "floors", Default: "1 + int(area / 500.0)"},
		form.Question{Field: "count", Computed: "floors * 10"})
	for _, c := range []struct {
		floors    any
		want      int64
		defaulted bool
	}{{nil, 3, true}, {int64(7), 7, false}} {
		s := f.State(map[string]any{"area": "1200.5", "floors": c.floors}, nil)
		it := item(t, s, "floors")
		if it.Value != c.want || it.Defaulted != c.defaulted || item(t, s, "count").Value != c.want*10 {
			t.Errorf("floors %v: got %+v", c.floors, it)
		}
	}
	if it := item(t, f.State(nil, nil), "floors"); it.Has || it.Defaulted {
		t.Errorf("without area: got %+v", it)
	}
}

// A rule of the pack that yields what the field refuses, or that fails, gives no
// value: a person could not mend it.
func TestState_rulesThatDoNotFit(t *testing.T) {
	t.Parallel()
	f := compile(t,
		form.Question{Field: "count"},
		form.Question{Field: "floors", Default: "count * 1000"},
		form.Question{Field: "mode", Computed: "count > 0 ? 'newer' : 'new'"},
		form.Question{Field: "use", ShowIf: "10 / (count - 1) > 0"},
	)
	s := f.State(map[string]any{"count": int64(1)}, nil)
	for id, want := range map[string]string{
		"floors": "form.too_big", "mode": "form.not_listed", "use": "division by zero",
	} {
		it := item(t, s, id)
		if it.Has || it.Problem != nil || it.Defaulted || !strings.Contains(it.Trouble, want) {
			t.Errorf("%s: got %+v", id, it)
		}
	}
}

func TestState_wrongAnswersHaveAProblem(t *testing.T) {
	t.Parallel()
	f := compile(t, form.Question{Field: "floors"}, form.Question{Field: "mode"}, form.Question{Field: "area"},
		form.Question{Field: "note", ShowIf: "floors > 1"}, form.Question{Field: "services"}, form.Question{Field: "ev"})
	s := f.State(map[string]any{
		"floors": int64(1000), "mode": "newest", "area": 2.5, "services": []string{"water", "heat"}, "ev": "true",
	}, nil)
	for id, want := range map[string]string{
		"floors": "form.too_big", "mode": "form.not_listed", "area": "form.wrong_type", "services": "form.not_listed", "ev": "form.wrong_type",
	} {
		if it := item(t, s, id); it.Problem == nil || it.Problem.Key != want || !it.Has {
			t.Errorf("%s: got %+v, want %s", id, it, want)
		}
	}
	if it := item(t, s, "note"); it.Shown != rule.Unknown {
		t.Errorf("a rule read a wrong answer: %+v", it)
	}
}

// What a register says may be finer than what people may type.
func TestState_takesTheRegistersDecimals(t *testing.T) {
	t.Parallel()
	f := compile(t, form.Question{Field: "depth"})
	if it := item(t, f.State(map[string]any{"depth": "520.123456"}, nil), "depth"); it.Problem != nil {
		t.Errorf("got %+v", it)
	}
	if _, err := f.Parse("depth", []string{"520.123456"}); err == nil {
		t.Error("typed, it passes")
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	f := compile(t,
		form.Question{Field: "name", Required: true}, form.Question{Field: "mode", Required: true},
		form.Question{Field: "floors", Required: true, ShowIf: "mode == 'new'"},
		form.Question{Field: "count", RequiredIf: "mode == 'later'"},
		form.Question{Field: "use", Required: true, Default: "'shop'"},
	)
	keys := func(answers map[string]any) (out []string) {
		for _, p := range f.Problems(answers, nil) {
			out = append(out, p.Name+" "+p.Key)
		}
		return out
	}
	for _, c := range []struct {
		answers map[string]any
		want    []string
	}{
		{nil, []string{"name form.required", "mode form.choose"}},
		{map[string]any{"name": "沈月禾", "mode": "new"}, []string{"floors form.required"}},
		{map[string]any{"name": "", "mode": "new", "floors": int64(0)}, []string{"name form.required", "floors form.too_small"}},
		{map[string]any{"name": "沈月禾", "mode": "later", "floors": int64(0)}, []string{"count form.required"}},
		{map[string]any{"name": "沈月禾", "mode": "takeover", "services": []string{"?"}}, nil},
	} {
		if diff := cmp.Diff(c.want, keys(c.answers)); diff != "" {
			t.Errorf("%v: %s", c.answers, diff)
		}
	}
}

// A Form keeps nothing of its caller's maps.
func TestForm_doesNotChangeWithItsMaker(t *testing.T) {
	t.Parallel()
	fields := dictionary()
	f, err := form.Compile(fields, []form.Question{{Field: "mode"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fields["mode"] = form.Field{}
	f.Fields()[0] = "other"
	if got := f.Format(i18n.Zh, "mode", "new"); got != "〈new〉" || f.Fields()[0] != "mode" {
		t.Errorf("got %s, %v", got, f.Fields())
	}
}
