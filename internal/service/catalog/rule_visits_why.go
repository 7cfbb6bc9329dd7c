package catalog

func visitsWhy() Rule {
	return Rule{
		Name:    "visits-why",
		Asks:    "Who must come is told why; the number of visits is not negative.",
		Because: "National 实施清单, LIMIT_SCENE_EXPLAIN: the reason stands beside the number.",
		Good:    "online_depth: 3\nvisits: 1\nvisits_why: {zh: 现场核对身份。, en: Identity is checked on the spot.}\n",
		Bad:     "online_depth: 3\nvisits: 1\n",
		item: func(x exam, i *Item) {
			if i.Visits < 0 || i.Visits > 0 && i.VisitsWhy.IsZero() {
				x.say(at("visits"), "visits_why")
			}
		},
	}
}
