package catalog

func supplementDays() Rule {
	return Rule{
		Name:    "supplement-days",
		Asks:    "Whoever may be asked for more has at least one working day to bring it.",
		Because: "行政许可法 Art. 32: the notice of what is missing gives a chance to bring it.",
		Good:    "supplement_days: 1\n",
		Bad:     "supplement_days: 0\n",
		item: func(x exam, i *Item) {
			if i.Supplement < 0 || i.Supplement == 0 && i.AcceptDays != nil {
				x.say(at("supplement_days"), "supplement_days")
			}
		},
	}
}
