package demo

import (
	"context"
	"fmt"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Registers takes deliveries of rows; exchange.Service is it.
type Registers interface {
	Load(ctx context.Context, resource string, rows []map[string]any) (exchange.Batch, error)
}

// Accounts takes new accounts; identity.Service is it.
type Accounts interface {
	Register(ctx context.Context, a identity.NewAccount) (ident.AccountID, error)
}

// Seed fills an installation with the invented city. It may run at every start:
// what is there already stays as it is.
func Seed(ctx context.Context, r Registers, a Accounts) error {
	for _, reg := range registers {
		if _, err := r.Load(ctx, reg.code, reg.rows); err != nil {
			return fmt.Errorf("demo register %s: %w", reg.code, err)
		}
	}
	for _, c := range citizens {
		_, err := a.Register(ctx, identity.NewAccount{Kind: ident.Citizen, Name: c.Name, Phone: c.Phone, IDNo: c.IDNo, Firms: firmsOf(c)})
		if err != nil {
			return fmt.Errorf("demo citizen %s: %w", c.Name, err)
		}
	}
	for _, o := range officers {
		_, err := a.Register(ctx, identity.NewAccount{Kind: ident.Staff, Name: o.Name, Phone: o.Phone, Org: o.Org, Region: o.Region, Roles: o.Roles})
		if err != nil {
			return fmt.Errorf("demo officer %s: %w", o.Name, err)
		}
	}
	return nil
}

func firmsOf(c citizen) []identity.Firm {
	var out []identity.Firm
	for _, uscc := range c.Firms {
		for _, row := range registers[1].rows {
			if row["uscc"] == uscc {
				name, _ := row["name"].(string)
				out = append(out, identity.Firm{Name: name, USCC: uscc})
			}
		}
	}
	return out
}
