package catalog

// The limits of Art. 42 in working days: of one unit, and of several that handle
// the permit together.
const (
	permitDecide, permitExtend = 20, 10
	jointDecide, jointExtend   = 45, 15
)

func legalDays() Rule {
	return Rule{
		Name:    "legal-days",
		Asks:    "A permit says its statutory limit: at most 20 working days and 10 more, jointly handled 45 and 15. A longer one names its law (legal_note, 《…》).",
		Because: "行政许可法 Art. 42: other limits hold only where another law or regulation sets them.",
		Good:    "legal_days: 30\nlegal_note: {zh: 依照《城市道路管理条例》。, en: By the Regulations on Urban Roads.}\n",
		Bad:     "legal_days: 30\n",
		item: func(x exam, i *Item) {
			if i.TaskType != Permit {
				return
			}
			if i.LegalDays == nil {
				x.say(nil, "legal_days")
				return
			}
			decide, extend := permitDecide, permitExtend
			if i.Joint {
				decide, extend = jointDecide, jointExtend
			}
			within := func(key string, got, least, most int) {
				if got < least || got > most && !namesLaw(i.LegalNote) {
					x.say(at(key), "legal_limit", "least", least, "most", most)
				}
			}
			within("legal_days", *i.LegalDays, 1, decide)
			within("extension_days", i.Extension, 0, extend)
		},
	}
}
