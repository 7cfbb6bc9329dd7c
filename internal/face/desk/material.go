package desk

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// checkMaterial reads "code:yes" or "code:no": one choice says which material and
// what came of it.
func (d *Desk) checkMaterial(rq *ui.Request, c casework.Command) error {
	values, err := rq.Form()
	if err != nil {
		return err
	}
	code, right := splitCheck(values.Get(inputName("check", "result")))
	return d.Casework.CheckMaterial(rq.R.Context(), c, code, right, words(rq, values, "note"))
}

// fileOfCase hands out a file to keep. It is saved and never shown by this site: what
// somebody brought must not run in its name.
func (d *Desk) fileOfCase(rq *ui.Request) error {
	f, err := d.Casework.OpenFile(rq.R.Context(), rq.Actor, caseID(rq), ident.BlobID(rq.R.PathValue("file")))
	if err != nil {
		return err
	}
	rq.W.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	return rq.File(f.Name, f.Type, f.Content)
}

func (d *Desk) checksPage(rq *ui.Request) error {
	all, err := d.Casework.LaterChecks(rq.R.Context(), rq.Actor)
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, checksView(rq, d.Catalog, all))
}

// tasks are the materials that wait for the unit.
func (m caseModel) tasks() []casework.CaseMaterial {
	return slices.DeleteFunc(slices.Clone(m.Materials), func(x casework.CaseMaterial) bool { return !x.Task() })
}

// mayCheck: the holder while the case is open, any officer of the unit after.
func (m caseModel) mayCheck() bool {
	return m.May.Work && (m.Status().Final() || m.Mine) && len(m.tasks()) > 0
}

func checkOptions(rq *ui.Request, m caseModel) []ui.Option {
	var out []ui.Option
	for _, x := range m.tasks() {
		name := rq.Text(m.Part.MaterialName(x.Code))
		out = append(out,
			ui.Option{Value: x.Code + ":yes", Label: rq.T("desk.material.right", "material", name)},
			ui.Option{Value: x.Code + ":no", Label: rq.T("desk.material.wrong", "material", name)})
	}
	return m.chosen("check", "result", out)
}

func checkNoteInput(rq *ui.Request, m caseModel) ui.Input {
	return ui.Input{
		Field:    form.Field{ID: inputName("check", "note"), Type: form.LongText, Label: both("desk.material.note"), Hint: both("desk.material.note_hint")},
		Optional: true, Problem: m.problem(rq, "check", "note"), Values: m.typed("check", "note"),
	}
}

func materialTable(rq *ui.Request, m caseModel) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.material.list"), HideCaption: true, Heads: []ui.Head{
		{Label: rq.T("desk.material.name"), Primary: true},
		{Label: rq.T("desk.material.how")},
		{Label: rq.T("desk.material.state")},
		{Label: rq.T("desk.material.files")},
	}}
	for _, x := range m.Materials {
		row := ui.Row{Cells: []templ.Component{
			ui.Txt(rq.Text(m.Part.MaterialName(x.Code))), ui.Txt(howText(rq, m, x)), ui.Txt(materialState(rq, x)), fileLinks(rq, m, x),
		}}
		if x.Task() {
			row.Tone = ui.ToneWarn
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// howText says how a material is had: which source and as of when, or the words
// that were declared or are checked.
func howText(rq *ui.Request, m caseModel, x casework.CaseMaterial) string {
	how := rq.T("desk.material.by." + string(x.Rung))
	switch x.Rung {
	case casework.ByRegister:
		return rq.T("desk.material.source", "how", how, "source", m.Registers[x.Source], "when", rq.DateTime(x.AsOf))
	case casework.ByCertificate:
		return rq.T("desk.material.source", "how", how, "source", x.Source, "when", rq.DateTime(x.AsOf))
	case casework.ByDeclaration:
		return rq.T("desk.material.declared", "how", how, "text", m.Part.CheckText(x.Code, x.Rung), "day", rq.Date(x.Until))
	case casework.ByDepartment:
		return rq.T("desk.material.check", "how", how, "text", m.Part.CheckText(x.Code, x.Rung))
	case casework.ByUpload, casework.ByExempt:
	}
	return how
}

func materialState(rq *ui.Request, x casework.CaseMaterial) string {
	text := rq.T("desk.material.is." + string(x.State))
	if x.CheckedAt.IsZero() {
		return text
	}
	text = rq.T("desk.material.checked", "state", text, "when", rq.DateTime(x.CheckedAt))
	if x.Note != "" {
		text += rq.T("desk.colon") + x.Note
	}
	return text
}

func filePath(m caseModel, f casework.File) string {
	return "/desk/cases/" + string(m.ID) + "/files/" + string(f.Blob)
}

// fileLabel names a file by its number, kind and size: what it was called where it
// came from is not shown.
func fileLabel(rq *ui.Request, n int, f casework.File) string {
	return rq.T("desk.material.file", "n", n+1, "type", f.Type.Name(), "kb", strconv.FormatInt((f.Size+1023)/1024, 10))
}

func checksTable(rq *ui.Request, c *catalog.Catalog, all []casework.LaterCheck) ui.Grid {
	g := ui.Grid{Caption: rq.T("desk.checks.title"), HideCaption: true, Empty: rq.T("desk.checks.none"), Heads: []ui.Head{
		{Label: rq.T("desk.checks.case"), Primary: true},
		{Label: rq.T("desk.checks.item")},
		{Label: rq.T("desk.material.name")},
		{Label: rq.T("desk.checks.until")},
	}}
	for _, x := range all {
		row := ui.Row{Cells: []templ.Component{
			ui.Anchor(rq, "/desk/cases/"+string(x.CaseID), x.No), ui.Txt(itemName(rq, c, x.Item)), ui.Txt(rq.Text(materialName(c, x))), ui.Txt(untilText(rq, x)),
		}}
		if x.Until <= rq.Now.Date() {
			row.Tone = ui.ToneWarn
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func untilText(rq *ui.Request, x casework.LaterCheck) string {
	if x.Until <= rq.Now.Date() {
		return rq.T("desk.checks.due", "day", rq.Date(x.Until))
	}
	return rq.Date(x.Until)
}

func materialName(c *catalog.Catalog, x casework.LaterCheck) i18n.Text {
	if it, ok := c.Item(x.Item); ok {
		for _, m := range it.Materials {
			if m.Code == x.Code {
				return m.Name
			}
		}
	}
	return i18n.Text{Zh: x.Code}
}
