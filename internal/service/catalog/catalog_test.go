package catalog

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/pack"
	"github.com/chengban/chengban/packs/xuchang"
)

// agreeable stands in for package exchange: every register has every column, of
// the type that the dictionary says. app/check tests with the real ones.
type agreeable struct{ fields map[string]form.Field }

func (agreeable) HasResource(string) bool { return true }

func (a agreeable) Column(resource, column string) (form.Field, bool) {
	for _, f := range a.fields {
		if f.Source == resource+"."+column {
			return f, true
		}
	}
	return form.Field{}, true
}

// files gives the content of Xuchang without the registers, which another module reads.
func files(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(xuchang.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "registers/") {
			return err
		}
		b, err := fs.ReadFile(xuchang.FS, name)
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func load(t *testing.T, fsys fs.FS) *Catalog {
	t.Helper()
	p, found := pack.Read(fsys, Kinds())
	c, more := Load(p, agreeable{Pinned(p).fields})
	for _, f := range append(found, more...) {
		t.Fatal(f)
	}
	return c
}

func TestProviders(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	tests := []struct {
		service, zone string
		want          []ident.OrgID
		choice        bool
	}{
		{"water", "weidu-center", []ident.OrgID{"xc-water"}, false},
		{"water", "changge-south", []ident.OrgID{"xc-water-cg"}, false},
		{"net", "jianan-rural", []ident.OrgID{"xc-net-cm", "xc-net-cu", "xc-net-ct", "xc-net-cb"}, true},
		{"water", "nowhere", nil, false},
		{"coal", "weidu-center", nil, false},
	}
	for _, tt := range tests {
		units, choice := c.Providers(tt.service, tt.zone)
		var got []ident.OrgID
		for _, u := range units {
			got = append(got, u.ID)
		}
		if !slices.Equal(got, tt.want) || choice != tt.choice {
			t.Errorf("Providers(%s, %s) = %v, %v, want %v, %v", tt.service, tt.zone, got, choice, tt.want, tt.choice)
		}
	}
	if got := c.ChoiceField("net"); got != "net.operator" {
		t.Errorf("ChoiceField(net) = %q", got)
	}
	if got := c.ChoiceField("water"); got != "" {
		t.Errorf("ChoiceField(water) = %q, the area decides", got)
	}
	if got := c.Services(); !slices.Equal(got, []string{"water", "power", "gas", "heat", "net", "road"}) {
		t.Errorf("Services = %v", got)
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	tests := []struct {
		child, parent ident.OrgID
		want          bool
	}{
		{"xc-water", "xc-gov", true},
		{"xc-water", "xc-water", true},
		{"xc-gov", "xc-water", false},
		{"xc-water", "xc-power", false},
		{"unknown", "xc-gov", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got := c.Within(tt.child, tt.parent); got != tt.want {
			t.Errorf("Within(%q, %q) = %v", tt.child, tt.parent, got)
		}
	}
}

func TestThemes(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	var online []string
	for _, th := range c.Themes() {
		if len(th.Bundles) != 9 {
			t.Errorf("theme %s has %d names, want 9", th.Code, len(th.Bundles))
		}
		for _, b := range th.Bundles {
			if _, ok := c.Bundle(b.Code); ok {
				online = append(online, b.Code)
			}
		}
	}
	if len(c.Themes()) != 12 || !slices.Equal(online, []string{"utilities", "road-and-green-works"}) {
		t.Errorf("%d themes, on line %v, want 12 and two of construction", len(c.Themes()), online)
	}
	if th, ok := c.Theme("construction"); !ok || th.No != 4 {
		t.Errorf("Theme(construction) = %v, %v", th, ok)
	}
	if _, ok := c.Theme("nothing"); ok {
		t.Error("a theme that is not there was found")
	}
}

func TestQuestions_eachElementOnce(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	b, _ := c.Bundle("utilities")
	got := asked(c.Questions(b))
	if len(got) != 18+5+6+4+4+5 {
		t.Errorf("%d questions: %v", len(got), got)
	}
	repeated(got, func(_ int, f string) { t.Errorf("%s is asked twice", f) })
	if got[0] != "applicant.name" || got[18] != "water.mode" || got[len(got)-1] != "net.account" {
		t.Errorf("order: %v", got)
	}
	overlapping := &Bundle{Questions: b.Questions[:1], Items: b.Items[:1]}
	overlapping.Questions = append(slices.Clone(overlapping.Questions), form.Question{Field: "water.mode"})
	qs := c.Questions(overlapping)
	if len(qs) != 1+5 || qs[1].Default != "" {
		t.Errorf("an element that the bundle asks is asked as the bundle does: %v", asked(qs))
	}
}

// What a unit gets is what its item needs, no more: these are the differences
// that the consent page shows.
func TestSlice_needToKnow(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	only := map[string][]string{
		"agent.idno":        {"broadband-connection"},
		"premises.right_no": {"power-connection"},
		"premises.area":     {"power-connection", "water-connection"},
		"premises.floors":   {"heat-connection", "water-connection"},
		"premises.unit_no":  {"gas-connection", "heat-connection", "power-connection", "water-connection"},
		"premises.zone":     nil,
		"applicant.kind":    nil,
		"water.daily":       {"water-connection"},
		"net.operator":      {"broadband-connection"},
	}
	for field, want := range only {
		var got []string
		for _, i := range c.Items() {
			if slices.Contains(i.Slice.Fields, field) {
				got = append(got, i.Code)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s goes to %v, want %v", field, got, want)
		}
	}
}

func TestMaterials_nothingToHandIn(t *testing.T) {
	t.Parallel()
	for _, i := range load(t, files(t)).Items() {
		for _, m := range i.Materials {
			if m.Waiver == Upload {
				t.Errorf("%s asks for %s", i.Code, m.Code)
			}
		}
		if i.Visits != 0 {
			t.Errorf("%s asks for %d visits", i.Code, i.Visits)
		}
	}
}

func TestItem_promise(t *testing.T) {
	t.Parallel()
	i, _ := load(t, files(t)).Item("power-connection")
	if d, ok := i.Promise("new"); d != 15 || !ok {
		t.Errorf("Promise(new) = %d, %v", d, ok)
	}
	if _, ok := i.Promise(Later); ok || i.MakesCase(Later) || !i.MakesCase("takeover") {
		t.Error("later makes no case, takeover does")
	}
	if !i.IsProvisional("promise_days") || i.IsProvisional("conditions") {
		t.Error("the promise is marked as unverified, the conditions are not")
	}
}

func TestClosure_moves(t *testing.T) {
	t.Parallel()
	before := load(t, files(t))
	fsys := files(t)
	src := string(fsys["fields.yaml"].Data)
	fsys["fields.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(src, "en: Capacity}", "en: Load}", 1))}
	after := load(t, fsys)
	for code, same := range map[string]bool{"power-connection": false, "water-connection": true} {
		if got := hash(t, before, KindItem, code) == hash(t, after, KindItem, code); got != same {
			t.Errorf("%s: same closure = %v, want %v", code, got, same)
		}
	}
	if hash(t, before, KindBundle, "utilities") == hash(t, after, KindBundle, "utilities") {
		t.Error("the bundle asks the changed element and its closure stays")
	}
	if n := len(before.Closures()); n != 8 {
		t.Errorf("%d closures, want one for each bundle and item", n)
	}
}

func hash(t *testing.T, c *Catalog, kind, code string) pack.Hash {
	t.Helper()
	x, ok := c.Closure(kind, code)
	if !ok {
		t.Fatalf("no closure of %s %s", kind, code)
	}
	return x.Hash
}

// A draft stays on the definition it began with: the same form comes back from
// the stored closure after the pack has changed.
func TestPinned(t *testing.T) {
	t.Parallel()
	today := load(t, files(t))
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		write(t, db, func(ctx context.Context, tx storage.Tx) error {
			return pack.StoreTx(ctx, tx, clock.Instant(1), today.Closures()...)
		})
		var p *pack.Pack
		err := db.Read(ctx, func(tx storage.Tx) (err error) {
			p, err = pack.Load(ctx, tx, hash(t, today, KindBundle, "utilities"), Kinds())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		old := Pinned(p)
		b, ok := old.Bundle("utilities")
		if !ok || len(old.Items()) != 5 || len(old.Orgs()) != 0 {
			t.Fatalf("bundle %v, %d items, %d units, want it with five items and no units", ok, len(old.Items()), len(old.Orgs()))
		}
		now, _ := today.Bundle("utilities")
		if diff := cmp.Diff(today.Questions(now), old.Questions(b)); diff != "" {
			t.Errorf("questions (-today +pinned):\n%s", diff)
		}
		if _, err := form.Compile(old.Fields(), old.Questions(b), today.Environment()); err != nil {
			t.Errorf("the pinned form does not compile: %v", err)
		}
	})
}

func write(t *testing.T, db *storage.DB, f func(context.Context, storage.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx storage.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	want := rule.Schema{
		"today.month": rule.Int, "zone.gas_main": rule.Bool, "zone.heat_main": rule.Bool, "account.water": rule.Bool,
		"account.power": rule.Bool, "account.gas": rule.Bool, "account.heat": rule.Bool, "account.net": rule.Bool,
		"account.road": rule.Bool,
	}
	if diff := cmp.Diff(want, load(t, files(t)).Environment()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	tests := []struct {
		query string
		l     i18n.Lang
		first string
	}{
		{"水电气暖信报装", i18n.Zh, "utilities"},
		{"装电表", i18n.Zh, "power-connection"},
		{"天然气", i18n.Zh, "gas-connection"},
		{"我要装宽带", i18n.Zh, "broadband-connection"},
		{"WATER METER", i18n.En, "water-connection"},
		{"开餐饮店", i18n.Zh, "restaurant"},
		{"restaurant", i18n.En, "restaurant"},
		{"暖", i18n.Zh, "heat-connection"},
	}
	for _, tt := range tests {
		hits := c.Search(tt.query, tt.l)
		if len(hits) == 0 || hits[0].Code != tt.first {
			t.Errorf("Search(%q) begins with %v, want %s", tt.query, hits, tt.first)
			continue
		}
		if want := tt.first != "restaurant"; hits[0].Online != want {
			t.Errorf("Search(%q): on line = %v, want %v", tt.query, hits[0].Online, want)
		}
	}
	for _, q := range []string{"", "  ", "，", "量子对撞机", "q"} {
		if hits := c.Search(q, i18n.Zh); q != "q" && len(hits) != 0 {
			t.Errorf("Search(%q) = %v, want nothing", q, hits)
		}
	}
	for _, h := range c.Search("开办", i18n.Zh) {
		if !strings.Contains(h.Name.Zh, "开办") && h.Score >= 60 {
			t.Errorf("Search(开办) ranks %s as if it contained it", h.Name.Zh)
		}
	}
}

func TestInForce(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	if c.InForce("2025-12-31") || !c.InForce("2026-11-23") || c.Region() != "411000000000" {
		t.Error("the pack of 411000000000 is in force from 2026-01-01")
	}
}

func TestModeName_isTheOptionsLabel(t *testing.T) {
	t.Parallel()
	c := load(t, files(t))
	if got := c.ModeName("water-connection", "takeover"); got.Zh == "" || got.Zh == "takeover" || got.En == "" {
		t.Errorf("got %+v, want the words of the pack", got)
	}
	if got := c.ModeName("water-connection", "gone").Zh; got != "gone" {
		t.Errorf("a mode of an older definition is %q", got)
	}
}
