package exchange

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/storage"
)

var (
	claimResource = storage.Statement("exchange.claim_resource", `INSERT INTO exchange_resource (code, shape, loaded_at)
  VALUES ($1, $2, 0) ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING shape`)
	selectColumns = storage.Statement("exchange.select_columns", `SELECT name, kept FROM exchange_column WHERE resource = $1`)
	insertColumn  = storage.Statement("exchange.insert_column",
		`INSERT INTO exchange_column (resource, name, kept) VALUES ($1, $2, $3)`)
	insertBatch = storage.Statement("exchange.insert_batch",
		`INSERT INTO exchange_batch (id, resource, loaded_at, delivered, changed) VALUES ($1,$2,$3,$4,$5)`)
	moveLoadedAt = storage.Statement("exchange.move_loaded_at",
		`UPDATE exchange_resource SET loaded_at = $1 WHERE code = $2`)
	selectLoadedAt = storage.Statement("exchange.select_loaded_at", `SELECT loaded_at FROM exchange_resource WHERE code = $1`)
	selectBatches  = storage.Statement("exchange.select_batches", `SELECT id, resource, loaded_at, delivered, changed
  FROM exchange_batch WHERE resource = $1 ORDER BY loaded_at DESC, id DESC LIMIT $2`)
)

// shape is what rows are identified and found by. Changing it would orphan the
// rows that are there.
type shape struct {
	Unique     []string    `json:"unique"`
	Subject    string      `json:"subject"`
	Rule       SubjectRule `json:"rule"`
	Key        string      `json:"key,omitempty"`
	KeyIsBlind bool        `json:"key_is_blind,omitempty"`
}

func shapeOf(r Register) (string, error) {
	subject := r.Subject()
	s := shape{Unique: r.Unique, Subject: subject.Name, Rule: subject.Subject}
	if key, ok := r.Key(); ok {
		s.Key, s.KeyIsBlind = key.Name, key.Sealed()
	}
	b, err := json.Marshal(s)
	return string(b), err
}

// buildTx makes the register's table, or adds the columns that are new. It
// refuses any other change. Claiming the resource first makes nodes that start
// together build one after the other.
func buildTx(ctx context.Context, tx storage.Tx, r Register) error {
	want, err := shapeOf(r)
	if err != nil {
		return err
	}
	got, _, err := storage.Get[struct{ Shape string }](ctx, tx, claimResource, r.Code, want)
	if err != nil {
		return err
	}
	if got.Shape != want {
		return fmt.Errorf("register %s: how rows are identified and found cannot change: is %s, definition says %s",
			r.Code, got.Shape, want)
	}
	for _, s := range createTable(r.Code) {
		if _, err := tx.Exec(ctx, s); err != nil {
			return err
		}
	}
	return addColumnsTx(ctx, tx, r)
}

func addColumnsTx(ctx context.Context, tx storage.Tx, r Register) error {
	there, err := columnsTx(ctx, tx, r.Code)
	if err != nil {
		return err
	}
	for _, c := range r.Columns {
		is, ok := there[c.Name]
		if ok && is != c.kept() {
			return fmt.Errorf("register %s: column %s is kept as %s and cannot become %s; add a new column",
				r.Code, c.Name, is, c.kept())
		}
		if ok {
			continue
		}
		if _, err := tx.Exec(ctx, addColumn(r.Code, c)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertColumn, r.Code, c.Name, c.kept()); err != nil {
			return err
		}
	}
	return nil
}

// Batch is one delivery 批次 of rows to a register.
type Batch struct {
	ID        string
	Resource  string
	LoadedAt  clock.Instant
	Delivered int // rows in the delivery
	Changed   int // rows that were new or different; 0 leaves no trace
}

// Batches lists the deliveries to a register, newest first.
func (s *Service) Batches(ctx context.Context, resource string, limit int) (out []Batch, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		out, err = storage.All[Batch](ctx, tx, selectBatches, resource, limit)
		return err
	})
	return out, err
}
