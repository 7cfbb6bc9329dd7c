package dbtest

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
)

// catalogue digests the relations with their columns, triggers, functions and
// schemas of a database.
const catalogue = `SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (
  SELECT concat_ws(' ', 'column', c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) AS x
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', 'trigger', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'function', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', 'schema', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%'
) AS catalogue`

// tablesToWash leaves out the two that say which migrations have run.
const tablesToWash = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'
  AND tablename NOT IN ('goose_db_version', 'river_migration')`

func shapeOf(ctx context.Context, url string) (shape string, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	err = conn.QueryRow(ctx, catalogue).Scan(&shape)
	return shape, err
}

// wash empties all tables of a database that an earlier test used; clean is
// false when its catalogue is not the template's any more.
func wash(ctx context.Context, url, shape string) (clean bool, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if err != nil {
		return false, err
	}
	var is string
	if err := conn.QueryRow(ctx, catalogue).Scan(&is); err != nil || is != shape {
		return false, err
	}
	full, err := filled(ctx, conn)
	if err != nil || len(full) == 0 {
		return err == nil, err
	}
	return true, run(ctx, conn, "TRUNCATE "+strings.Join(full, ", ")+" RESTART IDENTITY CASCADE")
}

// filled names the tables that have rows.
func filled(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, tablesToWash)
	if err != nil {
		return nil, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	asks := make([]string, len(tables))
	for i, t := range tables {
		name := pgx.Identifier{t}.Sanitize()
		asks[i] = "SELECT '" + name + "' WHERE EXISTS (SELECT 1 FROM " + name + ")"
	}
	rows, err = conn.Query(ctx, strings.Join(asks, " UNION ALL "))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
