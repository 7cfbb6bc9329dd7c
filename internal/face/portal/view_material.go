package portal

import (
	"slices"

	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
)

// materialLine is a material on check-answers: how it is had, in words.
type materialLine struct {
	casework.Standing
	Name, How string
	Tone      ui.Tone
	Lines     []string
}

// materials lists what the wanted parts need, each once.
func (m applyModel) materials(rq *ui.Request) []materialLine {
	var out []materialLine
	for _, part := range m.Plan.Wanted() {
		for _, st := range part.Standings {
			same := func(x materialLine) bool {
				return x.Code == st.Code && x.Way.By == st.Way.By && x.Way.Text == st.Way.Text
			}
			if !slices.ContainsFunc(out, same) {
				out = append(out, m.materialLine(rq, st))
			}
		}
	}
	return out
}

func (m applyModel) materialLine(rq *ui.Request, st casework.Standing) materialLine {
	x := materialLine{
		Standing: st, Name: rq.Text(st.Name), Tone: waiverTone(catalog.Waiver(st.Way.By)), How: rq.T("portal.material.by." + string(st.Way.By)),
	}
	for _, p := range st.Passed {
		if p.Way.By == casework.ByRegister && p.Why != casework.PassedNone {
			x.Lines = append(x.Lines, rq.T("portal.material.passed."+string(p.Why), "register", m.Registers[p.Way.Resource]))
		}
	}
	switch st.Way.By {
	case casework.ByRegister:
		x.Lines = append(x.Lines, rq.T("portal.material.register", "register", m.Registers[st.Way.Resource], "when", rq.DateTime(st.AsOf)))
	case casework.ByCertificate:
		x.Lines = append(x.Lines, rq.T("portal.material.certificate", "when", rq.DateTime(st.AsOf)))
	case casework.ByDeclaration:
		x.Lines = append(x.Lines, rq.T("portal.material.declared", "text", st.Way.Text, "day", rq.Date(st.Until)))
	case casework.ByDepartment:
		x.Lines = append(x.Lines, rq.T("portal.material.department"))
	case casework.ByUpload:
		for _, f := range st.Files {
			x.Lines = append(x.Lines, f.Name)
		}
	case casework.ByExempt:
	}
	return x
}

// materialName names a material by its code, for whoever reads who opened a file.
func (p *Portal) materialName(rq *ui.Request, code string) string {
	for _, it := range p.Catalog.Items() {
		for _, m := range it.Materials {
			if m.Code == code {
				return rq.Text(m.Name)
			}
		}
	}
	return code
}
