package bench

import (
	"fmt"
	"testing"

	"github.com/chengban/chengban/internal/app/apptest"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/casework/caseworktest"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// crowds are how many clients work at the same time.
var crowds = []int{1, 16}

// signed gives n signed drafts of n citizens.
func (c *city) signed(b *testing.B, n int) []casework.Submission {
	b.Helper()
	out := make([]casework.Submission, n)
	for i := range n {
		w := c.people.Citizens[i]
		by, err := c.as.Actor(b.Context(), ident.Citizen, w.Phone)
		must(b, err)
		draft, err := c.as.Draft(b.Context(), by, w)
		must(b, err)
		out[i], err = c.as.Sign(b.Context(), by, w, draft)
		must(b, err)
	}
	return out
}

// BenchmarkSubmit is one submission with five cases, from the code to the commit.
func BenchmarkSubmit(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		for _, clients := range crowds {
			b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
				c := newCity(b, e, b.N)
				subs := c.signed(b, b.N)
				retries := c.DB.Retries()
				measure(b, clients, func(i int) error {
					_, err := c.Casework.Submit(b.Context(), subs[i])
					return err
				})
				b.ReportMetric(float64(c.DB.Retries()-retries)/float64(b.N), "retries")
			})
		}
	})
}

// decision is one case that waits for its officer's word.
type decision struct {
	cmd  casework.Command
	item string
}

// accepted gives n accepted cases of one unit, held by its officer.
func (c *city) accepted(b *testing.B, n int) []decision {
	b.Helper()
	officer, err := c.as.Actor(b.Context(), ident.Staff, c.people.Officers[0].Phone)
	must(b, err)
	var out []decision
	for _, sub := range c.signed(b, n) {
		app, err := c.Casework.Submit(b.Context(), sub)
		must(b, err)
		v, err := c.Casework.OpenApplication(b.Context(), sub.By, app)
		must(b, err)
		for _, k := range v.Cases {
			if k.Org != officer.Org {
				continue
			}
			cmd, _, err := c.as.Command(b.Context(), officer, k.ID)
			must(b, err)
			must(b, c.Casework.Claim(b.Context(), cmd))
			cmd, _, err = c.as.Command(b.Context(), officer, k.ID)
			must(b, err)
			must(b, c.Casework.Accept(b.Context(), cmd))
			cmd, _, err = c.as.Command(b.Context(), officer, k.ID)
			must(b, err)
			out = append(out, decision{cmd, k.Item})
		}
	}
	return out
}

// BenchmarkDecide is one decision, from the button to the commit.
func BenchmarkDecide(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		for _, clients := range crowds {
			b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
				c := newCity(b, e, b.N)
				all := c.accepted(b, b.N)
				retries := c.DB.Retries()
				measure(b, clients, func(i int) error { return c.as.Grant(b.Context(), all[i].cmd, all[i].item) })
				b.ReportMetric(float64(c.DB.Retries()-retries)/float64(b.N), "retries")
			})
		}
	})
}

// BenchmarkPages asks for pages whose cost does not hang on how much there is.
func BenchmarkPages(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		c := newCity(b, e, 1)
		sub := c.signed(b, 1)[0]
		app, err := c.Casework.Submit(b.Context(), sub)
		must(b, err)
		v, err := c.Casework.OpenApplication(b.Context(), sub.By, app)
		must(b, err)
		k := v.Cases[0]
		water := c.visitor(b, ident.Staff, c.people.Officers[0].Phone)
		her := c.visitor(b, ident.Citizen, c.people.Citizens[0].Phone)
		for _, p := range []struct {
			name, path string
			who        visitor
		}{{"home", "/", her}, {"case", "/desk/cases/" + string(k.ID), water}, {"application", "/my/applications/" + string(app), her}} {
			b.Run(p.name, func(b *testing.B) {
				measure(b, 1, func(int) error { _, err := p.who.get(b.Context(), p.path); return err })
			})
		}
	})
}

// BenchmarkLists asks for lists over few and many open cases. Page by page they
// may cost the same: what a page shows does not grow.
func BenchmarkLists(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		for _, open := range []int{100, 10_000, 100_000} {
			b.Run(fmt.Sprintf("open=%d", open), func(b *testing.B) {
				c := newCity(b, e, 1)
				must(b, caseworktest.Fill(b.Context(), c.DB, open/len(apptest.Units), c.Clock.Now()))
				water := c.visitor(b, ident.Staff, c.people.Officers[0].Phone)
				head := c.visitor(b, ident.Staff, c.supervisor(b))
				for _, p := range []struct {
					name, path string
					who        visitor
				}{
					{"inbox", "/desk", water},
					{"received", "/desk?show=received", water},
					{"mine", "/desk?show=mine", water},
					{"closed", "/desk?show=closed", water},
					{"number", "/desk?number=FILLED10000007", water},
					{"number-part", "/desk?number=10000007", water},
					{"city-inbox", "/desk", head},
					{"board", "/desk/board/utilities", head},
				} {
					b.Run(p.name, func(b *testing.B) {
						measure(b, 1, func(int) error { _, err := p.who.get(b.Context(), p.path); return err })
					})
				}
			})
		}
	})
}

// BenchmarkLedger asks for a person's page of who has read her data.
func BenchmarkLedger(b *testing.B) {
	engines(b, func(b *testing.B, e storage.Engine) {
		for _, n := range []int{100, 10_000} {
			b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
				c := newCity(b, e, 1)
				by, err := c.as.Actor(b.Context(), ident.Citizen, c.people.Citizens[0].Phone)
				must(b, err)
				must(b, c.read(b, by.Self, n))
				her := c.visitor(b, ident.Citizen, c.people.Citizens[0].Phone)
				measure(b, 1, func(int) error { _, err := her.get(b.Context(), "/my/data"); return err })
			})
		}
	})
}

// read enters n readings of a person's data in the last month.
func (c *city) read(b *testing.B, whose ident.Subject, n int) error {
	b.Helper()
	now, entries := c.Clock.Now(), make([]disclosure.Entry, n)
	month := int64(30 * 24 * 3600 * 1_000_000)
	for i := range entries {
		entries[i] = disclosure.Entry{
			At: now - clock.Instant(int64(i)*month/int64(n)), Subject: whose, ReaderKind: ident.Staff, Reader: "FILLED", Org: "xc-water",
			Basis: "case_work", Purpose: "casework.purpose.review", Ref: "FILLED", RefNo: "FILLED", Resource: "case",
			Fields: []string{"applicant.name"}, Rows: 1,
		}
	}
	return c.DB.Write(b.Context(), func(tx storage.Tx) error { return disclosure.RecordTx(b.Context(), tx, entries...) })
}
