package layout

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/page"
)

func demoFonts(t testing.TB) Fonts {
	t.Helper()
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	return Fonts(set)
}

// sampleLetter is an invented decision for somebody with a rare name.
func sampleLetter() document.Document {
	return document.Document{Title: "准予行政许可决定书", Parts: []document.Part{
		{Lang: "zh-CN", Blocks: []document.Block{
			{Kind: document.Masthead, Text: "许昌市建安区市场监督管理局", Red: true},
			{Kind: document.Title, Text: "准予行政许可决定书"},
			{Kind: document.Number, Label: "文号", Text: "建市监许准〔2026〕第 1128 号"},
			{Kind: document.Addressee, Text: "王㛃（𬍛）："},
			{Kind: document.Paragraph, Text: "您于 2026年11月18日 提出的“食品经营许可（新办）”申请（办件编号 411003-20261118-000217）收悉。经审查，您的申请符合法定条件、标准，决定准予行政许可。"},
			{Kind: document.Passage, Label: "情况说明", Items: []string{
				"您在许昌市建安区开办的“堃喆小吃店”，主体业态为餐饮服务经营者，经营项目为热食类食品制售。本机关于 2026年11月24日 进行了现场核查，经营场所的布局、设备和卫生条件符合要求。",
			}},
			{Kind: document.Rows, Rows: []document.Row{
				{Term: "办理事项", Value: "食品经营许可（新办）"},
				{Term: "办件编号", Value: "411003-20261118-000217"},
				{Term: "申请日期", Value: "2026年11月18日"},
				{Term: "决定日期", Value: "2026年11月30日"},
				{Term: "咨询电话", Value: "0374-5110000（工作日 9:00—12:00，13:00—17:00）"},
			}},
			{Kind: document.Citation, Label: "法律依据", Items: []string{
				"《中华人民共和国行政许可法》第三十四条、第三十八条", "《中华人民共和国食品安全法》第三十五条",
			}},
			{Kind: document.Remedy, Label: "救济途径", Items: []string{
				"如对本决定不服，可以自收到本决定书之日起六十日内向许昌市建安区人民政府申请行政复议，或者自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。",
			}},
			{Kind: document.Signature, Text: "许昌市建安区市场监督管理局", Label: "印章", Date: "2026-11-30", Day: "2026年11月30日"},
			{Kind: document.Footer, Items: []string{"本文书由系统生成，内容以签发时为准。"}},
		}},
		{Lang: "en", Note: "The following is a translation for reference; the Chinese text prevails.", Blocks: []document.Block{
			{Kind: document.Masthead, Text: "Jian'an District Administration for Market Regulation, Xuchang"},
			{Kind: document.Title, Text: "Decision to grant an administrative licence"},
			{Kind: document.Number, Label: "No.", Text: "建市监许准〔2026〕第 1128 号"},
			{Kind: document.Addressee, Text: "To 王㛃（𬍛）:"},
			{Kind: document.Paragraph, Text: "We have received your application of 18 November 2026 for \"Food business licence (new)\" (case 411003-20261118-000217). After examination, your application meets the conditions and standards set by law, and the licence is granted."},
			{Kind: document.Rows, Rows: []document.Row{{Term: "Item", Value: "Food business licence (new)"}, {Term: "Decided on", Value: "30 November 2026"}}},
			{Kind: document.Remedy, Label: "How to appeal", Items: []string{"If you do not agree with this decision, you may apply for administrative reconsideration within sixty days of receiving it, or bring a case before the people's court within six months."}},
			{Kind: document.Signature, Text: "Jian'an District Administration for Market Regulation", Date: "2026-11-30", Day: "30 November 2026"},
			{Kind: document.Footer, Items: []string{"Produced by the system."}},
		}},
	}}
}

// sampleValues fill both forms; everybody and everything is invented.
func sampleValues(t testing.TB) Values {
	t.Helper()
	return Values{
		Text: map[string]string{
			"title": "食品经营许可证", "number": "JY24110030011285", "name": "许昌市建安区堃喆小吃店",
			"uscc": "92411003MA9K2X3Y4D", "representative": "王㛃（𬍛）",
			"address": "河南省许昌市建安区新元大道 128 号", "premises": "河南省许昌市建安区新元大道 128 号 1 层 03 室",
			"trade": "餐饮服务经营者（小餐饮）", "scope": "热食类食品制售；冷食类食品制售（仅限凉拌菜）；自制饮品制售（不含自酿酒）",
			"until": "2031年11月29日", "issuer": "许昌市建安区市场监督管理局", "issued": "2026年11月30日",
			"check": "https://zwfw.example.cn/c/1.2.156.3005.2.11411003MB0Y12345X.JY24110030011285.001.K",
		},
	}
}

// sampleCard is the same for the card.
func sampleCard(t testing.TB) Values {
	t.Helper()
	v := sampleValues(t)
	for k, s := range map[string]string{
		"title": "残疾人服务卡", "name": "王㛃（𬍛）", "id": "411003********0021", "class": "肢体二级",
		"number": "41100319900101002142", "issuer": "许昌市建安区残疾人联合会", "check": "https://zwfw.example.cn/k/7F3K2M9Q",
		"note": "本卡仅限本人使用。遗失请及时向发证机关申请补办；状态以扫码查验结果为准。",
	} {
		v.Text[k] = s
	}
	v.Images = map[string]page.Image{"photo": photo(t)}
	return v
}

// photo is a drawn silhouette.
func photo(t testing.TB) page.Image {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 110, 140))
	for y := range 140 {
		for x := range 110 {
			c := color.RGBA{0xDC, 0xE6, 0xEE, 0xFF}
			if dx, dy := x-55, y-55; dx*dx+dy*dy*3/4 < 26*26 {
				c = color.RGBA{0x8A, 0x96, 0xA3, 0xFF}
			}
			if dx, dy := x-55, y-140; dx*dx*2/3+dy*dy < 46*46 {
				c = color.RGBA{0x8A, 0x96, 0xA3, 0xFF}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return page.Image{Format: "PNG", Data: b.Bytes()}
}
