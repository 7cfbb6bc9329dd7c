package catalog

import (
	"maps"
	"slices"
)

func stepsFit() Rule {
	const step = "steps:\n  - {name: {zh: 勘查, en: Survey}, text: {zh: 到现场。, en: On site.}, code: survey, days: "
	return Rule{
		Name:    "steps",
		Asks:    "A step that is worked through has days, waits only for steps above it, and all of them, one after the other where they wait, fit into every promise.",
		Because: "Practice: a promise that the unit's own steps overrun cannot be kept.",
		Good:    step + "5}\n",
		Bad:     step + "6}\n",
		item:    stepsInTime,
	}
}

func stepsInTime(x exam, i *Item) {
	ends := map[string]int{} // code → working days from acceptance to its end
	last := 0
	for n, s := range i.Steps {
		if s.Code == "" {
			if s.Days != 0 || len(s.After) > 0 {
				x.say(at("steps", n), "step_code")
			}
			continue
		}
		if _, twice := ends[s.Code]; twice {
			x.say(at("steps", n, "code"), "step_twice", "code", s.Code)
		}
		if s.Days < 1 {
			x.say(at("steps", n), "step_days", "code", s.Code)
		}
		begin := 0
		for k, code := range s.After {
			end, above := ends[code]
			if !above {
				x.say(at("steps", n, "after", k), "step_after", "code", code)
			}
			begin = max(begin, end)
		}
		ends[s.Code] = begin + s.Days
		last = max(last, ends[s.Code])
	}
	for _, mode := range slices.Sorted(maps.Keys(i.PromiseDays)) {
		if last > 0 && last > i.PromiseDays[mode] {
			x.say(at("promise_days", mode), "step_promise", "days", last)
		}
	}
}
