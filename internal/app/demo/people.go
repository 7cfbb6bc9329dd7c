package demo

import (
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

// Persona is somebody whom a visitor of the demo can be.
type Persona struct {
	Phone string // logs in with it; the code stands on the page of demo texts
	Kind  ident.ActorKind
	Name  string
	About i18n.Text
}

type citizen struct {
	Persona
	IDNo  string
	Firms []string // uscc of the firms the person may act for
}

type officer struct {
	Persona
	Org    ident.OrgID
	Region ident.Region
	Roles  []ident.Role
}

const (
	hexiang = "91411003MADEM0011Q" // the food factory
	linji   = "91411003MADEM002XG" // the hardware shop
)

var citizens = []citizen{
	{
		Persona{"13800000001", ident.Citizen, "沈月禾", i18n.Text{Zh: "食品厂业主，为新厂房办水电气暖信", En: "Owner of a food factory who needs utilities for new premises"}},
		"411000198304120006",
		[]string{hexiang},
	},
	{
		Persona{"13800000002", ident.Citizen, "顾长林", i18n.Text{Zh: "五金商行经营者，店在乡镇，那里没有燃气管道", En: "Runs a hardware shop in a township without a gas main"}},
		"411000197909230000",
		[]string{linji},
	},
	{
		Persona{"13800000003", ident.Citizen, "梁小满", i18n.Text{Zh: "普通市民，名下没有不动产", En: "A citizen without real estate"}},
		"41100019910305000X", nil,
	},
}

var officers = []officer{
	{Persona{"13900000001", ident.Staff, "林知水", i18n.Text{Zh: "供水公司经办", En: "Officer of the water company"}}, "xc-water", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000002", ident.Staff, "电小舟", i18n.Text{Zh: "供电公司经办", En: "Officer of the power company"}}, "xc-power", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000003", ident.Staff, "燕安然", i18n.Text{Zh: "燃气公司经办", En: "Officer of the gas company"}}, "xc-gas", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000004", ident.Staff, "温如春", i18n.Text{Zh: "热力公司经办", En: "Officer of the heating company"}}, "xc-heat", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000005", ident.Staff, "陆联通", i18n.Text{Zh: "联通公司经办", En: "Officer of China Unicom, Xuchang (invented)"}}, "xc-net-cu", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000006", ident.Staff, "程移", i18n.Text{Zh: "移动公司经办", En: "Officer of China Mobile, Xuchang (invented)"}}, "xc-net-cm", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000007", ident.Staff, "柳电信", i18n.Text{Zh: "电信公司经办", En: "Officer of China Telecom, Xuchang (invented)"}}, "xc-net-ct", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000008", ident.Staff, "方广", i18n.Text{Zh: "广电公司经办", En: "Officer of China Broadnet, Xuchang (invented)"}}, "xc-net-cb", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000009", ident.Staff, "葛清源", i18n.Text{Zh: "长葛供水公司经办", En: "Officer of the Changge water company"}}, "xc-water-cg", "411082000000", []ident.Role{"officer"}},
	{Persona{"13900000013", ident.Staff, "路平安", i18n.Text{Zh: "城管局经办，审批占道挖掘", En: "Officer of city management, permits for road works"}}, "xc-cgj", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000014", ident.Staff, "城守正", i18n.Text{Zh: "城管局主管，审批送审的决定", En: "Supervisor of city management, approves what officers propose"}}, "xc-cgj", "411000000000", []ident.Role{"supervisor"}},
	{Persona{"13900000015", ident.Staff, "水长清", i18n.Text{Zh: "供水公司主管", En: "Supervisor of the water company"}}, "xc-water", "411000000000", []ident.Role{"supervisor"}},
	{Persona{"13900000018", ident.Staff, "江小满", i18n.Text{Zh: "供水公司经办，林知水的同事", En: "Officer of the water company, a colleague"}}, "xc-water", "411000000000", []ident.Role{"officer"}},
	{Persona{"13900000010", ident.Staff, "郑一舟", i18n.Text{Zh: "政数局主管，看一件事的整体进度", En: "Supervisor at the government-services bureau, sees the board of a bundle"}}, "xc-gov", "411000000000", []ident.Role{"supervisor"}},
	{Persona{"13900000016", ident.Staff, "文立言", i18n.Text{Zh: "政数局事项编辑，起草服务定义", En: "Editor at the government-services bureau, drafts service definitions"}}, "xc-zfb", "411000000000", []ident.Role{"editor"}},
	{Persona{"13900000017", ident.Staff, "章复审", i18n.Text{Zh: "政数局事项编辑，复核并发布", En: "Editor at the government-services bureau, reviews and publishes"}}, "xc-zfb", "411000000000", []ident.Role{"editor"}},
	{Persona{"13900000011", ident.Staff, "系统管理员", i18n.Text{Zh: "系统管理员，看后台任务", En: "System administrator, sees the jobs"}}, "xc-zfb", "411000000000", []ident.Role{"sysadmin"}},
	{Persona{"13900000012", ident.Staff, "审计员", i18n.Text{Zh: "审计员，看审计记录", En: "Auditor"}}, "xc-zfb", "411000000000", []ident.Role{"auditor"}},
}

// Personas lists everybody, citizens first, for the login page of the demo.
func Personas() []Persona {
	var out []Persona
	for _, c := range citizens {
		out = append(out, c.Persona)
	}
	for _, o := range officers {
		out = append(out, o.Persona)
	}
	return out
}
