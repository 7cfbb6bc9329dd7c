package catalog

import (
	"maps"
	"slices"
)

func promiseModes() Rule {
	return Rule{
		Name:    "promise-modes",
		Asks:    "Every mode that makes a case has its promise of 0 days or more, and no other has one.",
		Because: "Practice: whoever applies is told by when it is answered.",
		Good:    "promise_days: {dig: 10, occupy: 5}\n",
		Bad:     "promise_days: {dig: 10}\n",
		item: func(x exam, i *Item) {
			for _, m := range i.Modes {
				if _, ok := i.PromiseDays[m]; !ok {
					x.say(at("promise_days"), "promise_missing", "mode", m)
				}
			}
			for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
				if !i.MakesCase(m) {
					x.say(at("promise_days", m), "promise_extra", "mode", m)
				}
				if i.PromiseDays[m] < 0 {
					x.say(at("promise_days", m), "promise_negative")
				}
			}
		},
	}
}
