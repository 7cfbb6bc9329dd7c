package exchange

import (
	"os"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/i18n"
)

func TestRegisters_xuchang(t *testing.T) {
	regs := xuchang(t)
	if len(regs) != 4 {
		t.Fatalf("got %d registers, want 4", len(regs))
	}
	columns := ColumnsOf(regs)
	for _, want := range []string{
		"person.idno", "person.name", "enterprise.uscc", "enterprise.name", "enterprise.legal_rep",
		"enterprise.kind", "realestate.unit_no", "realestate.right_no", "realestate.address", "realestate.zone",
		"realestate.area", "realestate.use", "realestate.floors", "utility_account.service", "utility_account.account_no",
	} {
		if !columns[want] {
			t.Errorf("%s is missing", want)
		}
	}
	if columns["person.subject_ref"] {
		t.Error("an inner column is in the catalogue")
	}
}

// TestRegisters_personalIsSealed names the columns that stand in clear; a new one
// must be put here on purpose.
func TestRegisters_personalIsSealed(t *testing.T) {
	clear := map[string]bool{}
	for _, r := range xuchang(t) {
		for _, c := range r.Columns {
			if !c.Sealed() {
				clear[r.Code+"."+c.Name] = true
			}
		}
	}
	for _, name := range strings.Fields(`enterprise.uscc enterprise.kind enterprise.industry enterprise.state enterprise.since
		realestate.owner_kind realestate.region realestate.zone realestate.area realestate.use realestate.floors realestate.since
		utility_account.service utility_account.holder_kind utility_account.state utility_account.since`) {
		if !clear[name] {
			t.Errorf("%s is sealed or gone", name)
		}
		delete(clear, name)
	}
	for name := range clear {
		t.Errorf("%s stands in clear", name)
	}
}

// TestRegisters_broken changes one line of the real-estate register and expects
// the finding at that line.
func TestRegisters_broken(t *testing.T) {
	raw, err := os.ReadFile(registersOfXuchang + "/realestate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new string
		mark     string // text of the line that the finding must name
		rule     string
	}{
		"unknown key":         {"update_cycle: daily", "update_cycle: daily\nmood: good", "mood: good", "unknown-key"},
		"repeated key":        {"unique: [unit_no]", "unique: [unit_no]\nunique: [area]", "unique: [area]", "duplicate-key"},
		"missing key":         {"    label: {zh: 坐落, en: Address}\n", "", "- name: address", "missing-key"},
		"one language":        {"{zh: 坐落, en: Address}", "坐落", "label: 坐落", "both-languages"},
		"no such unit":        {"provider: xc-zrzy", "provider: xc-zrz", "provider: xc-zrz", "bad-reference"},
		"code is no name":     {"code: realestate", "code: real-estate", "code: real-estate", "identifier"},
		"column is no name":   {"- name: floors", "- name: floors;drop", "- name: floors;drop", "identifier"},
		"column twice":        {"- name: floors", "- name: area", "- name: area\n    label: {zh: 层数", "duplicate-column"},
		"unknown type":        {"type: decimal", "type: number", "type: number", "unknown-value"},
		"unknown class":       {"sensitivity: sensitive\n    subject", "sensitivity: secret\n    subject", "sensitivity: secret", "unknown-value"},
		"unknown share type":  {"share_type: conditional", "share_type: maybe", "share_type: maybe", "unknown-value"},
		"unknown cycle":       {"update_cycle: daily", "update_cycle: hourly", "update_cycle: hourly", "unknown-value"},
		"condition missing":   {"share_type: conditional", "share_type: unconditional", "zh: 限办件涉及的不动产单元", "share-condition"},
		"register too mild":   {"sensitivity: sensitive\nupdate_cycle", "sensitivity: internal\nupdate_cycle", "sensitivity: internal\nupdate_cycle", "sensitivity"},
		"choice, no options":  {"type: decimal", "type: choice", "- name: area", "options"},
		"option twice":        {"{code: office, ", "{code: commercial, ", "{code: commercial, label: {zh: 办公", "options"},
		"unique of nothing":   {"unique: [unit_no]", "unique: [unit]", "unique: [unit]", "bad-reference"},
		"key of a number":     {"type: integer\n    sensitivity: internal", "type: integer\n    key: true\n    sensitivity: internal", "type: integer", "key"},
		"second key":          {"label: {zh: 坐落, en: Address}", "label: {zh: 坐落, en: Address}\n    key: true", "key: true\n    type: text\n    sensitivity: personal\n    required", "key"},
		"proof without key":   {"label: {zh: 坐落, en: Address}", "label: {zh: 坐落, en: Address}\n    proof: true", "proof: true\n    type: text", "key"},
		"owner by key":        {"    kind_column: owner_kind", "    kind_column: owner_kind\n    by_key: true", "by_key: true\n  - name: owner_name", "key"},
		"by key, no key":      {"    key: true\n    proof: true\n", "", "by_key: true\n  - name: right_no", "key"},
		"no subject":          {"    subject: either\n    kind_column: owner_kind\n", "", "- name: unit_no", "no-subject"},
		"subject in clear":    {"sensitivity: sensitive\n    subject", "sensitivity: open\n    subject", "sensitivity: open", "subject"},
		"kind of nothing":     {"kind_column: owner_kind", "kind_column: use", "kind_column: use", "subject"},
		"kind not said":       {"    kind_column: owner_kind\n", "", "- name: owner_id", "subject"},
		"subject of a type":   {"subject: either", "subject: person", "type: text\n    sensitivity: sensitive", "subject"},
		"subject of a kind":   {"subject: either", "subject: village", "subject: village", "unknown-value"},
		"second subject":      {"- name: owner_name", "- name: owner_name\n    subject: person", "subject: person", "subject"},
		"not YAML":            {"columns:", "columns: [", "columns: [", "syntax"},
		"code not the file's": {"code: realestate", "code: estate", "code: estate", "file-name"},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(raw)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%q is not in the register", c.old)
			}
			text = strings.Replace(text, c.old, c.new, 1)
			_, found := readRegisters(t, map[string]string{"realestate.yaml": text})
			line := lineWith(t, text, c.mark)
			var all []string
			for _, f := range found {
				all = append(all, f.In(i18n.En))
				if strings.ContainsAny(f.Text.Zh+f.Text.En, "⟦{") {
					t.Errorf("message of %s is not complete: %s", f.Rule, f.Text)
				}
				if f.Rule == c.rule && f.Line == line && f.File == "registers/realestate.yaml" {
					return
				}
			}
			t.Errorf("want %s at line %d, got\n%s", c.rule, line, strings.Join(all, "\n"))
		})
	}
}

func lineWith(t *testing.T, text, mark string) int {
	t.Helper()
	i := strings.Index(text, mark)
	if i < 0 {
		t.Fatalf("%q is not in the changed register", mark)
	}
	return 1 + strings.Count(text[:i], "\n")
}
