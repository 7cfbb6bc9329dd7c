package catalog

func feeOnline() Rule {
	return Rule{
		Name:    "fee-online",
		Asks:    "A fee can be paid on line (fee.online); who does not charge offers no payment.",
		Because: "National 实施清单, IS_PAY_ONLINE: who may apply without coming must be able to pay without coming.",
		Good:    "fee: {charged: true, online: true, basis: {zh: 条例, en: Regulations}, standard: {zh: 每平方米 10 元, en: 10 yuan a square metre}}\n",
		Bad:     "fee: {charged: true, basis: {zh: 条例, en: Regulations}, standard: {zh: 每平方米 10 元, en: 10 yuan a square metre}}\n",
		item: func(x exam, i *Item) {
			switch f := i.Fee; {
			case f.Charged && !f.Online:
				x.say(at("fee"), "fee_online")
			case !f.Charged && f.Online:
				x.say(at("fee", "online"), "fee_online_free")
			}
		},
	}
}
