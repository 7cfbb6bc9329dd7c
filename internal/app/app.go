package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/internal/spine/pack"
	"github.com/chengban/chengban/verify"
)

// Options say what an installation is made of.
type Options struct {
	DB         *storage.DB // Build owns it from here: Stop closes it
	Keys       *keyring.Keyring
	Clock      clock.Clock
	Pack       fs.FS
	SMS        notify.Adapter
	Demo       bool
	PublicURL  string
	TrustProxy bool
	Log        *slog.Logger
	Trust      *verify.Trust        // who is believed when a document is checked; nil: nobody
	Status     func() verify.Status // what is known of revocations; nil: nothing

	// Published is called after content was put in force; nil where nobody changes over.
	Published func(context.Context) error
}

// App is a built installation. Its rooms are exported for the demo's seeder and
// for tests; faces get only what they need.
type App struct {
	DB       *storage.DB
	Keys     *keyring.Keyring
	Clock    clock.Clock
	Files    *blob.Store
	Audit    *audit.Log
	Jobs     *job.Jobs
	Notify   *notify.Notify
	Identity *identity.Service
	Catalog  *catalog.Catalog
	Releases *pack.Releases
	Exchange *exchange.Service
	Letters  *letter.Service
	Clocks   *clockbook.Book
	Casework *casework.Service
	Bundle   *bundle.Service
	UI       *ui.App
	closures *closures
	options  Options
	rounds   []*rounds
}

// numberForm is how applications are numbered until a city says otherwise: area
// code, day, running number of the day. The national form is unsettled.
const numberForm casework.NumberForm = "411000{date}{seq:5}"

// Build puts the rooms together, from the ground up. Content that was published goes
// before the pack of the options. It refuses a pack with findings.
func Build(ctx context.Context, o Options) (*App, error) {
	o, err := inForce(ctx, o)
	if err != nil {
		return nil, err
	}
	content, found := check.Open(o.Pack)
	if len(found) > 0 {
		return nil, fmt.Errorf("the pack has %d findings, the first: %s", len(found), found[0])
	}
	if err := numberForm.Check(); err != nil {
		return nil, err
	}
	a := &App{DB: o.DB, Keys: o.Keys, Clock: o.Clock, Catalog: content.Catalog, options: o}
	if err := a.checkKeys(ctx); err != nil {
		return nil, err
	}
	if err := a.storeClosures(ctx); err != nil {
		return nil, err
	}
	if err := a.services(ctx, content); err != nil {
		return nil, err
	}
	a.subscribe()
	if err := a.faces(); err != nil {
		return nil, err
	}
	a.Jobs.Attach()
	return a, nil
}

// checkKeys refuses a database that was begun with other keys: what it holds
// would not open, and what this node seals no other node could open. A blind index
// is made with the oldest master key, so it stays when a newer one is added.
func (a *App) checkKeys(ctx context.Context) error {
	mine := a.Keys.BlindIndex("app.keys", "")
	bound, err := a.DB.Mark(ctx, "keys", mine)
	if err == nil && bound != mine {
		err = errors.New("this database was begun with other keys: put back the keys folder that belongs to it; all nodes of an installation share one")
	}
	return err
}

// storeClosures keeps every definition in force, so that what is begun with it
// can be explained when the pack has changed.
func (a *App) storeClosures(ctx context.Context) error {
	return a.DB.Write(ctx, func(tx storage.Tx) error {
		return pack.StoreTx(ctx, tx, a.Clock.Now(), a.Catalog.Closures()...)
	})
}

func (a *App) services(ctx context.Context, content check.Content) (err error) {
	if a.Releases, err = pack.NewReleases(a.DB, a.Clock, a.options.Pack, findings, a.fits); err != nil {
		return err
	}
	dir := directory{a.Catalog}
	a.Files = blob.New(blob.Options{DB: a.DB, Keys: a.Keys, Clock: a.Clock, Dir: a.DB.Beside("files")})
	a.closures = newClosures(a.Catalog)
	if a.Audit, err = audit.NewLog(a.DB, a.Clock, a.Keys.Signer(audit.KeyPurpose)); err != nil {
		return err
	}
	a.Jobs = job.New(a.DB, a.Clock, a.options.Log, job.Audit(a.Audit), job.Unattached())
	a.Clocks = clockbook.New(a.DB, a.Clock, a.Catalog.Calendar(), a.options.Log)
	a.Notify = notify.New(a.DB, a.Keys, a.Clock, a.Jobs, a.options.SMS)
	if site, err := url.Parse(a.options.PublicURL); err == nil {
		a.Notify.UseHost(site.Hostname())
	}
	var more []identity.Option
	if a.options.Demo {
		more = append(more, identity.WithTextsPage(), identity.WithLimits(demoLimits), identity.WithPatience(demoPatience))
	}
	a.Identity = identity.New(a.DB, a.Keys, a.Clock, a.Notify, a.Catalog, more...)
	a.Exchange, err = exchange.New(ctx, exchange.Options{DB: a.DB, Keys: a.Keys, Clock: a.Clock, Registers: content.Registers, Slices: a.closures})
	if err != nil {
		return err
	}
	a.Letters = letter.New(letter.Options{DB: a.DB, Keys: a.Keys, Clock: a.Clock, Access: a.Identity})
	a.Casework = casework.New(casework.Options{
		DB: a.DB, Keys: a.Keys, Clock: a.Clock, Numbers: storage.NewNumbers(a.DB, 50),
		Access: a.Identity, Staff: a.Identity, Phones: a.Identity, Signer: a.Identity, Registers: a.Exchange, Directory: dir, Letters: a.Letters, Clocks: a.Clocks, Files: a.Files, Log: a.Audit, Notify: a.Notify, NumberForm: numberForm,
		Definitions: bundle.NewDefinitions(a.Catalog, a.pinned),
	})
	a.Exchange.Plug(a.Casework)
	a.Bundle = bundle.New(a.DB, a.Clock, a.Casework, a.Notify)
	return nil
}

// pinned gives the catalogue that an older closure holds.
func (a *App) pinned(ctx context.Context, closure string) (c *catalog.Catalog, err error) {
	err = a.DB.Read(ctx, func(tx storage.Tx) error {
		c, err = a.closures.atTx(ctx, tx, closure)
		return err
	})
	return c, err
}

// readings gives the ledger's entries about the caller and about those whom the
// caller acts for.
func (a *App) readings(ctx context.Context, who ident.Actor, before clock.Instant, limit int) (out []disclosure.Entry, err error) {
	err = a.DB.Read(ctx, func(tx storage.Tx) error {
		out, err = disclosure.Of(ctx, tx, who.For, before, limit)
		return err
	})
	return out, err
}

// Handler gives the web site.
func (a *App) Handler() http.Handler { return a.UI }

// Start sets the workers to work.
func (a *App) Start(ctx context.Context) error {
	if err := a.Jobs.Start(ctx); err != nil {
		return err
	}
	if err := a.Clocks.Start(ctx); err != nil {
		return err
	}
	a.rounds = []*rounds{
		startRounds(ctx, a.options.Log, calendarEvery, a.LoadCalendar),
		startRounds(ctx, a.options.Log, tidyEvery, a.Tidy),
		startRounds(ctx, a.options.Log, wakeEvery, a.Notify.Wake),
		startRounds(ctx, a.options.Log, sweepEvery, a.Casework.Sweep),
	}
	return nil
}

// Stop lets the workers finish and closes the database.
func (a *App) Stop(ctx context.Context) error {
	return errors.Join(a.rest(ctx), a.DB.Close())
}

// rest lets the workers finish and leaves the database open for others.
func (a *App) rest(ctx context.Context) error {
	a.stopRounds()
	return a.Jobs.Stop(ctx)
}
