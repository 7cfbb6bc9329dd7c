package config

import (
	"fmt"
	"strings"
)

// Page gives docs/ops/config.md, made from the table of settings.
func Page() string {
	var b strings.Builder
	b.WriteString(pageHead)
	b.WriteString("| setting | environment | default | what it is |\n|---|---|---|---|\n")
	for _, f := range fields {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", f.key, f.env, shownDefault(f), f.doc)
	}
	b.WriteString("\n## Example\n\n```toml\n" + Example + "```\n")
	return b.String()
}

func shownDefault(f field) string {
	switch {
	case f.need:
		return "must be set"
	case f.def == "":
		return "–"
	}
	return "`" + f.def + "`"
}

const pageHead = `# Settings of ` + "`chengban serve`" + `

<!-- Made from internal/base/config/fields.go: go test ./internal/base/config -update -->

` + "`chengban demo`" + ` needs no settings. ` + "`chengban serve`" + ` reads one TOML file (` + "`--config`" + ` or ` + "`CHENGBAN_CONFIG`" + `), then
environment variables, which win. It does not start when nothing is set, when a
setting is unknown, missing or impossible, and then names every one of them.
Paths are relative to the folder the server is started in. ` + "`CHENGBAN_TEST_…`" + `,
` + "`CHENGBAN_CONFORMANCE`, `CHENGBAN_RULE_PAIRS` and `CHENGBAN_WALK_SEED`" + ` belong to the test suite and are not read.

`

// Example is a complete settings file, shown on the page and read by a test.
const Example = `listen = "127.0.0.1:8080"
public_url = "https://zwfw.example.gov.cn"
trust_proxy = true
data = "/var/lib/chengban/data"
keys = "/var/lib/chengban/keys"
pack = "xuchang"

[database]
path = "/var/lib/chengban/chengban.db"

[sms]
adapter = "log"
`
