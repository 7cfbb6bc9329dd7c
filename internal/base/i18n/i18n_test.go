package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var argument = regexp.MustCompile(`\{[a-z_0-9]+\}`)

func TestCatalogues_haveTheSameKeysAndArguments(t *testing.T) {
	zh, err := Keys(Zh)
	if err != nil {
		t.Fatal(err)
	}
	en, err := Keys(En)
	if err != nil {
		t.Fatal(err)
	}
	for k, s := range zh {
		e, ok := en[k]
		if !ok {
			t.Errorf("%s: no English", k)
			continue
		}
		a, b := arguments(s), arguments(e)
		if strings.HasSuffix(k, "_one") { // English may spell the number out: "one case"
			a, b = without(a, "{n}"), without(b, "{n}")
		}
		if !slices.Equal(a, b) {
			t.Errorf("%s: arguments %v in Chinese, %v in English", k, a, b)
		}
		if strings.TrimSpace(s) == "" || strings.TrimSpace(e) == "" {
			t.Errorf("%s: empty", k)
		}
	}
	for k := range en {
		if _, ok := zh[k]; !ok {
			t.Errorf("%s: no Chinese", k)
		}
	}
	if len(zh) < 300 {
		t.Errorf("only %d keys: the test has gone blind", len(zh))
	}
}

func without(list []string, x string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == x })
}

func arguments(s string) []string {
	a := argument.FindAllString(s, -1)
	slices.Sort(a)
	return slices.Compact(a)
}

var (
	halfWidthAfter = regexp.MustCompile(`\p{Han}[,;:?!]`)
	forbidden      = []string{"系统异常", "参数错误"}
	showsSyntax    = []string{"config.listen", "pack.find.want_mapping"} // the colon is what to type
)

func TestChinese_hasFullWidthPunctuation(t *testing.T) {
	zh, err := Keys(Zh)
	if err != nil {
		t.Fatal(err)
	}
	for k, s := range zh {
		if m := halfWidthAfter.FindString(s); m != "" && !slices.Contains(showsSyntax, k) {
			t.Errorf("%s: %q has half-width punctuation after a 汉字", k, s)
		}
		for _, w := range forbidden {
			if strings.Contains(s, w) {
				t.Errorf("%s says %q, which helps nobody", k, w)
			}
		}
	}
}

func TestMsg(t *testing.T) {
	if got := Msg(Zh, "no.such.key"); got != "⟦no.such.key⟧" {
		t.Errorf("a missing key shows as %q", got)
	}
	got := MsgArgs(En, "casework.not_possible", map[string]any{"why": Text{Zh: "没有管道", En: "no main"}})
	if got != "no main" {
		t.Errorf("got %q: a Text argument is given in the page's language", got)
	}
}
