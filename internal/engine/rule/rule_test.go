package rule_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule"
)

// town is the schema of these tests.
func town() rule.Schema {
	return rule.Schema{
		"premises.area": rule.Decimal, "premises.use": rule.String, "premises.since": rule.Date,
		"account.water": rule.Bool, "zone.gas_main": rule.Bool, "floors": rule.Int, "fee": rule.Int, "services": rule.List,
	}
}

func mustCompile(t *testing.T, src string) *rule.Rule {
	t.Helper()
	r, err := rule.Compile(src, town())
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return r
}

func TestRow(t *testing.T) {
	t.Parallel()
	yes, no, unknown := rule.True, rule.False, rule.Unknown
	for _, c := range []struct {
		src  string
		v    rule.Values
		want rule.Truth
	}{
		// what is not known decides only where it matters
		{"account.water || zone.gas_main", rule.Values{"zone.gas_main": true}, yes},
		{"account.water || zone.gas_main", rule.Values{"zone.gas_main": false}, unknown},
		{"account.water && zone.gas_main", rule.Values{"account.water": false}, no},
		{"account.water && zone.gas_main", rule.Values{"account.water": true}, unknown},
		{"!account.water", rule.Values{}, unknown},
		{"account.water ? zone.gas_main : floors > 1", rule.Values{"floors": int64(2)}, unknown},
		{"premises.use == 'office'", rule.Values{}, unknown},
		{"premises.use in ['office', 'shop']", rule.Values{}, unknown},
		{"['office', 'shop'].exists(u, u == premises.use)", rule.Values{}, unknown},
		{"services.exists(s, s == 'gas')", rule.Values{}, unknown},
		{"services.exists(s, s == 'gas') || account.water", rule.Values{"account.water": true}, yes},
		{"account.water == account.water", rule.Values{}, unknown},
		// a calculation that fails is unknown, and absorbed like any unknown
		{"10 / floors > 1", rule.Values{"floors": int64(0)}, unknown},
		{"10 / floors > 1 || account.water", rule.Values{"floors": int64(0), "account.water": true}, yes},
		{"10 / floors > 1 && account.water", rule.Values{"floors": int64(0), "account.water": false}, no},
		{"fee + 1 > 0", rule.Values{"fee": int64(1<<63 - 1)}, unknown},
		{"premises.area / 0.0 > 5.0", rule.Values{"premises.area": "1"}, unknown},
		{"premises.area * 1e300 * 1e300 > 5.0", rule.Values{"premises.area": "1"}, unknown},
		{"services[3] == 'gas'", rule.Values{"services": []string{"gas"}}, unknown},
		// numbers
		{"premises.area > 100", rule.Values{"premises.area": "100.001"}, yes},
		{"premises.area > 100", rule.Values{"premises.area": "100"}, no},
		{"premises.area >= 99.9", rule.Values{"premises.area": "99.9"}, yes},
		{"premises.area + 0.2 == 0.3", rule.Values{"premises.area": "0.1"}, yes},
		{"premises.area * 3.0 == 0.3", rule.Values{"premises.area": "0.1"}, yes},
		{"int(premises.area * 100.0) == 29", rule.Values{"premises.area": "0.29"}, yes},
		{"premises.area * 1.1 <= 121.0", rule.Values{"premises.area": "110"}, yes},
		{"floors > 1.5", rule.Values{"floors": int64(2)}, yes},
		{"fee == 6821220800", rule.Values{"fee": int64(68212208_00)}, yes},
		{"fee % 100 == 7", rule.Values{"fee": int64(9007199254740993_07)}, yes},
		// days
		{"premises.since < '2020-01-01'", rule.Values{"premises.since": "2019-12-31"}, yes},
		{"premises.since < '2020-01-01'", rule.Values{"premises.since": "2020-01-01"}, no},
		// lists
		{"'gas' in services", rule.Values{"services": []string{"water", "gas"}}, yes},
		{"services.all(s, s.startsWith('w'))", rule.Values{"services": []string{"water", "gas"}}, no},
	} {
		t.Run(c.src, func(t *testing.T) {
			t.Parallel()
			if got := mustCompile(t, c.src).Row(c.v); got.Truth != c.want {
				t.Errorf("%v: got %s (%+v), want %s", c.v, got.Truth, got, c.want)
			}
		})
	}
}

func TestRow_namesWhatWouldDecide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src  string
		v    rule.Values
		want []string
	}{
		{"account.water && zone.gas_main", rule.Values{}, []string{"account.water", "zone.gas_main"}},
		{"account.water && zone.gas_main", rule.Values{"account.water": true}, []string{"zone.gas_main"}},
		{"account.water && zone.gas_main", rule.Values{"account.water": false}, nil},
		{"account.water ? zone.gas_main : floors > 1", rule.Values{}, []string{"account.water"}},
		{"account.water ? zone.gas_main : floors > 1", rule.Values{"account.water": false}, []string{"floors"}},
		{"premises.area > 1 || services[0] == 'a'", rule.Values{"premises.area": "0.5"}, []string{"services"}},
	} {
		if got := mustCompile(t, c.src).Row(c.v); !slices.Equal(got.Missing, c.want) || got.Problem != "" {
			t.Errorf("%s with %v: got %+v, want missing %v", c.src, c.v, got, c.want)
		}
	}
}

func TestRow_saysWhyItFailed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src  string
		v    rule.Values
		want string
	}{
		{"10 / floors > 1", rule.Values{"floors": int64(0)}, "division by zero"},
		{"fee * 3 > 0", rule.Values{"fee": int64(1 << 62)}, "overflow"},
		{"premises.area / 0.0 > 1", rule.Values{"premises.area": "1"}, "division by zero"},
		{"premises.area * 1e300 * 1e300 > 1", rule.Values{"premises.area": "1"}, "decimal overflow"},
		{"floors > 1", rule.Values{"floors": "2"}, "floors: the string is no int"},
		{"premises.area > 1", rule.Values{"premises.area": 2.5}, "premises.area: the float64 is no decimal"},
		{"premises.area > 1", rule.Values{"premises.area": "inf"}, "premises.area: the string is no decimal"},
		{"premises.area > 1", rule.Values{"premises.area": "1e3"}, "premises.area: the string is no decimal"},
		{"premises.since > '2020-01-01'", rule.Values{"premises.since": "2020-1-1"}, "premises.since: the string is no date"},
		{"account.water", rule.Values{"account.water": "true"}, "account.water: the string is no bool"},
		{"'a' in services", rule.Values{"services": "a"}, "services: the string is no list"},
	} {
		got := mustCompile(t, c.src).Row(c.v)
		if got.Truth != rule.Unknown || !strings.Contains(got.Problem, c.want) || got.Missing != nil {
			t.Errorf("%s: got %+v, want unknown because %q", c.src, got, c.want)
		}
	}
}

func TestRow_wrongTypeIsNoProblemWhereItDoesNotMatter(t *testing.T) {
	t.Parallel()
	got := mustCompile(t, "floors > 1 || account.water").Row(rule.Values{"floors": "2", "account.water": true})
	if diff := cmp.Diff(rule.Verdict{Truth: rule.True}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCompile_refuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ src, want string }{
		{"premises.areaa > 1", `1:1: nothing is called "premises.areaa"; did you mean "premises.area"?`},
		{"floors > 1 &&\n  premisess.area > 1", `2:3: nothing is called "premisess.area"; did you mean "premises.area"?`},
		{"premises.usage == '办公'", `1:1: nothing is called "premises.usage"; did you mean "premises.use"?`},
		{"'中文' == flors", `1:9: nothing is called "flors"; did you mean "floors"?`},
		{"premises > 1", `1:1: nothing is called "premises"; did you mean "premises.area"?`},
		{"entirely_different", `1:1: nothing is called "entirely_different"`},
		{"premises.use.startswith('a')", `1:14: there is no function "startswith"; did you mean "startsWith"?`},
		{"size2(services) > 1", `1:1: there is no function "size2"; did you mean "size"?`},
		{"floors", "1:1: a condition must be true or false, this is int"},
		{"premises.area", "1:1: a condition must be true or false, this is decimal"},
		{"floors > ", "1:10: Syntax error"},
		{"", "1:1: Syntax error"},
		{"premises.use > 1", "1:14: found no matching overload"},
		{"premises.area == 100", "write 100.0 for 100"},
		{"premises.area * 2 > 100.0", "write 100.0 for 100"},
		{"premises.since < '2020-1-1'", `1:16: "2020-1-1" is no day`},
		{"'2020-02-30' >= premises.since", `1:14: "2020-02-30" is no day`},
		{"premises.since in ['2020-01-01', 'never']", `"never" is no day`},
		{"services.exists(floors, floors == 'a')", `the loop variable "floors" hides the name "floors"`},
		{"has(premises.use)", `there is no function "has"`},
		{"double(premises.use) > 1.0", "1:7: found no matching overload"},
		{"dyn(floors) == 'x'", `there is no function "dyn"`},
		{"timestamp(premises.since) > timestamp('2020-01-01T00:00:00Z')", `there is no function "timestamp"`},
		{"premises.use.matches('(a')", "1:22: invalid matches argument"},
	} {
		_, err := rule.Compile(c.src, town())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got  %v\n want %s", c.src, err, c.want)
		}
	}
}

func TestCompile_refusesBombs(t *testing.T) {
	t.Parallel()
	numbers := "[" + strings.Repeat("1,", 900) + "1]"
	for name, c := range map[string]struct{ src, want string }{
		"long":      {strings.Repeat(" ", 4001) + "true", "4005 characters, at most 4000"},
		"deep":      {strings.Repeat("(", 70) + "true" + strings.Repeat(")", 70), "recursion"},
		"deep not":  {strings.Repeat("!(", 70) + "true" + strings.Repeat(")", 70), "recursion"},
		"loops":     {"services.all(a, services.all(b, services.all(c, a == c)))", "nesting limit"},
		"cost":      {numbers + ".all(a, " + numbers + ".all(b, a == b))", "steps, at most"},
		"regexp":    {"premises.use.matches('(((a{50}){50}){50}){50}')", "matches"},
		"regexp 2":  {"premises.use.matches('x{1,400}')", "exceeds"},
		"one macro": {strings.Repeat("services.all(x,", 40) + "true" + strings.Repeat(")", 40), "1:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			_, err := rule.Compile(c.src, town())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %s to be refused", took)
			}
		})
	}
}

// The estimate of the cost believes in lists of 50 items; longer ones are stopped
// while running.
func TestRow_stopsWhatCostsTooMuch(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, "services.all(a, services.all(b, a == b))")
	long := make([]string, 3000)
	for i := range long {
		long[i] = "same"
	}
	got := r.Row(rule.Values{"services": long})
	if got.Truth != rule.Unknown || !strings.Contains(got.Problem, "cost limit exceeded") {
		t.Errorf("got %+v, want unknown, stopped by its cost", got)
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, "services.exists(s, s == premises.use) || zone.gas_main && floors > floors")
	want := []string{"floors", "premises.use", "services", "zone.gas_main"}
	if diff := cmp.Diff(want, r.Reads()); diff != "" {
		t.Error(diff)
	}
	r.Reads()[0] = "changed"
	if diff := cmp.Diff(want, r.Reads()); diff != "" {
		t.Errorf("a caller changed the rule: %s", diff)
	}
}

func TestFormula(t *testing.T) {
	t.Parallel()
	v := rule.Values{
		"premises.area": "520.5", "premises.use": "office", "floors": int64(3), "fee": int64(1250),
		"services": []string{"gas", "water"}, "premises.since": "2020-01-01",
	}
	for _, c := range []struct {
		src  string
		want rule.Type
		out  any
	}{
		{"floors * 2", rule.Int, int64(6)},
		{"floors * 2", rule.Decimal, "6"},
		{"premises.area", rule.Decimal, "520.5"},
		{"premises.area * 2.0", rule.Decimal, "1041"},
		{"premises.area / 7.0", rule.Decimal, "74.357"},
		{"0.0 - premises.area", rule.Decimal, "-520.5"},
		{"-0.0001", rule.Decimal, "0"},
		{"8 + int(premises.area * 60.0 / 1000.0)", rule.Int, int64(39)},
		{"premises.use == 'office' ? 'general' : 'residential'", rule.String, "general"},
		{"premises.since", rule.Date, "2020-01-01"},
		{"'2020-02-29'", rule.Date, "2020-02-29"},
		{"floors > 2", rule.Bool, true},
		{"services.filter(s, s != 'gas')", rule.List, []string{"water"}},
		{"services", rule.List, []string{"gas", "water"}},
		{"[]", rule.List, []string{}},
	} {
		f, err := rule.CompileValue(c.src, c.want, town())
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		got, verdict := f.Row(v)
		if diff := cmp.Diff(c.out, got); diff != "" || verdict.Truth != rule.True || verdict.Problem != "" {
			t.Errorf("%s as %s: %s %+v", c.src, c.want, diff, verdict)
		}
	}
}

func TestFormula_withoutValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src     string
		want    rule.Type
		v       rule.Values
		verdict rule.Verdict
	}{
		{"floors + 1", rule.Int, rule.Values{}, rule.Verdict{Missing: []string{"floors"}}},
		{"fee / floors", rule.Int, rule.Values{"fee": int64(1), "floors": int64(0)}, rule.Verdict{Problem: "division by zero"}},
		{"premises.area * 1000000000.0", rule.Decimal, rule.Values{"premises.area": "5000"}, rule.Verdict{Problem: "5e+12 is out of range for a decimal"}},
		{"premises.use", rule.Date, rule.Values{"premises.use": "office"}, rule.Verdict{Problem: `date "office": want YYYY-MM-DD`}},
	} {
		f, err := rule.CompileValue(c.src, c.want, town())
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		got, verdict := f.Row(c.v)
		if diff := cmp.Diff(c.verdict, verdict); diff != "" || got != nil {
			t.Errorf("%s: got %v; %s", c.src, got, diff)
		}
	}
}

func TestCompileValue_refusesOtherTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src  string
		want rule.Type
		err  string
	}{
		{"premises.area", rule.Int, "1:1: want int, this is decimal"},
		{"floors", rule.String, "1:1: want string, this is int"},
		{"floors", rule.Bool, "1:1: want bool, this is int"},
		{"[1]", rule.List, "1:1: want list, this is list(int)"},
	} {
		_, err := rule.CompileValue(c.src, c.want, town())
		if err == nil || err.Error() != c.err {
			t.Errorf("%s as %s: got %v, want %s", c.src, c.want, err, c.err)
		}
	}
}

func TestTruth_String(t *testing.T) {
	t.Parallel()
	if got := rule.False.String() + rule.Unknown.String() + rule.True.String(); got != "falseunknowntrue" {
		t.Errorf("got %s", got)
	}
}

func TestCompares_theLiteralsBesideNames(t *testing.T) {
	s := rule.Schema{"mode": rule.String, "tags": rule.List, "day": rule.Date, "n": rule.Int, "other": rule.String}
	f, err := rule.CompileValue("mode == 'new' || 'late' != mode && 'x' in tags ? 'a' : mode in ['b', 'c'] ? other : n > 1 ? 'd' : 'e'", rule.String, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []rule.Compared{{"mode", "new"}, {"mode", "late"}, {"tags", "x"}, {"mode", "b"}, {"mode", "c"}}
	if diff := cmp.Diff(want, f.Compares()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "d", "e"}, f.Yields()); diff != "" {
		t.Error(diff)
	}
}
