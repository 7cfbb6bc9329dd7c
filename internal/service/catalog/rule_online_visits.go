package catalog

func onlineVisits() Rule {
	return Rule{
		Name:    "online-visits",
		Asks:    "The depth of on-line handling is 1 to 4, and at level Ⅳ nobody has to come.",
		Because: "National 实施清单, ONLINE_HANDLE_DEPTH: level Ⅳ is 全程网办.",
		Good:    "online_depth: 4\nvisits: 0\n",
		Bad:     "online_depth: 4\nvisits: 1\n",
		item: func(x exam, i *Item) {
			switch {
			case i.OnlineDepth < 1 || i.OnlineDepth > 4:
				x.say(at("online_depth"), "online_depth")
			case i.OnlineDepth == 4 && i.Visits != 0:
				x.say(at("visits"), "online_visits", "visits", i.Visits)
			}
		},
	}
}
