package storage_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

var update = flag.Bool("update", false, "write the golden files")

// dump gives the tables, indexes and triggers of our own modules, without
// River's and goose's, one statement or fact a line.
var dump = storage.Dynamic("storage_test.dump", storage.SQL{
	SQLite: `SELECT sql || ';' AS line FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'river%'
  AND tbl_name NOT LIKE 'goose%' AND tbl_name NOT LIKE 'sqlite%' ORDER BY tbl_name, type DESC, name`,
	Postgres: `SELECT line FROM (
  SELECT c.relname AS tbl, 1 AS sort, lpad(a.attnum::text, 3, '0') AS name,
    concat_ws(' ', 'column', c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attnotnull THEN 'not null' END, 'collate ' || quote_ident(k.collname),
      'default ' || pg_get_expr(d.adbin, d.adrelid), CASE WHEN a.attidentity <> '' THEN 'identity' END) AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_collation k ON k.oid = a.attcollation LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  UNION ALL SELECT conrelid::regclass::text, 2, conname, concat_ws(' ', 'constraint', conname, 'on', conrelid::regclass, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
  UNION ALL SELECT tablename, 3, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT tgrelid::regclass::text, 4, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
) AS x WHERE tbl NOT LIKE 'river%' AND tbl NOT LIKE 'goose%' ORDER BY tbl COLLATE "C", sort, name COLLATE "C"`,
})

// TestSchema compares the migrated schema with the golden file beside the
// migrations; "go test -run TestSchema -update" writes it.
func TestSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		type row struct{ Line string }
		var lines []string
		err := db.Read(t.Context(), func(tx storage.Tx) error {
			rows, err := storage.All[row](t.Context(), tx, dump)
			for _, r := range rows {
				lines = append(lines, r.Line)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(lines, "\n") + "\n"
		path := filepath.Join("migrations", "schema."+string(db.Engine())+".sql")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-golden +migrated); if meant so, run with -update:\n%s", path, d)
		}
	})
}

// TestMigrations_sameOnBothEngines also keeps HEAD: two branches that add a
// migration meet in that file.
func TestMigrations_sameOnBothEngines(t *testing.T) {
	lite, err := storage.Migrations(storage.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	pg, err := storage.Migrations(storage.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(lite, pg); d != "" {
		t.Errorf("-sqlite +postgres:\n%s", d)
	}
	head, err := os.ReadFile(filepath.Join("migrations", "HEAD"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(string(head)), slices.Max(lite); got != want {
		t.Errorf("HEAD says %q, the newest migration is %q", got, want)
	}
}

func TestSchemaDigest_isStable(t *testing.T) {
	a, err := storage.SchemaDigest()
	b, _ := storage.SchemaDigest()
	if err != nil || a != b || len(a) != 64 {
		t.Errorf("got %q, %q, %v", a, b, err)
	}
}

// emptyPostgres takes everything out of a test's database.
func emptyPostgres(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
}
