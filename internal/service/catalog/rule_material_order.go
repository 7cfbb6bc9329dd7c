package catalog

import "slices"

func materialOrder() Rule {
	const material = "materials:\n  - {code: plan, name: {zh: 方案, en: Plan}, waiver: declaration, ways: "
	return Rule{
		Name:    "material-order",
		Asks:    "The ways to have a material are tried in the order certificate, register, declaration, department's check, upload, and nothing stands behind the department's check.",
		Because: "优化营商环境条例 and 免证办: what the city knows comes before what the person says, and that before what the person brings.",
		Good:    material + "[{by: declaration, check_days: 5, text: {zh: 属实。, en: It is true.}}, {by: upload}]}\n",
		Bad:     material + "[{by: upload}, {by: declaration, check_days: 5, text: {zh: 属实。, en: It is true.}}]}\n",
		item: func(x exam, i *Item) {
			for n, m := range i.Materials {
				for k := 1; k < len(m.Ways); k++ {
					before, now := slices.Index(ladder, m.Ways[k-1].By), slices.Index(ladder, m.Ways[k].By)
					twice := now == before && now > slices.Index(ladder, Register)
					if now >= 0 && now < before || twice || m.Ways[k-1].By == Department {
						x.say(at("materials", n, "ways", k), "material_order", "code", m.Code)
					}
				}
			}
		},
	}
}
