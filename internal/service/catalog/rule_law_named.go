package catalog

import "slices"

func lawNamed() Rule {
	return Rule{
		Name:    "law-named",
		Asks:    "An item names what it rests on (law) and on what conditions it is granted (conditions); a permit names a law or regulation, 《…》.",
		Because: "行政许可法 Art. 14 to 17 and 30: a permit is set up by law, and its basis and conditions are shown.",
		Good:    "law: [{zh: 《城市道路管理条例》, en: Regulations on Urban Roads}]\n",
		Bad:     "law: [{zh: 历来如此, en: It was always so}]\n",
		item: func(x exam, i *Item) {
			switch {
			case len(i.Law) == 0:
				x.say(at("law"), "law_none")
			case i.TaskType == Permit && !slices.ContainsFunc(i.Law, namesLaw):
				x.say(at("law"), "law_permit")
			}
			if len(i.Conditions) == 0 {
				x.say(at("conditions"), "conditions_none")
			}
		},
	}
}
