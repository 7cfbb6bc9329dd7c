package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/app/apptest"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/notify"
	"github.com/chengban/chengban/packs/xuchang"
)

// city is an installation with a crowd in it.
type city struct {
	*app.App
	as     apptest.Rooms
	people apptest.Crowd
}

// engines runs f on both, each time in a fresh city.
func engines(b *testing.B, f func(b *testing.B, e storage.Engine)) {
	for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
		b.Run(string(e), func(b *testing.B) { f(b, e) })
	}
}

func newCity(b *testing.B, e storage.Engine, citizens int) *city {
	b.Helper()
	c := dbtest.Config(b, e)
	c.Rehearse, c.MaxConns = false, 40
	db := dbtest.Open(b, c)
	a, err := app.Build(b.Context(), app.Options{
		DB: db, Keys: keyring.New([32]byte{1}), Clock: apptest.Morning(), Pack: xuchang.FS, SMS: notify.Demo{},
		Demo: true, Log: slog.New(slog.DiscardHandler),
	})
	must(b, err)
	must(b, a.Start(b.Context()))
	b.Cleanup(func() { must(b, a.Jobs.Stop(context.WithoutCancel(b.Context()))) })
	people, err := apptest.Invent(citizens, len(apptest.Units))
	must(b, err)
	must(b, people.Seed(b.Context(), a.Exchange, a.Identity))
	return &city{a, apptest.Rooms{Clock: a.Clock, Identity: a.Identity, Notify: a.Notify, Casework: a.Casework}, people}
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// measure runs do b.N times from so many clients and reports the median and the
// 99th percentile of one run, and how many were done in a second.
func measure(b *testing.B, clients int, do func(i int) error) {
	b.Helper()
	took := make([]time.Duration, b.N)
	errs := make(chan error, clients)
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for range clients {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				start := time.Now()
				if err := do(int(i)); err != nil {
					errs <- err
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	all.Wait()
	whole := time.Since(began)
	b.StopTimer()
	close(errs)
	for err := range errs {
		b.Fatal(err)
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(float64(b.N)/whole.Seconds(), "per-s")
	b.ReportMetric(0, "ns/op") // the mean says less than these
	b.ReportMetric(load(), "load")
}

// load is how busy the machine was in the last minute, also with others; 0 where
// it does not say.
func load() (l float64) {
	text, err := os.ReadFile("/proc/loadavg")
	if err == nil {
		_, _ = fmt.Sscan(strings.Fields(string(text))[0], &l)
	}
	return l
}

// supervisor registers one of the whole city and gives the phone.
func (c *city) supervisor(b *testing.B) string {
	b.Helper()
	const phone = "13920000000"
	_, err := c.Identity.Register(b.Context(), identity.NewAccount{
		Kind: ident.Staff, Name: "主管", Phone: phone, Org: "xc-gov", Region: "411000000000", Roles: []ident.Role{"supervisor"},
	})
	must(b, err)
	return phone
}

// visitor asks for pages with a session.
type visitor struct {
	c             *city
	cookie, token string
}

func (c *city) visitor(b *testing.B, kind ident.ActorKind, phone string) visitor {
	b.Helper()
	token, err := c.as.Login(b.Context(), kind, phone)
	must(b, err)
	if kind == ident.Staff {
		return visitor{c, "chengban-desk", token}
	}
	return visitor{c, "chengban", token}
}

// get asks for a page and gives how long it is.
func (v visitor) get(ctx context.Context, path string) (int, error) {
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1"+path, nil)
	req.AddCookie(&http.Cookie{Name: v.cookie, Value: v.token})
	rec := httptest.NewRecorder()
	v.c.Handler().ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		return 0, fmt.Errorf("GET %s: %d", path, rec.Code)
	}
	return rec.Body.Len(), nil
}
