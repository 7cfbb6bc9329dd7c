package check

// goldenEdits are edits of what golden cases say of days, materials and the decision.
var goldenEdits = []struct{ file, from, to, want string }{
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {decide_by: \"2026-01-08\", promised_by: \"2026-01-04\", provisional: [decide_by, promised_by]}", "items/lamp.yaml:71:27: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {decide_by: \"2026-01-07\", promised_by: \"2026-01-05\", provisional: [decide_by, promised_by]}", "items/lamp.yaml:71:54: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {accept_by: \"2026-01-08\", decide_by: \"2026-01-07\", promised_by: \"2026-01-04\", provisional: [decide_by, promised_by]}", "items/lamp.yaml:71:27: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {deemed_on: \"2026-01-09\", decide_by: \"2026-01-07\", promised_by: \"2026-01-04\", provisional: [decide_by, promised_by]}", "items/lamp.yaml:71:27: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {extended_by: \"2026-01-09\", decide_by: \"2026-01-07\", promised_by: \"2026-01-04\", provisional: [decide_by, promised_by]}", "items/lamp.yaml:71:29: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {deliver_by: \"2026-01-09\", decide_by: \"2026-01-07\", promised_by: \"2026-01-04\", provisional: [decide_by, promised_by]}", "items/lamp.yaml:71:28: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      clocks: {decide_by: \"2026-01-07\", promised_by: \"2026-01-04\", provisional: [decide_by]}", "items/lamp.yaml:71:81: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n    expect:\n      asked: []\n      values: {lamp.mode: new}\n", "    answers: {lamp.watts: 40}\n    accepted: \"2026-01-04\"\n    expect:\n      asked: []\n      clocks: {decide_by: \"2026-01-07\", promised_by: \"2026-01-04\", provisional: [decide_by, promised_by]}\n", "items/lamp.yaml:71:27: golden\nitems/lamp.yaml:71:54: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      materials: {roll: register}", "items/lamp.yaml:71:25: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      materials: {}", "items/lamp.yaml:71:18: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      materials: {roll: department, shoe: upload}", "items/lamp.yaml:71:43: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n    expect:\n      asked: []\n      values: {lamp.mode: new}\n", "    answers: {lamp.watts: 40}\n    known: {person.name: 张三}\n    expect:\n      asked: []\n      materials: {roll: department}\n", "items/lamp.yaml:71:25: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      decision: {steps: [[mount]]}", "items/lamp.yaml:71:25: golden"},
	{"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: new}\n      decision: {steps: [], review: true}", "items/lamp.yaml:71:37: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n", "    answers: {lamp.watts: 40}\n    accepted: \"2025-12-31\"\n", "items/lamp.yaml:68:15: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n", "    answers: {lamp.watts: 40}\n    accepted: \"2026-01-05\"\n    decided: \"2026-01-04\"\n", "items/lamp.yaml:69:14: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n", "    answers: {lamp.watts: 40}\n    certificates: [lamp-pass]\n", "items/lamp.yaml:68:20: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n", "    answers: {lamp.watts: 40}\n    declined: [rolls]\n", "items/lamp.yaml:68:16: golden"},
	{"items/lamp.yaml", "    answers: {lamp.watts: 40}\n    expect:\n      asked: []\n      values: {lamp.mode: new}\n", "    answers: {lamp.watts: 40, person.name: 李四}\n    known: {person.name: 张三}\n    expect:\n      asked: []\n      materials: {roll: register}\n", "items/lamp.yaml:71:25: golden"},
}
