package ruletest

import (
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/schema"
	"github.com/chengban/chengban/internal/engine/rule/shapes"
)

func words(zh, en string) i18n.Text { return i18n.Text{Zh: zh, En: en} }

// Schema is the dictionary of package shapes.
func Schema() *schema.Schema {
	data, err := shapes.FS.ReadFile(book.SchemaFile)
	must(err)
	s, err := book.ReadSchema(book.SchemaFile, data)
	must(err)
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
