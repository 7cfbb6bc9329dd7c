package form_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
)

// everything asks every field of the dictionary.
func everything(t testing.TB) *form.Form {
	t.Helper()
	var qs []form.Question
	for id := range dictionary() {
		qs = append(qs, form.Question{Field: id})
	}
	f, err := form.Compile(dictionary(), qs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParse(t *testing.T) {
	t.Parallel()
	f := everything(t)
	for _, c := range []struct {
		id, raw string
		want    any
	}{
		{"name", " 沈月禾\t", "沈月禾"},
		{"name", "　沈　月禾　", "沈　月禾"},
		{"name", "ＡＢ公司（许昌）", "ＡＢ公司（许昌）"}, // text stays as typed
		{"name", "<script>alert(1)", "<script>alert(1)"},
		{"name", "a\tb", "a b"},
		{"name", strings.Repeat("字", 20), strings.Repeat("字", 20)},
		{"note", "一\r\n二\n三", "一\n二\n三"},
		{"note", "' OR 1=1 -- {{.}} ${x} \\", "' OR 1=1 -- {{.}} ${x} \\"},
		{"note", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"floors", "12", int64(12)},
		{"floors", "１２", int64(12)},
		{"floors", "012", int64(12)},
		{"floors", "12 层", int64(12)},
		{"floors", "12floors", int64(12)},
		{"count", "-3", int64(-3)},
		{"count", "－３", int64(-3)},
		{"count", "1,234,567", int64(1234567)},
		{"count", "1，234", int64(1234)},
		{"count", "999999999999999", int64(999999999999999)},
		{"area", "2.50", "2.5"},
		{"area", "２．５", "2.5"},
		{"area", "520.000", "520"},
		{"area", "00520.5", "520.5"},
		{"area", "1,520.25 平方米", "1520.25"},
		{"area", "520.5m²", "520.5"},
		{"depth", "-0", "0"},
		{"depth", "-0.500", "-0.5"},
		{"depth", "0.001", "0.001"},
		{"depth", "999999999999.999", "999999999999.999"},
		{"fee", "12.50", int64(1250)},
		{"fee", "12.5", int64(1250)},
		{"fee", "12", int64(1200)},
		{"fee", "¥12.05", int64(1205)},
		{"fee", "￥1,234.00 元", int64(123400)},
		{"fee", "682122.08", int64(68212208)},
		{"since", "2026-11-23", "2026-11-23"},
		{"since", "2026/1/3", "2026-01-03"},
		{"since", "2026.11.23", "2026-11-23"},
		{"since", "2026年11月23日", "2026-11-23"},
		{"since", "2026 年 1 月 3 日", "2026-01-03"},
		{"since", "２０２６－１１－２３", "2026-11-23"},
		{"since", "20261123", "2026-11-23"},
		{"since", "2024-02-29", "2024-02-29"},
		{"ev", "true", true},
		{"ev", "on", true},
		{"ev", "是", true},
		{"ev", "No", false},
		{"mode", "new", "new"},
		{"mode", " ｎｅｗ ", "new"},
		{"phone", "138 0000 0001", "13800000001"},
		{"phone", "+86 138-0000-0001", "13800000001"},
		{"phone", "１３８０００００００１", "13800000001"},
		{"phone", "0374－0000101", "03740000101"},
		{"idno", "11010519491231002x", "11010519491231002X"},
		{"idno", "110105 19491231 002X", "11010519491231002X"},
		{"uscc", "12441500196720244t", "12441500196720244T"},
	} {
		got, err := f.Parse(c.id, []string{c.raw})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s %q: %v %s", c.id, c.raw, err, diff)
		}
	}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	f := everything(t)
	for _, c := range []struct{ id, raw, key string }{
		{"name", "", "form.required"},
		{"name", " \t　\n ", "form.required"},
		{"mode", "", "form.choose"},
		{"ev", " ", "form.choose"},
		{"name", strings.Repeat("字", 21), "form.too_long"},
		{"note", strings.Repeat("字", 1001), "form.too_long"},
		{"since", strings.Repeat("2", 101), "form.too_long"},
		{"name", "沈\x00月", "form.bad_characters"},
		{"name", "沈\n月", "form.bad_characters"},
		{"name", "沈\x1b[31m", "form.bad_characters"},
		{"name", "沈\u0085月", "form.bad_characters"},
		{"name", "abc\u202egpj", "form.bad_characters"}, // right-to-left override
		{"name", "abc\u2066d", "form.bad_characters"},
		{"name", "a\u200bb", "form.bad_characters"},
		{"name", "a\u2028b", "form.bad_characters"},
		{"name", "\ufeffab", "form.bad_characters"},
		{"name", "沈\xff月", "form.bad_characters"},
		{"name", "沈\ufffd月", "form.bad_characters"},
		{"note", "a\x00", "form.bad_characters"},
		{"note", "a\rb", "form.bad_characters"},
		{"mode", "ne\x00w", "form.bad_characters"},
		{"floors", "twelve", "form.not_whole"},
		{"floors", "1.5", "form.not_whole"},
		{"floors", "1e2", "form.not_whole"},
		{"floors", "0x10", "form.not_whole"},
		{"floors", "1,23", "form.not_whole"},
		{"floors", "1_000", "form.not_whole"},
		{"floors", "十二", "form.not_whole"},
		{"floors", "٣", "form.not_whole"}, // a digit, but none of ours
		{"count", "9999999999999999", "form.not_whole"},
		{"floors", "0", "form.too_small"},
		{"floors", "201", "form.too_big"},
		{"area", "0.999", "form.too_small"},
		{"area", "2000000.001", "form.too_big"},
		{"area", "2.5555", "form.not_decimal"},
		{"area", "2,5", "form.not_decimal"},
		{"area", ".5", "form.not_decimal"},
		{"area", "5.", "form.not_decimal"},
		{"area", "NaN", "form.not_decimal"},
		{"area", "Inf", "form.not_decimal"},
		{"depth", "1000000000000", "form.not_decimal"},
		{"fee", "12.505", "form.not_money"},
		{"fee", "12,50", "form.not_money"},
		{"fee", "-1", "form.not_money"},
		{"fee", "$12", "form.not_money"},
		{"fee", "1000000.01", "form.too_big"},
		{"since", "2026-02-30", "form.no_such_date"},
		{"since", "2026-13-01", "form.no_such_date"},
		{"since", "23.11.2026", "form.not_date"},
		{"since", "26-11-23", "form.not_date"},
		{"since", "yesterday", "form.not_date"},
		{"ev", "maybe", "form.yes_or_no"},
		{"mode", "newest", "form.not_listed"},
		{"mode", "<script>", "form.not_listed"},
		{"phone", "12345", "ident.phone_shape"},
		{"idno", "110105194912310021", "ident.idcard_check"},
		{"uscc", "12441500196720244U", "ident.uscc_check"},
		{"nobody", "x", "form.unknown_field"},
	} {
		got, err := f.Parse(c.id, []string{c.raw})
		x, ok := fault.As(err)
		if !ok || got != nil || x.Kind != fault.Invalid || x.Key != c.key {
			t.Errorf("%s %q: got %v %v, want %s", c.id, c.raw, got, err, c.key)
		}
	}
}

func TestParse_numberOfValues(t *testing.T) {
	t.Parallel()
	f := everything(t)
	for _, c := range []struct {
		id   string
		raw  []string
		want any
		key  string
	}{
		{"name", []string{"a", "b"}, nil, "form.one_value"},
		{"mode", []string{"new", "later"}, nil, "form.one_value"},
		{"name", nil, nil, "form.required"},
		{"services", nil, nil, "form.choose"},
		{"services", []string{"", ""}, nil, "form.choose"},
		{"services", []string{"gas", "water", "gas", ""}, []string{"water", "gas"}, ""}, // in the options' order
		{"services", []string{"gas", "heat"}, nil, "form.not_listed"},
		{"services", []string{"gas\x00"}, nil, "form.not_listed"},
	} {
		got, err := f.Parse(c.id, c.raw)
		x, _ := fault.As(err)
		if diff := cmp.Diff(c.want, got); diff != "" || (x == nil) != (c.key == "") || (x != nil && x.Key != c.key) {
			t.Errorf("%s %q: got %v %v", c.id, c.raw, got, err)
		}
	}
}

// Every message is a sentence in both languages, names the field and leaves no
// argument open.
func TestParse_messages(t *testing.T) {
	t.Parallel()
	f := everything(t)
	for _, c := range []struct{ id, raw, zh, en string }{
		{"name", "", "请填写“姓名”", "Enter “Name”"},
		{"name", strings.Repeat("字", 21), "“姓名”最多 20 个字，现在有 21 个，请精简", "“Name” may have 20 characters, now it has 21. Shorten it"},
		{"area", "0.5", "“面积”不能小于 1 平方米，请核对后重新填写", "“面积” cannot be less than 1 m². Check it and enter it again"},
		{"fee", "1000000.01", "“费用”不能大于 ¥1,000,000.00，请核对后重新填写", "“费用” cannot be more than ¥1,000,000.00. Check it and enter it again"},
		{"idno", "1", "请输入 18 位公民身份号码，最后一位可以是 X", "Enter the 18 characters of the citizen ID number; the last may be X"},
	} {
		_, err := f.Parse(c.id, []string{c.raw})
		x, ok := fault.As(err)
		if !ok {
			t.Errorf("%s %q passes", c.id, c.raw)
			continue
		}
		if got := i18n.MsgArgs(i18n.Zh, x.Key, x.Args); got != c.zh {
			t.Errorf("got  %s\nwant %s", got, c.zh)
		}
		if got := i18n.MsgArgs(i18n.En, x.Key, x.Args); got != c.en {
			t.Errorf("got  %s\nwant %s", got, c.en)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	f := everything(t)
	for _, c := range []struct {
		id     string
		v      any
		zh, en string
	}{
		{"name", "沈月禾", "沈月禾", "沈月禾"},
		{"name", nil, "", ""},
		{"floors", int64(12), "12 层", "12 floors"},
		{"count", int64(-1234567), "-1,234,567", "-1,234,567"},
		{"count", int64(math.MinInt64), "-9,223,372,036,854,775,808", "-9,223,372,036,854,775,808"},
		{"area", "1520.25", "1,520.25 平方米", "1,520.25 m²"},
		{"area", "soon", "soon", "soon"},
		{"fee", int64(1250), "¥12.50", "¥12.50"},
		{"fee", int64(5), "¥0.05", "¥0.05"},
		{"fee", int64(-123456789), "-¥1,234,567.89", "-¥1,234,567.89"},
		{"fee", int64(math.MinInt64), "-¥92,233,720,368,547,758.08", "-¥92,233,720,368,547,758.08"},
		{"since", "2026-01-03", "2026年1月3日", "3 January 2026"},
		{"since", "soon", "soon", "soon"},
		{"ev", true, "是", "Yes"},
		{"ev", false, "否", "No"},
		{"mode", "new", "〈new〉", "<new>"},
		{"mode", "gone", "gone", "gone"},
		{"services", []string{"water", "gas"}, "〈water〉、〈gas〉", "<water>, <gas>"},
		{"nobody", "x", "x", "x"},
		{"count", 2.5, "", ""},
	} {
		if got := f.Format(i18n.Zh, c.id, c.v); got != c.zh {
			t.Errorf("%s %v: got %q, want %q", c.id, c.v, got, c.zh)
		}
		if got := f.Format(i18n.En, c.id, c.v); got != c.en {
			t.Errorf("%s %v: got %q, want %q", c.id, c.v, got, c.en)
		}
	}
}

// comesBack checks that an accepted value is right in itself, that its control
// gives it back, and that what people read of a number or a day can be typed.
func comesBack(t interface{ Fatalf(string, ...any) }, f *form.Form, id string, v any) {
	field := dictionary()[id]
	if s := f.State(map[string]any{id: v}, nil); s.Items[itemOf(f, id)].Problem != nil {
		t.Fatalf("%s: Parse gave %#v, which State refuses: %v", id, v, s.Items[itemOf(f, id)].Problem)
	}
	if again, err := f.Parse(id, field.Raw(v)); err != nil || !reflect.DeepEqual(again, v) {
		t.Fatalf("%s: %#v is written %q and read back as %#v %v", id, v, field.Raw(v), again, err)
	}
	switch field.Type {
	case form.Integer, form.Decimal, form.Money, form.Date, form.Bool:
		shown := f.Format(i18n.Zh, id, v)
		if again, err := f.Parse(id, []string{shown}); err != nil || again != v {
			t.Fatalf("%s: %#v is shown as %q and read back as %#v %v", id, v, shown, again, err)
		}
	default:
		if text := strings.Join(field.Raw(v), ""); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Fatalf("%s accepts %q", id, text)
		}
	}
}

func itemOf(f *form.Form, id string) int {
	for i, x := range f.Fields() {
		if x == id {
			return i
		}
	}
	return -1
}

func TestParse_whatIsShownCanBeTyped(t *testing.T) {
	t.Parallel()
	f := everything(t)
	draw := map[string]*rapid.Generator[string]{
		"count": rapid.StringMatching(`-?\d{1,15}`), "depth": rapid.StringMatching(`-?\d{1,12}(\.\d{1,3})?`),
		"fee": rapid.StringMatching(`\d{1,6}(\.\d{1,2})?`), "since": rapid.StringMatching(`[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])`),
		"floors": rapid.StringMatching(`[1-9]\d?`), "area": rapid.StringMatching(`[1-9]\d{0,5}(\.\d{1,3})?`),
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, id := range []string{"count", "depth", "fee", "since", "floors", "area"} {
			raw := draw[id].Draw(t, id)
			v, err := f.Parse(id, []string{raw})
			if err != nil {
				t.Fatalf("%s %q: %v", id, raw, err)
			}
			comesBack(t, f, id, v)
		}
	})
}

// FuzzParse: no input makes Parse panic; what it refuses has a message in both
// languages, and what it accepts comes back the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"沈月禾", "１２", "-0.500", "¥1,234.50", "2026年11月23日", "on", "new", "+86 138-0000-0001", "11010519491231002x",
		"12441500196720244T", "\x00", "\u202e", "<script>alert(1)</script>", "1e9", strings.Repeat("9", 200), "\xff", "", "10,00", "a\r\nb",
	} {
		f.Add(s)
	}
	all := everything(f)
	f.Fuzz(func(t *testing.T, s string) {
		for id := range dictionary() {
			v, err := all.Parse(id, []string{s})
			if err == nil {
				comesBack(t, all, id, v)
				continue
			}
			x, ok := fault.As(err)
			if !ok || x.Kind != fault.Invalid {
				t.Fatalf("%s %q: %v", id, s, err)
			}
			for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
				if m := i18n.MsgArgs(l, x.Key, x.Args); strings.ContainsAny(m, "⟦{") {
					t.Fatalf("%s %q: %s", id, s, m)
				}
			}
		}
	})
}
