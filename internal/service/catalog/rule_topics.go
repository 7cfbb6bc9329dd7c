package catalog

import "slices"

// naturalPerson is the audience 自然人; the others are organisations.
const naturalPerson = "1"

func topicsFit() Rule {
	return Rule{
		Name:    "topics",
		Asks:    "An item says for whom it is (audience). One for people has topics of the people's list (topics.person), one for organisations of theirs (topics.legal), and no other has them; each once.",
		Because: "National 实施清单, SERVER_TYPE with USER_TOPIC_TYPE and CORP_TOPIC_TYPE: an item without a topic of its readers is found by nobody.",
		Good:    "audience: [\"1\", \"2\"]\ntopics: {person: [公用事业], legal: [公用事业]}\n",
		Bad:     "audience: [\"2\"]\ntopics: {person: [公用事业], legal: [公用事业]}\n",
		item: func(x exam, i *Item) {
			if len(i.Audience) == 0 {
				x.say(at("audience"), "audience_none")
				return
			}
			people := slices.Contains(i.Audience, naturalPerson)
			others := slices.ContainsFunc(i.Audience, func(a string) bool { return a != naturalPerson })
			x.topics("person", people, i.Topics.Person, personTopics)
			x.topics("legal", others, i.Topics.Legal, legalTopics)
		},
	}
}

func (x exam) topics(key string, readers bool, got, known []string) {
	switch {
	case readers && len(got) == 0:
		x.say(at("audience"), "topics_missing", "key", key)
	case !readers && len(got) > 0:
		x.say(at("topics", key), "topics_extra", "key", key)
	}
	for n, t := range got {
		x.among(at("topics", key, n), t, known...)
	}
	repeated(got, func(n int, t string) { x.say(at("topics", key, n), "topic_twice", "topic", t) })
}

// The lists of topics 主题分类 of the national portal. Provisional: written down from
// practice, no published list was at hand to compare with.
var (
	personTopics = []string{
		"生育收养", "户籍办理", "民族宗教", "教育科研", "入伍服役", "就业创业", "设立变更", "准营准办", "职业资格", "行政缴费",
		"婚姻登记", "优待抚恤", "规划建设", "住房保障", "社会保障", "证件办理", "交通出行", "旅游观光", "出境入境", "消费维权",
		"公共安全", "司法公证", "知识产权", "环保绿化", "文化体育", "公用事业", "医疗卫生", "离职退休", "死亡殡葬", "其他",
	}
	legalTopics = []string{
		"设立变更", "准营准办", "资质认证", "年检年审", "税收财务", "人力资源", "社会保障", "投资审批", "融资信贷", "抵押质押",
		"商务贸易", "招标拍卖", "海关口岸", "涉外服务", "农林牧渔", "国土和规划建设", "交通运输", "环保绿化", "应急管理", "公安消防",
		"司法公证", "公用事业", "医疗卫生", "科技创新", "文体教育", "知识产权", "民族宗教", "质量技术", "检验检疫", "食品药品",
		"法人注销", "档案文物", "其他",
	}
)
