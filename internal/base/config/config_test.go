package config

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
)

var update = flag.Bool("update", false, "write docs/ops/config.md")

func TestPage_isFresh(t *testing.T) {
	path := filepath.Join("..", "..", "..", "docs", "ops", "config.md")
	if *update {
		if err := os.WriteFile(path, []byte(Page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Page(), string(got)); diff != "" {
		t.Fatalf("docs/ops/config.md is old; run go test ./internal/base/config -update\n%s", diff)
	}
}

// Every member of Config is in the table under its TOML name, and the reverse.
func TestFields_areTheWholeConfig(t *testing.T) {
	var c Config
	want := tomlKeys(reflect.TypeOf(c), "")
	var got []string
	for _, f := range fields {
		got = append(got, f.key)
		if f.doc == "" || f.env != envPrefix+strings.ToUpper(strings.ReplaceAll(f.key, ".", "_")) {
			t.Errorf("%s: doc %q, variable %s", f.key, f.doc, f.env)
		}
		if (f.text == nil) == (f.flag == nil) {
			t.Errorf("%s: want exactly one of text and flag", f.key)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func tomlKeys(s reflect.Type, prefix string) []string {
	var keys []string
	for i := range s.NumField() {
		key := prefix + s.Field(i).Tag.Get("toml")
		if s.Field(i).Type.Kind() == reflect.Struct {
			keys = append(keys, tomlKeys(s.Field(i).Type, key+".")...)
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

func TestLoad_example(t *testing.T) {
	got, err := Load(write(t, Example), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Listen: "127.0.0.1:8080", PublicURL: "https://zwfw.example.gov.cn", TrustProxy: true,
		Data: "/var/lib/chengban/data", Keys: "/var/lib/chengban/keys", Pack: "xuchang",
		Database: Database{Path: "/var/lib/chengban/chengban.db"}, SMS: SMS{Adapter: SMSLog},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

// least is the shortest set of variables that starts.
func least(more ...string) []string {
	return append([]string{
		"CHENGBAN_PUBLIC_URL=https://c.example", "CHENGBAN_DATA=data", "CHENGBAN_KEYS=keys",
		"CHENGBAN_PACK=xuchang", "CHENGBAN_DATABASE_PATH=c.db", "HOME=/root", "CHENGBAN_TEST_POSTGRES=x", "CHENGBAN_CONFORMANCE=x",
	}, more...)
}

func TestLoad_environmentAloneTakesDefaults(t *testing.T) {
	got, err := Load("", least())
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Listen: "127.0.0.1:8080", PublicURL: "https://c.example", Data: "data", Keys: "keys", Pack: "xuchang",
		Database: Database{Path: "c.db"}, SMS: SMS{Adapter: SMSNone},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestLoad_environmentWins(t *testing.T) {
	t.Run("text", func(t *testing.T) {
		got, err := Load(write(t, Example), []string{"CHENGBAN_LISTEN=:9000"})
		if err != nil || got.Listen != ":9000" {
			t.Fatalf("got %q, %v", got.Listen, err)
		}
	})
	t.Run("flag", func(t *testing.T) {
		got, err := Load(write(t, Example), []string{"CHENGBAN_TRUST_PROXY=false"})
		if err != nil || got.TrustProxy {
			t.Fatalf("got %v, %v", got.TrustProxy, err)
		}
	})
	t.Run("names the file", func(t *testing.T) {
		got, err := Load("", []string{"CHENGBAN_CONFIG=" + write(t, Example)})
		if err != nil || got.Pack != "xuchang" {
			t.Fatalf("got %q, %v", got.Pack, err)
		}
	})
}

func TestLoad_urlFromFile(t *testing.T) {
	file := write(t, "postgres://chengban:secret@db/chengban\n")
	vars := append(without(least(), "CHENGBAN_DATABASE_PATH"), "CHENGBAN_DATABASE_URL_FILE="+file)
	got, err := Load("", vars)
	if err != nil || got.Database.URL != "postgres://chengban:secret@db/chengban" {
		t.Fatalf("got %q, %v", got.Database.URL, err)
	}
}

func TestLoad_emptyRefuses(t *testing.T) {
	for name, path := range map[string]string{"no file": "", "empty file": write(t, "# nothing\n")} {
		_, err := Load(path, []string{"HOME=/root"})
		f, ok := fault.As(err)
		if !ok || f.Key != "config.empty" {
			t.Errorf("%s: got %v; want config.empty", name, err)
		}
	}
}

func TestLoad_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		env  []string
		want string // field: key
	}{
		"unknown key":        {Example + "colour = 1\n", nil, "sms.colour: config.unknown"},
		"unknown table":      {Example + "[mail]\nhost = \"x\"\n", nil, "mail: config.unknown"},
		"unknown variable":   {"", least("CHENGBAN_LISTN=:1"), "CHENGBAN_LISTN: config.unknown_env"},
		"bad flag":           {"", least("CHENGBAN_TRUST_PROXY=maybe"), "CHENGBAN_TRUST_PROXY: config.bool"},
		"no public address":  {"", least("CHENGBAN_PUBLIC_URL="), "public_url: config.missing"},
		"no data":            {"", least("CHENGBAN_DATA="), "data: config.missing"},
		"no keys":            {"", least("CHENGBAN_KEYS="), "keys: config.missing"},
		"no pack":            {"", least("CHENGBAN_PACK="), "pack: config.missing"},
		"no port":            {"", least("CHENGBAN_LISTEN=127.0.0.1"), "listen: config.listen"},
		"plain http":         {"", least("CHENGBAN_PUBLIC_URL=http://c.example"), "public_url: config.public_url"},
		"address with path":  {"", least("CHENGBAN_PUBLIC_URL=https://c.example/x"), "public_url: config.public_url"},
		"no scheme":          {"", least("CHENGBAN_PUBLIC_URL=c.example"), "public_url: config.public_url"},
		"keys in data":       {"", least("CHENGBAN_KEYS=data/"), "keys: config.keys_in_data"},
		"unknown adapter":    {"", least("CHENGBAN_SMS_ADAPTER=pigeon"), "sms.adapter: config.sms"},
		"no database":        {"", least("CHENGBAN_DATABASE_PATH="), "database: config.database"},
		"two databases":      {"", least("CHENGBAN_DATABASE_URL=postgres://db/c"), "database: config.database"},
		"not PostgreSQL":     {"", byURL("mysql://db/c"), "database.url: config.database_url"},
		"password":           {"", byURL("postgres://u:secret@db/c"), "database.url: config.database_password"},
		"password parameter": {"", byURL("postgres://u@db/c?password=secret"), "database.url: config.database_password"},
		"no such url file":   {"", byURLFile("/nowhere/url"), "database.url_file: config.database_file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := ""
			if c.file != "" {
				path = write(t, c.file)
			}
			_, err := Load(path, c.env)
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || f.Key != "config.wrong" || len(f.Fields) != 1 {
				t.Fatalf("got %v; want one wrong field", err)
			}
			if got := f.Fields[0].Name + ": " + f.Fields[0].Key; got != c.want {
				t.Fatalf("got %s; want %s", got, c.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Fatalf("the error shows the password: %v", err)
			}
			wantMessages(t, f)
		})
	}
}

func byURL(s string) []string {
	return append(without(least(), "CHENGBAN_DATABASE_PATH"), "CHENGBAN_DATABASE_URL="+s)
}

func byURLFile(s string) []string {
	return append(without(least(), "CHENGBAN_DATABASE_PATH"), "CHENGBAN_DATABASE_URL_FILE="+s)
}

func without(vars []string, name string) []string {
	var out []string
	for _, kv := range vars {
		if !strings.HasPrefix(kv, name+"=") {
			out = append(out, kv)
		}
	}
	return out
}

// wantMessages checks that every refusal is a finished sentence in both languages.
func wantMessages(t *testing.T, f *fault.Fault) {
	t.Helper()
	for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
		texts := []string{i18n.MsgArgs(l, f.Key, f.Args)}
		for _, x := range f.Fields {
			texts = append(texts, i18n.MsgArgs(l, x.Key, x.Args))
		}
		for _, s := range texts {
			if strings.ContainsAny(s, "⟦{") {
				t.Errorf("%s: %s", l, s)
			}
		}
	}
}

func TestLoad_namesEveryMistakeAtOnce(t *testing.T) {
	_, err := Load(write(t, "listen = \"x\"\ncolour = 1\n"), []string{"CHENGBAN_NO=1"})
	f, ok := fault.As(err)
	if !ok {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.Fields {
		got = append(got, x.Name)
	}
	want := []string{"colour", "CHENGBAN_NO", "public_url", "data", "keys", "pack", "listen", "database"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestLoad_fileThatIsNoTOML(t *testing.T) {
	for name, c := range map[string]struct {
		path, want string
		line       int
	}{
		"missing":    {"/nowhere/c.toml", "config.file", 0},
		"syntax":     {write(t, "listen = \"a:1\"\nlisten =\n"), "config.syntax", 2},
		"wrong type": {write(t, "\n\ntrust_proxy = \"yes\"\n"), "config.syntax", 3},
		"twice":      {write(t, "pack = \"a\"\npack = \"b\"\n"), "config.syntax", 2},
	} {
		_, err := Load(c.path, nil)
		f, ok := fault.As(err)
		if !ok || f.Key != c.want {
			t.Errorf("%s: got %v; want %s", name, err, c.want)
			continue
		}
		if line, has := f.Args["line"]; has && line != c.line {
			t.Errorf("%s: line %v, want %d", name, line, c.line)
		}
		wantMessages(t, f)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
