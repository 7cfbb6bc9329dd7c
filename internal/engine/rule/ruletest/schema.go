package ruletest

import (
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// origins number the offices that deliver.
const (
	registry = iota
	tax
	social
	science
	credit
)

func words(zh, en string) i18n.Text { return i18n.Text{Zh: zh, En: en} }

func codes(pairs ...string) (out []schema.Code) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, schema.Code{ID: pairs[i], Label: words(pairs[i+1], pairs[i])})
	}
	return out
}

func offices() []i18n.Text {
	return []i18n.Text{
		words("市市场监管局", "Market Regulation Bureau"), words("市税务局", "Tax Bureau"), words("市人力资源社会保障局", "Human Resources Bureau"),
		words("市科学技术局", "Science Bureau"), words("市信用中心", "Credit Centre"),
	}
}

func attr(id, zh, en string, t schema.Type, origin int) schema.Attr {
	return schema.Attr{ID: "e." + id, Label: words(zh, en), Type: t, Origin: origin, Source: offices()[origin],
		Step: words("向"+offices()[origin].Zh+"核对或补充", "check or add it with the "+offices()[origin].En)}
}

func counted(a schema.Attr, zh, en string) schema.Attr {
	a.Unit = words(zh, en)
	return a
}

func listed(a schema.Attr, list []schema.Code) schema.Attr {
	a.Codes = list
	return a
}

func industries() []schema.Code {
	return codes("A", "农林牧渔业", "B", "采矿业", "C", "制造业", "D", "电力热力燃气", "E", "建筑业", "F", "批发零售业", "G", "交通运输", "H", "住宿餐饮",
		"I", "信息技术", "J", "金融业", "K", "房地产业", "L", "租赁商务", "M", "科研技术", "N", "水利环境", "O", "居民服务", "P", "教育", "Q", "卫生", "R", "文化体育")
}

// Schema is the dictionary: what a city may know of its firms.
func Schema() *schema.Schema {
	s, err := schema.New([]schema.Attr{
		attr("revenue", "营业收入", "revenue", schema.Money, tax),
		attr("revenue_last", "上年营业收入", "revenue of last year", schema.Money, tax),
		attr("tax_paid", "实缴税额", "taxes paid", schema.Money, tax),
		attr("invest", "固定资产投资额", "fixed investment", schema.Money, registry),
		attr("equipment", "设备投资额", "investment in equipment", schema.Money, registry),
		attr("rd", "研发费用", "research spending", schema.Money, science),
		attr("loan", "贷款余额", "loans outstanding", schema.Money, tax),
		attr("export", "出口额", "exports", schema.Money, tax),
		counted(attr("staff", "从业人数", "staff", schema.Count, social), "人", "people"),
		counted(attr("insured", "参保人数", "insured staff", schema.Count, social), "人", "people"),
		counted(attr("graduates", "吸纳毕业生人数", "graduates hired", schema.Count, social), "人", "people"),
		counted(attr("patents_held", "有效专利数", "patents in force", schema.Count, science), "件", "patents"),
		counted(attr("penalties", "行政处罚次数", "penalties", schema.Count, credit), "次", "times"),
		attr("debt_ratio", "资产负债率", "debt ratio", schema.Ratio, tax),
		attr("growth", "营收增长率", "growth of revenue", schema.Ratio, tax),
		attr("layoff", "裁员率", "lay-off rate", schema.Ratio, social),
		attr("founded", "成立日期", "day of founding", schema.Date, registry),
		attr("certified", "高新认定日期", "day of certification", schema.Date, science),
		attr("hightech", "高新技术企业", "high-tech firm", schema.Bool, science),
		attr("sme", "中小微企业", "small or medium firm", schema.Bool, registry),
		attr("listed", "上市企业", "listed firm", schema.Bool, registry),
		attr("blacklist", "列入失信名单", "on the list of dishonest firms", schema.Bool, credit),
		listed(attr("industry", "行业门类", "industry", schema.Dict, registry), industries()),
		listed(attr("kind", "主体类型", "kind of entity", schema.Dict, registry),
			codes("company", "有限责任公司", "stock", "股份有限公司", "partner", "合伙企业", "sole", "个人独资企业", "self", "个体工商户", "coop", "农民专业合作社")),
		listed(attr("credit", "信用等级", "credit grade", schema.Dict, credit), codes("A", "A级", "B", "B级", "M", "M级", "C", "C级", "D", "D级")),
		listed(attr("district", "所在区县", "district", schema.Dict, registry),
			codes("wd", "魏都区", "ja", "建安区", "yz", "禹州市", "cg", "长葛市", "yl", "鄢陵县", "xc", "襄城县", "kf", "经开区", "dc", "东城区")),
		listed(attr("level", "平台级别", "level of platform", schema.Dict, science), codes("none", "无", "city", "市级", "prov", "省级", "state", "国家级")),
		attr("name", "名称", "name", schema.Text, registry),
	}, []schema.Table{{
		ID: "e.patents", Label: words("专利", "patents"), Source: offices()[science], Origin: science, Step: words("向市科学技术局补充", "add it with the Science Bureau"),
		Attrs: []schema.Attr{
			{ID: "kind", Label: words("类型", "kind"), Type: schema.Dict, Codes: codes("inv", "发明", "util", "实用新型", "design", "外观设计")},
			{ID: "year", Label: words("授权年份", "year"), Type: schema.Count},
			{ID: "spent", Label: words("支出", "spending"), Type: schema.Money},
			{ID: "granted", Label: words("授权日期", "granted on"), Type: schema.Date},
			{ID: "held", Label: words("有效", "in force"), Type: schema.Bool},
		},
	}})
	if err != nil {
		panic(err) // a mistake in this table
	}
	return s
}

// Params are slots of each type.
func Params() []schema.Param {
	return []schema.Param{
		{ID: "p.min", Label: words("营业收入下限", "least revenue"), Type: schema.Money, Value: 2000_0000_00, Lo: 0, Hi: 10_0000_0000_00, Clause: "第五条"},
		{ID: "p.people", Label: words("从业人数上限", "most staff"), Type: schema.Count, Value: 300, Lo: 0, Hi: 1000},
		{ID: "p.share", Label: words("研发占比下限", "least share of research"), Type: schema.Ratio, Value: 50_000, Lo: 0, Hi: 1_000_000},
		{ID: "p.since", Label: words("不早于", "not before"), Type: schema.Date, Value: 18_000, Lo: 0, Hi: 30_000},
	}
}
