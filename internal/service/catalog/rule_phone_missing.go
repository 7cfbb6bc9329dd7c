package catalog

func phoneMissing() Rule {
	return Rule{
		Name:    "phone-missing",
		Asks:    "A public utility has a telephone for questions and one for complaints.",
		Because: "Practice: its complaint line is where an applicant turns first.",
		Good:    "kind: utility\nphone: 0374-0001101\ncomplaint: 0374-0001102\n",
		Bad:     "kind: utility\nphone: 0374-0001101\ncomplaint: \"\"\n",
		unit: func(x exam, o *Org) {
			if o.Kind == Utility && (o.Phone == "" || o.Complaint == "") {
				x.say(nil, "phones_missing", "org", o.ID)
			}
		},
	}
}
