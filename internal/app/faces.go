package app

import (
	"github.com/chengban/chengban/internal/app/demo"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/desk"
	"github.com/chengban/chengban/internal/face/portal"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/identity"
)

func (a *App) faces() error {
	var err error
	a.UI, err = ui.NewApp(a.Identity, a.Clock, a.Keys, ui.Options{
		Demo: a.options.Demo, BaseURL: a.options.PublicURL,
		Site: site, Log: a.options.Log,
	})
	if err != nil {
		return err
	}
	p := portal.New(a.portalDeps())
	if err := a.UI.Add(p.Routes()...); err != nil {
		return err
	}
	a.UI.AddDeskNav("/desk/deadlines", i18n.Text{Zh: "时限看板", En: "Deadlines"}, "clock", identity.BoardView)
	for _, b := range a.Catalog.Bundles() {
		a.UI.AddDeskNav("/desk/board/"+b.Code, i18n.Text{Zh: b.Name.Zh + "看板", En: "Board: " + b.Name.En}, "layers", identity.BoardView)
	}
	a.UI.AddDeskNav("/desk/team", i18n.Text{Zh: "人员", En: "Staff"}, "user", identity.CaseList)
	a.UI.AddDeskNav("/desk/phrases", i18n.Text{Zh: "常用语", En: "Phrases"}, "clipboard-list", identity.CaseList)
	a.UI.AddDeskNav("/desk/content", i18n.Text{Zh: "事项库", En: "Definitions"}, "layers", identity.ContentView)
	a.UI.AddDeskNav("/desk/checks", i18n.Text{Zh: "承诺核查", En: "Declarations to check"}, "layers", identity.CaseList)
	d := desk.New(desk.Deps{
		Travel: a.travel(), Catalog: a.Catalog, Casework: a.Casework, Bundle: a.Bundle, Letters: a.Letters, Clocks: a.Clocks, Jobs: a.Jobs, Audit: a.Audit,
		Registers: a.registerTitles(), Releases: a.Releases, Published: a.published, Differences: differences,
	})
	return a.UI.Add(d.Routes()...)
}

func (a *App) registerTitles() map[string]i18n.Text {
	out := map[string]i18n.Text{}
	for _, r := range a.Exchange.Catalogue() {
		out[r.Code] = r.Title
	}
	return out
}

func (a *App) portalDeps() portal.Deps {
	return portal.Deps{
		Catalog: a.Catalog, Identity: a.Identity, Casework: a.Casework, Bundle: a.Bundle, Letters: a.Letters, Notify: a.Notify,
		Exchange: a.Exchange, Readings: a.readings, Demo: a.options.Demo, Trust: a.options.Trust, Status: a.options.Status, Personas: personas(a.options.Demo),
	}
}

// site is what the pages say of the city. What is not assigned is empty, and the
// footer says so.
var site = ui.Site{
	City:      i18n.Text{Zh: "许昌市", En: "Xuchang"},
	Name:      i18n.Text{Zh: "许昌政务服务", En: "Xuchang Government Services"},
	Host:      i18n.Text{Zh: "许昌市人民政府（演示）", En: "Xuchang Municipal People's Government (demo)"},
	Operator:  i18n.Text{Zh: "许昌市政务服务和大数据管理局（演示）", En: "Xuchang Government Services and Data Bureau (demo)"},
	StaffDoor: true,
}

// personas lists whom a visitor of the demo can be, citizens and staff.
func personas(isDemo bool) []portal.Persona {
	if !isDemo {
		return nil
	}
	var out []portal.Persona
	for _, p := range demo.Personas() {
		out = append(out, portal.Persona{Phone: p.Phone, Name: p.Name, About: p.About, Staff: p.Kind == ident.Staff})
	}
	return out
}
