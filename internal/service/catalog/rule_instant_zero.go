package catalog

import (
	"maps"
	"slices"
)

func instantZero() Rule {
	return Rule{
		Name:    "instant-zero",
		Asks:    "A case is of the instant kind 即办件 exactly when its promise is 0 days.",
		Because: "GB/T 39046-2020 App. A, 办件类型: an instant case is decided on the spot.",
		Good:    "case_type: \"1\"\npromise_days: {dig: 0, occupy: 0}\n",
		Bad:     "case_type: \"2\"\npromise_days: {dig: 10, occupy: 0}\n",
		item: func(x exam, i *Item) {
			for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
				if (i.CaseType == "1") != (i.PromiseDays[m] == 0) {
					x.say(at("promise_days", m), "instant_zero", "days", i.PromiseDays[m])
				}
			}
		},
	}
}
