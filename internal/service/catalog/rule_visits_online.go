package catalog

func visitsOnline() Rule {
	return Rule{
		Name:    "visits-online",
		Asks:    "Who need not come either does all of it on line (level Ⅳ) or by courier (express).",
		Because: "Practice of 零跑动: zero visits must be possible, not only written.",
		Good:    "online_depth: 2\nvisits: 0\nexpress: true\n",
		Bad:     "online_depth: 2\nvisits: 0\n",
		item: func(x exam, i *Item) {
			if i.Visits == 0 && i.OnlineDepth < 4 && !i.Express {
				x.say(at("visits"), "visits_online")
			}
		},
	}
}
