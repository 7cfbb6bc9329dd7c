package config

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/chengban/chengban/internal/base/fault"
)

// Variables that are no settings: the settings file itself, and what belongs to the
// test suite.
const (
	envPrefix     = "CHENGBAN_"
	envFile       = "CHENGBAN_CONFIG"
	envTestPrefix = "CHENGBAN_TEST_"
)

// ofTests tells whether a variable says something to the test suite.
func ofTests(name string) bool {
	switch name {
	case "CHENGBAN_CONFORMANCE", "CHENGBAN_RULE_PAIRS", "CHENGBAN_WALK_SEED":
		return true
	}
	return strings.HasPrefix(name, envTestPrefix)
}

// Load reads the file at path ("" = the one that CHENGBAN_CONFIG names, or none)
// and then environ, a list of NAME=value as os.Environ gives it.
//
// Every refusal is Invalid: config.empty when nothing at all is set, config.file
// for a file that cannot be read, config.wrong with one field per setting that is
// unknown, missing or impossible.
func Load(path string, environ []string) (Config, error) {
	vars := chengbanVars(environ)
	if path == "" {
		path = vars[envFile]
	}
	delete(vars, envFile)
	c := defaults()
	wrong := fault.NewInvalid("config.wrong")
	set, err := readFile(&c, path, &wrong)
	if err != nil {
		return Config{}, err
	}
	if !set && len(vars) == 0 {
		return Config{}, fault.NewInvalid("config.empty", "page", "docs/ops/config.md")
	}
	readEnv(&c, vars, &wrong)
	check(&c, &wrong)
	if len(wrong.Fields) > 0 {
		return Config{}, wrong
	}
	return c, nil
}

func chengbanVars(environ []string) map[string]string {
	vars := map[string]string{}
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, envPrefix) && !ofTests(name) {
			vars[name] = value
		}
	}
	return vars
}

func defaults() Config {
	var c Config
	for _, f := range fields {
		if f.text != nil {
			*f.text(&c) = f.def
		}
	}
	return c
}

// readFile reports whether the file sets anything.
func readFile(c *Config, path string, wrong **fault.Fault) (set bool, err error) {
	if path == "" {
		return false, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return false, fault.NewInvalid("config.file", "file", path).Because(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(raw, &tree); err != nil {
		return false, syntaxFault(path, err)
	}
	dec := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields()
	err = dec.Decode(c)
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		for _, e := range strict.Errors {
			line, _ := e.Position()
			*wrong = (*wrong).On(strings.Join(e.Key(), "."), "config.unknown", "line", line)
		}
		return true, nil
	}
	if err != nil {
		return false, syntaxFault(path, err)
	}
	return len(tree) > 0, nil
}

// syntaxFault gives the place of what is no TOML or of the wrong type.
func syntaxFault(path string, err error) error {
	line := 0
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, _ = bad.Position()
	}
	return fault.NewInvalid("config.syntax", "file", path, "line", line).Because(err)
}

func readEnv(c *Config, vars map[string]string, wrong **fault.Fault) {
	for _, f := range fields {
		value, ok := vars[f.env]
		if !ok {
			continue
		}
		delete(vars, f.env)
		if f.text != nil {
			*f.text(c) = value
			continue
		}
		b, err := strconv.ParseBool(value)
		if err != nil {
			*wrong = (*wrong).On(f.env, "config.bool")
			continue
		}
		*f.flag(c) = b
	}
	for _, name := range sortedKeys(vars) {
		*wrong = (*wrong).On(name, "config.unknown_env")
	}
}

func sortedKeys(m map[string]string) []string {
	var names []string
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

func check(c *Config, wrong **fault.Fault) {
	say := func(name, key string, kv ...any) { *wrong = (*wrong).On(name, key, kv...) }
	for _, f := range fields {
		if f.need && *f.text(c) == "" {
			say(f.key, "config.missing", "env", f.env)
		}
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
		say("listen", "config.listen")
	}
	if c.PublicURL != "" && !publicURL(c.PublicURL) {
		say("public_url", "config.public_url")
	}
	if c.Keys != "" && filepath.Clean(c.Keys) == filepath.Clean(c.Data) {
		say("keys", "config.keys_in_data")
	}
	if c.SMS.Adapter != SMSNone && c.SMS.Adapter != SMSLog {
		say("sms.adapter", "config.sms", "given", c.SMS.Adapter)
	}
	checkDatabase(&c.Database, say)
}

// publicURL accepts https://host[:port], and http:// for this machine only: a
// session cookie must not travel in the clear.
func publicURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Path != "" && u.Path != "/") {
		return false
	}
	return u.Scheme == "https" || (u.Scheme == "http" && local(u.Hostname()))
}

func local(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && addr.IsLoopback())
}

func checkDatabase(d *Database, say func(name, key string, kv ...any)) {
	given := 0
	for _, s := range []string{d.Path, d.URL, d.URLFile} {
		if s != "" {
			given++
		}
	}
	switch {
	case given != 1:
		say("database", "config.database", "given", given)
	case d.URLFile != "":
		readURLFile(d, say)
	case d.URL != "" && !postgresURL(d.URL):
		say("database.url", "config.database_url")
	case d.URL != "" && hasPassword(d.URL):
		say("database.url", "config.database_password")
	}
}

func readURLFile(d *Database, say func(name, key string, kv ...any)) {
	raw, err := os.ReadFile(d.URLFile)
	if err != nil {
		say("database.url_file", "config.database_file", "file", d.URLFile)
		return
	}
	d.URL = strings.TrimSpace(string(raw))
	if !postgresURL(d.URL) {
		say("database.url_file", "config.database_url")
	}
}

func postgresURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// hasPassword finds a password in both places that PostgreSQL reads it from.
func hasPassword(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	_, set := u.User.Password()
	return set || u.Query().Has("password")
}
