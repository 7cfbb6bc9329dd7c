package catalog

func resultSample() Rule {
	return Rule{
		Name:    "result-sample",
		Asks:    "The guide shows a sample of the result (result.sample), with invented particulars; only a result of the kind other, which is no paper, has none.",
		Because: "National 实施清单, RESULT_GUID: who applies sees what comes of it.",
		Good:    "result: {name: {zh: 挖掘批复, en: Approval}, kind: approval, sample: {zh: 准予示例公司挖掘示例路。, en: Example Ltd may dig up Example Road.}, granted: {zh: 准予。, en: Granted.}, refused: {zh: 不予。, en: Refused.}}\n",
		Bad:     "result: {name: {zh: 挖掘批复, en: Approval}, kind: approval, granted: {zh: 准予。, en: Granted.}, refused: {zh: 不予。, en: Refused.}}\n",
		item: func(x exam, i *Item) {
			switch r := i.Result; {
			case r.Kind != ResultOther && r.Sample.IsZero():
				x.say(at("result"), "result_sample")
			case r.Kind == ResultOther && !r.Sample.IsZero():
				x.say(at("result", "sample"), "result_no_paper")
			}
		},
	}
}
