package catalog

import (
	"maps"
	"slices"
)

// tooManyDays is where a number of working days stands for "none" in old data.
const tooManyDays = 200

func magicDays() Rule {
	return Rule{
		Name:    "magic-days",
		Asks:    "No limit is 200 working days or more; where there is no limit, the key is left out.",
		Because: "Practice: vendors' systems keep a great number for 无, which then is counted as if it were a limit.",
		Good:    "task_type: \"20\"\npromise_days: {dig: 199, occupy: 5}\n",
		Bad:     "task_type: \"20\"\nlegal_days: 999\n",
		item: func(x exam, i *Item) {
			look := func(days int, path ...any) {
				if days >= tooManyDays {
					x.say(path, "magic_days", "days", days)
				}
			}
			for key, days := range map[string]*int{"legal_days": i.LegalDays, "accept_days": i.AcceptDays} {
				if days != nil {
					look(*days, key)
				}
			}
			look(i.Extension, "extension_days")
			look(i.Supplement, "supplement_days")
			for _, m := range slices.Sorted(maps.Keys(i.PromiseDays)) {
				look(i.PromiseDays[m], "promise_days", m)
			}
			for n, s := range i.Steps {
				look(s.Days, "steps", n, "days")
			}
			for n, m := range i.Materials {
				look(m.LaterDays, "materials", n, "later_days")
				for k, w := range m.Ways {
					look(w.Days, "materials", n, "ways", k, "check_days")
				}
			}
		},
	}
}
