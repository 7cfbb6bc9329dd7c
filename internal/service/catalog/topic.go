package catalog

import (
	"slices"

	"github.com/chengban/chengban/internal/base/i18n"
)

// TopicName gives a topic 主题 of an item in both languages; one that is in no list is
// its own name.
func TopicName(zh string) i18n.Text {
	for _, t := range slices.Concat(personTopics, legalTopics) {
		if t.Zh == zh {
			return t
		}
	}
	return i18n.Same(zh)
}

func topicNames(all []i18n.Text) []string {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = t.Zh
	}
	return out
}

// The lists of topics 主题分类 of the national portal. Provisional: written down from
// practice, no published list was at hand to compare with.
var (
	personTopics = []i18n.Text{
		{Zh: "生育收养", En: "Births and adoption"},
		{Zh: "户籍办理", En: "Household registration"},
		{Zh: "民族宗教", En: "Ethnic and religious affairs"},
		{Zh: "教育科研", En: "Education and research"},
		{Zh: "入伍服役", En: "Military service"},
		{Zh: "就业创业", En: "Work and starting up"},
		{Zh: "设立变更", En: "Setting up and changes"},
		{Zh: "准营准办", En: "Licences to operate"},
		{Zh: "职业资格", En: "Professional qualifications"},
		{Zh: "行政缴费", En: "Administrative fees"},
		{Zh: "婚姻登记", En: "Marriage registration"},
		{Zh: "优待抚恤", En: "Preferential treatment and pensions"},
		{Zh: "规划建设", En: "Planning and building"},
		{Zh: "住房保障", En: "Housing"},
		{Zh: "社会保障", En: "Social security"},
		{Zh: "证件办理", En: "Papers and certificates"},
		{Zh: "交通出行", En: "Transport and travel"},
		{Zh: "旅游观光", En: "Tourism"},
		{Zh: "出境入境", En: "Leaving and entering the country"},
		{Zh: "消费维权", En: "Consumer rights"},
		{Zh: "公共安全", En: "Public safety"},
		{Zh: "司法公证", En: "Justice and notaries"},
		{Zh: "知识产权", En: "Intellectual property"},
		{Zh: "环保绿化", En: "Environment and greenery"},
		{Zh: "文化体育", En: "Culture and sports"},
		{Zh: "公用事业", En: "Utilities"},
		{Zh: "医疗卫生", En: "Health"},
		{Zh: "离职退休", En: "Leaving work and retirement"},
		{Zh: "死亡殡葬", En: "Death and funerals"},
		{Zh: "其他", En: "Other"},
	}
	legalTopics = []i18n.Text{
		{Zh: "设立变更", En: "Setting up and changes"},
		{Zh: "准营准办", En: "Licences to operate"},
		{Zh: "资质认证", En: "Qualifications of firms"},
		{Zh: "年检年审", En: "Annual inspections"},
		{Zh: "税收财务", En: "Taxes and finance"},
		{Zh: "人力资源", En: "Human resources"},
		{Zh: "社会保障", En: "Social security"},
		{Zh: "投资审批", En: "Approval of investments"},
		{Zh: "融资信贷", En: "Finance and credit"},
		{Zh: "抵押质押", En: "Mortgages and pledges"},
		{Zh: "商务贸易", En: "Commerce and trade"},
		{Zh: "招标拍卖", En: "Tenders and auctions"},
		{Zh: "海关口岸", En: "Customs and ports"},
		{Zh: "涉外服务", En: "Foreign affairs"},
		{Zh: "农林牧渔", En: "Farming, forestry and fishing"},
		{Zh: "国土和规划建设", En: "Land, planning and building"},
		{Zh: "交通运输", En: "Transport"},
		{Zh: "环保绿化", En: "Environment and greenery"},
		{Zh: "应急管理", En: "Emergency management"},
		{Zh: "公安消防", En: "Police and fire protection"},
		{Zh: "司法公证", En: "Justice and notaries"},
		{Zh: "公用事业", En: "Utilities"},
		{Zh: "医疗卫生", En: "Health"},
		{Zh: "科技创新", En: "Science and innovation"},
		{Zh: "文体教育", En: "Culture, sports and education"},
		{Zh: "知识产权", En: "Intellectual property"},
		{Zh: "民族宗教", En: "Ethnic and religious affairs"},
		{Zh: "质量技术", En: "Quality and standards"},
		{Zh: "检验检疫", En: "Inspection and quarantine"},
		{Zh: "食品药品", En: "Food and medicines"},
		{Zh: "法人注销", En: "Winding up"},
		{Zh: "档案文物", En: "Archives and relics"},
		{Zh: "其他", En: "Other"},
	}
)
