package catalog

import "slices"

func examples() Rule {
	const golden = "cases:\n  - name: {zh: 挖掘, en: Digging}\n    day: \"2026-11-23\"\n    zone: jianan-east\n    expect:\n      materials: {}\n      decision: {steps: []}\n"
	return Rule{
		Name:    "examples",
		Asks:    "An item brings its own tests: at least one golden case, and among them one that expects the days (clocks), one the materials and one the way to the decision; each has a name of its own.",
		Because: "Practice: a definition that nothing is expected of can change without anybody noticing.",
		Good:    golden + "      clocks: {accept_by: \"2026-11-30\"}\n",
		Bad:     golden,
		item: func(x exam, i *Item) {
			if len(i.Cases) == 0 {
				x.say(at("cases"), "no_example")
				return
			}
			for _, part := range []struct {
				key string
				has func(ItemCase) bool
			}{
				{"clocks", func(c ItemCase) bool { return c.Expect.Clocks != nil }},
				{"materials", func(c ItemCase) bool { return c.Expect.Materials != nil }},
				{"decision", func(c ItemCase) bool { return c.Expect.Decision != nil }},
			} {
				if !slices.ContainsFunc(i.Cases, part.has) {
					x.say(at("cases"), "example_lacks", "key", part.key)
				}
			}
			var names []string
			for _, c := range i.Cases {
				names = append(names, c.Name.Zh)
			}
			repeated(names, func(n int, name string) { x.say(at("cases", n, "name"), "example_twice", "name", name) })
		},
	}
}
