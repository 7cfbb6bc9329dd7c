package catalog

import (
	"slices"

	"github.com/chengban/chengban/internal/engine/deadline"
)

func dayUnit() Rule {
	return Rule{
		Name:    "day-unit",
		Asks:    "Limits count workdays or days 自然日 (legal_unit, promise_unit): a permit's only workdays, and so does whatever is held against other working days: a limit that may be extended, a promise with steps or with materials to be brought later.",
		Because: "行政许可法 Art. 82: its periods are working days, without statutory holidays. The days that an extension adds, and those of steps and late materials, are working days too.",
		Good:    "task_type: \"20\"\nlegal_unit: days\nextension_days: 0\n",
		Bad:     "task_type: \"01\"\nlegal_unit: days\n",
		item:    unitsFit,
	}
}

func unitsFit(x exam, i *Item) {
	for key, unit := range map[string]deadline.Unit{"legal_unit": i.LegalIn(), "promise_unit": i.PromiseIn()} {
		x.among(at(key), string(unit), string(deadline.Workdays), string(deadline.Days))
		if i.TaskType == Permit && unit == deadline.Days {
			x.say(at(key), "unit_permit")
		}
	}
	if i.TaskType == Permit {
		return
	}
	if i.LegalIn() == deadline.Days && i.Extension > 0 {
		x.say(at("legal_unit"), "unit_extension")
	}
	stepped := slices.ContainsFunc(i.Steps, func(s Step) bool { return s.Code != "" })
	late := slices.ContainsFunc(i.Materials, func(m Material) bool { return m.Need == Afterwards })
	if i.PromiseIn() == deadline.Days && (stepped || late) {
		x.say(at("promise_unit"), "unit_workdays")
	}
}
