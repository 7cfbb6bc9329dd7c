package catalog

import (
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/pack"
)

// FieldZone is the data element that says in which service area the premises lie;
// it decides who serves them and which "zone." facts hold.
const FieldZone = "premises.zone"

var types = []string{"text", "longtext", "integer", "decimal", "money", "date", "bool", "choice", "multi", "phone", "idcard", "uscc"}

// fieldType asks for a label and a known type.
func (l *linter) fieldType(e *pack.Entry, f *form.Field) {
	if f.Label.IsZero() {
		l.find(e, nil, "field-label", "field_label", "field", f.ID)
	}
	l.oneOf(e, at("type"), "field-type", string(f.Type), types...)
}

// fieldOptions: exactly choices have options, each code once.
func (l *linter) fieldOptions(e *pack.Entry, f *form.Field) {
	choice := f.Type == form.Choice || f.Type == form.Multi
	if choice != (len(f.Options) > 0) {
		l.find(e, at("options"), "field-options", "field_options", "field", f.ID)
	}
	for i, o := range f.Options {
		if o.Code == "" || o.Label.IsZero() {
			l.find(e, at("options", i), "field-options", "option_incomplete")
		}
	}
	repeated(optionCodes(*f), func(i int, code string) {
		l.find(e, at("options", i, "code"), "field-options", "option_twice", "code", code)
	})
}

func optionCodes(f form.Field) []string {
	out := make([]string, 0, len(f.Options))
	for _, o := range f.Options {
		out = append(out, o.Code)
	}
	return out
}

// fieldLimits: the least is not above the greatest, and only numbers have them.
func (l *linter) fieldLimits(e *pack.Entry, f *form.Field) {
	number := f.Type == form.Integer || f.Type == form.Decimal || f.Type == form.Money
	if !number && slices.Contains(types, string(f.Type)) && (f.Min != nil || f.Max != nil) {
		l.find(e, at("min"), "field-limits", "limits_of_number", "field", f.ID)
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		l.find(e, at("min"), "field-limits", "min_above_max", "field", f.ID)
	}
	if f.MaxLen < 0 {
		l.find(e, at("max_len"), "field-limits", "max_len", "field", f.ID)
	}
}

// fieldSensitivity: every data element says how it is kept.
func (l *linter) fieldSensitivity(e *pack.Entry, f *form.Field) {
	if f.Sensitivity == "" {
		l.find(e, nil, "sensitivity", "sensitivity_missing", "field", f.ID)
		return
	}
	l.oneOf(e, at("sensitivity"), "sensitivity", string(f.Sensitivity), "open", "internal", "personal", "sensitive")
}

// fieldSource: the authority on a data element is a column of a register whose
// values the form understands, and the element is kept no milder than the column.
func (l *linter) fieldSource(e *pack.Entry, f *form.Field) {
	if f.Source == "" {
		if f.Fixed {
			l.find(e, at("fixed"), "field-source", "fixed_without_source", "field", f.ID)
		}
		return
	}
	resource, column, _ := strings.Cut(f.Source, ".")
	c, ok := l.reg.Column(resource, column)
	if !ok {
		l.find(e, at("source"), "field-source", "no_column", "source", f.Source)
		return
	}
	if c.Type != f.Type && (c.Type != form.Text || f.Type != form.Choice) {
		l.find(e, at("type"), "field-source", "source_type", "source", f.Source, "want", c.Type, "got", f.Type)
	}
	for _, code := range optionCodes(c) {
		if !slices.Contains(optionCodes(*f), code) {
			l.find(e, at("options"), "field-source", "source_code", "source", f.Source, "code", code)
		}
	}
	if got := slices.Index(classes, f.Sensitivity); got >= 0 && got < slices.Index(classes, c.Sensitivity) {
		l.find(e, at("sensitivity"), "field-source", "source_milder", "source", f.Source, "want", c.Sensitivity)
	}
}

// classes are the sensitivities, mildest first.
var classes = []form.Sensitivity{form.Open, form.Internal, form.Personal, form.Sensitive}

// fieldZone: the options of the zone element are the zones.
func (l *linter) fieldZone(e *pack.Entry, f *form.Field) {
	if f.ID != FieldZone {
		return
	}
	options := optionCodes(*f)
	for i, code := range options {
		if _, ok := l.cat.Zone(code); !ok {
			l.find(e, at("options", i, "code"), "zone-options", "no_zone", "zone", code)
		}
	}
	for _, z := range l.cat.Zones() {
		if !slices.Contains(options, z.Code) {
			l.find(e, at("options"), "zone-options", "zone_not_offered", "zone", z.Code)
		}
	}
}
