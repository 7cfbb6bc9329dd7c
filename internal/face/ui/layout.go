package ui

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Meta is what the frame of a page needs to know about it.
type Meta struct {
	Title       string
	Description string  // for search engines; public pages only
	Section     string  // path of the navigation entry that the page belongs to
	Task        bool    // a step of filling something in: no menu to wander off by
	Error       bool    // something on it is wrong: the title begins with 错误：
	Crumbs      []Crumb // the way here, the page itself last, without a path
	Back        string  // path of the page before, instead of crumbs
	Print       bool    // meant for paper too: the print says when and from where it is
	Style       string  // static file of a style sheet besides the site's
	Script      string  // static file of a staff page's script; citizens' pages have none
}

// Crumb is one step of the way to a page.
type Crumb struct{ Label, Path string }

// navItem is an entry of a menu. It is shown when its page exists and the actor
// may open it.
type navItem struct {
	Path, Key, Icon string
	Act             identity.Act
	Label           i18n.Text // instead of Key
}

var portalNav = []navItem{
	{Path: "/", Key: "ui.nav.home", Icon: "house"},
	{Path: "/one", Key: "ui.nav.one", Icon: "layers"},
	{Path: "/topics", Key: "ui.nav.topics", Icon: "clipboard-list"},
	{Path: "/my", Key: "ui.nav.my", Icon: "folder-check"},
}

var deskNav = []navItem{
	{Path: "/desk", Key: "ui.nav.inbox", Icon: "inbox", Act: identity.CaseList},
	{Path: "/desk/jobs", Key: "ui.nav.jobs", Icon: "database", Act: identity.JobView},
	{Path: "/desk/audit", Key: "ui.nav.audit", Icon: "history", Act: identity.AuditView},
}

var aboutNav = []navItem{
	{Path: "/accessibility", Key: "ui.nav.accessibility"},
	{Path: "/privacy", Key: "ui.nav.privacy"},
	{Path: "/my/data", Key: "ui.nav.data"},
}

var openNav = []navItem{
	{Path: "/one", Key: "ui.nav.one_list"},
	{Path: "/topics", Key: "ui.nav.topics_list"},
	{Path: "/search", Key: "ui.nav.search"},
	{Path: "/status", Key: "ui.nav.status"},
	{Path: "/verify", Key: "ui.nav.verify"},
	{Path: "/desk", Key: "ui.nav.desk"},
	{Path: "/demo/texts", Key: "ui.nav.texts"},
	{Path: "/ui", Key: "ui.nav.gallery"},
}

// AddDeskNav puts an entry into the staff's menu: the board of a bundle.
func (a *App) AddDeskNav(path string, label i18n.Text, icon string, act identity.Act) {
	a.boards = append(a.boards, navItem{Path: path, Label: label, Icon: icon, Act: act})
}

// menu gives the entries of a menu whose pages exist and are open to the actor.
func (rq *Request) menu(items []navItem) []navItem {
	var out []navItem
	for _, n := range items {
		if n.Path == "/desk" && !rq.Staff() && !rq.Site().StaffDoor {
			continue
		}
		if rq.Has(n.Path) && (n.Act == "" || rq.May(n.Act)) {
			out = append(out, n)
		}
	}
	return out
}

func (rq *Request) deskMenu() []navItem {
	items := append([]navItem{deskNav[0]}, rq.app.boards...)
	return rq.menu(append(items, deskNav[1:]...))
}

func (rq *Request) navLabel(n navItem) string {
	if n.Key == "" {
		return rq.Text(n.Label)
	}
	return rq.T(n.Key)
}

// Has reports whether there is a page at a path. A section whose service does
// not exist is absent, not a dead link.
func (rq *Request) Has(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	probe := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}
	_, pattern := rq.app.mux.Handler(probe)
	return pattern != "" && pattern != "/"
}

// May reports whether the actor may do act to something at all; the page that
// does it asks again about the very thing.
func (rq *Request) May(act identity.Act) bool {
	return rq.app.gate.Can(rq.Actor, act, identity.Object{Org: rq.Actor.Org, Region: rq.Actor.Region, Owner: rq.Actor.Self, Agent: rq.Actor.Account}) == nil
}

func (m Meta) documentTitle(rq *Request) string {
	title := m.Title
	if m.Error {
		title = rq.T("ui.error_prefix", "title", title)
	}
	if site := rq.Text(rq.Site().Name); site != "" && site != m.Title {
		title += " - " + site
	}
	return title
}

// absolute gives an address for search engines; "" while the installation does
// not know its own.
func (rq *Request) absolute(l i18n.Lang) string {
	if rq.app.opts.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(rq.app.opts.BaseURL, "/") + hrefIn(l, rq.Path)
}

func (rq *Request) other() i18n.Lang {
	if rq.Lang == i18n.En {
		return i18n.Zh
	}
	return i18n.En
}

// accountPath is where the name in the strip leads.
func (rq *Request) accountPath() string {
	if rq.Actor.Kind == ident.Staff {
		return "/desk"
	}
	return "/my"
}

func (rq *Request) logoutPath() string { return strings.TrimSuffix(LoginPath(rq.Path), "in") + "out" }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
