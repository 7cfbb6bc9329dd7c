package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/sqlite migrations/postgres
var migrations embed.FS

// migrationLock is the PostgreSQL advisory lock under which one node migrates
// ("chengban" as a number).
const migrationLock int64 = 0x6368656e6762616e

// migrateSQLite brings the file up to date; the file lock is already held.
func migrateSQLite(ctx context.Context, db *sql.DB) error {
	if err := goUp(ctx, goose.DialectSQLite3, db, "migrations/sqlite"); err != nil {
		return err
	}
	return riverUp(ctx, riversqlite.New(db))
}

// migratePostgres brings the database up to date. Nodes that start together
// wait for the first; the lock ends with its connection, so a crash frees it.
func migratePostgres(ctx context.Context, pool *pgxpool.Pool) error {
	holder, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer holder.Release()
	if _, err := holder.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return err
	}
	err = migrateLocked(ctx, pool)
	_, unlock := holder.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
	return errors.Join(err, unlock)
}

func migrateLocked(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	err := goUp(ctx, goose.DialectPostgres, db, "migrations/postgres")
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return riverUp(ctx, riverpgxv5.New(pool))
}

// goUp applies the folder's migrations that are missing, also one with a lower
// number than the newest: modules are developed side by side.
func goUp(ctx context.Context, d goose.Dialect, db *sql.DB, folder string) error {
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d, db, files, goose.WithAllowOutofOrder(true),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func riverUp[T any](ctx context.Context, d riverdriver.Driver[T]) error {
	m, err := rivermigrate.New(d, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	return nil
}

// SchemaDigest names the schema that this binary migrates to: equal digests
// mean equal migrations, ours and River's.
func SchemaDigest() (string, error) {
	h := sha256.New()
	river := []fs.FS{riversqlite.New(nil).GetMigrationFS("main"), riverpgxv5.New(nil).GetMigrationFS("main")}
	for _, files := range append(river, migrations) {
		err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := fs.ReadFile(files, path)
			fmt.Fprintf(h, "%s %d\n%s\n", path, len(content), content)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
