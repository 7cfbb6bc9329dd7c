package catalog

func laterDays() Rule {
	return Rule{
		Name:    "later-days",
		Asks:    "A material that may be brought later 容缺 says within how many working days (later_days), no more than the shortest promise; others say nothing.",
		Because: "Practice of 容缺受理: the case cannot be decided in time when the material may come after its promise.",
		Good:    "materials:\n  - {code: plan, name: {zh: 施工方案, en: Plan}, waiver: upload, need: later, later_days: 5}\n",
		Bad:     "materials:\n  - {code: plan, name: {zh: 施工方案, en: Plan}, waiver: upload, need: later, later_days: 6}\n",
		item: func(x exam, i *Item) {
			for n, m := range i.Materials {
				most := i.shortest()
				switch {
				case m.Need != Afterwards && m.LaterDays != 0:
					x.say(at("materials", n, "later_days"), "later_only", "code", m.Code)
				case m.Need == Afterwards && (m.LaterDays < 1 || m.LaterDays > most):
					x.say(at("materials", n, "later_days"), "later_days", "code", m.Code, "most", most)
				}
			}
		},
	}
}

// shortest is the shortest of the promises, in working days.
func (i *Item) shortest() int {
	first, least := true, 0
	for _, days := range i.PromiseDays {
		if first || days < least {
			first, least = false, days
		}
	}
	return least
}
