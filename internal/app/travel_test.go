package app

import (
	"testing"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
)

// leaping is the tests' clock with a button.
type leaping struct{ *clock.Fake }

func (l leaping) Jump(to clock.Instant) { l.Advance(to.Sub(l.Now())) }

// TestTravel_everyDayBringsItsOwn: the administrator presses, silence becomes
// acceptance on the morning after the fifth working day, and not before.
func TestTravel_everyDayBringsItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		admin := c.login(ident.Staff, "13900000011")
		if err := c.Travel(t.Context(), admin); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a real clock: %v", err)
		}
		c.Clock = leaping{c.clock}
		_, d := c.roadWorks()
		for _, day := range []clock.Date{"2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"} {
			c.must(c.Travel(t.Context(), admin))
			if got := c.clock.Now().Date(); got != day {
				t.Fatalf("the next working day is %s, want %s", got, day)
			}
			d.want(casework.Received)
		}
		c.must(c.Travel(t.Context(), admin))
		d.want(casework.Accepted)
	})
}
