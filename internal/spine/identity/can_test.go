package identity

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

var update = flag.Bool("update", false, "write testdata/access.golden; review it before you commit it")

// orgTree is a tree of organisations, child → parent.
type orgTree map[ident.OrgID]ident.OrgID

func (t orgTree) Within(child, parent ident.OrgID) bool {
	for o := child; o != ""; o = t[o] {
		if o == parent {
			return true
		}
	}
	return false
}

var testOrgs = orgTree{"xc-water": "xc-gov", "xc-gas": "xc-gov", "xc-water-cg": "xc-water"}

const (
	xuchang = ident.Region("411000000000")
	weidu   = ident.Region("411002000000")
	luohe   = ident.Region("411100000000") // the neighbouring city, one digit away
)

var (
	wang = ident.Subject{Kind: ident.Person, Ref: "wang"}
	firm = ident.Subject{Kind: ident.Enterprise, Ref: "wang's firm"}
	li   = ident.Subject{Kind: ident.Person, Ref: "li"}
)

// actors of the sweep: each role once, and nobody.
func sweepActors() map[string]ident.Actor {
	m := map[string]ident.Actor{
		"anonymous": {},
		"citizen":   {Kind: ident.Citizen, Account: "ACC", Self: wang, For: []ident.Subject{wang, firm}},
	}
	for name, r := range table().roles {
		if r.Kind == "staff" {
			m[string(name)] = ident.Actor{Kind: ident.Staff, Account: "ACC", Org: "xc-water", Region: xuchang, Roles: []ident.Role{name}}
		}
	}
	return m
}

// situations of the sweep: how the object stands to the actor.
var situations = []struct {
	name string
	o    Object
}{
	{"own", Object{Owner: wang, Agent: "ACC"}},
	{"own firm", Object{Owner: firm, Agent: "ACC"}},
	{"colleague", Object{Owner: firm, Agent: "OTHER"}},
	{"withdrawn power", Object{Owner: li, Agent: "ACC"}},
	{"other", Object{Owner: li, Agent: "OTHER"}},
	{"own unit", Object{Owner: li, Agent: "OTHER", Org: "xc-water", Region: weidu}},
	{"child unit", Object{Owner: li, Agent: "OTHER", Org: "xc-water-cg", Region: weidu}},
	{"parent unit", Object{Owner: li, Agent: "OTHER", Org: "xc-gov", Region: weidu}},
	{"other unit", Object{Owner: li, Agent: "OTHER", Org: "xc-gas", Region: weidu}},
	{"other region", Object{Owner: li, Agent: "OTHER", Org: "xc-water", Region: luohe}},
	{"no region", Object{Owner: li, Agent: "OTHER", Org: "xc-water"}},
	{"empty", Object{}},
	{"gone", Object{Relation: Gone}},
}

// oracle says in plain words what the sweep must give; it reads neither
// access.toml nor can.go.
func oracle(role string, act Act, situation string) string {
	anonymous := role == "anonymous"
	switch act {
	case PublicView, Login:
		return when(situation == "gone", "NotFound", "ok")
	case TextsView:
		return "NotFound" // no demo
	}
	if anonymous {
		return "LoginNeeded"
	}
	is := func(names ...string) bool { return slices.Contains(names, role) }
	at := func(names ...string) bool { return slices.Contains(names, situation) }
	switch act {
	case MyView:
		return onlyRole(is("citizen"), situation)
	case CaseList:
		return onlyRole(is("officer", "supervisor"), situation)
	case BoardView:
		return onlyRole(is("supervisor"), situation)
	case ContentView, ContentDraft, ContentPublish:
		return onlyRole(is("editor"), situation)
	case JobView, JobRetry, DemoTravel:
		return onlyRole(is("sysadmin"), situation)
	case AuditView:
		return onlyRole(is("auditor"), situation)
	case DraftCreate:
		if is("citizen") && situation == "gone" {
			return "NotFound"
		}
		return when(is("citizen") && at("own", "own firm", "colleague"), "ok", "Forbidden")
	case ApplicationView, ApplicationWithdraw, ApplicationAnswer, DataOwn:
		return when(is("citizen") && at("own", "own firm", "colleague"), "ok", "NotFound")
	case DraftEdit, ApplicationSign:
		return when(is("citizen") && at("own", "own firm"), "ok", "NotFound")
	case SessionOwn:
		return when(at("own", "own firm", "withdrawn power"), "ok", "NotFound")
	case LetterView:
		if is("citizen") {
			return when(at("own", "own firm", "colleague"), "ok", "NotFound")
		}
		return oracleCase(role, CaseView, situation)
	case CaseView, CaseClaim, CaseAccept, CaseDecide, CaseReassign, CaseApprove, CaseSupervise, CaseArchive:
		return oracleCase(role, act, situation)
	}
	return "?"
}

// oracleCase: officers see their unit and below and handle their own unit's
// cases; supervisors see the same and only hand cases on.
func oracleCase(role string, act Act, situation string) string {
	below := slices.Contains([]string{"own unit", "child unit", "no region"}, situation)
	mine := slices.Contains([]string{"own unit", "no region"}, situation)
	switch {
	case role != "officer" && role != "supervisor", !below:
		return "NotFound"
	case act == CaseView:
		return "ok"
	case act == CaseArchive: // officers and the head of the very unit
		return when(mine, "ok", "Forbidden")
	case act == CaseApprove:
		return when(role == "supervisor" && mine, "ok", "Forbidden")
	case role == "officer" && act != CaseReassign && act != CaseSupervise:
		return when(mine, "ok", "Forbidden")
	case role == "supervisor" && (act == CaseReassign || act == CaseSupervise):
		return "ok"
	}
	return "Forbidden"
}

// onlyRole: pages without an object are open to a role and no secret to others.
func onlyRole(has bool, situation string) string {
	if has && situation == "gone" {
		return "NotFound"
	}
	return when(has, "ok", "Forbidden")
}

func when(c bool, yes, no string) string {
	if c {
		return yes
	}
	return no
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	return map[fault.Kind]string{
		fault.LoginNeeded: "LoginNeeded", fault.NotFound: "NotFound", fault.Forbidden: "Forbidden",
	}[fault.KindOf(err)]
}

// TestCan_sweep asks every role and nobody for every act in every situation.
func TestCan_sweep(t *testing.T) {
	p := policy{access: table(), orgs: testOrgs}
	actors := sweepActors()
	asked := 0
	for role, actor := range actors {
		for act := range sight {
			for _, s := range situations {
				got, want := outcome(p.can(actor, act, s.o)), oracle(role, act, s.name)
				if got != want {
					t.Errorf("%s, %s, %s: got %s, want %s", role, act, s.name, got, want)
				}
				asked++
			}
		}
	}
	if want := 9 * 30 * len(situations); asked != want {
		t.Errorf("asked %d questions, want %d: a role or an act is new, extend the oracle", asked, want)
	}
}

// The golden matrix is what a person reviews when access.toml changes.
func TestCan_golden(t *testing.T) {
	path := filepath.Join("testdata", "access.golden")
	got := matrix()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Fatalf("who may do what has changed; review, then -update\n%s", diff)
	}
}

func matrix() string {
	p := policy{access: table(), orgs: testOrgs}
	short := map[string]string{"ok": "+", "LoginNeeded": "L", "NotFound": ".", "Forbidden": "F"}
	var b strings.Builder
	b.WriteString("# + allowed, L log in first, F seen but forbidden, . not found\n# columns:")
	for i, s := range situations {
		fmt.Fprintf(&b, " %d %s;", i+1, s.name)
	}
	b.WriteString("\n")
	actors := sweepActors()
	for _, role := range slices.Sorted(maps.Keys(actors)) {
		fmt.Fprintf(&b, "\n%s\n", role)
		for _, act := range slices.Sorted(maps.Keys(sight)) {
			fmt.Fprintf(&b, "  %-22s", act)
			for _, s := range situations {
				b.WriteString(" " + short[outcome(p.can(actors[role], act, s.o))])
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestCan_unknownActIsRefused(t *testing.T) {
	p := policy{access: table(), orgs: testOrgs}
	for role, actor := range sweepActors() {
		for _, s := range situations {
			if err := p.can(actor, "case.burn", s.o); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, %s: got %v, want Forbidden", role, s.name, err)
			}
		}
	}
}

func TestCan_textsOnlyInDemo(t *testing.T) {
	p := policy{access: table(), orgs: testOrgs, texts: true}
	for role, actor := range sweepActors() {
		if err := p.can(actor, TextsView, Object{}); err != nil {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestCan_rolesOfTheWrongKindDoNotCount(t *testing.T) {
	p := policy{access: table(), orgs: testOrgs}
	unitCase := Object{Owner: li, Agent: "OTHER", Org: "xc-water", Region: weidu}
	for name, c := range map[string]struct {
		actor ident.Actor
		act   Act
		o     Object
	}{
		"citizen with a staff role": {ident.Actor{Kind: ident.Citizen, Account: "A", Org: "xc-water", Region: xuchang, Roles: []ident.Role{"officer"}}, CaseView, unitCase},
		"staff with a citizen role": {ident.Actor{Kind: ident.Staff, Account: "A", For: []ident.Subject{wang}, Roles: []ident.Role{"citizen"}}, DataOwn, Object{Owner: wang}},
		"nobody with a role":        {ident.Actor{Org: "xc-water", Region: xuchang, Roles: []ident.Role{"officer"}}, CaseView, unitCase},
		"the program":               {ident.SystemActor("x"), CaseView, unitCase},
		"staff without a region":    {ident.Actor{Kind: ident.Staff, Account: "A", Org: "xc-water", Roles: []ident.Role{"officer"}}, CaseView, unitCase},
		"staff without a unit":      {ident.Actor{Kind: ident.Staff, Account: "A", Region: xuchang, Roles: []ident.Role{"officer"}}, CaseView, Object{Region: weidu}},
		"no unit, no unit's case":   {ident.Actor{Kind: ident.Staff, Account: "A", Region: xuchang, Roles: []ident.Role{"officer"}}, CaseClaim, Object{Region: weidu}},
		"nobody's matter":           {ident.Actor{Kind: ident.Citizen, Account: "A", For: []ident.Subject{{}}}, DataOwn, Object{}},
		"no account's session":      {ident.Actor{Kind: ident.Citizen}, SessionOwn, Object{}},
	} {
		if err := p.can(c.actor, c.act, c.o); err == nil {
			t.Errorf("%s may do %s", name, c.act)
		}
	}
}

func TestCan_everyRefusalHasASentence(t *testing.T) {
	for _, key := range []string{"identity.act_unknown", "identity.login_needed", "identity.not_found", "identity.forbidden"} {
		for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
			if s := i18n.Msg(l, key, "act", "x"); strings.ContainsAny(s, "⟦{") {
				t.Errorf("%s: %s", l, s)
			}
		}
	}
}

func TestAccess_refusesBrokenTables(t *testing.T) {
	good := "[role.anyone]\nkind='anyone'\n[role.citizen]\nkind='citizen'\n"
	if _, err := readAccess([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"no roles":         "",
		"kind of citizen":  "[role.anyone]\nkind='anyone'\n[role.citizen]\nkind='staff'\n",
		"unknown key":      good + "colour='red'\n",
		"unknown kind":     good + "[role.x]\nkind='robot'\n",
		"unknown act":      good + "[role.x]\nkind='staff'\n[[role.x.grant]]\nacts=['case.burn']\nrelation='any'\n",
		"unknown relation": good + "[role.x]\nkind='staff'\n[[role.x.grant]]\nacts=['case.view']\nrelation='near'\n",
		"no relation":      good + "[role.x]\nkind='staff'\n[[role.x.grant]]\nacts=['case.view']\n",
	} {
		if _, err := readAccess([]byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestRoles_administratorsStandAlone(t *testing.T) {
	for name, c := range map[string]struct {
		roles []ident.Role
		want  string
	}{
		"officer":                {[]ident.Role{"officer"}, ""},
		"officer and supervisor": {[]ident.Role{"officer", "supervisor"}, ""},
		"one administrator":      {[]ident.Role{"auditor"}, ""},
		"system and security":    {[]ident.Role{"sysadmin", "secadmin"}, "identity.role_alone"},
		"system and audit":       {[]ident.Role{"sysadmin", "auditor"}, "identity.role_alone"},
		"security and audit":     {[]ident.Role{"secadmin", "auditor"}, "identity.role_alone"},
		"officer and audit":      {[]ident.Role{"officer", "auditor"}, "identity.role_alone"},
		"supervisor and system":  {[]ident.Role{"supervisor", "sysadmin"}, "identity.role_alone"},
		"clerk and security":     {[]ident.Role{"clerk", "secadmin"}, "identity.role_alone"},
		"none":                   {nil, "identity.roles_none"},
		"unknown":                {[]ident.Role{"king"}, "identity.role_unknown"},
		"citizen":                {[]ident.Role{"citizen"}, "identity.role_unknown"},
	} {
		if got, _ := table().checkStaffRoles(c.roles); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestCovers_wholeLevels(t *testing.T) {
	for _, c := range []struct {
		r, o ident.Region
		want bool
	}{
		{xuchang, xuchang, true},
		{xuchang, weidu, true},
		{xuchang, luohe, false},
		{"410000000000", luohe, true},
		{weidu, xuchang, false},
		{weidu, "411003000000", false},
		{"411010000000", "411011000000", false},
		{"411002001000", "411002001003", true},
		{"411002001000", "411002002000", false},
		{"411002001003", "411002001003", true},
		{"411002001003", "411002001004", false},
		{"", weidu, false},
		{"4110", weidu, false},
	} {
		if got := reaches(c.r, c.o); got != c.want {
			t.Errorf("covers(%s, %s) = %v", c.r, c.o, got)
		}
	}
}
