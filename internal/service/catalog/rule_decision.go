package catalog

func grounds() Rule {
	return Rule{
		Name:    "decision",
		Asks:    "Every way to close a case (granted, refused, not accepted) has its reasons in words ready, each code once.",
		Because: "行政许可法 Art. 38: who is refused is told why.",
		Good:    "decision:\n  mode: manual\n  grant: [{code: ok, text: {zh: 准予。, en: Granted.}}]\n  not_accept: [{code: no, text: {zh: 不属于本机关。, en: Not ours.}}]\n  refuse: [{code: new, text: {zh: 道路太新。, en: The road is too new.}}]\n",
		Bad:     "decision:\n  mode: manual\n  grant: [{code: ok, text: {zh: 准予。, en: Granted.}}]\n  not_accept: [{code: no, text: {zh: 不属于本机关。, en: Not ours.}}]\n  refuse: []\n",
		item: func(x exam, i *Item) {
			x.among(at("decision", "mode"), i.Decision.Mode, "manual")
			for key, all := range map[string][]Reason{"grant": i.Decision.Grant, "refuse": i.Decision.Refuse, "not_accept": i.Decision.NotAccept} {
				if len(all) == 0 {
					x.say(at("decision", key), "no_reason")
				}
				var codes []string
				for _, r := range all {
					codes = append(codes, r.Code)
				}
				repeated(codes, func(n int, code string) {
					x.say(at("decision", key, n, "code"), "reason_twice", "code", code)
				})
			}
		},
	}
}
