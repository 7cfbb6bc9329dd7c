package catalog

import (
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/spine/pack"
)

// maxMB is the greatest file that an item may take.
const maxMB = 50

// ladder is the order of the ways: what the city knows already comes before what
// the person says, and that before what the person brings.
var ladder = []Waiver{Certificate, Register, Declaration, Department, Upload}

// materialOnce: a code names one material, and its need is a known one.
func (l *linter) materialOnce(e *pack.Entry, i *Item) {
	codes := make([]string, len(i.Materials))
	for n, m := range i.Materials {
		codes[n] = m.Code
		if m.Need != "" {
			l.oneOf(e, at("materials", n, "need"), "material-need", string(m.Need), string(Required), string(Optional), string(Afterwards))
		}
	}
	repeated(codes, func(n int, code string) {
		l.find(e, at("materials", n, "code"), "material-twice", "material_twice", "code", code)
	})
}

// materialWhen: the rule that says when a material is needed compiles, and compares
// choices with what they offer: it would be needed never, and nobody would be told.
func (l *linter) materialWhen(e *pack.Entry, i *Item) {
	for n, m := range i.Materials {
		if m.When == "" {
			continue
		}
		r, err := rule.Compile(m.When, l.env)
		if err != nil {
			l.find(e, at("materials", n, "when"), "material-when", "material_when", "code", m.Code, "detail", oneLine(err))
			continue
		}
		l.compared(e, at("materials", n, "when"), r.Compares())
	}
}

// materialWays: each way says what it needs to be gone.
func (l *linter) materialWays(e *pack.Entry, i *Item) {
	for n, m := range i.Materials {
		for k, w := range m.Ways {
			l.materialWay(e, at("materials", n, "ways", k), m, w)
		}
		if len(m.Ways) > 0 && !slices.ContainsFunc(m.Ways, func(w Way) bool { return w.By == m.Waiver }) {
			l.find(e, at("materials", n, "waiver"), "material-usual", "material_usual", "code", m.Code)
		}
	}
}

func (l *linter) materialWay(e *pack.Entry, path []any, m Material, w Way) {
	say := func(key string, kv ...any) {
		l.find(e, path, "material-way", key, append([]any{"code", m.Code}, kv...)...)
	}
	switch w.By {
	case Certificate:
		if w.Kind == "" {
			say("material_kind")
		}
	case Register:
		l.materialRegister(e, path, m, w)
	case Declaration: // rule declared-check
	case Department:
		if w.Text.IsZero() {
			say("material_check")
		}
	case Upload:
		if w.MaxMB < 0 || w.MaxMB > maxMB {
			say("material_size", "max", maxMB)
		}
		for _, t := range w.Types {
			if !slices.Contains(blob.Types, t) {
				say("material_type", "type", string(t), "known", blob.Limit{Types: blob.Types}.Names())
			}
		}
	case Exempt:
		say("material_exempt")
	default:
		l.oneOf(e, append(slices.Clone(path), "by"), "material-way", string(w.By), waivers()...)
	}
}

// materialRegister: the register is there, and each field has its authority in it.
func (l *linter) materialRegister(e *pack.Entry, path []any, m Material, w Way) {
	if !l.reg.HasResource(w.Resource) {
		l.find(e, append(slices.Clone(path), "resource"), "material-way", "material_source", "source", w.Resource)
		return
	}
	for k, id := range w.Fields {
		if f, ok := l.cat.Field(id); !ok || !strings.HasPrefix(f.Source, w.Resource+".") {
			l.find(e, append(slices.Clone(path), "fields", k), "material-way", "material_field", "code", m.Code, "field", id, "source", w.Resource)
		}
	}
	if len(w.Fields) == 0 {
		l.find(e, path, "material-way", "material_fields", "code", m.Code, "source", w.Resource)
	}
}

func waivers() []string {
	out := make([]string, len(ladder))
	for i, w := range ladder {
		out[i] = string(w)
	}
	return out
}
