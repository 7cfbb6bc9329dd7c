package portal

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// themeIcons and serviceIcons give what the pack names a picture; a theme or
// service without one gets the plain icon.
var themeIcons = map[string]string{
	"enterprise-start": "store", "everyday-trades": "utensils", "care-and-services": "stethoscope", "construction": "hard-hat",
	"running-a-business": "trending-up", "change-and-exit": "door-open", "birth-and-household": "baby", "education": "graduation-cap",
	"work": "briefcase", "home-and-travel": "house-plus", "insurance-and-relief": "heart-handshake", "retirement-and-after": "flower-2",
}

var serviceIcons = map[string]string{
	"water": "droplets", "power": "plug", "gas": "flame", "heat": "thermometer", "net": "wifi",
}

func themeIcon(code string) string { return iconOr(themeIcons, code) }

func serviceIcon(service string) string { return iconOr(serviceIcons, service) }

func iconOr(icons map[string]string, code string) string {
	if icon, ok := icons[code]; ok {
		return icon
	}
	return "clipboard-list"
}

// homeModel is what the home page counts; every number is of the catalogue in
// force.
type homeModel struct {
	Themes  []themeView
	Total   int // names of bundles in all themes
	Online  int // of them on line
	Items   []itemCard
	Flag    *bundleGuide // the bundle that joins the most units; nil = none on line
	Mine    []myCase
	HasMine bool // somebody is logged in
}

// myCase is one line of the home page's panel 我的办件.
type myCase struct {
	Path, Title string
	State       string // the tag's words
	Tone        ui.Tone
	Done, Total int // parts; 0 of 0 = no bar
	Next        string
}

const mostMine = 3 // lines of the panel

// myCases are what the person should look at first: drafts to finish, then
// applications, the open ones before the others.
func (p *Portal) myCases(rq *ui.Request, m casework.Mine) []myCase {
	var out, closed []myCase
	for _, d := range m.Drafts {
		out = append(out, myCase{
			Path: "/apply/" + string(d.ID), Title: rq.Text(d.Title), State: rq.T("portal.my.draft"),
			Tone: ui.ToneWarn, Next: rq.T("portal.my.saved", "when", rq.DateTime(d.UpdatedAt)),
		})
	}
	for _, v := range m.Applications {
		k := myCase{
			Path: appPath(v, ""), Title: rq.Text(v.Title), State: rq.T("public.home.open"), Tone: ui.ToneInfo,
			Done: v.Final(), Total: len(v.Cases), Next: nowText(rq, p.Catalog, v),
		}
		if v.Open() {
			out = append(out, k)
			continue
		}
		k.State, k.Tone = rq.T("portal.my.answered"), ui.ToneOK
		closed = append(closed, k)
	}
	out = append(out, closed...)
	return out[:min(len(out), mostMine)]
}

// themeView is a theme with its names, those on line first.
type themeView struct {
	*catalog.Theme
	Online, Offline []catalog.ThemeLine
}

func (p *Portal) themes() []themeView {
	var out []themeView
	for _, t := range p.Catalog.Themes() {
		v := themeView{Theme: t}
		for _, line := range t.Bundles {
			if _, ok := p.Catalog.Bundle(line.Code); ok {
				v.Online = append(v.Online, line)
			} else {
				v.Offline = append(v.Offline, line)
			}
		}
		out = append(out, v)
	}
	return out
}

func countOf(themes []themeView) (total, online int) {
	for _, t := range themes {
		total += len(t.Bundles)
		online += len(t.Online)
	}
	return total, online
}

func (p *Portal) homeModel() homeModel {
	m := homeModel{Themes: p.themes(), Items: p.itemCards()}
	m.Total, m.Online = countOf(m.Themes)
	for _, b := range p.Catalog.Bundles() {
		if m.Flag == nil || len(b.Items) > len(m.Flag.Bundle.Items) {
			g := p.bundleGuide(b)
			m.Flag = &g
		}
	}
	return m
}

// itemCard is an item as lists show it.
type itemCard struct {
	*catalog.Item
	Theme  string // code of the theme of the bundle that it is asked for in
	Bundle *catalog.Bundle
}

// itemCards lists the items in the order of their bundles, then the others.
func (p *Portal) itemCards() []itemCard {
	var out []itemCard
	seen := map[string]bool{}
	for _, b := range p.Catalog.Bundles() {
		for _, x := range b.Items {
			if it, ok := p.Catalog.Item(x.Item); ok && !seen[x.Item] {
				seen[x.Item] = true
				out = append(out, itemCard{it, b.Theme, b})
			}
		}
	}
	for _, it := range p.Catalog.Items() {
		if !seen[it.Code] {
			out = append(out, itemCard{Item: it})
		}
	}
	return out
}

// bundleOf finds a bundle on line in which an item is asked for.
func (p *Portal) bundleOf(item string) *catalog.Bundle {
	for _, b := range p.Catalog.Bundles() {
		if slices.ContainsFunc(b.Items, func(x catalog.BundleItem) bool { return x.Item == item }) {
			return b
		}
	}
	return nil
}

// bundleGuide is a bundle with what its guide page counts and lists.
type bundleGuide struct {
	Bundle    *catalog.Bundle
	Theme     i18n.Text
	Items     []itemGuide
	Materials []catalog.Material // of all items, each once
	Uploads   int                // materials that the person hands in
	Visits    int                // the most that any item asks for
	Longest   []span             // the longest promise, in each unit that there is
	Unsure    bool               // a promise is not verified
}

func (p *Portal) bundleGuide(b *catalog.Bundle) bundleGuide {
	g := bundleGuide{Bundle: b}
	if t, ok := p.Catalog.Theme(b.Theme); ok {
		g.Theme = t.Name
	}
	seen := map[string]bool{}
	for _, x := range b.Items {
		it, ok := p.Catalog.Item(x.Item)
		if !ok {
			continue
		}
		g.Items = append(g.Items, p.itemGuide(it))
		g.Visits = max(g.Visits, it.Visits)
		g.Unsure = g.Unsure || it.IsProvisional("promise_days")
		for _, days := range it.PromiseDays {
			g.longer(span{days, it.PromiseIn()})
		}
		for _, m := range it.Materials {
			if !seen[m.Code] {
				seen[m.Code] = true
				g.Materials = append(g.Materials, m)
			}
		}
	}
	g.Uploads = uploads(g.Materials)
	return g
}

// longer takes note of a promise. Calendar days and working days are not one length.
func (g *bundleGuide) longer(s span) {
	i := slices.IndexFunc(g.Longest, func(x span) bool { return x.Unit == s.Unit })
	if i < 0 {
		g.Longest = append(g.Longest, s)
		return
	}
	g.Longest[i].N = max(g.Longest[i].N, s.N)
}

func uploads(all []catalog.Material) (n int) {
	for _, m := range all {
		if m.Waiver == catalog.Upload {
			n++
		}
	}
	return n
}

// itemGuide is an item with who delivers it where.
type itemGuide struct {
	*catalog.Item
	Bundle   *catalog.Bundle // where it is asked for; nil = not on line yet
	Units    []unitView
	Choice   bool // the applicant chooses among them
	Uploads  int
	Promises []promise
	Fields   []form.Field // what its unit gets to see
}

// unitView is a unit with the areas in which it delivers.
type unitView struct {
	*catalog.Org
	Zones []i18n.Text
}

// promise is the promised time for one mode.
type promise struct {
	Mode i18n.Text
	span
}

// span is so many days of a unit.
type span struct {
	N    int
	Unit deadline.Unit
}

// words says the days after a message key; the key of calendar days ends in _calendar.
func (s span) words(rq *ui.Request, key string, kv ...any) string {
	if s.Unit == deadline.Days {
		key += "_calendar"
	}
	return rq.N(key, s.N, kv...)
}

func (p *Portal) itemGuide(it *catalog.Item) itemGuide {
	g := itemGuide{Item: it, Bundle: p.bundleOf(it.Code), Uploads: uploads(it.Materials)}
	g.Units, g.Choice = p.unitsOf(it.Service)
	mode, _ := p.Catalog.Field(it.ModeField)
	for _, code := range it.Modes {
		days, _ := it.Promise(code)
		g.Promises = append(g.Promises, promise{optionLabel(mode, code), span{days, it.PromiseIn()}})
	}
	for _, id := range it.Slice.Fields {
		if f, ok := p.Catalog.Field(id); ok {
			g.Fields = append(g.Fields, f)
		}
	}
	return g
}

func optionLabel(f form.Field, code string) i18n.Text {
	for _, o := range f.Options {
		if o.Code == code {
			return o.Label
		}
	}
	return i18n.Text{Zh: code}
}

// unitsOf lists who delivers a service, in the order of the areas.
func (p *Portal) unitsOf(service string) (units []unitView, choice bool) {
	at := map[ident.OrgID]int{}
	for _, z := range p.Catalog.Zones() {
		orgs, byApplicant := p.Catalog.Providers(service, z.Code)
		choice = choice || byApplicant
		for _, o := range orgs {
			i, ok := at[o.ID]
			if !ok {
				i = len(units)
				at[o.ID] = i
				units = append(units, unitView{Org: o})
			}
			units[i].Zones = append(units[i].Zones, z.Name)
		}
	}
	return units, choice
}

// remedies gives the ways against an answer, each once.
func (g itemGuide) remedies(rq *ui.Request) []string {
	var out []string
	for _, u := range g.Units {
		if s := rq.Text(u.Remedy); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// joined puts names in a row.
func joined(rq *ui.Request, texts []i18n.Text) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = rq.Text(t)
	}
	return strings.Join(out, rq.T("public.comma"))
}

// facts is what a guide says in one glance.
func (g bundleGuide) facts(rq *ui.Request) []ui.Fact {
	most := make([]string, len(g.Longest))
	for i, s := range g.Longest {
		most[i] = s.words(rq, "public.n_days_most")
	}
	return []ui.Fact{
		{Label: rq.T("public.fact.papers"), Value: rq.N("public.n_papers", g.Uploads)},
		{Label: rq.T("public.fact.visits"), Value: rq.N("public.n_visits", g.Visits)},
		{Label: rq.T("public.fact.units"), Value: rq.N("public.n_units", len(g.Items))},
		{Label: rq.T("public.fact.days"), Value: strings.Join(most, rq.T("public.semicolon")), Unsure: g.Unsure},
		{Label: rq.T("public.fact.fee"), Value: rq.Text(g.Bundle.Guide.Cost)},
	}
}

func (g itemGuide) facts(rq *ui.Request) []ui.Fact {
	out := []ui.Fact{
		{Label: rq.T("public.fact.papers"), Value: rq.N("public.n_papers", g.Uploads)},
		{Label: rq.T("public.fact.visits"), Value: rq.N("public.n_visits", g.Visits)},
	}
	for _, x := range g.Promises {
		out = append(out, ui.Fact{Label: rq.T("public.promise_for", "mode", x.Mode), Value: x.words(rq, "public.n_days"), Unsure: g.IsProvisional("promise_days")})
	}
	return append(out, ui.Fact{Label: rq.T("public.fact.fee"), Value: rq.Text(g.feeText()), Unsure: g.IsProvisional("fee")})
}

// specials are the procedures that may come in between.
func (g itemGuide) specials() []i18n.Text {
	out := make([]i18n.Text, len(g.Special))
	for i, code := range g.Special {
		out[i] = both("casework.special." + code)
	}
	return out
}

func (g itemGuide) feeText() i18n.Text {
	if !g.Fee.Note.IsZero() {
		return g.Fee.Note
	}
	if g.Fee.Charged {
		return both("public.fee_charged")
	}
	return both("public.fee_none")
}

// particulars are the columns of the national list of the item.
func (g itemGuide) particulars(rq *ui.Request) []ui.Fact {
	legal := rq.T("public.no_legal_days")
	if g.LegalDays != nil {
		legal = span{*g.LegalDays, g.LegalIn()}.words(rq, "public.n_days")
	}
	var audience []i18n.Text
	for _, code := range g.Audience {
		audience = append(audience, both("public.audience."+code))
	}
	return []ui.Fact{
		{Label: rq.T("public.col.code"), Value: g.TaskCode, Unsure: g.IsProvisional("task_code")},
		{Label: rq.T("public.col.type"), Value: rq.T("public.task_type." + g.TaskType)},
		{Label: rq.T("public.col.level"), Value: rq.T("public.use_level." + g.UseLevel)},
		{Label: rq.T("public.col.audience"), Value: joined(rq, audience)},
		{Label: rq.T("public.col.topics"), Value: joined(rq, g.topics()), Unsure: g.IsProvisional("topics")},
		{Label: rq.T("public.col.case_type"), Value: rq.T("public.case_type." + g.CaseType)},
		{Label: rq.T("public.col.legal_days"), Value: legal},
		{Label: rq.T("public.col.depth"), Value: rq.T("public.depth." + strconv.Itoa(g.OnlineDepth))},
	}
}

// topics are those of both lists, each once, by their names in the national lists.
func (g itemGuide) topics() []i18n.Text {
	all := slices.Concat(g.Topics.Person, g.Topics.Legal)
	slices.Sort(all)
	var out []i18n.Text
	for _, t := range slices.Compact(all) {
		out = append(out, catalog.TopicName(t))
	}
	return out
}

// waiverTone colours how a material is had: only what the person must hand in
// stands out.
func waiverTone(w catalog.Waiver) ui.Tone {
	if w == catalog.Upload {
		return ui.ToneWarn
	}
	return ui.ToneOK
}

// byTheme groups item cards by theme, in the order of the themes; items in no
// bundle come last under "".
func byTheme(themes []themeView, cards []itemCard) []themeItems {
	groups := map[string][]itemCard{}
	for _, c := range cards {
		groups[c.Theme] = append(groups[c.Theme], c)
	}
	var out []themeItems
	for _, t := range themes {
		if len(groups[t.Code]) > 0 {
			out = append(out, themeItems{t.Code, t.Name, groups[t.Code]})
			delete(groups, t.Code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, themeItems{code, both("public.other_theme"), groups[code]})
	}
	return out
}

type themeItems struct {
	Code  string
	Name  i18n.Text
	Items []itemCard
}
