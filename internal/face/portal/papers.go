package portal

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
)

// maxUpload is the largest form with a file: what an item may take at most, and
// room for the rest of the form.
const maxUpload = 51 << 20

// papersPage asks for what is had in no other way. Nobody is led here otherwise.
func (p *Portal) papersPage(rq *ui.Request) error {
	v, away, err := p.openEditable(rq)
	if err != nil || away {
		return err
	}
	return p.renderPapers(rq, v, http.StatusOK, nil)
}

func (p *Portal) renderPapers(rq *ui.Request, v casework.DraftView, status int, f *fault.Fault) error {
	m := p.applyModel(v)
	if len(m.uploads(rq)) == 0 {
		return rq.Redirect(nextPath(v))
	}
	return rq.Render(status, papersView(rq, m, f))
}

// bring takes one file.
func (p *Portal) bring(rq *ui.Request) error {
	name, content, err := rq.Upload("file")
	if err == nil {
		if err := rq.CheckIdem(); err != nil {
			return err
		}
		err = p.Casework.Bring(rq.R.Context(), rq.Actor, draftID(rq), rq.R.PathValue("material"), name, bytes.NewReader(content))
	}
	f, ok := fault.As(err)
	if ok && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge) {
		v, away, err := p.openEditable(rq)
		if err != nil || away {
			return err
		}
		return p.renderPapers(rq, v, http.StatusUnprocessableEntity, onFile(f, "file-"+rq.R.PathValue("material")))
	}
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)) + "/papers")
}

func (p *Portal) takeBack(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	err = p.Casework.TakeBack(rq.R.Context(), rq.Actor, draftID(rq), rq.R.PathValue("material"), ident.BlobID(form.Get("file")))
	if err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)) + "/papers")
}

// declare says whether she declares about a material, where she may choose.
func (p *Portal) declare(rq *ui.Request) error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	declines := form.Get("declare") != "yes"
	if err := p.Casework.Decline(rq.R.Context(), rq.Actor, draftID(rq), rq.R.PathValue("material"), declines); err != nil {
		return err
	}
	return rq.Redirect("/apply/" + string(draftID(rq)))
}

// uploads lists what has to be brought, or may be, each once.
func (m applyModel) uploads(rq *ui.Request) []materialLine {
	return slices.DeleteFunc(m.materials(rq), func(x materialLine) bool { return x.Way.By != casework.ByUpload })
}

// missing reports whether something still has to be brought.
func (m applyModel) missing() bool { return len(m.Plan.Missing) > 0 }

// limitText says what is taken.
func limitText(rq *ui.Request, w casework.Way) string {
	return rq.T("portal.papers.limit", "types", w.Limit.Names(), "max", w.Limit.Words())
}

// chooseText asks for the first file, or for one more.
func chooseText(rq *ui.Request, have int) string {
	if have > 0 {
		return rq.T("portal.papers.more")
	}
	return rq.T("portal.papers.choose")
}

func acceptText(w casework.Way) string {
	out := make([]string, len(w.Limit.Types))
	for i, t := range w.Limit.Types {
		out[i] = string(t)
	}
	return strings.Join(out, ",")
}

// onFile is f, said of the file that is called name on the page.
func onFile(f *fault.Fault, name string) *fault.Fault {
	g := *f
	g.Fields = []fault.Field{{Name: name, Key: f.Key, Args: f.Args}}
	return &g
}
