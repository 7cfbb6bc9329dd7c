package letter

import (
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/engine/form"
)

// compose writes a checked draft as a document. It is pure.
func compose(d Draft, no string, on clock.Date) document.Document {
	doc := document.Document{
		Title: d.title(i18n.Zh) + " " + no,
		Parts: []document.Part{{Lang: i18n.Zh.Tag(), Blocks: text{d, i18n.Zh}.blocks(no, on)}},
	}
	if d.Lang == i18n.En {
		doc.Parts = append(doc.Parts, document.Part{
			Lang: i18n.En.Tag(), Note: i18n.Msg(i18n.En, "letter.translation"), Blocks: text{d, i18n.En}.blocks(no, on),
		})
	}
	return doc
}

// text is a draft in one language.
type text struct {
	Draft
	l i18n.Lang
}

func (t text) msg(key string, kv ...any) string { return i18n.Msg(t.l, key, kv...) }

func (t text) day(d clock.Date) string { return form.FormatDate(t.l, d) }

// unsure marks content that nobody has verified.
func (t text) unsure(s string, provisional bool) string {
	if !provisional {
		return s
	}
	return t.msg("letter.provisional", "text", s)
}

func (t text) blocks(no string, on clock.Date) []document.Block {
	seal := ""
	if t.l == i18n.Zh { // the text that counts
		seal = t.msg("letter.seal")
	}
	out := []document.Block{
		{Kind: document.Masthead, Text: t.Unit.Name.In(t.l), Red: t.Unit.Nature == Organ && seal != ""},
		{Kind: document.Title, Text: t.title(t.l)},
		{Kind: document.Number, Label: t.msg("letter.no"), Text: no},
		{Kind: document.Addressee, Text: t.msg("letter.to", "name", t.To.Name)},
		{Kind: document.Paragraph, Text: t.opening(on)},
	}
	out = append(out, t.reasons()...)
	out = append(out, document.Block{Kind: document.Rows, Rows: t.rows(on)})
	out = append(out, t.basis()...)
	out = append(out, t.remedy()...)
	return append(out,
		document.Block{Kind: document.Signature, Text: t.Unit.Name.In(t.l), Label: seal, Date: on, Day: t.day(on)},
		document.Block{Kind: document.Footer, Items: []string{t.msg("letter.foot.system")}})
}

func (t text) opening(on clock.Date) string {
	lead := t.msg("letter.lead", "received", t.day(t.Facts.Received), "item", t.Facts.Item, "case", t.CaseNo)
	body := t.msg("letter.body."+t.words()+"."+string(t.Kind),
		"due", t.day(t.Facts.Due), "procedure", t.Facts.Procedure, "on", t.day(on))
	if t.l == i18n.En {
		return lead + " " + body
	}
	return lead + body
}

// reasons are what the act rests on and what comes of it.
func (t text) reasons() []document.Block {
	var out []document.Block
	passage := func(head string, lines []string) {
		if len(lines) > 0 {
			out = append(out, document.Block{Kind: document.Passage, Label: t.msg(head), Items: lines})
		}
	}
	passage("letter.head.reason", document.Lines(t.Facts.Reason.In(t.l)))
	passage("letter.head.note", document.Lines(t.Facts.Note))
	if len(t.Facts.Missing) > 0 {
		out = append(out, document.Block{Kind: document.List, Label: t.msg("letter.head.missing"), Items: t.all(t.Facts.Missing)})
	}
	passage("letter.head.next", document.Lines(t.Facts.Next.In(t.l)))
	return out
}

func (t text) all(list []i18n.Text) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.In(t.l)
	}
	return out
}

func (t text) rows(on clock.Date) []document.Row {
	var out []document.Row
	row := func(key, value string) {
		if value != "" {
			out = append(out, document.Row{Term: t.msg(key), Value: value})
		}
	}
	row("letter.row.item", t.Facts.Item.In(t.l))
	row("letter.row.case", t.CaseNo)
	row("letter.row.received", t.day(t.Facts.Received))
	row("letter.row.on."+string(t.Kind), t.day(on))
	if t.Facts.Due != "" {
		key := "letter.row.due"
		if t.Kind == Extension { // the law's day: the promise is another
			key = "letter.row.due_extended"
		}
		row(key, t.unsure(t.day(t.Facts.Due), t.Facts.DueProvisional))
	}
	row("letter.row.until", t.day(t.Facts.Until))
	if t.Facts.Days > 0 {
		row("letter.row.days", t.msg("letter.days.text", "n", t.Facts.Days))
	}
	row("letter.row.phone", t.Unit.Phone)
	if t.Unit.Nature != Organ {
		row("letter.row.complaint", t.Unit.Complaint)
	}
	return out
}

// basis is the law: for a licence the article on this kind of letter first.
func (t text) basis() []document.Block {
	var laws []string
	if tpl, err := templateOf(t.Kind); err == nil && tpl.basis && t.words() == "permit" {
		laws = append(laws, t.msg("letter.basis."+string(t.Kind)))
	}
	for _, law := range t.all(t.Facts.Law) {
		laws = append(laws, t.unsure(law, t.Facts.LawProvisional))
	}
	if len(laws) == 0 {
		return nil
	}
	return []document.Block{{Kind: document.Citation, Label: t.msg("letter.head.law"), Items: laws}}
}

// remedy is where to go against a decision. A utility's line of complaints stands
// in it whatever the city wrote.
func (t text) remedy() []document.Block {
	tpl, err := templateOf(t.Kind)
	if err != nil || !tpl.appealable || t.Unit.Nature == Other {
		return nil
	}
	lines := document.Lines(t.unsure(t.Unit.Remedy.In(t.l), t.Unit.Provisional))
	if t.Unit.Nature == Utility {
		lines = append(lines, t.msg("letter.remedy.firm", "complaint", t.Unit.Complaint))
	}
	return []document.Block{{Kind: document.Remedy, Label: t.msg("letter.head.remedy"), Items: lines}}
}
