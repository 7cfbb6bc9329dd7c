package catalog

func materialEnd() Rule {
	const material = "materials:\n  - {code: plan, name: {zh: 方案, en: Plan}, waiver: certificate, ways: [{by: certificate, kind: plan}"
	return Rule{
		Name:    "material-end",
		Asks:    "The last way to have a material cannot fail: a declaration, the department's check or an upload.",
		Because: "Practice: nobody is stuck because a register or a certificate does not answer.",
		Good:    material + ", {by: upload}]}\n",
		Bad:     material + "]}\n",
		item: func(x exam, i *Item) {
			for n, m := range i.Materials {
				chain := m.Chain()
				if last := chain[len(chain)-1].By; last == Certificate || last == Register {
					x.say(at("materials", n), "material_end", "code", m.Code)
				}
			}
		},
	}
}
