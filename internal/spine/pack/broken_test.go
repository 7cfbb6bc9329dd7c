package pack

import "strings"

func squares(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

// brokenFiles are files of the test's pack that are wrong in one way, with the
// places and rules that must be found.
var brokenFiles = map[string]struct {
	path, src string
	want      []string
}{
	"unknown key":           {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspons: 1\n", []string{"dishes/soup.yaml:3:1 unknown-key"}},
	"all of them at once":   {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nx: 1\nspoons: much\nherbs: [mnit]\n", []string{"dishes/soup.yaml:3:1 unknown-key", "dishes/soup.yaml:4:9 wrong-type", "dishes/soup.yaml:5:9 bad-reference"}},
	"doubled key":           {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nhot: true\nhot: false\n", []string{"dishes/soup.yaml:4:1 duplicate-key"}},
	"missing key":           {"dishes/soup.yaml", "code: soup\n", []string{"dishes/soup.yaml:1:1 missing-key"}},
	"missing English":       {"dishes/soup.yaml", "code: soup\nname: 汤\n", []string{"dishes/soup.yaml:2:7 both-languages"}},
	"missing Chinese":       {"dishes/soup.yaml", "code: soup\nname: {en: Soup}\n", []string{"dishes/soup.yaml:2:7 both-languages"}},
	"third language":        {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup, fr: Soupe}\n", []string{"dishes/soup.yaml:2:25 unknown-key"}},
	"number for text":       {"dishes/soup.yaml", "code: 0374\nname: {zh: 汤, en: Soup}\n", []string{"dishes/soup.yaml:1:1 code", "dishes/soup.yaml:1:7 wrong-type"}},
	"text for number":       {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspoons: \"3\"\n", []string{"dishes/soup.yaml:3:9 wrong-type"}},
	"decimal for number":    {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspoons: 3.5\n", []string{"dishes/soup.yaml:3:9 wrong-type"}},
	"overlong number":       {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nspoons: 99999999999999999999\n", []string{"dishes/soup.yaml:3:9 wrong-type"}},
	"text for yes":          {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nhot: \"yes\"\n", []string{"dishes/soup.yaml:3:6 wrong-type"}},
	"empty value":           {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nherbs:\n", []string{"dishes/soup.yaml:3:1 wrong-type"}},
	"mapping for list":      {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nherbs: {a: b}\n", []string{"dishes/soup.yaml:3:8 wrong-type"}},
	"list for mapping":      {"dishes/soup.yaml", "- code: soup\n", []string{"dishes/soup.yaml:1:1 code", "dishes/soup.yaml:1:1 wrong-type"}},
	"bad date":              {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nsince: \"2026-02-30\"\n", []string{"dishes/soup.yaml:3:8 bad-date"}},
	"bad region":            {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nregion: \"4110\"\n", []string{"dishes/soup.yaml:3:9 bad-region"}},
	"other file name":       {"dishes/soup.yaml", "code: stew\nname: {zh: 汤, en: Soup}\n", []string{"dishes/soup.yaml:1:7 file-name"}},
	"malformed code":        {"dishes/Soup.yaml", "code: Soup\nname: {zh: 汤, en: Soup}\n", []string{"dishes/Soup.yaml:1:1 code"}},
	"code twice":            {"herbs.yaml", "- id: mint\n- id: mint\n", []string{"herbs.yaml:2:3 duplicate-code"}},
	"reference to nothing":  {"dishes/soup.yaml", "code: soup\nname: {zh: 汤, en: Soup}\nherbs:\n  - mint\n  - nettle\n", []string{"dishes/soup.yaml:5:5 bad-reference"}},
	"no YAML":               {"dishes/soup.yaml", "code: soup\nname: {zh: 汤\n", []string{"dishes/soup.yaml:2:7 syntax"}},
	"tab":                   {"herbs.yaml", "- id: mint\n\t- id: x\n", []string{"herbs.yaml:2:1 syntax"}},
	"empty file":            {"dishes/x.yaml", "", []string{"dishes/x.yaml:1:1 syntax"}},
	"two documents":         {"dishes/x.yaml", "code: x\n---\ncode: y\n", []string{"dishes/x.yaml:3:1 plain-yaml"}},
	"anchor":                {"dishes/x.yaml", "code: x\nname: &n {zh: 汤, en: Soup}\n", []string{"dishes/x.yaml:2:7 plain-yaml"}},
	"tag":                   {"dishes/x.yaml", "code: !!str x\nname: {zh: 汤, en: Soup}\n", []string{"dishes/x.yaml:1:1 code", "dishes/x.yaml:1:7 plain-yaml"}},
	"flow list of entries":  {"herbs.yaml", "[{id: mint}, {id: sage}]\n", []string{"herbs.yaml:1:1 wrong-type"}},
	"unknown file":          {"dishes/soup.yml", "code: soup\n", []string{"dishes/soup.yml:1:1 unknown-file"}},
	"file in a wrong place": {"soup.yaml", "code: soup\n", []string{"soup.yaml:1:1 unknown-file"}},
	"folders too deep":      {"a/b/c/d/e/f.yaml", "code: soup\n", []string{"a/b/c/d/e:1:1 too-deep"}},
	"not UTF-8":             {"dishes/x.yaml", "code: x\nname: \xff\n", []string{"dishes/x.yaml:2:1 utf-8"}},
	"byte order mark":       {"dishes/x.yaml", "\ufeffcode: x\n", []string{"dishes/x.yaml:1:1 utf-8"}},
	"control character":     {"dishes/x.yaml", "code: x\x00\n", []string{"dishes/x.yaml:1:1 utf-8"}},
	"long line":             {"dishes/x.yaml", "code: x\n#" + strings.Repeat("x", MaxLine) + "\n", []string{"dishes/x.yaml:2:1 too-large"}},
	"large file":            {"dishes/x.yaml", strings.Repeat("#\n", MaxFile/2+1), []string{"dishes/x.yaml:1:1 too-large"}},
	"nested lists":          {"herbs.yaml", "- id: mint\n- id: sage\n  name: " + squares(30) + "\n", []string{"herbs.yaml:3:9 wrong-type"}},
	"nested too deep":       {"herbs.yaml", "- id: mint\n  name: " + squares(40) + "\n", []string{"herbs.yaml:2:41 too-deep"}},
	"nested over lines":     {"herbs.yaml", strings.Repeat("[\n", MaxFile/2), []string{"herbs.yaml:1:1 too-large"}},
	"a million short keys":  {"dishes/x.yaml", strings.Repeat("a: b\n", MaxFile/5), []string{"dishes/x.yaml:1:1 too-large"}},
	"quotes":                {"herbs.yaml", strings.Repeat(strings.Repeat("\"", MaxLine)+"\n", 20), []string{"herbs.yaml:1:3 syntax"}},
	"a module's own format": {"menu.tsv", "soup\npoison\n", []string{"menu.tsv:2:1 menu"}},
	"other format":          {"pack.yaml", "code: kitchen\nformat: 2\nregion: \"411000000000\"\ntitle: {zh: 厨房, en: Kitchen}\nin_force: {from: \"2026-01-01\"}\n", []string{"pack.yaml:2:9 format"}},
	"ends before it begins": {"pack.yaml", "code: kitchen\nformat: 1\nregion: \"411000000000\"\ntitle: {zh: 厨房, en: Kitchen}\nin_force: {from: \"2026-01-01\", to: \"2025-01-01\"}\n", []string{"pack.yaml:5:36 in-force"}},
}
