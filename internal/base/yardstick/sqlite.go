package yardstick

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver that package storage uses too
)

// Scan fills a table in memory with rows, of which cell gives each value (nil: NULL),
// and times a query that counts where; the result is the count and the best of three.
func Scan(ctx context.Context, columns []string, rows int, cell func(row, column int) any, where string) (count int, best time.Duration, err error) {
	db, err := sql.Open("sqlite", "file:yardstick?mode=memory")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := fill(ctx, db, columns, rows, cell); err != nil {
		return 0, 0, err
	}
	for range 3 {
		took := Took(func() {
			err = db.QueryRowContext(ctx, "SELECT count(*) FROM firm WHERE "+where).Scan(&count)
		})
		if err != nil {
			return 0, 0, err
		}
		if best == 0 || took < best {
			best = took
		}
	}
	return count, best, nil
}

func fill(ctx context.Context, db *sql.DB, columns []string, rows int, cell func(row, column int) any) (err error) {
	if _, err := db.ExecContext(ctx, "CREATE TABLE firm ("+strings.Join(columns, ", ")+")"); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	insert, err := tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO firm VALUES (?%s)", strings.Repeat(", ?", len(columns)-1)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	values := make([]any, len(columns))
	for r := range rows {
		for c := range columns {
			values[c] = cell(r, c)
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
