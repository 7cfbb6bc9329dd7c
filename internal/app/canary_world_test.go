package app

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/identity"
)

// The canary's person, her firm with two premises (one with an account of each
// service), and who had the accounts before.
const (
	canaryPhone  = "13800000777"
	canaryIDNo   = "411000196906090001"
	canaryFirm   = "91411003MAWLK0003T"
	canaryHolder = "91411003MAWLK0004X"
	canaryPayer  = "91411003MAWLK00051"
	emptyUnit    = "411003007007GB00071F00070001"
	fittedUnit   = "411003007007GB00071F00070002"
)

// canaryRows are the registers as the application is filled in from them: no
// value stands in two columns, but for the numbers that lead from one register to
// the other.
func canaryRows() map[string][]map[string]any {
	rows := map[string][]map[string]any{
		"person": {{"idno": canaryIDNo, "name": "金丝雀户籍名", "phone": "13811117771"}},
		"enterprise": {{
			"uscc": canaryFirm, "name": "金丝雀企业名", "legal_rep": "金丝雀法人", "kind": "sole_trader", "industry": "金丝雀行业",
			"address": "金丝雀住所", "state": "revoked", "since": "1971-01-11",
		}},
		"realestate": {
			canaryUnit(emptyUnit, "甲", "73105.5"), canaryUnit(fittedUnit, "乙", "73205.5"),
		},
	}
	for i, service := range []string{"water", "power", "gas", "heat", "net"} {
		rows["utility_account"] = append(rows["utility_account"], map[string]any{
			"unit_no": fittedUnit, "service": service, "account_no": "JSQ-7370" + strconv.Itoa(i) + service,
			"holder_kind": "enterprise", "holder_id": canaryHolder, "state": "stopped", "since": "1972-02-0" + strconv.Itoa(i+1),
		})
	}
	return rows
}

func canaryUnit(no, which, area string) map[string]any {
	return map[string]any{
		"unit_no": no, "right_no": "金丝雀权证" + which, "owner_kind": "enterprise", "owner_id": canaryFirm,
		"owner_name": "金丝雀权利人" + which, "address": "金丝雀坐落" + which, "region": "金丝雀区划" + which,
		"zone": "jianan-east", "area": area, "use": "office", "floors": 173, "since": "1973-03-13",
	}
}

// changed are the registers as they stand when the units look at the cases: every
// column that can change has changed, so that what a page shows of the register
// is not what it shows of the application.
func changed(rows map[string][]map[string]any) map[string][]map[string]any {
	fixed := map[string]string{
		"kind": "cooperative", "state": "suspended", "use": "residential", "zone": "weidu-center", "phone": "13811118888",
		"since": "1988-08-18", "area": "88105.5",
	}
	out := map[string][]map[string]any{}
	for _, code := range []string{"person", "enterprise", "realestate"} {
		for _, row := range rows[code] {
			row = maps.Clone(row)
			for column, v := range row {
				text, _ := v.(string)
				switch {
				case fixed[column] != "":
					row[column] = fixed[column]
				case strings.HasPrefix(text, "金丝雀"):
					row[column] = "改" + text
				case column == "floors":
					row[column] = 188
				}
			}
			out[code] = append(out[code], row)
		}
	}
	return out
}

// typedCanaries is what she types, by what she wants; a field that can be typed and
// is missing here fails the test.
var typedCanaries = map[string]string{
	"contact.name": "金丝雀联系人", "contact.phone": "13900009999", "payer.name": "金丝雀付款人", "payer.uscc": canaryPayer,
	"water.use": "special", "water.daily": "73010.7", "power.use": "farming", "power.capacity": "73022", "power.ev": "true",
	"gas.use": "commercial", "gas.flow": "73033.3", "heat.area": "730447.5", "heat.terminal": "floor",
	"net.operator": "xc-net-cu", "net.bandwidth": "m1000", "net.points": "197",
}

// birdcage is two submitted applications, one of new connections and one of
// takeovers, that together have a value in every field.
type birdcage struct {
	*city
	def   *casework.Definition
	owner ident.Actor
	cages []cage
	rows  map[string][]map[string]any // registers before
	later map[string][]map[string]any // registers now
}

// cage is one application with its values as they were submitted.
type cage struct {
	unit   string
	app    ident.ApplicationID
	cases  []*casework.Case
	values map[string]any
	later  map[string]any // what the registers say now, by field
}

func newBirdcage(c *city) *birdcage {
	c.t.Helper()
	b := &birdcage{city: c, rows: canaryRows()}
	b.later = changed(b.rows)
	b.load(b.rows)
	_, err := c.Identity.Register(c.t.Context(), identity.NewAccount{
		Kind: ident.Citizen, Name: "金丝雀账户", Phone: canaryPhone, IDNo: canaryIDNo,
		Firms: []identity.Firm{{Name: "金丝雀账户企业", USCC: canaryFirm}},
	})
	c.must(err)
	b.owner = c.login(ident.Citizen, canaryPhone)
	b.cages = append(b.cages, b.submitFrom(emptyUnit, "new"), b.submitFrom(fittedUnit, "takeover"))
	b.load(b.later)
	return b
}

func (b *birdcage) load(rows map[string][]map[string]any) {
	b.t.Helper()
	for code, list := range rows {
		_, err := b.Exchange.Load(b.t.Context(), code, list)
		b.must(err)
	}
}

func (b *birdcage) submitFrom(unit, mode string) cage {
	b.t.Helper()
	ctx, owner := b.t.Context(), b.owner
	id, err := b.Casework.Start(ctx, owner, "utilities", owner.For[1])
	b.must(err)
	b.must(b.Casework.Pick(ctx, owner, id, unit))
	v, err := b.Casework.OpenDraft(ctx, owner, id)
	b.must(err)
	b.def = v.Def
	needs := map[string][]string{"net.operator": {typedCanaries["net.operator"]}}
	for _, p := range v.Def.Parts {
		needs[p.Mode] = []string{mode}
	}
	b.must(b.Casework.Needs(ctx, owner, id, needs))
	b.must(b.Casework.Answer(ctx, owner, id, b.typed(v)))
	v, err = b.Casework.OpenDraft(ctx, owner, id)
	b.must(err)
	b.must(b.Casework.Agree(ctx, owner, id, casework.ConsentDigest(v.Shares)))
	out := cage{unit: unit, values: map[string]any{}, later: b.registersNow(unit)}
	for id, x := range v.Plan.State.Values() {
		out.values[id] = x
	}
	challenge, err := b.Casework.BeginSign(ctx, owner, id, i18n.Zh)
	b.must(err)
	out.app, err = b.Casework.Submit(ctx, casework.Submission{
		By: owner, Draft: id, Lang: i18n.Zh, Challenge: challenge, Code: b.code(canaryPhone), Key: newKey(b.city),
	})
	b.must(err)
	a, err := b.Casework.OpenApplication(ctx, owner, out.app)
	b.must(err)
	out.cases = a.Cases
	return out
}

// typed gives a canary for every field that a person can type now.
func (b *birdcage) typed(v casework.DraftView) map[string][]string {
	b.t.Helper()
	out := map[string][]string{}
	for id, f := range v.Def.Fields {
		it, asked := v.Plan.State.Get(id)
		_, fromRegister := v.Draft.Answers[id].Source.Register()
		if !asked || it.Shown != 1 || it.Computed || f.Fixed || fromRegister || v.Draft.Answers[id].Source == casework.FromAccount {
			continue
		}
		if text, ok := typedCanaries[id]; ok {
			out[id] = []string{text}
			continue
		}
		if !strings.HasSuffix(id, ".mode") {
			b.t.Errorf("field %s can be typed and has no canary", id)
		}
	}
	return out
}

// registersNow gives what the registers say now of the applicant, her and the
// unit, by the field that would show it.
func (b *birdcage) registersNow(unit string) map[string]any {
	out := map[string]any{}
	for code, rows := range b.later {
		for _, row := range rows {
			if no, ok := row["unit_no"]; ok && no != unit {
				continue
			}
			for id, f := range b.def.Fields {
				if column, ok := strings.CutPrefix(f.Source, code+"."); ok {
					out[id] = row[column]
					if n, ok := row[column].(int); ok {
						out[id] = int64(n)
					}
				}
			}
		}
	}
	return out
}

// bird is one value with what it may stand for: a text that stands in one place of
// the world only.
type bird struct {
	text  string
	where string   // for the message
	by    []string // fields that show it
}

// birds lists every text that can be looked for on a whole page. Choices and small
// numbers cannot: they are compared row by row.
func (b *birdcage) birds() []bird {
	b.t.Helper()
	var out []bird
	for _, rows := range []map[string][]map[string]any{b.rows, b.later} {
		for code, list := range rows {
			for _, row := range list {
				for column, v := range row {
					text := fmt.Sprint(v)
					if !unmistakable(text) {
						continue
					}
					out = append(out, bird{text: text, where: code + "." + column, by: b.shownBy(text)})
					if column == "since" {
						out = append(out, b.dates(code, text)...)
					}
				}
			}
		}
	}
	for id, text := range typedCanaries {
		if unmistakable(text) {
			out = append(out, bird{text: text, where: id, by: b.shownBy(text)})
		}
	}
	return append(out, bird{text: "金丝雀账户", where: "account"}, bird{text: canaryPhone, where: "account phone", by: []string{"agent.phone"}})
}

// dates are a date as pages write it.
func (b *birdcage) dates(code, text string) []bird {
	f := form.Field{Type: form.Date}
	return []bird{
		{text: f.Format(i18n.Zh, text), where: code + ".since"},
		{text: f.Format(i18n.En, text), where: code + ".since"},
	}
}

// shownBy lists the fields whose value the text is, in either application, then
// or now.
func (b *birdcage) shownBy(text string) []string {
	var out []string
	for id := range b.def.Fields {
		for _, k := range b.cages {
			if fmt.Sprint(k.values[id]) == text || fmt.Sprint(k.later[id]) == text {
				out = append(out, id)
				break
			}
		}
	}
	return out
}

// unmistakable: five digits or more, or our own words.
func unmistakable(text string) bool {
	digits := strings.Trim(text, "0123456789.") == "" && len(text) >= 5
	return digits || strings.Contains(text, "金丝雀") || strings.ContainsAny(text, "0123456789") && len(text) >= 10
}
