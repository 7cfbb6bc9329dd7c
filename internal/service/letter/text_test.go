package letter

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/document"
)

var update = flag.Bool("update", false, "write the golden letters; raise the version of a kind whose words change")

// full gives every fact that some kind of letter tells.
func full(k Kind, n Nature, permit bool) Draft {
	d := refusal()
	d.Kind, d.Lang, d.Unit.Nature, d.Facts.Permit = k, i18n.En, n, permit
	if n == Organ {
		d.Unit.ID, d.Unit.Name = "xc-zrzy", i18n.Text{Zh: "许昌市自然资源和规划局", En: "Xuchang Natural Resources and Planning Bureau"}
		d.Unit.Remedy = i18n.Text{
			Zh: "对决定不服的，可以自收到决定之日起 60 日内申请行政复议，或者在 6 个月内向人民法院提起行政诉讼。",
			En: "If you disagree with a decision you may ask for administrative reconsideration within 60 days of receiving it, or sue in the people's court within 6 months.",
		}
		d.Unit.Provisional = true
	}
	tpl, _ := templateOf(k)
	if !tpl.reason && k != Granted {
		d.Facts.Reason, d.Facts.Note = i18n.Text{}, ""
	}
	if tpl.due {
		d.Facts.Due, d.Facts.DueProvisional = "2026-11-26", k == Acceptance
	}
	if tpl.list {
		d.Facts.Missing = []i18n.Text{{Zh: "房屋平面图", En: "Floor plan"}, {Zh: "用水量说明", En: "Statement of water use"}}
		d.Facts.Until = "2026-12-07"
	}
	if tpl.procedure {
		d.Facts.Procedure, d.Facts.Days = i18n.Text{Zh: "现场检测", En: "inspection on site"}, 5
	}
	if k == Granted {
		d.Facts.Next = i18n.Text{Zh: "将联系现场联系人安排装表。", En: "Your contact on site will be called to install the meter."}
		d.Facts.Reason = i18n.Text{Zh: "具备供水条件，可以直接装表通水。", En: "Supply is possible; the meter can be installed at once."}
	}
	d.Facts.LawProvisional = k == Refused
	return d
}

// TestGolden_everyKindAndUnit: what every kind of letter says, for every kind of
// unit, in both languages. When it changes, raise the kind's version and run with
// -update: the letters of the old version stay as they were issued.
func TestGolden_everyKindAndUnit(t *testing.T) {
	for _, tpl := range templates {
		var b strings.Builder
		for _, u := range []struct {
			nature Nature
			permit bool
		}{{Organ, false}, {Organ, true}, {Utility, false}, {Other, false}} {
			d := full(tpl.kind, u.nature, u.permit)
			if err := d.check(); err != nil {
				t.Fatal(err)
			}
			file, err := compose(d, d.number(tpl), "2026-11-23").HTML()
			if err != nil {
				t.Fatal(err)
			}
			article, err := document.Article(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(file), "⟦") {
				t.Errorf("%s of %s: words are missing", tpl.kind, u.nature)
			}
			fmt.Fprintf(&b, "<!-- %s, %s, licence: %t -->\n%s", tpl.kind, u.nature, u.permit, article)
		}
		path := filepath.Join("testdata", fmt.Sprintf("%s.v%d.html", tpl.kind, tpl.version))
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-golden +now); if meant so, raise the version of %s and run with -update:\n%s", path, tpl.kind, diff)
		}
	}
}

func words(t *testing.T, d Draft) string {
	t.Helper()
	tpl, err := templateOf(d.Kind)
	if err != nil {
		t.Fatal(err)
	}
	file, err := compose(d, d.number(tpl), "2026-11-23").HTML()
	if err != nil {
		t.Fatal(err)
	}
	article, err := document.Article(file)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(article), " ")
}

// What the law wants in a letter, and what it must not say, by kind of unit.
func TestCompose_saysWhatTheUnitMaySay(t *testing.T) {
	for _, c := range []struct {
		name       string
		d          Draft
		has, lacks []string
	}{
		{"an organ's refusal", full(Refused, Organ, false), []string{"不予办理决定书", "行政复议", "行政诉讼", "供水能力暂时不足", "《城市供水条例》", "60 日"}, []string{"行政许可", "12345", "民事诉讼"}},
		{"a refused licence", full(Refused, Organ, true), []string{"不予行政许可决定书", "行政许可法》第三十八条", "行政复议", "行政诉讼"}, []string{"12345", "民事诉讼"}},
		{"a utility's refusal", full(Refused, Utility, false), []string{"不予办理答复函", "0374-0001102", "12345", "民事诉讼"}, []string{"行政许可", "决定书", "行政复议", "本机关"}},
		{"another body's refusal", full(Refused, Other, false), []string{"不予办理答复函"}, []string{"行政复议", "民事诉讼", "如果您不同意"}},
		{"a utility's acceptance", full(Acceptance, Utility, false), []string{"受理回执", "2026年11月26日（待核实）"}, []string{"受理通知书", "如果您不同意", "决定予以受理"}},
		{"an organ's acceptance", full(Acceptance, Organ, true), []string{"受理通知书", "行政许可法》第三十二条", "决定予以受理"}, []string{"如果您不同意", "投诉电话"}},
		{"what is missing", full(Supplement, Organ, true), []string{"房屋平面图", "用水量说明", "一次告知", "2026年12月7日"}, []string{"如果您不同意"}},
		{"a special procedure", full(Special, Organ, true), []string{"现场检测", "第四十五条", "不计算在", "约 5 个工作日"}, nil},
		{"an extension", full(Extension, Organ, true), []string{"延长至 2026年11月26日", "第四十二条", "供水能力暂时不足"}, nil},
	} {
		zh := c.d
		zh.Lang = i18n.Zh
		text := words(t, zh)
		for _, s := range c.has {
			if !strings.Contains(text, s) {
				t.Errorf("%s does not say %q", c.name, s)
			}
		}
		for _, s := range c.lacks {
			if strings.Contains(text, s) {
				t.Errorf("%s says %q", c.name, s)
			}
		}
	}
}

// The Chinese letter is the same whether or not a translation follows it, and the
// translation has no Chinese where the content has English.
func TestCompose_translationComesBelow(t *testing.T) {
	d := full(Refused, Utility, false)
	d.To.Name, d.Facts.Note = "Yunshang Wigs Ltd.", "Expected by March."
	en := words(t, d)
	d.Lang = i18n.Zh
	zh := strings.TrimSpace(words(t, d))
	if !strings.HasPrefix(strings.TrimSpace(en), zh) {
		t.Error("the Chinese letter changes with the translation")
	}
	below := strings.TrimPrefix(strings.TrimSpace(en), zh)
	if m := regexp.MustCompile(`\p{Han}+`).FindString(below); m != "" || !strings.Contains(below, "The Chinese text counts") {
		t.Errorf("the translation has %q:\n%s", m, below)
	}
}

func TestTemplates_areCompleteAndTold(t *testing.T) {
	codes := map[string]bool{}
	for _, tpl := range templates {
		if tpl.version < 1 || tpl.code == "" || codes[tpl.code] {
			t.Errorf("%s: version %d, code %q", tpl.kind, tpl.version, tpl.code)
		}
		codes[tpl.code] = true
		for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
			if s := i18n.Msg(l, "letter.kind."+string(tpl.kind)); strings.Contains(s, "⟦") {
				t.Errorf("%s has no name in %s", tpl.kind, l)
			}
		}
	}
	for _, c := range []Channel{Online, Post, Window} {
		if s := i18n.Msg(i18n.Zh, "letter.channel."+string(c)); strings.Contains(s, "⟦") {
			t.Errorf("%s has no name", c)
		}
	}
	if len(Kinds()) != 10 {
		t.Errorf("%d kinds, want 10", len(Kinds()))
	}
}
