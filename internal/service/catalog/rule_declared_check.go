package catalog

func declaredCheck() Rule {
	const material = "materials:\n  - {code: plan, name: {zh: 方案, en: Plan}, waiver: declaration, "
	return Rule{
		Name:    "declared-check",
		Asks:    "A declaration 告知承诺 says what is declared and within how many working days it is checked (check_days).",
		Because: "国办发〔2020〕42号: what was taken on somebody's word is verified afterwards.",
		Good:    material + "ways: [{by: declaration, check_days: 5, text: {zh: 属实。, en: It is true.}}]}\n",
		Bad:     material + "ways: [{by: declaration, text: {zh: 属实。, en: It is true.}}]}\n",
		item: func(x exam, i *Item) {
			for n, m := range i.Materials {
				for k, w := range m.Chain() {
					path := at("materials", n, "ways", k)
					if len(m.Ways) == 0 {
						path = at("materials", n)
					}
					if w.By == Declaration && (w.Text.IsZero() || w.Days < 1) {
						x.say(path, "material_declared", "code", m.Code)
					}
				}
			}
		},
	}
}
