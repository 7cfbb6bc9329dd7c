package catalog

import (
	"slices"

	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/pack"
)

// Later is the value of a mode field that leaves the item out this time; every
// mode field offers it.
const Later = "later"

// itemCodes checks values against the code sets of GB/T 39046-2020, Annex A.
func (l *linter) itemCodes(e *pack.Entry, i *Item) {
	l.oneOf(e, at("task_type"), "code-set", i.TaskType, "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20")
	l.oneOf(e, at("use_level"), "code-set", i.UseLevel, "1", "2", "3", "4", "5", "6", "7")
	l.oneOf(e, at("case_type"), "code-set", i.CaseType, "1", "2", "9")
	for n, a := range i.Audience {
		l.oneOf(e, at("audience", n), "code-set", a, "1", "2", "3", "4", "5", "6")
	}
}

// itemService: some unit delivers the item's service, in every zone.
func (l *linter) itemService(e *pack.Entry, i *Item) {
	if !slices.Contains(l.cat.Services(), i.Service) {
		l.find(e, at("service"), "service-unit", "service_unit", "service", i.Service)
		return
	}
	for _, z := range l.cat.Zones() {
		if units, _ := l.cat.Providers(i.Service, z.Code); len(units) == 0 {
			l.find(e, at("service"), "provider-missing", "provider_missing", "service", i.Service, "zone", z.Code)
		}
	}
}

// itemTwice: nothing is said twice.
func (l *linter) itemTwice(e *pack.Entry, i *Item) {
	l.twice(e, at("aliases"), i.Aliases)
	l.twice(e, at("law"), i.Law)
	l.twice(e, at("conditions"), i.Conditions)
}

// modeField: the item asks how it is wanted, and may be left for later.
func (l *linter) modeField(e *pack.Entry, i *Item) {
	f, ok := l.cat.Field(i.ModeField)
	if !ok {
		return // a bad reference, found already
	}
	options := optionCodes(f)
	if !slices.Contains(asked(i.Form), i.ModeField) {
		l.find(e, at("mode_field"), "mode-field", "mode_not_asked", "field", i.ModeField)
	}
	if !slices.Contains(options, Later) {
		l.find(e, at("mode_field"), "mode-field", "mode_no_later", "field", i.ModeField)
	}
	if len(i.Modes) == 0 {
		l.find(e, at("modes"), "mode-field", "mode_none")
	}
	for n, m := range i.Modes {
		if m == Later {
			l.find(e, at("modes", n), "mode-field", "mode_later")
			continue
		}
		l.oneOf(e, at("modes", n), "mode-field", m, options...)
	}
}

func asked(qs []form.Question) []string {
	out := make([]string, 0, len(qs))
	for _, q := range qs {
		out = append(out, q.Field)
	}
	return out
}

// askedTwice: a form asks every data element once.
func (l *linter) askedTwice(e *pack.Entry, i *Item) {
	l.questions(e, "form", i.Form)
	own := asked(i.Form)
	for n, f := range i.Shared {
		if slices.Contains(own, f) {
			l.find(e, at("shared", n), "asked-twice", "shared_and_own", "field", f)
		}
	}
	repeated(i.Shared, func(n int, f string) {
		l.find(e, at("shared", n), "asked-twice", "asked_twice", "field", f)
	})
}

func (l *linter) questions(e *pack.Entry, key string, qs []form.Question) {
	repeated(asked(qs), func(n int, f string) {
		l.find(e, at(key, n, "field"), "asked-twice", "asked_twice", "field", f)
	})
	for n, q := range qs {
		if q.Field == "" {
			l.find(e, at(key, n), "asked-twice", "question_field")
		}
		if q.Computed != "" && q.Default != "" {
			l.find(e, at(key, n, "default"), "question", "computed_and_default", "field", q.Field)
		}
		if q.Default != "" && q.DefaultNote.IsZero() {
			l.find(e, at(key, n, "default"), "question", "default_note", "field", q.Field)
		}
	}
}

// materials: each is had in a known way, and a register that stands in exists.
func (l *linter) materials(e *pack.Entry, i *Item) {
	for n, m := range i.Materials {
		l.oneOf(e, at("materials", n, "waiver"), "material-waiver", string(m.Waiver), string(Certificate), string(Register),
			string(Declaration), string(Department), string(Exempt), string(Upload))
		if m.Waiver == Register && !l.reg.HasResource(m.Source) {
			l.find(e, at("materials", n, "source"), "material-source", "material_source", "source", m.Source)
		}
	}
}

// itemProvisional: what is marked as unverified exists.
func (l *linter) itemProvisional(e *pack.Entry, i *Item) {
	for n, k := range i.Provisional {
		l.oneOf(e, at("provisional", n), "provisional", k, pack.Keys[Item]()...)
	}
}
