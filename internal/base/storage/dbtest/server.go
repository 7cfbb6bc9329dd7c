package dbtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// keeper starts a PostgreSQL in $2 with the programs in $1, says "ready", and
// stops it when its standard input ends: then the test process is gone.
// PostgreSQL refuses to run as root, so root hands over to $3.
const keeper = `
trap '' INT HUP TERM
bin=$1 dir=$2 owner=$3
as() { if [ -n "$owner" ]; then runuser -u "$owner" -- "$@"; else "$@"; fi; }
end() { as "$bin/pg_ctl" -D "$dir/d" -m immediate stop >/dev/null 2>&1; rm -rf "$dir"; }
cd "$dir" || exit 1
if as "$bin/initdb" -D "$dir/d" -A trust -U postgres --no-sync -E UTF8 --locale=C >"$dir/log" 2>&1 &&
   as "$bin/pg_ctl" -D "$dir/d" -w -t 60 -l "$dir/server" -o "-k $dir -c listen_addresses= -c max_connections=200 \
     -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0" \
     start >/dev/null 2>&1 </dev/null
then echo ready; cat >/dev/null
else tail -n 20 "$dir/log" "$dir/server" 2>/dev/null
fi
end
`

const howTo = "set CHENGBAN_TEST_PG to the URL of a PostgreSQL whose user may create databases, " +
	"or install the server programs (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql)"

// leash is the pipe that keeps the server up. Nobody closes it, the end of the
// process does; it stands here so that the garbage collector does not either.
var leash io.WriteCloser //nolint:unused // held, never read

// startServer starts a server for this process and gives its URL. It listens on
// a socket in its own folder, so that no port can be taken.
func startServer() (string, error) {
	bin, err := serverPrograms()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "chengban-pg-")
	if err != nil {
		return "", err
	}
	owner, err := giveAway(dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	cmd := exec.Command("sh", "-c", keeper, "keeper", bin, dir, owner) //nolint:noctx // lives as long as the process
	if leash, err = cmd.StdinPipe(); err != nil {
		return "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return ready(out, dir)
}

func ready(out io.Reader, dir string) (string, error) {
	lines := bufio.NewScanner(out)
	var said []string
	for lines.Scan() {
		if lines.Text() == "ready" {
			q := url.Values{"host": {dir}, "user": {"postgres"}, "sslmode": {"disable"}}
			return "postgres:///postgres?" + q.Encode(), nil
		}
		said = append(said, lines.Text())
	}
	return "", fmt.Errorf("PostgreSQL does not start; %s:\n%s", howTo, strings.Join(said, "\n"))
}

// serverPrograms finds the newest folder with initdb.
func serverPrograms() (string, error) {
	var found []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/opt/homebrew/opt/postgresql*/bin/initdb",
	} {
		match, _ := filepath.Glob(pattern) // the patterns are well-formed
		found = append(found, match...)
	}
	if len(found) > 0 {
		return filepath.Dir(slices.Max(found)), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("initdb is not installed; %s", howTo)
	}
	return filepath.Dir(path), nil
}

// giveAway hands dir to a user that may run PostgreSQL, when we are root.
func giveAway(dir string) (owner string, err error) {
	if os.Getuid() != 0 {
		return "", nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if exec.Command("chown", name, dir).Run() == nil { //nolint:noctx // local and short
			return name, nil
		}
	}
	return "", fmt.Errorf("root cannot run PostgreSQL and there is neither user postgres nor nobody; %s", howTo)
}
