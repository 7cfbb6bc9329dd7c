package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/chengban/chengban/internal/base/storage"
)

// The advisory locks of the test server: one under which a process makes the
// template; for each slot one that a test holds as long as it uses the database;
// and for each schema one that processes of that schema share, so that others do
// not drop its databases as left-overs.
const (
	templateLock int64 = 0x74656d706c617465
	slotLocks    int32 = 0x736c6f74
	schemaLocks  int32 = 0x7363686d
)

// slots is how many tests of all processes together may have a PostgreSQL
// database at the same time.
const slots = 64

// server is the PostgreSQL for this process and the template in it.
var server = sync.OnceValues(func() (target, error) {
	base := os.Getenv("CHENGBAN_TEST_PG")
	if base == "" {
		var err error
		if base, err = startServer(); err != nil {
			return target{}, err
		}
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return target{}, err
	}
	t, err := template(ctx, conn, base)
	return t, err
})

// target is a server that stays connected, with a template: an empty database with all migrations.
type target struct {
	url    string    // of the database that we connect to for administration
	schema string    // digest of the migrations, part of the names
	shape  string    // what the catalogue of an untouched database looks like
	conn   *pgx.Conn // holds the schema's lock until the process ends
}

func (t target) template() string    { return "chengban_tpl_" + t.schema }
func (t target) slot(n int32) string { return fmt.Sprintf("chengban_t_%s_%d", t.schema, n) }

// postgresDatabase gives the test a database of its own. Making one from the
// template takes a third of a second, so databases are kept in slots, shared by
// processes and runs, and washed before each use.
func postgresDatabase(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("no PostgreSQL for this test: %v", err)
	}
	ctx := context.WithoutCancel(t.Context()) // the lock lasts longer than the test
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(ctx) }) // gives the slot back
	u, err := s.take(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// take locks a free slot on conn and gives the URL of its database.
func (t target) take(ctx context.Context, conn *pgx.Conn) (string, error) {
	for n := range int32(slots) {
		var free bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", slotLocks, n).Scan(&free); err != nil {
			return "", err
		}
		if free {
			return t.prepare(ctx, conn, t.slot(n))
		}
	}
	return "", errors.New("all databases of the test server are in use")
}

// prepare washes the database called name, or makes it when there is none or
// when a test has changed its tables.
func (t target) prepare(ctx context.Context, conn *pgx.Conn, name string) (string, error) {
	u, err := on(t.url, name)
	if err != nil {
		return "", err
	}
	there, err := exists(ctx, conn, name)
	if err != nil {
		return "", err
	}
	if there {
		clean, err := wash(ctx, u, t.shape)
		if err != nil || clean {
			return u, err
		}
	}
	return u, run(ctx, conn, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)",
		"CREATE DATABASE "+name+" TEMPLATE "+t.template())
}

// on gives the URL of another database of the same server.
func on(base, database string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + database
	return u.String(), nil
}

func exists(ctx context.Context, conn *pgx.Conn, database string) (there bool, err error) {
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", database).Scan(&there)
	return there, err
}

func run(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// template finds or makes the template of this schema. Its comment keeps its
// shape, because a connection to it would keep others from copying it.
func template(ctx context.Context, conn *pgx.Conn, base string) (target, error) {
	digest, err := storage.SchemaDigest()
	if err != nil {
		return target{}, err
	}
	t := target{url: base, schema: digest[:8], conn: conn}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return target{}, err
	}
	there, err := exists(ctx, conn, t.template())
	if err != nil {
		return target{}, err
	}
	if !there {
		if err := t.build(ctx, conn); err != nil {
			return target{}, err
		}
	}
	err = conn.QueryRow(ctx, "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1",
		t.template()).Scan(&t.shape)
	if err != nil {
		return target{}, err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1, $2)", schemaLocks, lockOf(t.schema)); err != nil {
		return target{}, err
	}
	_, err = conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", templateLock)
	return t, err
}

// lockOf makes a lock number of a schema's eight hex digits.
func lockOf(schema string) int32 {
	n, _ := strconv.ParseUint(schema, 16, 32) // hex by construction
	return int32(uint32(n))
}

// build removes what older schemas left, and migrates under another name first,
// so that a crash leaves no half template.
func (t target) build(ctx context.Context, conn *pgx.Conn) error {
	if err := dropUnused(ctx, conn); err != nil {
		return err
	}
	draft := t.template() + "_draft"
	u, err := on(t.url, draft)
	if err != nil {
		return err
	}
	if err := run(ctx, conn, "CREATE DATABASE "+draft); err != nil {
		return err
	}
	db, err := storage.Open(ctx, storage.Config{URL: u})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	s, err := shapeOf(ctx, u)
	if err != nil {
		return err
	}
	return run(ctx, conn, "COMMENT ON DATABASE "+draft+" IS '"+s+"'", "ALTER DATABASE "+draft+" RENAME TO "+t.template())
}

// dropUnused drops the databases of schemas that no process works with.
func dropUnused(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE datname ~ '^chengban_(t|tpl)_[0-9a-f]{8}(_|$)'`)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		var unused bool
		lock := lockOf(strings.Split(name, "_")[2])
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", schemaLocks, lock).Scan(&unused); err != nil {
			return err
		}
		if !unused {
			continue
		}
		if err := run(ctx, conn, "DROP DATABASE IF EXISTS "+name); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1, $2)", schemaLocks, lock); err != nil {
			return err
		}
	}
	return nil
}
