package ui

import "github.com/a-h/templ"

// What stands on these two pages is an example: values as the rule engine explains
// (package rule/run), counts (rule/money) and allots (rule/alloc) them, written out
// by hand. The policy and its clauses are invented.

func galleryCauses(rq *Request) []Cause {
	const article5, article3, article9 = "《制造业设备更新补助办法（虚构）》第五条第一款", "《制造业设备更新补助办法（虚构）》第三条", "《制造业设备更新补助办法（虚构）》第九条"
	clause := func(zh, en string) string {
		return rq.Text(sample(zh, "Equipment renewal grants (invented), "+en))
	}
	return []Cause{
		{
			Says: rq.Text(sample("营业收入 1,760 万元，应不低于 2,000 万元", "Revenue is ¥17,600,000 and must be at least ¥20,000,000")),
			Gap:  rq.Text(sample("差 240 万元", "¥2,400,000 short")), Clause: clause(article5, "art. 5(1)"),
			Source: rq.Text(sample("市税务局，2026-03-31", "City tax office, 2026-03-31")),
			Next:   rq.Text(sample("数据不对？提出异议", "Is this wrong? Object")), Path: "/ui/rule",
		},
		{
			Says: rq.Text(sample("下面两项有一项做到，这一条就算符合", "One of these two is enough for this clause")),
			Any: []Cause{
				{
					Says: rq.Text(sample("发明专利 1 件，应不少于 2 件", "1 invention patent, at least 2 are wanted")), Gap: rq.Text(sample("差 1 件", "1 short")),
					Clause: clause(article3, "art. 3"), Source: rq.Text(sample("市知识产权局，2026-10-31", "City patent office, 2026-10-31")),
				},
				{
					Missing: true, Says: rq.Text(sample("研发费用占比还查不到：科技局没有归集", "The share of research costs is not known: the science office has not collected it")),
					Clause: clause(article3, "art. 3"), Next: rq.Text(sample("上传研发费用专项审计报告", "Upload the audit report on research costs")), Path: "/ui/rule",
				},
			},
		},
		{
			Missing: true, Says: rq.Text(sample("信用状况要您授权才能查询", "Your credit record needs your consent to be read")),
			Clause: clause(article9, "art. 9"), Next: rq.Text(sample("去授权", "Give consent")), Path: "/ui/rule",
		},
	}
}

func galleryCounting(rq *Request) []CountStep {
	step := func(zh, en, amount, amountEn string) CountStep {
		return CountStep{rq.Text(sample(zh, en)), rq.Text(sample(amount, amountEn))}
	}
	return []CountStep{
		step("固定资产投资", "Fixed investment", "1,000,000 元", "¥1,000,000"),
		step("按 5% 计算，舍去元以下", "5% of it, whole yuan", "50,000 元", "¥50,000"),
		step("没有超过单项上限 1,000 万元", "Below the limit of ¥10,000,000", "50,000 元", "¥50,000"),
		step("单户上限 50 万元，已兑付 462,785 元", "Of the cap of ¥500,000 a firm, ¥462,785 was paid before", "37,215 元", "¥37,215"),
		step("本次兑付", "Paid now", "37,215 元", "¥37,215"),
	}
}

func galleryLedger(rq *Request) Grid {
	row := func(tone Tone, stepZh, stepEn, whyZh, whyEn, before, after string) Row {
		return Row{Tone: tone, Cells: []templ.Component{Txt(rq.Text(sample(stepZh, stepEn))), Txt(rq.Text(sample(whyZh, whyEn))), Txt(before), Txt(after)}}
	}
	return Grid{
		Caption: rq.Text(sample("分配台账：申请 A1", "The ledger of claim A1")),
		Heads: []Head{
			{Label: rq.Text(sample("步骤", "Step")), Primary: true},
			{Label: rq.Text(sample("原因", "Why"))},
			{Label: rq.Text(sample("之前（元）", "Before (¥)")), Number: true},
			{Label: rq.Text(sample("之后（元）", "After (¥)")), Number: true},
		},
		Rows: []Row{
			row("", "荣誉就高", "Group: honours", "同组只兑付一项，本笔入选", "One claim of the group is paid, and it is this one", "50,000", "50,000"),
			row(ToneWarn, "单户上限", "Cap of a firm", "上限还剩 37,215 元", "¥37,215 of the cap is left", "50,000", "37,215"),
			row("", "预算", "Budget", "2150805/2026/市 足够，市县各承担一半", "2150805/2026/city bears it; city and county pay half each", "37,215", "37,215"),
		},
	}
}

func galleryRows(rq *Request) ConditionGroup {
	attributes := func(chosen string) []Option {
		return chooseOne(chosen, []Option{
			{Value: "e.revenue", Label: rq.Text(sample("营业收入", "Revenue"))},
			{Value: "e.industry", Label: rq.Text(sample("行业门类", "Industry"))},
			{Value: "e.founded", Label: rq.Text(sample("成立日期", "Founded on"))},
			{Value: "e.patents", Label: rq.Text(sample("发明专利", "Invention patents"))},
			{Value: "e.rd_share", Label: rq.Text(sample("研发费用占比", "Share of research costs"))},
			{Value: "e.dishonest", Label: rq.Text(sample("失信被执行人", "Listed as dishonest"))},
		})
	}
	compares := func(chosen string) []Option {
		return chooseOne(chosen, []Option{
			{Value: "ge", Label: rq.Text(sample("不低于（含）", "at least"))},
			{Value: "gt", Label: rq.Text(sample("超过（不含）", "more than"))},
			{Value: "le", Label: rq.Text(sample("不超过（含）", "at most"))},
			{Value: "is", Label: rq.Text(sample("是", "is"))},
			{Value: "before", Label: rq.Text(sample("早于", "before"))},
		})
	}
	return ConditionGroup{
		Junction: AllRows,
		Rows: []ConditionRow{
			{ID: "c1", Attributes: attributes("e.revenue"), Compares: compares("ge"), Value: "2000", Unit: rq.Text(sample("万元", "¥10,000")), Clause: rq.Text(sample("第五条第一款", "art. 5(1)"))},
			{ID: "c2", Attributes: attributes("e.industry"), Compares: compares("is"), Clause: rq.Text(sample("第三条", "art. 3")), Options: chooseOne("C", []Option{
				{Value: "C", Label: rq.Text(sample("制造业", "Manufacturing"))}, {Value: "I", Label: rq.Text(sample("信息技术", "Information technology"))},
			})},
			{
				ID: "c3", Attributes: attributes("e.founded"), Compares: compares("before"), Value: "2023-13-01", Clause: rq.Text(sample("第四条", "art. 4")),
				Problem: rq.Text(sample("没有这一天，请写成 2023-11-30 这样", "There is no such day. Write it like 2023-11-30")),
			},
		},
		Groups: []ConditionGroup{
			{Junction: AnyRow, Rows: []ConditionRow{
				{ID: "c4", Attributes: attributes("e.patents"), Compares: compares("ge"), Value: "2", Unit: rq.Text(sample("件", "patents")), Clause: rq.Text(sample("第三条第二款", "art. 3(2)"))},
				{ID: "c5", Attributes: attributes("e.rd_share"), Compares: compares("ge"), Value: "5", Unit: "%", Clause: rq.Text(sample("第三条第二款", "art. 3(2)"))},
			}},
			{Junction: NoneRows, Rows: []ConditionRow{
				{ID: "c6", Attributes: attributes("e.dishonest"), Compares: compares("is"), Clause: rq.Text(sample("第九条", "art. 9")), Options: chooseOne("true", []Option{
					{Value: "true", Label: rq.Text(sample("是", "yes"))}, {Value: "false", Label: rq.Text(sample("否", "no"))},
				})},
			}},
		},
	}
}

func chooseOne(value string, options []Option) []Option {
	for i := range options {
		options[i].Chosen = options[i].Value == value
	}
	return options
}
