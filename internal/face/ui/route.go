package ui

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Route is one page or command. Pattern is a path as http.ServeMux reads it,
// without the language prefix; "/" is the home page alone.
type Route struct {
	Method  string
	Pattern string
	Act     identity.Act
	// Object loads what the path names, so that the access table can be asked
	// about it. nil = the act is done to nothing in particular. A loader that
	// finds nothing gives NotFound or an object whose Relation is identity.Gone.
	Object func(rq *Request) (identity.Object, error)
	Handle func(rq *Request) error
	// MaxBody is the largest body of a command that takes a file, in bytes; 0 is
	// what a form may have.
	MaxBody int64
	// Public says that anybody may call it, logged in or not. It must agree with
	// the access table.
	Public bool
}

// Gate knows who is at the door and what they may do; identity.Service is it.
type Gate interface {
	Session(ctx context.Context, token string) (ident.Actor, error)
	Can(actor ident.Actor, act identity.Act, o identity.Object) error
}

// Site is what a city says about itself on every page.
type Site struct {
	City      i18n.Text // 许昌市
	Name      i18n.Text // 许昌政务服务
	Host      i18n.Text // 主办单位
	Operator  i18n.Text // 承办单位
	Hours     i18n.Text // when the hall is open; empty = not shown
	SiteCode  string    // 网站标识码; empty = "not yet assigned" is shown
	ICP       string    // ICP 备案号
	PoliceNo  string    // 公网安备
	StaffDoor bool      // the footer leads to the desk
}

// Options configure an App.
type Options struct {
	Demo       bool   // invented city: the strip says so, the gallery and the personas exist
	BaseURL    string // https://… of the installation; empty = unknown (no canonical links)
	TrustProxy bool   // the address of a caller stands last in X-Forwarded-For
	Site       Site
	Log        *slog.Logger
}

// App answers HTTP for all faces. Add the routes, then serve; it is safe for
// concurrent use after that.
type App struct {
	gate   Gate
	clock  clock.Clock
	keys   *keyring.Keyring
	opts   Options
	log    *slog.Logger
	mux    *http.ServeMux
	routes []Route
	cross  *http.CrossOriginProtection
	assets *assets
	boards []navItem
}

// NewApp makes an App with the static files and, in the demo, the gallery.
func NewApp(gate Gate, c clock.Clock, k *keyring.Keyring, o Options) (*App, error) {
	files, err := loadAssets()
	if err != nil {
		return nil, err
	}
	a := &App{gate: gate, clock: c, keys: k, opts: o, log: o.Log, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), assets: files}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.mux.HandleFunc("/", a.unrouted)
	if !o.Demo {
		return a, nil
	}
	return a, a.Add(galleryRoutes()...)
}

// Add takes routes in. It returns an error for one that lacks an act, a handler
// or a method, names an unknown act, stands twice, or is Public where the access
// table says otherwise. The program does not start with such a route.
func (a *App) Add(routes ...Route) error {
	for _, rt := range routes {
		if err := a.check(rt); err != nil {
			return fmt.Errorf("route %s %s: %w", rt.Method, rt.Pattern, err)
		}
		a.routes = append(a.routes, rt)
		a.mux.HandleFunc(rt.Method+" "+exact(rt.Pattern), func(_ http.ResponseWriter, r *http.Request) {
			rq := requestOf(r)
			rq.R = r // now with the path's values
			a.answer(rq, rt)
		})
	}
	return nil
}

// Routes lists what was added; the access sweep is made from it.
func (a *App) Routes() []Route { return slices.Clone(a.routes) }

func (a *App) check(rt Route) error {
	switch {
	case !slices.Contains([]string{http.MethodGet, http.MethodPost}, rt.Method):
		return fmt.Errorf("method must be GET or POST")
	case !strings.HasPrefix(rt.Pattern, "/"):
		return fmt.Errorf("pattern must begin with /")
	case rt.Handle == nil:
		return fmt.Errorf("no handler")
	case rt.Act == "":
		return fmt.Errorf("no act")
	}
	for _, x := range a.routes {
		if x.Method == rt.Method && x.Pattern == rt.Pattern {
			return fmt.Errorf("stands twice")
		}
	}
	err := a.gate.Can(ident.Actor{}, rt.Act, identity.Object{})
	if f, ok := fault.As(err); ok && f.Key == "identity.act_unknown" {
		return fmt.Errorf("unknown act %q", rt.Act)
	}
	if open := err == nil; open != rt.Public {
		return fmt.Errorf("public is %t, but the access table says %t for anybody and act %s", rt.Public, open, rt.Act)
	}
	return nil
}

func exact(pattern string) string {
	if pattern == "/" {
		return "/{$}"
	}
	return pattern
}
