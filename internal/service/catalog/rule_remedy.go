package catalog

import "strings"

func remedy() Rule {
	return Rule{
		Name:    "remedy",
		Asks:    "Every unit says where to turn against its decision: an administrative organ 行政复议 and 行政诉讼, a public utility its complaint line or 12345 and never these two.",
		Because: "行政复议法 and 行政诉讼法 hear disputes with administrative organs; a contract with a utility is a civil matter.",
		Good:    "kind: administrative\nremedy: {zh: 可以申请行政复议，或者提起行政诉讼。, en: Ask for reconsideration or sue.}\n",
		Bad:     "kind: administrative\nremedy: {zh: 请拨打 12345。, en: Call 12345.}\n",
		unit: func(x exam, o *Org) {
			says := func(word string) bool { return strings.Contains(o.Remedy.Zh, word) }
			review, suit := says("行政复议"), says("行政诉讼")
			switch {
			case o.Remedy.IsZero():
				x.say(nil, "org_remedy", "org", o.ID)
			case o.Kind == Administrative && (!review || !suit):
				x.say(at("remedy"), "remedy_organ")
			case o.Kind == Utility && (review || suit || !says("投诉") && !says("12345")):
				x.say(at("remedy"), "remedy_utility")
			}
		},
	}
}
