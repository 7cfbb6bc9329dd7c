package catalog

import (
	"slices"
	"strings"
)

func resultKind() Rule {
	return Rule{
		Name:    "result-kind",
		Asks:    "A result named …证, …证书 or …执照 is of the kind certificate 出证办结; one named …批复 or …批文 is of the kind approval 审批办结.",
		Because: "National 实施清单, RESULT_TYPE: the kind decides whether a certificate is made at the end.",
		Good:    "result: {name: {zh: 挖掘许可证, en: Permit}, kind: certificate, granted: {zh: 准予。, en: Granted.}, refused: {zh: 不予。, en: Refused.}}\n",
		Bad:     "result: {name: {zh: 挖掘许可证, en: Permit}, kind: approval, granted: {zh: 准予。, en: Granted.}, refused: {zh: 不予。, en: Refused.}}\n",
		item: func(x exam, i *Item) {
			if i.Result.Kind != "" {
				x.among(at("result", "kind"), string(i.Result.Kind), string(ResultCertificate), string(ResultApproval), string(ResultOther))
			}
			ends := func(words ...string) bool {
				return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(i.Result.Name.Zh, w) })
			}
			switch {
			case ends("证", "证书", "执照") && i.Result.Kind != ResultCertificate:
				x.say(at("result"), "result_kind", "name", i.Result.Name, "kind", ResultCertificate)
			case ends("批复", "批文") && i.Result.Kind != ResultApproval:
				x.say(at("result"), "result_kind", "name", i.Result.Name, "kind", ResultApproval)
			}
		},
	}
}
