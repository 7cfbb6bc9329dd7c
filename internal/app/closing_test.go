package app

import (
	"bytes"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/casework"
)

// TestCloseCode_eachIsReached: by the acts of officers and applicants a case comes to
// every closing code, and each such case can be archived and its package verified.
func TestCloseCode_eachIsReached(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		reason := func(d seat, k casework.FactKind) casework.Ground {
			return casework.Ground{Reason: d.open().Part.Reasons[k][0].Code}
		}
		road := func() seat {
			_, d := c.roadWorks()
			c.must(c.Casework.Claim(ctx, d.cmd()))
			return d
		}
		roadBoss := c.login(ident.Staff, roadChief)
		boss := func(d seat) casework.Command { d.who = roadBoss; return d.cmd() }
		for code, end := range map[casework.ClosingCode]func() seat{
			casework.ClosedWithPaper: func() seat {
				d := road()
				c.must(c.Casework.Accept(ctx, d.cmd()))
				d.steps()
				c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "allowed"}))
				c.must(c.Casework.Approve(ctx, boss(d)))
				return d
			},
			casework.ClosedReturned: func() seat {
				d := road()
				c.must(c.Casework.NotAccept(ctx, d.cmd(), reason(d, casework.FactNotAccepted)))
				return d
			},
			casework.ClosedVoided: func() seat {
				d := road()
				c.must(c.Casework.Withdraw(ctx, d.her(c.login(ident.Citizen, ownerPhone)), ""))
				return d
			},
			casework.ClosedDeleted: func() seat {
				d := road()
				c.must(c.Casework.Strike(ctx, boss(d), "重复录入"))
				return d
			},
			casework.ClosedForwarded: func() seat {
				_, _, d := c.waterDesk()
				c.must(c.Casework.AskTransfer(ctx, d.cmd(), "xc-water-cg", "该处由长葛管网供水"))
				c.must(c.Casework.AgreeTransfer(ctx, d.her(c.login(ident.Citizen, ownerPhone))))
				return d
			},
			casework.ClosedDone: func() seat {
				_, _, d := c.waterDesk()
				c.must(c.Casework.Accept(ctx, d.cmd()))
				c.must(c.Casework.Decide(ctx, d.cmd(), true, reason(d, casework.FactGranted)))
				return d
			},
			casework.ClosedUnbrought: nil, // days have to pass: last
		} {
			if end != nil {
				c.closedWith(end(), code)
			}
		}
		d := road()
		c.must(c.Casework.AskSupplement(ctx, d.cmd(), []casework.Mark{{Field: "road.place", Note: "请写明起止桩号"}}, "", ""))
		c.at("2027-01-01T09:00")
		d.sits(roadOfficer)
		c.must(c.Casework.CloseNotBrought(ctx, d.cmd()))
		c.closedWith(d, casework.ClosedUnbrought)
	})
}

// closedWith checks the code of a closed case and its archive.
func (c *city) closedWith(d seat, want casework.ClosingCode) {
	c.t.Helper()
	v := d.open()
	if code, ok := casework.CloseCode(v.Facts(), v.Part); !ok || code != want {
		c.t.Errorf("closed with %q, want %q", code, want)
	}
	c.sequenced()
	a := d.archive()
	_, content := unzipped(c.t, a.Content)
	if !bytes.Contains(content["case.json"], []byte(`"code": "`+string(want)+`"`)) {
		c.t.Errorf("the archive of a case closed with %s does not say so", want)
	}
	r, err := casework.VerifyArchive(a.Content, "")
	if err != nil || len(r.Findings) > 0 {
		c.t.Errorf("%s: %v, %+v", want, err, r.Findings)
	}
}

// TestMother_fourOfFiveDone: heating waits for the end of the season; the whole is four
// of five done, nowhere late, and goes on by itself on the day.
func TestMother_fourOfFiveDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		v := c.submitted(owner, i18n.Zh)
		var heat seat
		for _, k := range v.Cases {
			d := seat{c, c.login(ident.Staff, officerPhones[string(k.Org)]), k.ID}
			c.must(c.Casework.Claim(ctx, d.cmd()))
			c.must(c.Casework.Accept(ctx, d.cmd()))
			if k.Item == "heat-connection" {
				c.must(c.Casework.Park(ctx, d.cmd(), "2027-03-16", "供暖季结束后接管"))
				heat = d
				continue
			}
			c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: d.open().Part.Reasons[casework.FactGranted][0].Code}))
		}
		c.tick()
		c.at("2027-03-15T09:00")
		c.tick()
		owner = c.login(ident.Citizen, ownerPhone)
		v, err := c.Casework.OpenApplication(ctx, owner, v.ID)
		c.must(err)
		if m := v.Mother; m.Parts != 5 || m.Done != 4 || m.Parked != 1 || m.Overdue || m.Late != 0 || m.Phase != deadline.PhaseParked {
			t.Errorf("the whole is %+v", m)
		}
		page := c.get("/my/applications/"+string(v.ID), "chengban", c.token(ident.Citizen, ownerPhone))
		contains(t, "the application", page, "已办结 4/5 项，其余各项暂缓", "2027年3月16日")
		heat.sits(officerPhones["xc-heat"])
		heat.wantCards(casework.NoCard)
		c.at("2027-03-16T00:01")
		c.tick()
		heat.sits(officerPhones["xc-heat"])
		heat.want(casework.Accepted)
		if n := c.texts("casework.sms.resumed"); n != 1 {
			t.Errorf("%d texts that it goes on, want 1", n)
		}
	})
}
