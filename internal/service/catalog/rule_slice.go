package catalog

import "slices"

func sliceLeast() Rule {
	return Rule{
		Name:    "slice",
		Asks:    "The unit receives exactly what is asked for it, each element once, and keeps it for at least a day.",
		Because: "个人信息保护法 Art. 6: the least that the purpose needs.",
		Good:    "form: [{field: road.mode, required: true}]\nshared: [applicant.name]\nslice: {purpose: {zh: 审查, en: To examine}, keep_days: 30, fields: [road.mode, applicant.name]}\n",
		Bad:     "form: [{field: road.mode, required: true}]\nshared: []\nslice: {purpose: {zh: 审查, en: To examine}, keep_days: 30, fields: [road.mode, applicant.name]}\n",
		item: func(x exam, i *Item) {
			known := append(asked(i.Form), i.Shared...)
			for n, f := range i.Slice.Fields {
				if !slices.Contains(known, f) {
					x.say(at("slice", "fields", n), "slice_not_asked", "field", f)
				}
			}
			for _, f := range known {
				if f != "" && !slices.Contains(i.Slice.Fields, f) {
					x.say(at("slice", "fields"), "slice_missing", "field", f)
				}
			}
			repeated(i.Slice.Fields, func(n int, f string) {
				x.say(at("slice", "fields", n), "asked_twice", "field", f)
			})
			if i.Slice.KeepDays < 1 {
				x.say(at("slice", "keep_days"), "keep_days")
			}
		},
	}
}
