package catalog

func phonesDiffer() Rule {
	return Rule{
		Name:    "phones",
		Asks:    "The telephone for questions is not the one for complaints 咨询电话≠投诉电话.",
		Because: "Practice: who complains must not reach the one complained of.",
		Good:    "consult: \"12345\"\ncomplaint: 0374-0000099\n",
		Bad:     "consult: 0374-0000099\ncomplaint: 0374-0000099\n",
		item:    func(x exam, i *Item) { x.differ(i.Consult, i.Complaint) },
		unit:    func(x exam, o *Org) { x.differ(o.Phone, o.Complaint) },
	}
}

func (x exam) differ(questions, complaints string) {
	if questions != "" && questions == complaints {
		x.say(at("complaint"), "phones")
	}
}
