package exchange

import (
	"context"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

var selectShape = storage.Statement("exchange.select_shape", `SELECT shape FROM exchange_resource WHERE code = $1`)

// FitsTx tells whether the tables of the registers can become what the definitions
// say, without changing anything: Conflict (exchange.shape_fixed, exchange.column_fixed)
// for the first that cannot. New registers and new columns always can.
func FitsTx(ctx context.Context, tx storage.Tx, registers []Register) error {
	for _, r := range registers {
		want, err := shapeOf(r)
		if err != nil {
			return err
		}
		got, is, err := storage.Get[struct{ Shape string }](ctx, tx, selectShape, r.Code)
		if err != nil {
			return err
		}
		if is && got.Shape != want {
			return fault.NewConflict("exchange.shape_fixed", "register", r.Title.Zh)
		}
		there, err := columnsTx(ctx, tx, r.Code)
		if err != nil {
			return err
		}
		for _, c := range r.Columns {
			if k, is := there[c.Name]; is && k != c.kept() {
				return fault.NewConflict("exchange.column_fixed", "register", r.Title.Zh, "column", c.Name)
			}
		}
	}
	return nil
}

// columnsTx tells how the columns of a register are kept.
func columnsTx(ctx context.Context, tx storage.Tx, code string) (map[string]kept, error) {
	rows, err := storage.All[struct {
		Name string
		Kept kept
	}](ctx, tx, selectColumns, code)
	there := make(map[string]kept, len(rows))
	for _, row := range rows {
		there[row.Name] = row.Kept
	}
	return there, err
}
