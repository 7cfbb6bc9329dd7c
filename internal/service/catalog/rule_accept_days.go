package catalog

// permitAccept is the limit of Art. 32 in working days.
const permitAccept = 5

func acceptDays() Rule {
	return Rule{
		Name:    "accept-days",
		Asks:    "A permit says in how many working days, 1 to 5, it is accepted; nothing else is accepted by silence.",
		Because: "行政许可法 Art. 32: what is missing is told once within five days, after that the application counts as accepted.",
		Good:    "accept_days: 5\n",
		Bad:     "accept_days: 6\n",
		item: func(x exam, i *Item) {
			switch {
			case i.TaskType != Permit && i.AcceptDays != nil:
				x.say(at("accept_days"), "permit_only")
			case i.TaskType != Permit:
			case i.AcceptDays == nil:
				x.say(nil, "accept_days")
			case *i.AcceptDays < 1 || *i.AcceptDays > permitAccept:
				x.say(at("accept_days"), "permit_days", "least", 1, "most", permitAccept)
			}
		},
	}
}
