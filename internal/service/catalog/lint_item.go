package catalog

import (
	"maps"
	"regexp"
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

// promiseModes: every mode that makes a case has its promise, and no other.
func (l *linter) promiseModes(e *pack.Entry, i *Item) {
	for _, m := range i.Modes {
		if _, ok := i.PromiseDays[m]; !ok {
			l.find(e, at("promise_days"), "promise-modes", "promise_missing", "mode", m)
		}
	}
	for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
		if !i.MakesCase(m) {
			l.find(e, at("promise_days", m), "promise-modes", "promise_extra", "mode", m)
		}
		if i.PromiseDays[m] < 0 {
			l.find(e, at("promise_days", m), "promise-modes", "promise_negative")
		}
	}
}

// promiseLegal: a promise is never longer than the law allows 承诺≤法定.
func (l *linter) promiseLegal(e *pack.Entry, i *Item) {
	if i.LegalDays == nil {
		return
	}
	for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
		if i.PromiseDays[m] > *i.LegalDays {
			l.find(e, at("promise_days", m), "promise-legal", "promise_legal", "promise", i.PromiseDays[m], "legal", *i.LegalDays)
		}
	}
}

// The limits of the Administrative Licensing Law, in working days (行政许可法).
const (
	permitAccept = 5  // Art. 32: to accept, or to say once what is missing
	permitDecide = 20 // Art. 42, unless another law gives a different limit
	permitExtend = 10 // Art. 42: by the head of the unit, once
)

// permitClocks: a permit has the clocks of the Administrative Licensing Law, and
// nothing else is accepted by silence.
func (l *linter) permitClocks(e *pack.Entry, i *Item) {
	within := func(key string, got, low, most int) {
		if got < low || got > most {
			l.find(e, at(key), "permit-clocks", "permit_days", "least", low, "most", most)
		}
	}
	if i.Supplement < 0 || i.Supplement == 0 && i.AcceptDays != nil {
		l.find(e, at("supplement_days"), "permit-clocks", "supplement_days")
	}
	if i.TaskType != "01" {
		if i.AcceptDays != nil {
			l.find(e, at("accept_days"), "permit-clocks", "permit_only")
		}
		return
	}
	if i.AcceptDays == nil || i.LegalDays == nil {
		l.find(e, nil, "permit-clocks", "permit_clocks")
		return
	}
	within("accept_days", *i.AcceptDays, 1, permitAccept)
	within("legal_days", *i.LegalDays, 1, permitDecide)
	within("extension_days", i.Extension, 0, permitExtend)
}

// instantZero: decided on the spot exactly when nothing is promised later 即办件⇔0.
func (l *linter) instantZero(e *pack.Entry, i *Item) {
	for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
		if (i.CaseType == "1") != (i.PromiseDays[m] == 0) {
			l.find(e, at("promise_days", m), "instant-zero", "instant_zero", "days", i.PromiseDays[m])
		}
	}
}

// onlineVisits: level Ⅳ means no visit at all; a visit needs its reason.
func (l *linter) onlineVisits(e *pack.Entry, i *Item) {
	switch {
	case i.OnlineDepth < 1 || i.OnlineDepth > 4:
		l.find(e, at("online_depth"), "online-visits", "online_depth")
	case i.OnlineDepth == 4 && i.Visits != 0:
		l.find(e, at("visits"), "online-visits", "online_visits", "visits", i.Visits)
	case i.Visits < 0 || i.Visits > 0 && i.VisitsWhy.IsZero():
		l.find(e, at("visits"), "online-visits", "visits_why")
	}
}

// feeBasis: who charges names the basis.
func (l *linter) feeBasis(e *pack.Entry, i *Item) {
	if i.Fee.Charged && i.Fee.Basis.IsZero() {
		l.find(e, at("fee"), "fee-basis", "fee_basis")
	}
}

// phoneShape is what can be dialled: digits, in groups if need be.
var phoneShape = regexp.MustCompile(`^[0-9]+([ -][0-9]+)*$`)

// phone reports a number that nobody can dial; one that is not there is another
// rule's affair.
func (l *linter) phone(e *pack.Entry, key, number string) {
	if number != "" && !phoneShape.MatchString(number) {
		l.find(e, at(key), "phones", "phone_shape", "number", number)
	}
}

// itemTwice: nothing is said twice.
func (l *linter) itemTwice(e *pack.Entry, i *Item) {
	l.twice(e, at("aliases"), i.Aliases)
	l.twice(e, at("law"), i.Law)
	l.twice(e, at("conditions"), i.Conditions)
}

// itemPhones: 咨询电话≠投诉电话.
func (l *linter) itemPhones(e *pack.Entry, i *Item) {
	l.phone(e, "consult", i.Consult)
	l.phone(e, "complaint", i.Complaint)
	if i.Consult == i.Complaint {
		l.find(e, at("complaint"), "phones", "phones")
	}
}

// permitGuide: a permit (行政许可) shows at least five steps and one question.
func (l *linter) permitGuide(e *pack.Entry, i *Item) {
	if i.TaskType == Permit && (len(i.Steps) < 5 || len(i.FAQ) == 0) {
		l.find(e, at("steps"), "permit-guide", "permit_guide")
	}
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

// slice: the unit receives exactly what is asked for it, no less and no more
// (个人信息保护法 Art. 6, the least that the purpose needs).
func (l *linter) slice(e *pack.Entry, i *Item) {
	known := append(asked(i.Form), i.Shared...)
	for n, f := range i.Slice.Fields {
		if !slices.Contains(known, f) {
			l.find(e, at("slice", "fields", n), "slice", "slice_not_asked", "field", f)
		}
	}
	for _, f := range known {
		if f != "" && !slices.Contains(i.Slice.Fields, f) {
			l.find(e, at("slice", "fields"), "slice", "slice_missing", "field", f)
		}
	}
	repeated(i.Slice.Fields, func(n int, f string) {
		l.find(e, at("slice", "fields", n), "slice", "asked_twice", "field", f)
	})
	if i.Slice.KeepDays < 1 {
		l.find(e, at("slice", "keep_days"), "slice", "keep_days")
	}
}

// materials: each is had in a known way, and a register that stands in exists.
func (l *linter) materials(e *pack.Entry, i *Item) {
	for n, m := range i.Materials {
		l.oneOf(e, at("materials", n, "waiver"), "material-waiver", string(m.Waiver), string(Certificate), string(Register),
			string(Declaration), string(Department), string(Exempt), string(Upload))
		switch {
		case m.Waiver == Register && !l.reg.HasResource(m.Source):
			l.find(e, at("materials", n, "source"), "material-source", "material_source", "source", m.Source)
		case m.Waiver == Declaration && m.Text.IsZero():
			l.find(e, at("materials", n), "material-source", "material_text", "code", m.Code)
		}
	}
}

// decision: every way to close a case has its grounds, each code once.
func (l *linter) decision(e *pack.Entry, i *Item) {
	l.oneOf(e, at("decision", "mode"), "decision", i.Decision.Mode, "manual")
	for key, all := range map[string][]Reason{"grant": i.Decision.Grant, "refuse": i.Decision.Refuse, "not_accept": i.Decision.NotAccept} {
		if len(all) == 0 {
			l.find(e, at("decision", key), "decision", "no_reason")
		}
		var codes []string
		for _, r := range all {
			codes = append(codes, r.Code)
		}
		repeated(codes, func(n int, code string) {
			l.find(e, at("decision", key, n, "code"), "decision", "reason_twice", "code", code)
		})
	}
}

// itemProvisional: what is marked as unverified exists.
func (l *linter) itemProvisional(e *pack.Entry, i *Item) {
	for n, k := range i.Provisional {
		l.oneOf(e, at("provisional", n), "provisional", k, pack.Keys[Item]()...)
	}
}
