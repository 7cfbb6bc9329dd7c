package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/chengban/chengban/internal/app/check"
	"github.com/chengban/chengban/internal/app/demo"
	"github.com/chengban/chengban/internal/app/documenttool"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/config"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

// demoLimits let a visitor change persona without waiting: the codes of the demo
// cost nothing and stand on a page for all to see.
var demoLimits = identity.Limits{Gap: 0, PerDay: 10_000, PerAddressHour: 100_000}

// demoPatience is how much longer logins last where days pass at a button.
const demoPatience = 1000 * 24 * time.Hour

// DemoOptions are the demo's command line.
type DemoOptions struct {
	Addr  string
	Data  string
	Reset bool
	At    time.Time // zero: the machine's clock
	URL   string    // PostgreSQL instead of SQLite
	Out   io.Writer
	Log   io.Writer
}

// Demo runs the invented city until ctx ends. It prints "ready http://…" when
// the first page can be asked for, then who one can be.
func Demo(ctx context.Context, o DemoOptions) error {
	if err := prepareFolder(o); err != nil {
		return err
	}
	keys, err := keyring.OpenDir(filepath.Join(o.Data, "keys"))
	if err != nil {
		return err
	}
	c := clock.NewTravel(startOf(o.At))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another address with --addr", o.Addr, err)
	}
	url := "http://" + listener.Addr().String()
	where := storage.Config{Path: filepath.Join(o.Data, "chengban.db"), Clock: c}
	if o.URL != "" {
		where = storage.Config{URL: o.URL, Clock: c}
	}
	trust, status, err := documenttool.Believed(func() time.Time { return c.Now().Time() })
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	a, err := open(ctx, where, Options{
		Keys: keys, Clock: c, Pack: xuchang.FS, SMS: notify.Demo{}, Demo: true, Trust: trust, Status: status,
		PublicURL: url, Log: slog.New(slog.NewTextHandler(o.Log, nil)),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := goOn(ctx, a.DB, c); err != nil {
		return errors.Join(err, listener.Close(), a.DB.Close())
	}
	if err := demo.Seed(ctx, a.Exchange, a.Identity); err != nil {
		return errors.Join(err, listener.Close(), a.DB.Close())
	}
	return a.run(ctx, listener, func() { announce(o.Out, url) })
}

// goOn puts the clock of a demo that was there before to where it stopped, if that lies
// ahead: no fact may come before those that are written.
func goOn(ctx context.Context, db *storage.DB, c *clock.Travel) error {
	return db.Read(ctx, func(tx storage.Tx) error {
		last, err := audit.Newest(ctx, tx)
		if err == nil {
			c.Jump(last)
		}
		return err
	})
}

// startOf gives where the demo's time begins; zero is the machine's.
func startOf(at time.Time) clock.Instant {
	if at.IsZero() {
		return 0
	}
	return clock.Of(at)
}

// open opens the database and builds on it; a database that nothing could be
// built on is closed again.
func open(ctx context.Context, where storage.Config, o Options) (*App, error) {
	db, err := storage.Open(ctx, where)
	if err != nil {
		return nil, err
	}
	o.DB = db
	a, err := Build(ctx, o)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// prepareFolder makes the data folder and, on --reset, empties what the demo put
// there and nothing else.
func prepareFolder(o DemoOptions) error {
	if o.Reset {
		if o.URL != "" {
			return errors.New("--reset works on the SQLite demo only: drop the PostgreSQL database yourself")
		}
		for _, name := range []string{"chengban.db", "chengban.db-wal", "chengban.db-shm", "chengban.db.lock", "chengban.db-files", "keys"} {
			if err := os.RemoveAll(filepath.Join(o.Data, name)); err != nil {
				return err
			}
		}
	}
	return os.MkdirAll(o.Data, 0o700)
}

func announce(out io.Writer, url string) {
	fmt.Fprintf(out, "ready %s\n\n", url)
	for _, row := range [][2]string{
		{"/", "portal 门户"},
		{"/en/", "portal in English"},
		{"/one/utilities", "水电气暖信报装"},
		{"/my", "my applications 我的办件"},
		{"/desk", "officers' desk 办件台"},
		{"/verify", "check a sealed document 文件核验"},
		{"/demo/texts", "texts with login codes 演示短信"},
	} {
		fmt.Fprintf(out, "  %-16s %s\n", row[0], row[1])
	}
	fmt.Fprintln(out, "\nLog in with a phone number; the code stands on /demo/texts.")
	for _, p := range demo.Personas() {
		fmt.Fprintf(out, "  %s  %s  %s\n", p.Phone, p.Name, p.About.Zh)
	}
}

// Serve runs the installation that the file describes until ctx ends.
func Serve(ctx context.Context, file string, out, log io.Writer) error {
	c, err := config.Load(file, os.Environ())
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	keys, err := keyring.OpenDir(c.Keys)
	if err != nil {
		return err
	}
	content, err := packNamed(c.Pack)
	if err != nil {
		return err
	}
	trust, status, err := trustIn(c.Trust, logger)
	if err != nil {
		return err
	}
	var sms notify.Adapter = notify.None{}
	if c.SMS.Adapter == config.SMSLog {
		sms = notify.Log{To: logger}
	}
	now := clock.System()
	where := storage.Config{Path: c.Database.Path, URL: c.Database.URL, Clock: now}
	a, err := open(ctx, where, Options{Keys: keys, Clock: now, Pack: content, SMS: sms, PublicURL: c.PublicURL, TrustProxy: c.TrustProxy, Log: logger, Trust: trust, Status: status})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return errors.Join(err, a.DB.Close())
	}
	return a.run(ctx, listener, func() { fmt.Fprintf(out, "ready %s\n", c.PublicURL) })
}

// packNamed opens a built-in pack by name or a folder by path.
func packNamed(name string) (fs.FS, error) {
	if name == "xuchang" {
		return xuchang.FS, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("pack %q: neither built in nor a folder: %w", name, err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("pack %q is no folder", name)
	}
	return os.DirFS(name), nil
}

// run serves until ctx ends, then lets requests and workers finish.
func (a *App) run(ctx context.Context, l net.Listener, ready func()) error {
	h := newHouse(a)
	if err := h.Start(ctx); err != nil {
		return errors.Join(err, l.Close(), a.DB.Close())
	}
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	ready()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, srv.Shutdown(grace), h.Stop(grace))
}

// Check prints every finding in a pack and counts them.
func Check(ctx context.Context, dir fs.FS, l i18n.Lang, out io.Writer) (int, error) {
	return check.RunIn(ctx, dir, l, out)
}

// Diff prints what changes from one pack to another, folders or zip files, and counts
// the changes; see check.Diff.
func Diff(ctx context.Context, was, is string, l i18n.Lang, out io.Writer) (int, error) {
	return check.Diff(ctx, check.Comparison{Old: was, New: is, Lang: l}, out)
}
