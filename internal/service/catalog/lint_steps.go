package catalog

import (
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/spine/pack"
)

// itemSteps: a step that is worked through has days, waits only for steps above it, and
// all of them, one after the other where they wait, fit into every promise.
func (l *linter) itemSteps(e *pack.Entry, i *Item) {
	ends := map[string]int{} // code → working days from acceptance to its end
	last := 0
	for n, s := range i.Steps {
		if s.Code == "" {
			if s.Days != 0 || len(s.After) > 0 {
				l.find(e, at("steps", n), "steps", "step_code")
			}
			continue
		}
		if _, twice := ends[s.Code]; twice {
			l.find(e, at("steps", n, "code"), "steps", "step_twice", "code", s.Code)
		}
		if s.Days < 1 {
			l.find(e, at("steps", n), "steps", "step_days", "code", s.Code)
		}
		begin := 0
		for k, code := range s.After {
			end, above := ends[code]
			if !above {
				l.find(e, at("steps", n, "after", k), "steps", "step_after", "code", code)
			}
			begin = max(begin, end)
		}
		ends[s.Code] = begin + s.Days
		last = max(last, ends[s.Code])
	}
	for _, mode := range slices.Sorted(maps.Keys(i.PromiseDays)) {
		if last > 0 && last > i.PromiseDays[mode] {
			l.find(e, at("promise_days", mode), "steps", "step_promise", "days", last)
		}
	}
}
