package ui

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/identity"
)

// galleryRoutes are the pages that show every component; they exist in the demo.
func galleryRoutes() []Route {
	page := func(pattern string, h func(*Request) error) Route {
		return Route{Method: http.MethodGet, Pattern: pattern, Act: identity.PublicView, Public: true, Handle: h}
	}
	return []Route{
		page("/ui", func(rq *Request) error { return rq.Render(http.StatusOK, galleryView(rq)) }),
		page("/ui/form", func(rq *Request) error { return rq.Render(http.StatusOK, galleryForm(rq, galleryFault())) }),
		page("/ui/desk", func(rq *Request) error { return rq.Render(http.StatusOK, galleryDesk(rq)) }),
		page("/ui/rule", func(rq *Request) error { return rq.Render(http.StatusOK, galleryRule(rq)) }),
		page("/ui/rule/edit", func(rq *Request) error { return rq.Render(http.StatusOK, galleryRuleEdit(rq)) }),
	}
}

// sample is a text of the gallery in both languages.
func sample(zh, en string) i18n.Text { return i18n.Text{Zh: zh, En: en} }

func galleryFault() *fault.Fault {
	return fault.NewInvalid("ui.errors_title").On("g.area", "ui.gallery.bad_number").On("g.how", "ui.gallery.bad_choice")
}

func galleryInputs(rq *Request, f *fault.Fault) []Input {
	options := []form.Option{
		{Code: "a", Label: sample("新装", "New connection"), Hint: sample("这里还没有电表。", "There is no meter here yet.")},
		{Code: "b", Label: sample("过户", "Take over"), Hint: sample("电表已装好，换成您的名字。", "The meter is put in your name.")},
		{Code: "c", Label: sample("以后再说", "Later")},
	}
	in := []Input{
		{
			Field:  form.Field{ID: "g.how", Type: form.Choice, Label: sample("用电怎么办", "Electricity"), Options: options, Why: sample("决定由哪个班组上门。", "It decides which team comes.")},
			Closed: map[string]string{"b": rq.Text(sample("这处房屋没有查到用电户号，不能过户。", "No account was found at these premises."))},
		},
		{
			Field: form.Field{ID: "g.area", Type: form.Decimal, Label: sample("建筑面积", "Floor area"), Unit: sample("平方米", "m²")}, Values: []string{"三千二"},
			Source: rq.Text(sample("不动产登记库", "Real estate register")),
		},
		{Field: form.Field{ID: "g.many", Type: form.Multi, Label: sample("需要哪些", "Which do you need"), Options: options}, Values: []string{"a"}},
		{Field: form.Field{ID: "g.ev", Type: form.Bool, Label: sample("需要安装充电桩吗", "A charging point?")}, Values: []string{"false"}},
		{Field: form.Field{ID: "g.floors", Type: form.Integer, Label: sample("楼层数", "Floors"), Unit: sample("层", "floors")}, Values: []string{"3"}, Note: rq.Text(sample("按登记预填。", "Filled in from the register."))},
		{Field: form.Field{ID: "g.money", Type: form.Money, Label: sample("年度预算", "Budget a year")}, Optional: true},
		{Field: form.Field{ID: "g.day", Type: form.Date, Label: sample("希望哪天上门", "Which day suits you")}},
		{Field: form.Field{ID: "g.phone", Type: form.Phone, Label: sample("现场联系电话", "Phone of the contact")}, Values: []string{"13800000001"}},
		{Field: form.Field{ID: "g.idno", Type: form.IDCard, Label: sample("身份证号码", "Identity number")}},
		{Field: form.Field{ID: "g.uscc", Type: form.USCC, Label: sample("统一社会信用代码", "Social credit code")}},
		{Field: form.Field{ID: "g.name", Type: form.Text, Label: sample("现场联系人", "Contact on site"), Hint: sample("上门勘查时联系谁。", "Whom to call for the survey.")}},
		{Field: form.Field{ID: "g.note", Type: form.LongText, Label: sample("还有什么要说明", "Anything else")}, Optional: true},
		{Field: form.Field{ID: "code", Type: form.Integer, Label: sample("短信验证码", "Code from the text")}},
		{Field: form.Field{ID: "g.long", Type: form.Choice, Label: sample("所在乡镇", "Township"), Options: manyOptions()}},
	}
	for i := range in {
		in[i].Problem = rq.ProblemOf(f, in[i].Field.ID)
	}
	return in
}

func manyOptions() []form.Option {
	var out []form.Option
	for _, n := range []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"} {
		out = append(out, form.Option{Code: n, Label: sample("第"+n+"乡", "Township "+n)})
	}
	return out
}

func galleryFacts(rq *Request) []Fact {
	return []Fact{
		{Label: rq.Text(sample("用能地址", "Address")), Value: rq.Text(sample("建安区尚集镇工业路 18 号", "18 Industry Road")), Source: rq.Text(sample("不动产登记库", "Real estate register"))},
		{Label: rq.Text(sample("用电容量", "Capacity")), Value: rq.Text(sample("136 千瓦", "136 kW")), Note: rq.Text(sample("按面积和用途估算", "estimated from floor area")), Change: "/ui/form"},
		{Label: rq.Text(sample("现场联系电话", "Phone")), Change: "/ui/form"},
		{Label: rq.Text(sample("带宽", "Bandwidth")), Value: rq.Text(sample("五百兆", "500")), Change: "/ui/form", Problem: rq.T("ui.gallery.bad_choice")},
		{Label: rq.Text(sample("承诺时限", "Promise")), Value: rq.Text(sample("15 个工作日", "15 working days")), Unsure: true},
	}
}

func galleryEvents(rq *Request) []Event {
	return []Event{
		{When: "2026-11-23 09:30", Title: rq.Text(sample("申请已提交", "Submitted")), Tone: ToneInfo},
		{When: "2026-11-24 10:12", Title: rq.Text(sample("供水公司已受理", "Accepted by the water company")), Tone: ToneOK, Text: rq.Text(sample("经办人会联系现场联系人。", "Your contact will be called."))},
		{Title: rq.Text(sample("供电公司正在办理", "With the power company")), Now: true, Text: rq.Text(sample("承诺 12 月 14 日前答复。", "Answer promised by 14 December."))},
		{Title: rq.Text(sample("统一答复", "One reply")), Ahead: true},
	}
}

func galleryGrid(rq *Request) Grid {
	row := func(no, what, when string, n string, tone Tone) Row {
		return Row{Tone: tone, Cells: []templ.Component{Anchor(rq, "/ui", no), Txt(what), Txt(when), Txt(n)}}
	}
	return Grid{
		Caption: rq.Text(sample("待办的办件", "Cases to do")),
		Heads: []Head{
			{Label: rq.Text(sample("编号", "Number")), Primary: true},
			{Label: rq.Text(sample("事项", "Service"))},
			{Label: rq.Text(sample("承诺日", "Promised")), Path: "/ui?sort=due", Sorted: "ascending"},
			{Label: rq.Text(sample("天数", "Days")), Number: true},
		},
		Rows: []Row{
			row("41100020261123000011", rq.Text(sample("用电新装", "Electricity, new")), "2026-11-20", "-3", ToneErr),
			row("41100020261123000021", rq.Text(sample("用电过户", "Electricity, transfer")), "2026-11-24", "1", ToneWarn),
			row("41100020261123000031", rq.Text(sample("用电新装", "Electricity, new")), "2026-12-14", "21", ""),
		},
	}
}
