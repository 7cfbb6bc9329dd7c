package catalog

import (
	"slices"
	"strings"
)

// permitLinks are the links 环节 that every permit goes through.
var permitLinks = []string{"受理", "审核", "审批", "办结", "送达"}

func permitGuide() Rule {
	return Rule{
		Name:    "permit-guide",
		Asks:    "The guide of a permit has at least five steps, among them 受理, 审核, 审批, 办结 and 送达, and at least one question with its answer.",
		Because: "National 实施清单, 办理环节 and 常见问题; 行政许可法 Art. 30 asks for the procedure to be shown.",
		Good:    "faq:\n  - {q: {zh: 要多久？, en: How long?}, a: {zh: 二十个工作日。, en: Twenty working days.}}\n",
		Bad:     "faq: []\n",
		item: func(x exam, i *Item) {
			if i.TaskType != Permit {
				return
			}
			if len(i.Steps) < 5 || len(i.FAQ) == 0 {
				x.say(at("steps"), "permit_guide")
				return
			}
			for _, link := range permitLinks {
				if !slices.ContainsFunc(i.Steps, func(s Step) bool { return strings.Contains(s.Name.Zh, link) }) {
					x.say(at("steps"), "permit_link", "link", link)
				}
			}
		},
	}
}
