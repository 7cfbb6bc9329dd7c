package casework

import (
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
)

var ladder = Material{Code: "m", Need: NeedRequired, Ways: []Way{
	{By: ByCertificate, Kind: "card"},
	{By: ByRegister, Resource: "roll", Fields: []string{"name"}},
	{By: ByDeclaration, Days: 5},
	{By: ByUpload},
}}

func answered(source Source) Evidence {
	return Evidence{
		Registers: map[string]Asked{"roll": {Present, 7}},
		Answers:   map[string]Answer{"name": {Value{"A"}, source, 7}},
	}
}

// The first way that holds is taken, with its source's time; what was tried before
// it is said with the reason.
func TestResolve_firstWayThatHolds(t *testing.T) {
	t.Parallel()
	fromRoll := FromRegister("roll.name")
	for _, c := range []struct {
		name string
		e    Evidence
		want Rung
		at   clock.Instant
		why  []PassedWhy
	}{
		{"a certificate comes first", Evidence{Certificates: map[string]Asked{"card": {Present, 9}}}, ByCertificate, 9, nil},
		{"the register", answered(fromRoll), ByRegister, 7, []PassedWhy{PassedNone}},
		{"nothing answers", Evidence{}, ByDeclaration, 0, []PassedWhy{PassedNone, PassedNone}},
		{"both are down", Evidence{
			Certificates: map[string]Asked{"card": {Down, 1}}, Registers: map[string]Asked{"roll": {Down, 1}},
		}, ByDeclaration, 0, []PassedWhy{PassedDown, PassedDown}},
		{"she states something else", answered(FromPerson), ByDeclaration, 0, []PassedWhy{PassedNone, PassedChanged}},
		{"another register says it", answered(FromRegister("rolls.name")), ByDeclaration, 0, []PassedWhy{PassedNone, PassedChanged}},
		{"the register leaves it open", Evidence{Registers: map[string]Asked{"roll": {Present, 7}}}, ByDeclaration, 0, []PassedWhy{PassedNone, PassedNone}},
		{"she declares nothing", Evidence{Declined: map[string]bool{"m": true}}, ByUpload, 0, []PassedWhy{PassedNone, PassedNone, PassedDeclined}},
	} {
		got := ladder.Resolve(c.e)
		if got.Way.By != c.want || got.AsOf != c.at || len(got.Passed) != len(c.why) {
			t.Errorf("%s: got %s as of %d after %v, want %s as of %d after %v", c.name, got.Way.By, got.AsOf, got.Passed, c.want, c.at, c.why)
			continue
		}
		for i, p := range got.Passed {
			if p.Why != c.why[i] {
				t.Errorf("%s: way %d did not hold because %s, want %s", c.name, i, p.Why, c.why[i])
			}
		}
	}
}

// What was not brought is owed only where it may be brought later.
func TestOwes_onlyWhatMayComeLater(t *testing.T) {
	t.Parallel()
	upload := func(n Need, files ...File) []Standing {
		return []Standing{{Material: Material{Code: "m", Need: n}, Way: Way{By: ByUpload}, Files: files}}
	}
	for name, c := range map[string]struct {
		all  []Standing
		want bool
	}{
		"not brought":   {upload(NeedLater), true},
		"brought":       {upload(NeedLater, File{}), false},
		"never needed":  {upload(NeedOptional), false},
		"had otherwise": {[]Standing{{Material: Material{Need: NeedLater}, Way: Way{By: ByRegister}}}, false},
	} {
		if got := owes(c.all); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

// A declaration with nothing behind it cannot be declined, and where no way holds
// the department checks.
func TestResolve_neverADeadEnd(t *testing.T) {
	t.Parallel()
	for _, ways := range [][]Way{nil, {{By: ByRegister, Resource: "roll"}}, {{By: ByCertificate, Kind: "card"}}} {
		got := Material{Code: "m", Ways: ways}.Resolve(Evidence{})
		if got.Way.By != ByDepartment || got.stateOf() != MaterialToCheck {
			t.Errorf("%v: got %s, want the department's check", ways, got.Way.By)
		}
	}
	only := Material{Code: "m", Ways: []Way{{By: ByDeclaration}}}.Resolve(Evidence{Declined: map[string]bool{"m": true}})
	if only.Way.By != ByDeclaration || only.MayDecline() {
		t.Errorf("got %s, may decline %t, want a declaration that stands", only.Way.By, only.MayDecline())
	}
}

// Only what is required keeps her from signing.
func TestStanding_Missing(t *testing.T) {
	t.Parallel()
	for need, want := range map[Need]bool{NeedRequired: true, NeedOptional: false, NeedLater: false} {
		s := Material{Need: need, Ways: []Way{{By: ByUpload}}}.Resolve(Evidence{})
		if s.Missing() != want || s.stateOf() != MaterialOwed {
			t.Errorf("%s: missing %t, %s", need, s.Missing(), s.stateOf())
		}
		s.Files = []File{{Name: "a.pdf"}}
		if s.Missing() || s.stateOf() != MaterialBrought {
			t.Errorf("%s: brought, and missing %t, %s", need, s.Missing(), s.stateOf())
		}
	}
}

func TestFileName_keepsTheEndAndNothingThatLeads(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`C:\Users\me\图纸.pdf`: "图纸.pdf", "../../etc/passwd": "passwd", "a\x00b\u202e.pdf": "ab.pdf", " x.png ": "x.png",
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
