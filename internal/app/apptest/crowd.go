package apptest

import (
	"context"
	"fmt"
	"time"

	"github.com/chengban/chengban/internal/app/demo"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Citizen is an invented owner of a firm with one premises.
type Citizen struct{ Phone, IDNo, Name, USCC, Unit string }

// Officer is an invented officer of a unit.
type Officer struct {
	Phone string
	Org   ident.OrgID
}

// Crowd is everybody.
type Crowd struct {
	Citizens []Citizen
	Officers []Officer
}

// Units are the five that answer an application for the premises of a Citizen who
// chooses China Unicom.
var Units = []ident.OrgID{"xc-water", "xc-power", "xc-gas", "xc-heat", "xc-net-cu"}

// Invent makes a crowd, the same for the same numbers; the officers take turns in
// the units. Names and numbers are nobody's.
func Invent(citizens, officers int) (c Crowd, err error) {
	for i := range citizens {
		born := clock.Date("1960-01-01").AddDays(i)
		who := Citizen{
			Phone: fmt.Sprintf("138%08d", 10_000_000+i),
			Name:  fmt.Sprintf("众人%05d", i),
			Unit:  fmt.Sprintf("411003001001GB%05dF00010001", 10_000+i),
		}
		who.IDNo, err = checked("411000"+born.Time().Format("20060102")+"000", func(s string) error {
			_, err := ident.CheckIDCard(s, "")
			return err
		})
		if err != nil {
			return Crowd{}, err
		}
		if who.USCC, err = checked(fmt.Sprintf("91411003MACR%05d", i), ident.CheckUSCC); err != nil {
			return Crowd{}, err
		}
		c.Citizens = append(c.Citizens, who)
	}
	for i := range officers {
		c.Officers = append(c.Officers, Officer{Phone: fmt.Sprintf("139%08d", 10_000_000+i), Org: Units[i%len(Units)]})
	}
	return c, nil
}

// checked adds the character that makes s pass its own check.
func checked(s string, check func(string) error) (string, error) {
	var err error
	for _, r := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if err = check(s + string(r)); err == nil {
			return s + string(r), nil
		}
	}
	return "", fmt.Errorf("no check character fits %s: %w", s, err)
}

// seedChunk is how many rows go into one delivery to a register.
const seedChunk = 5000

// Seed puts the crowd into the registers and gives each an account. All premises
// lie where every utility can be had.
func (c Crowd) Seed(ctx context.Context, r demo.Registers, a demo.Accounts) error {
	rows := map[string][]map[string]any{}
	for _, w := range c.Citizens {
		firm := w.Name + "有限公司（演示）"
		rows["person"] = append(rows["person"], map[string]any{"idno": w.IDNo, "name": w.Name, "phone": w.Phone})
		rows["enterprise"] = append(rows["enterprise"], map[string]any{
			"uscc": w.USCC, "name": firm, "legal_rep": w.Name, "kind": "company", "industry": "食品制造业",
			"address": "许昌市建安区示范东路 " + w.USCC[12:17] + " 号", "state": "active", "since": "2024-03-18",
		})
		rows["realestate"] = append(rows["realestate"], map[string]any{
			"unit_no": w.Unit, "right_no": "豫(2026)许昌市不动产权第9" + w.USCC[12:17] + "号", "owner_kind": "enterprise", "owner_id": w.USCC,
			"owner_name": firm, "address": "许昌市建安区示范东路 " + w.USCC[12:17] + " 号", "region": "411003000000",
			"zone": "jianan-east", "area": "2400", "use": "industrial", "floors": 2, "since": "2026-09-08",
		})
		// the owner before had heating: it can be taken over, so that all five units answer
		rows["utility_account"] = append(rows["utility_account"], map[string]any{
			"unit_no": w.Unit, "service": "heat", "account_no": "RL-9" + w.USCC[12:17], "holder_kind": "enterprise",
			"holder_id": "91411003MADEM0038G", "state": "stopped", "since": "2012-10-15",
		})
	}
	for _, code := range []string{"person", "enterprise", "realestate", "utility_account"} {
		for from := 0; from < len(rows[code]); from += seedChunk {
			if _, err := r.Load(ctx, code, rows[code][from:min(from+seedChunk, len(rows[code]))]); err != nil {
				return fmt.Errorf("register %s: %w", code, err)
			}
		}
	}
	return c.register(ctx, a)
}

func (c Crowd) register(ctx context.Context, a demo.Accounts) error {
	for _, w := range c.Citizens {
		_, err := a.Register(ctx, identity.NewAccount{
			Kind: ident.Citizen, Name: w.Name, Phone: w.Phone, IDNo: w.IDNo,
			Firms: []identity.Firm{{Name: w.Name + "有限公司（演示）", USCC: w.USCC}},
		})
		if err != nil {
			return fmt.Errorf("citizen %s: %w", w.Name, err)
		}
	}
	for _, o := range c.Officers {
		_, err := a.Register(ctx, identity.NewAccount{
			Kind: ident.Staff, Name: "经办" + o.Phone[7:], Phone: o.Phone, Org: o.Org, Region: "411000000000", Roles: []ident.Role{"officer"},
		})
		if err != nil {
			return fmt.Errorf("officer %s: %w", o.Phone, err)
		}
	}
	return nil
}

// Morning is a clock that starts at nine on a working day that every calendar in
// the packs knows, and runs.
func Morning() clock.Clock {
	return clock.NewTravel(clock.Of(time.Date(2026, 11, 23, 9, 0, 0, 0, clock.Shanghai)))
}
