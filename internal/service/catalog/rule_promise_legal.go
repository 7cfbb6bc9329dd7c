package catalog

import (
	"maps"
	"slices"

	"github.com/chengban/chengban/internal/engine/deadline"
)

func promiseLegal() Rule {
	return Rule{
		Name:    "promise-legal",
		Asks:    "No promise is longer than the statutory limit 承诺≤法定; a promise in working days is not held against a limit in calendar days.",
		Because: "行政许可法 Art. 42: the limit of the law binds; a promise can only shorten it. So many calendar days are never longer than as many working days; the other way round holidays decide.",
		Good:    "legal_days: 20\npromise_days: {dig: 20, occupy: 5}\n",
		Bad:     "legal_days: 20\npromise_days: {dig: 21, occupy: 5}\n",
		item: func(x exam, i *Item) {
			if i.LegalDays == nil {
				return
			}
			if i.LegalIn() == deadline.Days && i.PromiseIn() != deadline.Days {
				x.say(at("legal_unit"), "promise_legal_unit")
				return
			}
			for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
				if i.PromiseDays[m] > *i.LegalDays {
					x.say(at("promise_days", m), "promise_legal", "promise", counted(i.PromiseDays[m], i.PromiseIn()), "legal", counted(*i.LegalDays, i.LegalIn()))
				}
			}
		},
	}
}
