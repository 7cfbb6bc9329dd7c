package catalog

func feeBasis() Rule {
	return Rule{
		Name:    "fee-basis",
		Asks:    "Who charges names the basis and the standard; who does not charge names neither.",
		Because: "行政许可法 Art. 58 and 59: no fee without a law or regulation, and only by the published standard.",
		Good:    "fee: {charged: true, basis: {zh: 条例, en: Regulations}, standard: {zh: 每平方米 10 元, en: 10 yuan a square metre}}\n",
		Bad:     "fee: {charged: true, basis: {zh: 条例, en: Regulations}}\n",
		item: func(x exam, i *Item) {
			switch f := i.Fee; {
			case f.Charged && (f.Basis.IsZero() || f.Standard.IsZero()):
				x.say(at("fee"), "fee_basis")
			case !f.Charged && (!f.Basis.IsZero() || !f.Standard.IsZero()):
				x.say(at("fee"), "fee_free")
			}
		},
	}
}
