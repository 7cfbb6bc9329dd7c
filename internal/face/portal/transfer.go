package portal

import (
	"net/http"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// transferModel is a question whether another unit may have a part.
type transferModel struct {
	casework.ApplicationView
	Case  *casework.Case
	Asked casework.Fact
	Sees  []i18n.Text // what the other unit would see
	Share casework.ConsentView
	Bad   *fault.Fault
}

// transferPage asks. When nothing is asked any more the application says how it stands.
func (p *Portal) transferPage(rq *ui.Request) error { return p.renderTransfer(rq, http.StatusOK, nil) }

func (p *Portal) renderTransfer(rq *ui.Request, status int, bad *fault.Fault) error {
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	asked, waits := part.TransferAsked()
	if !waits {
		return rq.Redirect(appPath(v, ""))
	}
	m := transferModel{ApplicationView: v, Case: part, Asked: asked, Bad: bad}
	for _, k := range v.Consents {
		if k.Case == part.ID {
			m.Share = k
		}
	}
	for _, id := range m.Share.Fields {
		if f, ok := p.Catalog.Field(id); ok {
			m.Sees = append(m.Sees, f.Label)
		}
	}
	if len(v.Parts[part.Item].Materials) > 0 {
		m.Sees = append(m.Sees, i18n.TextOf("portal.transfer.sees_more"))
	}
	return rq.Render(status, transferView(rq, p.Catalog, m))
}

// transfer stores the answer.
func (p *Portal) transfer(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if err := rq.CheckIdem(); err != nil {
		return err
	}
	v, part, err := p.namedPart(rq)
	if err != nil {
		return err
	}
	cmd := casework.Command{By: rq.Actor, Case: part.ID, Rev: part.Rev, Key: rq.FormKey()}
	said := ""
	switch form.Get("answer") {
	case "yes":
		said, err = "portal.transfer.agreed", p.Casework.AgreeTransfer(rq.R.Context(), cmd)
	case "no":
		said, err = "portal.transfer.refused", p.Casework.RefuseTransfer(rq.R.Context(), cmd)
	default:
		return p.renderTransfer(rq, http.StatusUnprocessableEntity, fault.NewInvalid("casework.transfer_answer").On("answer", "casework.transfer_answer"))
	}
	switch f, ok := fault.As(err); {
	case ok && f.Kind == fault.Conflict:
		return p.renderTransfer(rq, http.StatusConflict, f)
	case err != nil:
		return err
	}
	rq.Say(said)
	return rq.Redirect(appPath(v, ""))
}

// transferFacts say what the question is about.
func transferFacts(rq *ui.Request, m transferModel) []ui.Fact {
	return []ui.Fact{
		{Label: rq.T("portal.transfer.why"), Value: m.Asked.Note},
		{Label: rq.T("portal.transfer.sees"), Value: joined(rq, m.Sees)},
		{Label: rq.T("portal.transfer.purpose"), Value: rq.Text(m.Share.Purpose)},
	}
}

func transferAnswers(rq *ui.Request, c *catalog.Catalog, m transferModel) []ui.Option {
	to, org := orgName(rq, c, m.Asked.Detail.Unit), orgName(rq, c, m.Case.Org)
	return []ui.Option{
		{Value: "yes", Label: rq.T("portal.transfer.yes", "to", to), Hint: rq.T("portal.transfer.yes_hint")},
		{Value: "no", Label: rq.T("portal.transfer.no", "org", org), Hint: rq.T("portal.transfer.no_hint", "org", org)},
	}
}

// movedFacts say where a part came from, and where it went.
func movedFacts(rq *ui.Request, c *catalog.Catalog, k *casework.Case) []ui.Fact {
	fact := func(label, value string, unit ident.OrgID, no string) ui.Fact {
		return ui.Fact{Label: rq.T(label), Value: rq.T(value, "org", orgName(rq, c, unit), "number", no)}
	}
	var out []ui.Fact
	if unit, no, ok := k.Origin(); ok {
		out = append(out, fact("portal.app.from", "portal.app.from_unit", unit, no))
	}
	if end, _ := k.End(); k.Status() == casework.Forwarded {
		out = append(out, fact("portal.app.gone_to", "portal.app.gone_unit", end.Detail.Unit, end.Detail.No))
	}
	return out
}
