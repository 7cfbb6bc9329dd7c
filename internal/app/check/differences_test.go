package check

// differences are passages of the base pack, each rewritten (is; the base has from), and
// what Diff says of it in both directions. With was, both packs differ from the base.
var differences = []struct{ file, from, is, was, there, back string }{
	{
		"items/lamp.yaml", "promise_days: {new: 2}", "promise_days: {new: 3}", "",
		"items/lamp.yaml:12: 装路灯（新装）：承诺时限由 2 个工作日改为 3 个工作日。",
		"items/lamp.yaml:12: 装路灯（新装）：承诺时限由 3 个工作日改为 2 个工作日。",
	},
	{
		"items/lamp.yaml", "promise_days: {new: 2}", "promise_days: {new: 2, later: 4}", "",
		"items/lamp.yaml:12: 装路灯（以后再说）：承诺 4 个工作日办结。",
		"items/lamp.yaml:12: 装路灯（以后再说）：不再有承诺时限，原为 4 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 6\n", "",
		"items/lamp.yaml:11: 装路灯：法定时限由 5 个工作日改为 6 个工作日。",
		"items/lamp.yaml:11: 装路灯：法定时限由 6 个工作日改为 5 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "", "",
		"items/lamp.yaml:11: 装路灯：不再有法定时限，原为 5 个工作日。",
		"items/lamp.yaml:11: 装路灯：新定法定时限 5 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\nlegal_unit: days\n", "",
		"items/lamp.yaml:12: 装路灯：写明法定时限按自然日计算；没有写明时按工作日计算。",
		"items/lamp.yaml:12: 装路灯：不再写明法定时限按自然日计算，改按工作日计算。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\npromise_unit: days\n", "",
		"items/lamp.yaml:12: 装路灯：写明承诺时限按自然日计算；没有写明时按工作日计算。",
		"items/lamp.yaml:12: 装路灯：不再写明承诺时限按自然日计算，改按工作日计算。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\nlegal_unit: days\n", "legal_days: 5\nlegal_unit: workdays\n",
		"items/lamp.yaml:12: 装路灯：法定时限改按自然日计算，原来按工作日计算。",
		"items/lamp.yaml:12: 装路灯：法定时限改按工作日计算，原来按自然日计算。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\npromise_unit: days\n", "legal_days: 5\npromise_unit: workdays\n",
		"items/lamp.yaml:12: 装路灯：承诺时限改按自然日计算，原来按工作日计算。",
		"items/lamp.yaml:12: 装路灯：承诺时限改按工作日计算，原来按自然日计算。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\npromise_days: {new: 2}\n", "legal_days: 9\npromise_days: {new: 3}\npromise_unit: days\n", "legal_days: 5\npromise_days: {new: 2}\npromise_unit: days\n",
		"items/lamp.yaml:11: 装路灯：法定时限由 5 个工作日改为 9 个工作日。\nitems/lamp.yaml:12: 装路灯（新装）：承诺时限由 2 日（自然日）改为 3 日（自然日）。",
		"items/lamp.yaml:11: 装路灯：法定时限由 9 个工作日改为 5 个工作日。\nitems/lamp.yaml:12: 装路灯（新装）：承诺时限由 3 日（自然日）改为 2 日（自然日）。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\npromise_days: {new: 2}\n", "legal_days: 9\nlegal_unit: days\npromise_days: {new: 3}\n", "legal_days: 5\nlegal_unit: days\npromise_days: {new: 2}\n",
		"items/lamp.yaml:11: 装路灯：法定时限由 5 日（自然日）改为 9 日（自然日）。\nitems/lamp.yaml:13: 装路灯（新装）：承诺时限由 2 个工作日改为 3 个工作日。",
		"items/lamp.yaml:11: 装路灯：法定时限由 9 日（自然日）改为 5 日（自然日）。\nitems/lamp.yaml:13: 装路灯（新装）：承诺时限由 3 个工作日改为 2 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\naccept_days: 5\n", "",
		"items/lamp.yaml:12: 装路灯：新定受理时限 5 个工作日。",
		"items/lamp.yaml:12: 装路灯：不再有受理时限，原为 5 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\nextension_days: 3\n", "",
		"items/lamp.yaml:12: 装路灯：新定可以延长的时限 3 个工作日。",
		"items/lamp.yaml:12: 装路灯：不再有可以延长的时限，原为 3 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\nsupplement_days: 9\n", "",
		"items/lamp.yaml:12: 装路灯：新定补正时限 9 个工作日。",
		"items/lamp.yaml:12: 装路灯：不再有补正时限，原为 9 个工作日。",
	},
	{
		"items/lamp.yaml", "  - field: lamp.watts\n    required: true\n    show_if: lamp.mode == 'new'\n", "", "",
		"items/lamp.yaml:36: 装路灯：不再询问“功率”。",
		"items/lamp.yaml:36: 装路灯：新增问题“功率”。",
	},
	{
		"items/lamp.yaml", "    required: true\n    show_if: lamp.mode == 'new'\n", "    required: false\n    show_if: lamp.mode == 'new'\n", "",
		"items/lamp.yaml:37: 装路灯：“功率”由必填改为选填。",
		"items/lamp.yaml:37: 装路灯：“功率”由选填改为必填。",
	},
	{
		"items/lamp.yaml", "    show_if: lamp.mode == 'new'\n", "", "",
		"items/lamp.yaml:38: 装路灯：“功率”原来只在“lamp.mode == 'new'”时询问，现在总是询问。",
		"items/lamp.yaml:38: 装路灯：原来总是询问“功率”，现在只在“lamp.mode == 'new'”时询问。",
	},
	{
		"items/lamp.yaml", "    show_if: lamp.mode == 'new'\n", "    show_if: zone.road\n", "",
		"items/lamp.yaml:38: 装路灯：询问“功率”的条件由“lamp.mode == 'new'”改为“zone.road”。",
		"items/lamp.yaml:38: 装路灯：询问“功率”的条件由“zone.road”改为“lamp.mode == 'new'”。",
	},
	{
		"items/lamp.yaml", "shared: [person.name]", "shared: [person.name, premises.zone]", "",
		"items/lamp.yaml:39: 装路灯：还要用到一件事统一询问的“片区”。",
		"items/lamp.yaml:39: 装路灯：不再用到“片区”。",
	},
	{
		"items/lamp.yaml", "  fields: [lamp.mode, lamp.watts, person.name]", "  fields: [lamp.mode, person.name]", "",
		"items/lamp.yaml:43: 装路灯：承办单位不再得到“功率”。",
		"items/lamp.yaml:43: 装路灯：承办单位还会得到“功率”。",
	},
	{
		"items/lamp.yaml", "keep_days: 30", "keep_days: 60", "",
		"items/lamp.yaml:42: 装路灯：承办单位保存资料由 30 天改为 60 天。",
		"items/lamp.yaml:42: 装路灯：承办单位保存资料由 60 天改为 30 天。",
	},
	{
		"items/lamp.yaml", "  - code: roll\n    name: {zh: 户口, en: Roll}\n    waiver: register\n    source: villager\n", "", "",
		"items/lamp.yaml:45: 装路灯：不再需要材料“户口”。",
		"items/lamp.yaml:45: 装路灯：新增材料“户口”。",
	},
	{
		"items/lamp.yaml", "    waiver: register\n    source: villager\n", "    waiver: register\n    source: villager\n    when: zone.road\n", "",
		"items/lamp.yaml:49: 装路灯：材料“户口”原来总是需要，现在只在“zone.road”时需要。",
		"items/lamp.yaml:49: 装路灯：材料“户口”原来只在“zone.road”时需要，现在总是需要。",
	},
	{
		"items/lamp.yaml", "    waiver: register\n", "    waiver: upload\n", "",
		"items/lamp.yaml:47: 装路灯：材料“户口”由登记库核验改为上传。",
		"items/lamp.yaml:47: 装路灯：材料“户口”由上传改为登记库核验。",
	},
	{
		"items/lamp.yaml", "    source: villager\n", "    source: villager\n    ways: []\n", "",
		"items/lamp.yaml:49: 装路灯：增加 材料 · “户口” · 提供办法（materials[roll].ways）：“[]”。",
		"items/lamp.yaml:49: 装路灯：删去 材料 · “户口” · 提供办法（materials[roll].ways）：“[]”。",
	},
	{
		"items/lamp.yaml", "  - code: no-road\n    when: zone.road\n    modes: [new]\n    because: {zh: 没有路，请修路后再来。, en: There is no road. Come back when there is.}\n", "", "",
		"items/lamp.yaml:50: 装路灯：不再有可办条件：没有路，请修路后再来。",
		"items/lamp.yaml:50: 装路灯：新增可办条件：没有路，请修路后再来。",
	},
	{
		"items/lamp.yaml", "when: zone.road\n", "when: today.month > 3\n", "",
		"items/lamp.yaml:51: 装路灯：可办条件“没有路，请修路后再来。”由“zone.road”改为“today.month > 3”。",
		"items/lamp.yaml:51: 装路灯：可办条件“没有路，请修路后再来。”由“today.month > 3”改为“zone.road”。",
	},
	{
		"items/lamp.yaml", "    modes: [new]\n", "    modes: [new, later]\n", "",
		"items/lamp.yaml:52: 装路灯：可办条件现在也管“以后再说”：没有路，请修路后再来。",
		"items/lamp.yaml:52: 装路灯：可办条件不再管“以后再说”：没有路，请修路后再来。",
	},
	{
		"items/lamp.yaml", "modes: [new]\nform:", "modes: [new, later]\nform:", "",
		"items/lamp.yaml:30: 装路灯：现在可以办理“以后再说”。",
		"items/lamp.yaml:30: 装路灯：不再办理“以后再说”。",
	},
	{
		"items/lamp.yaml", "result:\n", "  - name: {zh: 通电, en: Power on}\n    text: {zh: 通电。, en: On.}\nresult:\n", "",
		"items/lamp.yaml:24: 装路灯：新增环节“通电”。",
		"items/lamp.yaml:24: 装路灯：不再有环节“通电”。",
	},
	{
		"items/lamp.yaml", "{name: {zh: 装灯, en: Mounting}", "{name: {zh: 安装, en: Mounting}", "",
		"items/lamp.yaml:23: 装路灯：环节 · “安装” · 名称 · 中文（steps[安装].name.zh）由“装灯”改为“安装”。",
		"items/lamp.yaml:23: 装路灯：环节 · “装灯” · 名称 · 中文（steps[装灯].name.zh）由“安装”改为“装灯”。",
	},
	{
		"items/lamp.yaml", "  mode: manual\n", "  mode: manual\n  review: true\n", "",
		"items/lamp.yaml:56: 装路灯：决定改为由第二人复核。",
		"items/lamp.yaml:56: 装路灯：决定不再由第二人复核。",
	},
	{
		"items/lamp.yaml", "    - {code: ok, text: {zh: 可以。, en: Yes.}}\n", "    - {code: ok, text: {zh: 可以。, en: Yes.}}\n    - {code: fine, text: {zh: 很好。, en: Fine.}}\n", "",
		"items/lamp.yaml:58: 装路灯：新增准予的理由：很好。",
		"items/lamp.yaml:58: 装路灯：删去准予的理由：很好。",
	},
	{
		"items/lamp.yaml", "  refuse:\n", "  refuse:\n    - {code: dark, text: {zh: 太暗。, en: Too dark.}}\n", "",
		"items/lamp.yaml:59: 装路灯：新增不予许可的理由：太暗。",
		"items/lamp.yaml:59: 装路灯：删去不予许可的理由：太暗。",
	},
	{
		"items/lamp.yaml", "  not_accept:\n", "  not_accept:\n    - {code: far, text: {zh: 太远。, en: Too far.}}\n", "",
		"items/lamp.yaml:61: 装路灯：新增不予受理的理由：太远。",
		"items/lamp.yaml:61: 装路灯：删去不予受理的理由：太远。",
	},
	{
		"items/lamp.yaml", "fee: {charged: false}", "fee: {charged: true}", "",
		"items/lamp.yaml:15: 装路灯：由不收费改为收费。",
		"items/lamp.yaml:15: 装路灯：由收费改为不收费。",
	},
	{
		"items/lamp.yaml", "law: [{zh: 村规, en: Village rules}]\n", "law:\n  - {zh: 村规, en: Village rules}\n  - {zh: 镇规, en: Town rules}\n", "",
		"items/lamp.yaml:18: 装路灯：新增法律依据：镇规。",
		"items/lamp.yaml:18: 装路灯：删去法律依据：镇规。",
	},
	{
		"items/lamp.yaml", "[{zh: 村规, en: Village rules}]", "[{zh: 新村规, en: New village rules}]", "",
		"items/lamp.yaml:16: 装路灯：法律依据 · “第 1 项” · 中文（law[1].zh）由“村规”改为“新村规”。\nitems/lamp.yaml:16: 装路灯：法律依据 · “第 1 项” · 英文（law[1].en）由“Village rules”改为“New village rules”。",
		"items/lamp.yaml:16: 装路灯：法律依据 · “第 1 项” · 中文（law[1].zh）由“新村规”改为“村规”。\nitems/lamp.yaml:16: 装路灯：法律依据 · “第 1 项” · 英文（law[1].en）由“New village rules”改为“Village rules”。",
	},
	{
		"items/lamp.yaml", "conditions:\n", "conditions:\n  - {zh: 门前有电。, en: Power before the door.}\n", "",
		"items/lamp.yaml:21: 装路灯：新增办理条件：门前有电。",
		"items/lamp.yaml:21: 装路灯：删去办理条件：门前有电。",
	},
	{
		"items/lamp.yaml", "visits: 0", "visits: 1", "",
		"items/lamp.yaml:13: 装路灯：到现场次数由 0 次改为 1 次。",
		"items/lamp.yaml:13: 装路灯：到现场次数由 1 次改为 0 次。",
	},
	{
		"items/lamp.yaml", "name: {zh: 装路灯, en: Street lamp}", "name: {zh: 装路灯, en: Road lamp}", "",
		"items/lamp.yaml:2: 装路灯：名称 · 英文（name.en）由“Street lamp”改为“Road lamp”。",
		"items/lamp.yaml:2: 装路灯：名称 · 英文（name.en）由“Road lamp”改为“Street lamp”。",
	},
	{
		"items/lamp.yaml", "  - name: {zh: 太亮, en: Too bright}\n    day: \"2026-01-01\"\n    zone: north\n    answers: {lamp.watts: 400}\n    expect:\n      asked: []\n      problems: [lamp.watts]\n", "", "",
		"items/lamp.yaml:79: 装路灯：删去示例“太亮”。",
		"items/lamp.yaml:79: 装路灯：新增示例“太亮”。",
	},
	{
		"items/lamp.yaml", "answers: {lamp.watts: 40}", "answers: {lamp.watts: \"40\"}", "",
		"items/lamp.yaml:67: 装路灯：示例 · “有路” · 回答 · “功率”（cases[有路].answers.lamp.watts）由“40”改为“\"40\"”。",
		"items/lamp.yaml:67: 装路灯：示例 · “有路” · 回答 · “功率”（cases[有路].answers.lamp.watts）由“\"40\"”改为“40”。",
	},
	{
		"items/lamp.yaml", "values: {lamp.mode: new}", "values: {lamp.mode: later}", "",
		"items/lamp.yaml:70: 装路灯：示例 · “有路” · 预期 · 值 · “路灯”（cases[有路].expect.values.lamp.mode）由“new”改为“later”。",
		"items/lamp.yaml:70: 装路灯：示例 · “有路” · 预期 · 值 · “路灯”（cases[有路].expect.values.lamp.mode）由“later”改为“new”。",
	},
	{
		"bundles/lighting.yaml", "items:\n", "items:\n  - item: candle\n", "",
		"bundles/lighting.yaml:19: 点灯：新增事项“candle”。",
		"bundles/lighting.yaml:19: 点灯：不再包含事项“candle”。",
	},
	{
		"bundles/lighting.yaml", "  - field: premises.zone\n    required: true\n", "", "",
		"bundles/lighting.yaml:23: 点灯：不再询问“片区”。",
		"bundles/lighting.yaml:23: 点灯：新增问题“片区”。",
	},
	{
		"bundles/lighting.yaml", "  - field: person.name\n    required: true\n", "  - field: person.name\n", "",
		"bundles/lighting.yaml:22: 点灯：“姓名”由必填改为选填。",
		"bundles/lighting.yaml:22: 点灯：“姓名”由选填改为必填。",
	},
	{
		"bundles/lighting.yaml", "  - field: person.name\n    required: true\n", "  - field: person.name\n    required: true\n    show_if: zone.road\n", "",
		"bundles/lighting.yaml:23: 点灯：原来总是询问“姓名”，现在只在“zone.road”时询问。",
		"bundles/lighting.yaml:23: 点灯：“姓名”原来只在“zone.road”时询问，现在总是询问。",
	},
	{
		"bundles/lighting.yaml", "questions:\n  - field: person.name\n    required: true\n  - field: premises.zone\n    required: true\n", "questions:\n  - field: premises.zone\n    required: true\n  - field: person.name\n    required: true\n", "",
		"bundles/lighting.yaml:21: 点灯：问题（questions）的先后顺序有变，换了位置的有：“姓名”。",
		"bundles/lighting.yaml:21: 点灯：问题（questions）的先后顺序有变，换了位置的有：“片区”。",
	},
	{
		"bundles/lighting.yaml", "unit: lamps", "unit: wax", "",
		"bundles/lighting.yaml:49: 点灯：示例 · “有路” · 预期 · 分办件 · “装路灯” · 单位（cases[有路].expect.parts[lamp].unit）由“路灯队”改为“蜡烛厂”。",
		"bundles/lighting.yaml:49: 点灯：示例 · “有路” · 预期 · 分办件 · “装路灯” · 单位（cases[有路].expect.parts[lamp].unit）由“蜡烛厂”改为“路灯队”。",
	},
	{
		"bundles/lighting.yaml", "{item: lamp, mode: new, because: no-road}", "{item: lamp, mode: new, because: no-way}", "",
		"bundles/lighting.yaml:59: 点灯：示例 · “没有路” · 预期 · 不能办的 · “装路灯” · 原因（cases[没有路].expect.unavailable[lamp].because）由“no-road”改为“no-way”。",
		"bundles/lighting.yaml:59: 点灯：示例 · “没有路” · 预期 · 不能办的 · “装路灯” · 原因（cases[没有路].expect.unavailable[lamp].because）由“no-way”改为“no-road”。",
	},
	{
		"fields.yaml", "    - {code: later, label: {zh: 以后再说, en: Later}}\n", "", "",
		"fields.yaml:19: 数据元“路灯”：不再有选项“以后再说”。",
		"fields.yaml:19: 数据元“路灯”：新增选项“以后再说”。",
	},
	{
		"fields.yaml", "min: 1\n", "min: 2\n", "",
		"fields.yaml:24: 数据元“功率”：最小值由 1 改为 2。",
		"fields.yaml:24: 数据元“功率”：最小值由 2 改为 1。",
	},
	{
		"fields.yaml", "  min: 1\n", "", "",
		"fields.yaml:24: 数据元“功率”：不再限定最小值，原为 1。",
		"fields.yaml:24: 数据元“功率”：限定最小值为 1。",
	},
	{
		"fields.yaml", "max: 100", "max: 90", "",
		"fields.yaml:25: 数据元“功率”：最大值由 100 改为 90。",
		"fields.yaml:25: 数据元“功率”：最大值由 90 改为 100。",
	},
	{
		"fields.yaml", "  max: 100\n", "", "",
		"fields.yaml:25: 数据元“功率”：不再限定最大值，原为 100。",
		"fields.yaml:25: 数据元“功率”：限定最大值为 100。",
	},
	{
		"fields.yaml", "  source: villager.name\n", "  source: villager.name\n  max_len: 20\n", "",
		"fields.yaml:6: 数据元“姓名”：限定最大长度为 20。",
		"fields.yaml:6: 数据元“姓名”：不再限定最大长度，原为 20。",
	},
	{
		"fields.yaml", "  source: villager.zone\n", "", "",
		"fields.yaml:13: 数据元“片区”：删去 来源（source）：“villager.zone”。",
		"fields.yaml:13: 数据元“片区”：增加 来源（source）：“villager.zone”。",
	},
	{
		"zones.yaml", "facts: {road: false}", "facts: {road: true}", "",
		"zones.yaml:8: 片区“南片”：“road”由否改为是。",
		"zones.yaml:8: 片区“南片”：“road”由是改为否。",
	},
	{
		"zones.yaml", "- code: south\n  name: {zh: 南片, en: South}\n  region: \"411002000000\"\n  facts: {road: false}\n", "", "",
		"zones.yaml:5: 删除：片区“南片”（south）。",
		"zones.yaml:5: 新增：片区“南片”（south）。",
	},
	{
		"zones.yaml", "- code: north\n  name: {zh: 北片, en: North}\n  region: \"411002000000\"\n  facts: {road: true}\n- code: south\n  name: {zh: 南片, en: South}\n  region: \"411002000000\"\n  facts: {road: false}\n", "- code: south\n  name: {zh: 南片, en: South}\n  region: \"411002000000\"\n  facts: {road: false}\n- code: north\n  name: {zh: 北片, en: North}\n  region: \"411002000000\"\n  facts: {road: true}\n", "",
		"zones.yaml:5: 片区的先后顺序有变，换了位置的有：“北片”。",
		"zones.yaml:5: 片区的先后顺序有变，换了位置的有：“南片”。",
	},
	{
		"providers.yaml", "units: [lamps]", "units: [lamps, wax]", "",
		"providers.yaml:3: 供应规则“lamp.north”：增加供应单位“蜡烛厂”。",
		"providers.yaml:3: 供应规则“lamp.north”：“蜡烛厂”不再供应。",
	},
	{
		"providers.yaml", "zones: [north, south]", "zones: [north]", "",
		"providers.yaml:2: 供应规则“lamp.north”：不再包含片区“南片”。",
		"providers.yaml:2: 供应规则“lamp.north”：增加片区“南片”。",
	},
	{
		"orgs.yaml", "complaint: \"0374-0000002\"", "complaint: \"0374-0000007\"", "",
		"orgs.yaml:14: 机构“路灯队”：投诉电话（complaint）由“0374-0000002”改为“0374-0000007”。",
		"orgs.yaml:14: 机构“路灯队”：投诉电话（complaint）由“0374-0000007”改为“0374-0000002”。",
	},
	{
		"themes.yaml", "no: 2", "no: 3", "",
		"themes.yaml:7: 主题“熄灯”：序号（no）由“2”改为“3”。",
		"themes.yaml:7: 主题“熄灯”：序号（no）由“3”改为“2”。",
	},
	{
		"pack.yaml", "to: \"2027-12-31\"", "to: \"2028-12-31\"", "",
		"pack.yaml:5: 内容包“小村”：施行日期 · 止（in_force.to）由“2027-12-31”改为“2028-12-31”。",
		"pack.yaml:5: 内容包“小村”：施行日期 · 止（in_force.to）由“2028-12-31”改为“2027-12-31”。",
	},
	{
		"registers/villager.yaml", "    subject: person\n", "", "",
		"registers/villager.yaml:15: 登记库“村民”：删去 列 · “身份证号码” · 主体列（columns[idno].subject）：“person”。",
		"registers/villager.yaml:15: 登记库“村民”：增加 列 · “身份证号码” · 主体列（columns[idno].subject）：“person”。",
	},
	{
		"calendar.tsv", "2026-01-04\twork\t元旦\n", "", "",
		"calendar.tsv:4: 节假日表：2026-01-04 由工作日（元旦调休）改为平常日子。",
		"calendar.tsv:4: 节假日表：2026-01-04 由平常日子改为工作日（元旦调休）。",
	},
	{
		"calendar.tsv", "2026-01-04\twork", "2026-01-04\toff", "",
		"calendar.tsv:4: 节假日表：2026-01-04 由工作日（元旦调休）改为休息日（元旦）。",
		"calendar.tsv:4: 节假日表：2026-01-04 由休息日（元旦）改为工作日（元旦调休）。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\naccept_days: 3\n", "legal_days: 5\naccept_days: 5\n",
		"items/lamp.yaml:12: 装路灯：受理时限由 5 个工作日改为 3 个工作日。",
		"items/lamp.yaml:12: 装路灯：受理时限由 3 个工作日改为 5 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\nextension_days: 10\n", "legal_days: 5\nextension_days: 3\n",
		"items/lamp.yaml:12: 装路灯：可以延长的时限由 3 个工作日改为 10 个工作日。",
		"items/lamp.yaml:12: 装路灯：可以延长的时限由 10 个工作日改为 3 个工作日。",
	},
	{
		"items/lamp.yaml", "legal_days: 5\n", "legal_days: 5\nsupplement_days: 10\n", "legal_days: 5\nsupplement_days: 9\n",
		"items/lamp.yaml:12: 装路灯：补正时限由 9 个工作日改为 10 个工作日。",
		"items/lamp.yaml:12: 装路灯：补正时限由 10 个工作日改为 9 个工作日。",
	},
	{
		"items/lamp.yaml", "    source: villager\n", "    source: villager\n    when: today.month > 3\n", "    source: villager\n    when: zone.road\n",
		"items/lamp.yaml:49: 装路灯：需要材料“户口”的条件由“zone.road”改为“today.month > 3”。",
		"items/lamp.yaml:49: 装路灯：需要材料“户口”的条件由“today.month > 3”改为“zone.road”。",
	},
	{
		"items/lamp.yaml", "    source: villager\n", "    source: villager\n    ways:\n      - {by: department, text: {zh: 查, en: Look}}\n      - {by: upload}\n", "    source: villager\n    ways:\n      - {by: department, text: {zh: 查, en: Look}}\n",
		"items/lamp.yaml:51: 装路灯：材料“户口”现在可以用“上传”提供。",
		"items/lamp.yaml:51: 装路灯：材料“户口”不能再用“上传”提供。",
	},
	{
		"items/lamp.yaml", "  - {name: {zh: 装灯, en: Mounting}, text: {zh: 路灯队来装。, en: The crew comes.}}\n", "  - name: {zh: 装灯, en: Mounting}\n    text: {zh: 路灯队来装。, en: The crew comes.}\n    code: mount\n    days: 2\n    after: []\n", "  - name: {zh: 装灯, en: Mounting}\n    text: {zh: 路灯队来装。, en: The crew comes.}\n    code: mount\n    days: 1\n    after: [pole]\n",
		"items/lamp.yaml:26: 装路灯：环节“装灯”由 1 个工作日改为 2 个工作日。\nitems/lamp.yaml:27: 装路灯：环节“装灯”不再等“pole”。",
		"items/lamp.yaml:26: 装路灯：环节“装灯”由 2 个工作日改为 1 个工作日。\nitems/lamp.yaml:27: 装路灯：环节“装灯”现在要等“pole”完成。",
	},
	{
		"fields.yaml", "  source: villager.name\n", "  source: villager.name\n  max_len: 30\n", "  source: villager.name\n  max_len: 20\n",
		"fields.yaml:6: 数据元“姓名”：最大长度由 20 改为 30。",
		"fields.yaml:6: 数据元“姓名”：最大长度由 30 改为 20。",
	},
}
