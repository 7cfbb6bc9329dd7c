package chengban

import (
	"slices"
	"strings"
	"testing"
)

// breaks has for each wall code that it stops and code next to it that it lets
// pass, as files with their texts.
var breaks = []struct {
	wall        string
	stops, lets map[string]string
}{
	{
		"known rooms",
		map[string]string{"internal/util/strings.go": "package util"},
		map[string]string{"internal/base/ident/x.go": "package ident", "doc.go": "package chengban", "verify/x.go": "package verify"},
	},
	{
		"imports go down",
		map[string]string{"internal/spine/job/x.go": using("job", "internal/service/casework")},
		map[string]string{"internal/service/casework/x.go": using("casework", "internal/spine/job", "internal/service/exchange", "internal/service/letter/letterevent")},
	},
	{
		"imports go down",
		map[string]string{"internal/service/casework/x.go": using("casework", "internal/service/bundle")},
		map[string]string{"internal/service/bundle/x.go": using("bundle", "internal/service/casework"), "internal/spine/scorecard/x.go": using("scorecard", "internal/spine/clockbook/clockbookevent")},
	},
	{
		"imports go down",
		map[string]string{"internal/face/portal/x.go": using("portal", "internal/face/desk")},
		map[string]string{"internal/face/portal/x.go": using("portal", "internal/face/ui")},
	},
	{
		"imports go down",
		map[string]string{"internal/base/storage/x.go": using("storage", "internal/app")},
		map[string]string{"cmd/chengban/x.go": using("main", "internal/app"), "internal/app/x.go": using("app", "internal/app/demo")},
	},
	{
		"imports go down",
		map[string]string{"verify/x.go": using("verify", "internal/spine/job")},
		map[string]string{"verify/x.go": using("verify", "internal/engine/document/ses", "internal/base/i18n"), "internal/face/portal/x.go": using("portal", "verify")},
	},
	{
		"no circles",
		map[string]string{"internal/base/a/x.go": using("a", "internal/base/b"), "internal/base/b/x.go": using("b", "internal/base/a")},
		map[string]string{
			"internal/base/a/x.go":                 using("a", "internal/base/b"),
			"internal/base/b/x.go":                 using("b"),
			"internal/service/c/x.go":              using("c", "internal/service/d/devent"),
			"internal/service/d/x.go":              using("d", "internal/service/c/cevent"),
			"internal/service/d/x_internaltest.go": using("d", "internal/service/d/devent"),
		},
	},
	{
		"libraries have owners",
		map[string]string{"internal/service/casework/x.go": `package casework; import _ "database/sql"`},
		map[string]string{"internal/base/storage/x.go": `package storage; import _ "database/sql"`},
	},
	{
		"libraries have owners",
		map[string]string{"internal/spine/notify/x.go": `package notify; import _ "github.com/riverqueue/river"`},
		map[string]string{"internal/spine/job/x.go": `package job; import _ "github.com/riverqueue/river/riverdriver/riversqlite"`},
	},
	{
		"libraries have owners",
		map[string]string{"internal/service/catalog/x.go": using("catalog", "packs/xuchang")},
		map[string]string{"internal/app/x.go": using("app", "packs/xuchang")},
	},
	{
		"calls have owners",
		map[string]string{"internal/app/x.go": `package app; import wall "time"; var t = wall.Now()`},
		map[string]string{
			"internal/base/clock/x.go": `package clock; import "time"; var t = time.Now()`,
			"internal/app/x.go":        `package app; import "time"; var d = time.Second; var time2 struct{ Now func() }`,
		},
	},
	{
		"calls have owners",
		map[string]string{"internal/spine/job/x.go": `package job; import "fmt"; func f() { fmt.Println() }`},
		map[string]string{"cmd/chengban/x.go": `package main; import "fmt"; func f() { fmt.Println() }`},
	},
	{
		"calls have owners",
		map[string]string{"internal/service/exchange/query.go": usingStorage("exchange", `var s = storage.Dynamic("exchange.x", storage.SQL{})`)},
		map[string]string{"internal/service/exchange/table.go": usingStorage("exchange", `var s = storage.Dynamic("exchange.x", storage.SQL{})`)},
	},
	{
		"raw transactions",
		map[string]string{"internal/spine/audit/x.go": usingStorage("audit", `func f(tx storage.Tx) any { return tx.Raw() }`)},
		map[string]string{
			"internal/spine/job/x.go":   usingStorage("job", `func f(tx storage.Tx) any { return tx.Raw() }`),
			"internal/spine/audit/x.go": usingStorage("audit", `func f(x field) any { return x.Raw(1) }`),
		},
	},
	{
		"engines are pure",
		map[string]string{"internal/engine/rule/x.go": `package rule; func f() { go f() }`},
		map[string]string{"internal/spine/job/x.go": `package job; func f() { go f() }`},
	},
	{
		"engines are pure",
		map[string]string{"internal/engine/rule/x.go": `package rule; import "time"; var t = time.Now`},
		map[string]string{"internal/engine/rule/x.go": `package rule; import "time"; var t = time.Second`},
	},
	{
		"engines are pure",
		map[string]string{"internal/engine/rule/x.go": `package rule; import _ "net/http"`},
		map[string]string{"internal/engine/rule/x_test.go": `package rule; import _ "math/rand"`},
	},
	{
		"engines are pure",
		map[string]string{"internal/engine/rule/x.go": `package rule; import _ "math/rand/v2"`},
		map[string]string{"internal/engine/rule/x.go": `package rule; import _ "math/big"`},
	},
	{
		"packs are data",
		map[string]string{"packs/xuchang/embed.go": using("xuchang", "internal/base/ident")},
		map[string]string{"packs/xuchang/embed.go": `package xuchang; import "embed"; var Files embed.FS`},
	},
	{
		"events are leaves",
		map[string]string{"internal/spine/clockbook/clockbookevent/x.go": using("clockbookevent", "internal/engine/deadline")},
		map[string]string{"internal/spine/clockbook/clockbookevent/x.go": using("clockbookevent", "internal/base/clock")},
	},
	{
		"events are leaves",
		map[string]string{"internal/service/bundle/bundleevent/x.go": using("bundleevent", "internal/spine/job")},
		map[string]string{"internal/service/bundle/bundleevent/x.go": using("bundleevent", "internal/base/ident")},
	},
	{
		"fakes stay in tests",
		map[string]string{"internal/app/x.go": using("app", "internal/base/storage/dbtest")},
		map[string]string{"internal/app/x_test.go": using("app", "internal/base/storage/dbtest"), "internal/spine/job/jobtest/x.go": using("jobtest", "internal/base/storage/dbtest")},
	},
	{
		"SQL stays in its room",
		map[string]string{"internal/spine/audit/x.go": usingStorage("audit", "var s = storage.Statement(`audit.x`, `SELECT a FROM audit_row r, job_event e`)")},
		map[string]string{
			"internal/spine/audit/x.go": usingStorage("audit", "var s = storage.Statement(`audit.x`, `WITH a AS (SELECT 1) INSERT INTO audit_row SELECT * FROM a, json_each($1) ON CONFLICT (id) DO UPDATE SET n = 1`)"),
			"internal/spine/job/x.go":   usingStorage("job", "var s = storage.Statement(`job.x`, `DELETE FROM river_job`)"),
		},
	},
	{
		"SQL stays in its room",
		map[string]string{"internal/spine/audit/x.go": usingStorage("audit", "const from = ` FROM job_event`\nvar s = storage.Pair(`audit.x`, storage.SQL{`SELECT 1`+from, `SELECT 1`})")},
		map[string]string{"internal/spine/audit/x.go": usingStorage("audit", "const from = ` FROM audit_row`\nvar s = storage.Pair(`audit.x`, storage.SQL{`SELECT 1`+from, `SELECT 1`})")},
	},
	{
		"statements carry their room's name",
		map[string]string{"internal/spine/audit/x.go": usingStorage("audit", "var s = storage.Statement(`job.x`, `SELECT 1`)")},
		map[string]string{"internal/spine/audit/x.go": usingStorage("audit", "var s = storage.Statement(`audit.x`, `SELECT 1`)")},
	},
	{
		"one package comment",
		map[string]string{"internal/app/a.go": "// Package app is one.\npackage app", "internal/app/b.go": "// Package app is two.\npackage app"},
		map[string]string{"internal/app/a.go": "// Package app is one.\npackage app", "internal/app/b.go": "package app"},
	},
	{
		"one package comment",
		map[string]string{"internal/app/a.go": "package app"},
		map[string]string{"internal/app/a.go": "// Package app is one.\npackage app", "internal/app/a_test.go": "package app"},
	},
	{
		"files under 600 lines",
		map[string]string{"internal/app/a.go": "package app" + strings.Repeat("\n", 601)},
		map[string]string{"internal/app/a.go": "package app" + strings.Repeat("\n", 600), "internal/face/ui/a_templ.go": "package ui" + strings.Repeat("\n", 900)},
	},
}

// using is a file that imports these folders of ours.
func using(pkg string, dirs ...string) string {
	for i, d := range dirs {
		dirs[i] = `import _ "` + module + d + `"`
	}
	return "package " + pkg + "\n" + strings.Join(dirs, "\n")
}

func usingStorage(pkg, code string) string {
	return "package " + pkg + "\nimport \"" + storagePkg + "\"\n" + code
}

func TestArch_eachWallStops(t *testing.T) {
	tried := map[string]bool{}
	for _, b := range breaks {
		tried[b.wall] = true
		i := slices.IndexFunc(walls, func(w wall) bool { return w.name == b.wall })
		if i < 0 {
			t.Fatalf("there is no wall %q", b.wall)
		}
		if got := walls[i].check(files(t, b.stops)); len(got) == 0 {
			t.Errorf("%s: nothing stops\n%v", b.wall, b.stops)
		}
		if got := walls[i].check(files(t, b.lets)); len(got) > 0 {
			t.Errorf("%s: stops what is right: %v", b.wall, got)
		}
	}
	for _, w := range walls {
		if !tried[w.name] {
			t.Errorf("nothing tries the wall %q", w.name)
		}
	}
}

func files(t *testing.T, texts map[string]string) []source {
	t.Helper()
	var out []source
	for name, text := range texts {
		s, err := parse(name, text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, s)
	}
	return out
}
