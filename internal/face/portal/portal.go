package portal

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/verify"
)

// Deps are what the portal's pages are made from.
type Deps struct {
	Catalog  *catalog.Catalog
	Identity *identity.Service
	Casework *casework.Service
	Bundle   *bundle.Service
	Letters  *letter.Service
	Notify   *notify.Notify
	Exchange *exchange.Service
	Demo     bool
	// Trust is who is believed when a document is checked; nil is nobody.
	Trust *verify.Trust
	// Status gives what is known of revocations at this moment, nil for nothing.
	Status func() verify.Status
	// Readings lists who looked at the records of the actor and of whom they may
	// act for, newest first.
	Readings func(ctx context.Context, who ident.Actor, before clock.Instant, limit int) ([]disclosure.Entry, error)
	// Personas are the invented people of the demo, for the login page; none
	// elsewhere.
	Personas []Persona
}

// Persona is an invented person whom a visitor of the demo can be.
type Persona struct {
	Phone string
	Name  string
	About i18n.Text
	Staff bool // logs in at the desk
}

// Portal is the face.
type Portal struct {
	Deps
	looking chan struct{} // who looks at a document holds a place in it
}

// New makes the face.
func New(d Deps) *Portal { return &Portal{d, make(chan struct{}, verifyAtOnce)} }

// Routes lists all pages and commands of the portal.
func (p *Portal) Routes() []ui.Route {
	routes := p.publicRoutes()
	routes = append(routes, p.verifyRoutes()...)
	routes = append(routes, p.loginRoutes()...)
	routes = append(routes, p.applyRoutes()...)
	routes = append(routes, p.textRoutes()...)
	return append(routes, p.myRoutes()...)
}
