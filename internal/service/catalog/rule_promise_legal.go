package catalog

import (
	"maps"
	"slices"
)

func promiseLegal() Rule {
	return Rule{
		Name:    "promise-legal",
		Asks:    "No promise is longer than the statutory limit 承诺≤法定.",
		Because: "行政许可法 Art. 42: the limit of the law binds; a promise can only shorten it.",
		Good:    "legal_days: 20\npromise_days: {dig: 20, occupy: 5}\n",
		Bad:     "legal_days: 20\npromise_days: {dig: 21, occupy: 5}\n",
		item: func(x exam, i *Item) {
			if i.LegalDays == nil {
				return
			}
			for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
				if i.PromiseDays[m] > *i.LegalDays {
					x.say(at("promise_days", m), "promise_legal", "promise", i.PromiseDays[m], "legal", *i.LegalDays)
				}
			}
		},
	}
}
