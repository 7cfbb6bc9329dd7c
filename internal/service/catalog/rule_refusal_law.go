package catalog

import (
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
)

func refusalLaw() Rule {
	return Rule{
		Name:    "refusal-law",
		Asks:    "Every reason to refuse an administrative item names its law (law, 《…》). A public service (task type 20) is a contract and may do without.",
		Because: "行政许可法 Art. 38: a refusal states its reasons; a reason of an organ is one of law.",
		Good:    "decision:\n  mode: manual\n  grant: [{code: ok, text: {zh: 准予。, en: Granted.}}]\n  not_accept: [{code: no, text: {zh: 不属于本机关。, en: Not ours.}}]\n  refuse: [{code: new, text: {zh: 道路太新。, en: The road is too new.}, law: {zh: 《城市道路管理条例》第三十三条, en: Regulations on Urban Roads Art. 33}}]\n",
		Bad:     "decision:\n  mode: manual\n  grant: [{code: ok, text: {zh: 准予。, en: Granted.}}]\n  not_accept: [{code: no, text: {zh: 不属于本机关。, en: Not ours.}}]\n  refuse: [{code: new, text: {zh: 道路太新。, en: The road is too new.}}]\n",
		item: func(x exam, i *Item) {
			if i.TaskType == PublicService {
				return
			}
			for n, r := range i.Decision.Refuse {
				if !namesLaw(r.Law) {
					x.say(at("decision", "refuse", n), "refusal_law", "code", r.Code)
				}
			}
		},
	}
}

// namesLaw reports whether a text names a law or document, in 《…》.
func namesLaw(t i18n.Text) bool {
	_, after, open := strings.Cut(t.Zh, "《")
	end := strings.Index(after, "》")
	return open && end > 0
}
