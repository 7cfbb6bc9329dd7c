package catalog

import "github.com/chengban/chengban/internal/engine/deadline"

func specialKinds() Rule {
	return Rule{
		Name:    "special-kinds",
		Asks:    "The special procedures of an item are a hearing, tender, auction, inspection, testing, quarantine, appraisal or expert review, each once.",
		Because: "行政许可法 Art. 45: only their days do not count.",
		Good:    "special: [testing, expert_review]\n",
		Bad:     "special: [meeting]\n",
		item: func(x exam, i *Item) {
			for n, s := range i.Special {
				x.among(at("special", n), s, deadline.Specials()...)
			}
			repeated(i.Special, func(n int, s string) { x.say(at("special", n), "asked_twice", "field", s) })
		},
	}
}
