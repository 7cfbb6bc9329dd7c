package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/chengban/chengban/internal/base/storage"
)

// templateLock is the advisory lock under which one test process makes the template.
const templateLock int64 = 0x74656d706c617465

// server is the URL of the PostgreSQL for this process and the template in it.
var server = sync.OnceValues(func() (target, error) {
	base := os.Getenv("CHENGBAN_TEST_PG")
	if base == "" {
		var err error
		if base, err = startServer(); err != nil {
			return target{}, err
		}
	}
	ctx := context.Background()
	name, err := template(ctx, base)
	return target{url: base, template: name}, err
})

type target struct{ url, template string }

// on gives the URL of another database of the same server.
func on(base, database string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + database
	return u.String(), nil
}

// postgresDatabase makes a database from the template and drops it at the end
// of the test.
func postgresDatabase(t *testing.T) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("no PostgreSQL for this test: %v", err)
	}
	name := "chengban_t_" + strings.ToLower(rand.Text()[:16])
	admin(t, s.url, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, s.template))
	t.Cleanup(func() { admin(t, s.url, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)) })
	u, err := on(s.url, name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func admin(t *testing.T, url, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // in a cleanup the test's own is over
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// template finds or makes the migrated, empty database. Its name says which
// schema it has, so that test processes and later runs share it.
func template(ctx context.Context, base string) (string, error) {
	digest, err := storage.SchemaDigest()
	if err != nil {
		return "", err
	}
	name := "chengban_tpl_" + digest[:16]
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) // and with it the lock
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return "", err
	}
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	return name, build(ctx, conn, base, name)
}

// build migrates under another name first, so that a crash leaves no half template.
func build(ctx context.Context, conn *pgx.Conn, base, name string) error {
	draft := name + "_draft"
	for _, s := range []string{"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)", "CREATE DATABASE " + draft} {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	u, err := on(base, draft)
	if err != nil {
		return err
	}
	db, err := storage.Open(ctx, storage.Config{URL: u})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name)
	return err
}
