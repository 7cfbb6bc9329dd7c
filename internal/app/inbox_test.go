package app

import (
	"fmt"
	"testing"

	"github.com/chengban/chengban/internal/app/apptest"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/casework/caseworktest"
)

// leaf pages through an inbox and gives its lines; each page but the last is full.
func (c *city) leaf(by ident.Actor, f casework.InboxFilter) (lines []casework.InboxLine) {
	c.t.Helper()
	for more := true; more; f.Page++ {
		p, err := c.Casework.Inbox(c.t.Context(), by, f)
		c.must(err)
		if p.More && len(p.Lines) != casework.PageSize {
			c.t.Fatalf("page %d has %d lines and says that there are more", f.Page, len(p.Lines))
		}
		lines, more = append(lines, p.Lines...), p.More
	}
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if a.PromiseDue > b.PromiseDue || a.PromiseDue == b.PromiseDue && a.ID >= b.ID {
			c.t.Fatalf("%s due %s comes before %s due %s", a.ID, a.PromiseDue, b.ID, b.PromiseDue)
		}
	}
	return lines
}

// TestInbox_pagesHoldEveryCaseOnceInOrder: what a unit and the whole city see,
// page by page, is every open case of theirs, the earliest due first.
func TestInbox_pagesHoldEveryCaseOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		const n = 61
		c.must(caseworktest.Fill(t.Context(), db, n, c.clock.Now()))
		water, head := c.login(ident.Staff, officerPhones["xc-water"]), c.login(ident.Staff, "13900000010")
		var numbers []string
		for _, l := range c.leaf(water, casework.InboxFilter{}) {
			numbers = append(numbers, l.No)
		}
		for _, tt := range []struct {
			who  ident.Actor
			f    casework.InboxFilter
			want int
		}{
			{water, casework.InboxFilter{}, n},
			{water, casework.InboxFilter{Statuses: []casework.Status{casework.Accepted}}, n / 3},
			{water, casework.InboxFilter{Statuses: []casework.Status{casework.Granted}}, 0},
			{water, casework.InboxFilter{Number: "0000007"}, 1},
			{water, casework.InboxFilter{Number: numbers[0]}, 1},
			{water, casework.InboxFilter{Number: " " + numbers[0][:14] + " "}, 1},
			{water, casework.InboxFilter{Number: numbers[0][2:]}, 1}, // long, and no beginning
			{water, casework.InboxFilter{Number: numbers[0], Mine: true}, 0},
			{water, casework.InboxFilter{Mine: true}, 0},
			{head, casework.InboxFilter{}, n * len(apptest.Units)},
		} {
			lines := c.leaf(tt.who, tt.f)
			if len(lines) != tt.want {
				t.Errorf("%s %+v: %d lines, want %d", tt.who.Org, tt.f, len(lines), tt.want)
			}
			for _, l := range lines {
				if tt.who.Org != "xc-gov" && l.Org != tt.who.Org {
					t.Errorf("%s sees %s of %s", tt.who.Org, l.No, l.Org)
				}
			}
		}
		p, err := c.Casework.Inbox(t.Context(), head, casework.InboxFilter{})
		c.must(err)
		got := fmt.Sprint(p.Counts[casework.Received], p.Counts[casework.Accepted], p.Counts[casework.Granted])
		if want := fmt.Sprint(41*5, 20*5, 0); got != want {
			t.Errorf("counts %s, want %s", got, want)
		}
	})
}

// TestInbox_countsNoFurtherThanTheySay: beyond a thousand a list says that there
// are more and reads no more; the board of the bundle does the same.
func TestInbox_countsNoFurtherThanTheySay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		c.must(caseworktest.Fill(t.Context(), db, 1600, c.clock.Now()))
		water, head := c.login(ident.Staff, officerPhones["xc-water"]), c.login(ident.Staff, "13900000010")
		p, err := c.Casework.Inbox(t.Context(), water, casework.InboxFilter{})
		c.must(err)
		if r, a := p.Counts[casework.Received], p.Counts[casework.Accepted]; r != casework.CountMost || a != 1600/3 {
			t.Errorf("counted %d received and %d accepted, want %d and %d", r, a, casework.CountMost, 1600/3)
		}
		board, err := c.Casework.Board(t.Context(), head, "utilities", 0)
		c.must(err)
		if r := board.Counts[casework.Received]; r != casework.CountMost {
			t.Errorf("the board counts %d, want %d", r, casework.CountMost)
		}
	})
}

// TestInbox_mineIsWhatIHold: the list and its count are of the officer's own.
func TestInbox_mineIsWhatIHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		app, err := c.submit(owner, c.ready(owner), newKey(c))
		c.must(err)
		v, err := c.Casework.OpenApplication(t.Context(), owner, app)
		c.must(err)
		k := v.Cases[0]
		officer := c.login(ident.Staff, officerPhones[string(k.Org)])
		c.must(c.Casework.Claim(t.Context(), casework.Command{By: officer, Case: k.ID, Rev: k.Rev, Key: newKey(c)}))
		lines := c.leaf(officer, casework.InboxFilter{Mine: true})
		if len(lines) != 1 || lines[0].ID != k.ID {
			t.Errorf("got %v, want the claimed case alone", lines)
		}
		for who, want := range map[string]int{officerPhones[string(k.Org)]: 1, officerPhones[string(v.Cases[1].Org)]: 0} {
			p, err := c.Casework.Inbox(t.Context(), c.login(ident.Staff, who), casework.InboxFilter{})
			c.must(err)
			if p.Mine != want {
				t.Errorf("%s holds %d, want %d", who, p.Mine, want)
			}
		}
	})
}
