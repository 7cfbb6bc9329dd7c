package app

import (
	"testing"
	"time"

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

// TestTravel_neverBack: a demo that was put forward and started again goes on where it
// stopped, whatever it is told; otherwise every act would come before the last.
func TestTravel_neverBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		c.at("2026-12-20T09:00")
		c.login(ident.Citizen, ownerPhone)
		reached := c.clock.Now()
		again := clock.NewTravel(clock.NewFake("2026-11-30T09:00:00+08:00").Now())
		c.must(goOn(t.Context(), db, again))
		if now := again.Now(); now < reached {
			t.Errorf("it is %s again, the demo had reached %s", now, reached)
		}
		later := clock.NewFake("2027-01-04T09:00:00+08:00").Now()
		ahead := clock.NewTravel(later)
		c.must(goOn(t.Context(), db, ahead))
		if now := ahead.Now(); now < later || now > later.Add(time.Minute) {
			t.Errorf("asked for %s, it is %s", later, now)
		}
	})
}
