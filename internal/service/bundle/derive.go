package bundle

import (
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// Derive makes the definition of a bundle from a catalogue c, today's or a pinned
// one: the union of the shared questions and of the items' own, each field once,
// first mention first; one part an item, with the slice that the item declares.
// Zones, units and what rules may read besides fields are today's.
func Derive(c, today *catalog.Catalog, code string) (def *casework.Definition, err error) {
	defer fault.Wrap(&err, "bundle.derive(%s)", code)
	b, ok := c.Bundle(code)
	if !ok {
		return nil, fault.NewNotFound("bundle.no_such_bundle")
	}
	def = &casework.Definition{
		Code: b.Code, Title: b.Title, Delicate: b.Delicate != "", Pledge: b.Pledge, Fields: map[string]form.Field{},
		Pick: casework.Pick{Resource: b.Pick.Resource, Key: b.Pick.Key, Label: b.Pick.Label},
	}
	for _, s := range b.Sections {
		def.Sections = append(def.Sections, casework.Section{Title: s.Title, Fields: s.Fields, Part: -1})
	}
	for _, l := range b.Lookups {
		def.Lookups = append(def.Lookups, casework.Lookup{Resource: l.Resource, By: casework.LookupBy(l.By), Spread: l.Spread, Fill: l.Fill})
	}
	for i, bi := range b.Items {
		item, ok := c.Item(bi.Item)
		if !ok {
			return nil, fault.NewNotFound("bundle.no_such_item", "item", bi.Item)
		}
		part, err := partOf(c, today, item)
		if err != nil {
			return nil, err
		}
		def.Parts = append(def.Parts, part)
		def.Sections = append(def.Sections, casework.Section{Title: item.Name, Fields: fieldsOf(item.Form), Part: i})
	}
	return def, compileForm(c, today, def, c.Questions(b))
}

func fieldsOf(qs []form.Question) []string {
	out := make([]string, len(qs))
	for i, q := range qs {
		out[i] = q.Field
	}
	return out
}

func compileForm(c, today *catalog.Catalog, def *casework.Definition, qs []form.Question) error {
	for _, q := range qs {
		f, ok := c.Field(q.Field)
		if !ok {
			return fault.NewNotFound("bundle.no_such_field", "field", q.Field)
		}
		def.Fields[q.Field] = f
	}
	var err error
	def.Form, err = form.Compile(def.Fields, qs, today.Environment())
	return err
}

func limitsOf(item *catalog.Item) casework.Limits {
	l := item.Limits()
	return casework.Limits{
		Accept: l.Accept, Legal: l.Legal, LegalUnit: l.LegalUnit, Extension: l.Extension, Supplement: l.Supplement, Deliver: l.Deliver,
		Review: item.Decision.Review, Joint: item.Joint,
	}
}

// stepsOf gives the steps that are worked through; those without a code only tell.
func stepsOf(item *catalog.Item) []casework.PartStep {
	var out []casework.PartStep
	for _, s := range item.Steps {
		if s.Code != "" {
			out = append(out, casework.PartStep{Code: s.Code, Name: s.Name, Days: s.Days, After: s.After})
		}
	}
	return out
}

func reasonsOf(item *catalog.Item) map[casework.FactKind][]casework.Reason {
	out := map[casework.FactKind][]casework.Reason{}
	for kind, list := range map[casework.FactKind][]catalog.Reason{
		casework.FactGranted: item.Decision.Grant, casework.FactRefused: item.Decision.Refuse,
		casework.FactNotAccepted: item.Decision.NotAccept,
	} {
		for _, r := range list {
			out[kind] = append(out[kind], casework.Reason{Code: r.Code, Text: r.Text})
		}
	}
	return out
}

func followsOf(item *catalog.Item) map[casework.FactKind]i18n.Text {
	return map[casework.FactKind]i18n.Text{
		casework.FactGranted: item.Result.Granted, casework.FactRefused: item.Result.Refused,
		casework.FactNotAccepted: item.Result.Refused,
	}
}

func partOf(c, today *catalog.Catalog, item *catalog.Item) (casework.Part, error) {
	p := casework.Part{
		Item: item.Code, Title: item.Name, Service: item.Service, Mode: item.ModeField,
		Choice: today.ChoiceField(item.Service), Slice: item.Slice.Fields, Purpose: item.Slice.Purpose,
		KeepDays: item.Slice.KeepDays, PromiseDays: item.PromiseDays, PromiseUnit: item.PromiseIn(), Provisional: item.IsProvisional("promise_days"),
		Limits: limitsOf(item), Steps: stepsOf(item), Reasons: reasonsOf(item), Follows: followsOf(item),
		Law: item.Law, LawProvisional: item.IsProvisional("law"), Permit: item.TaskType == catalog.Permit,
	}
	schema := today.Environment()
	for id, f := range c.Fields() {
		schema[id] = f.RuleType()
	}
	for _, a := range item.Available {
		r, err := rule.Compile(a.When, schema)
		if err != nil {
			return p, err
		}
		p.Conditions = append(p.Conditions, casework.Condition{Rule: r, Modes: a.Modes, Because: a.Because})
	}
	for _, m := range item.Materials {
		x, err := materialOf(m, schema)
		if err != nil {
			return p, err
		}
		p.Materials = append(p.Materials, x)
	}
	return p, nil
}

func materialOf(m catalog.Material, schema rule.Schema) (out casework.Material, err error) {
	out = casework.Material{Code: m.Code, Name: m.Name, Need: casework.Need(m.Need)}
	if out.Need == "" {
		out.Need = casework.NeedRequired
	}
	if m.When != "" {
		if out.When, err = rule.Compile(m.When, schema); err != nil {
			return out, err
		}
	}
	for _, w := range m.Chain() {
		out.Ways = append(out.Ways, casework.Way{
			By: casework.Rung(w.By), Kind: w.Kind, Resource: w.Resource, Fields: w.Fields, Text: w.Text, Days: w.Days, Limit: w.Limit(),
		})
	}
	return out, nil
}
