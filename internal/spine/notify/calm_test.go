package notify_test

import (
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/notify"
)

// calm is a message that is no code; several of one matter would wait for each other.
func calm(dedupe string) notify.Message {
	return notify.Message{
		Phone: phone, Key: "casework.sms.resumed", Args: map[string]string{"number": "4110", "part": "供水"}, Dedupe: dedupe,
	}
}

// A calm message waits for eight o'clock; a code does not.
func TestPostTx_calmMessagesDoNotRingAtNight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		at := func(s string) { f.clock.Advance(clock.NewFake(s).Now().Sub(f.clock.Now())) }
		for i, c := range []struct{ posted, rings string }{
			{"2026-11-23T20:59:59+08:00", "2026-11-23T20:59:59+08:00"},
			{"2026-11-23T21:00:00+08:00", "2026-11-24T08:00:00+08:00"},
			{"2026-12-31T23:59:59+08:00", "2027-01-01T08:00:00+08:00"},
			{"2027-01-01T00:00:00+08:00", "2027-01-01T08:00:00+08:00"},
			{"2027-01-01T07:59:59+08:00", "2027-01-01T08:00:00+08:00"},
			{"2027-01-01T08:00:00+08:00", "2027-01-01T08:00:00+08:00"},
		} {
			at(c.posted)
			before := len(g.texts())
			f.post(calm(string(rune('a' + i))))
			f.post(code(string(rune('A'+i)), "654321"))
			wake := func() int {
				t.Helper()
				if err := f.n.Wake(t.Context()); err != nil {
					t.Fatal(err)
				}
				f.idle()
				return len(g.texts()) - before
			}
			if c.rings != c.posted {
				at(c.rings)
				f.clock.Advance(-time.Microsecond)
				if n := wake(); n != 1 {
					t.Errorf("posted %s: %d texts just before the morning, want the code alone", c.posted, n)
				}
				f.clock.Advance(time.Microsecond)
			}
			if n := wake(); n != 2 {
				t.Errorf("posted %s: %d texts at %s, want both", c.posted, n, c.rings)
			}
			if n := wake(); n != 2 {
				t.Errorf("posted %s: rang again", c.posted)
			}
		}
	})
}
