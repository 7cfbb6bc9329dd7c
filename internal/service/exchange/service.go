package exchange

import (
	"context"
	"fmt"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
)

// Options says what a Service works with. Cases may be plugged later.
type Options struct {
	DB        *storage.DB
	Keys      *keyring.Keyring
	Clock     clock.Clock
	Registers []Register // as the function Registers gave them, without findings
	Slices    Slices
	Cases     Cases
}

// Service holds the catalogue and the one read path. It is safe for concurrent
// use once Plug was called.
type Service struct {
	db        *storage.DB
	keys      *keyring.Keyring
	clock     clock.Clock
	registers map[string]Register
	codes     []string // sorted
	slices    Slices
	cases     Cases
}

// New makes the tables of the registers, or adds columns that are new, and
// returns the service. It refuses a register that is defined twice or whose
// definition changed in another way than by new columns.
func New(ctx context.Context, o Options) (s *Service, err error) {
	s = &Service{
		db: o.DB, keys: o.Keys, clock: o.Clock, slices: o.Slices, cases: o.Cases,
		registers: make(map[string]Register, len(o.Registers)),
	}
	for _, r := range o.Registers {
		if _, twice := s.registers[r.Code]; twice {
			return nil, fmt.Errorf("exchange.New: register %s is defined twice", r.Code)
		}
		s.registers[r.Code] = r
		s.codes = append(s.codes, r.Code)
	}
	slices.Sort(s.codes)
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		for _, code := range s.codes {
			if err := buildTx(ctx, tx, s.registers[code]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("exchange.New: %w", err)
	}
	return s, nil
}

// Plug sets who answers for cases; app calls it once, before serving. Until then
// every query on the basis of a case is an error.
func (s *Service) Plug(c Cases) { s.cases = c }

// Catalogue lists the registers by code.
func (s *Service) Catalogue() []Register {
	out := make([]Register, len(s.codes))
	for i, code := range s.codes {
		out[i] = s.registers[code]
	}
	return out
}

// Register finds one register.
func (s *Service) Register(code string) (Register, bool) {
	r, ok := s.registers[code]
	return r, ok
}

// Columns gives "resource.column" of every column, for the linter of packs.
func (s *Service) Columns() map[string]bool { return ColumnsOf(s.Catalogue()) }

// ColumnsOf is Columns for definitions that are not in a database.
func ColumnsOf(registers []Register) map[string]bool {
	out := map[string]bool{}
	for _, r := range registers {
		for _, c := range r.Columns {
			out[r.Code+"."+c.Name] = true
		}
	}
	return out
}
