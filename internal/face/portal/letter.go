package portal

import (
	"net/http"
	"strconv"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/identity"
)

// letterObject finds the letter of the path; one of another application is none.
func (p *Portal) letterObject(rq *ui.Request) (identity.Object, error) {
	l, err := p.Letters.Find(rq.R.Context(), letterID(rq))
	if err != nil {
		return identity.Object{}, err
	}
	if l.Application != applicationID(rq) {
		return identity.Object{}, fault.NewNotFound("letter.none")
	}
	return l.Object(), nil
}

func letterID(rq *ui.Request) ident.LetterID { return ident.LetterID(rq.R.PathValue("letter")) }

// letterPage shows a letter. The first time is its service, see package letter.
func (p *Portal) letterPage(rq *ui.Request) error {
	v, err := p.Letters.Open(rq.R.Context(), rq.Actor, letterID(rq))
	if err != nil {
		return err
	}
	return rq.Render(http.StatusOK, letterView(rq, v))
}

// letterFile hands out the file as it was issued, to keep. It carries its own
// style, so it is saved and never shown by this site, whose policy allows none.
func (p *Portal) letterFile(rq *ui.Request) error {
	v, err := p.Letters.Open(rq.R.Context(), rq.Actor, letterID(rq))
	if err != nil {
		return err
	}
	h := rq.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+v.No+`.html"`)
	h.Set("Content-Length", strconv.Itoa(len(v.File)))
	rq.W.WriteHeader(http.StatusOK)
	_, _ = rq.W.Write(v.File) // the browser has gone away; nobody is left to tell
	return nil
}

func letterPath(l letter.Line, rest string) string {
	return "/my/applications/" + string(l.Application) + "/letters/" + string(l.ID) + rest
}

// lettersOf picks the letters of one part.
func lettersOf(all []letter.Line, id ident.CaseID) []letter.Line {
	var out []letter.Line
	for _, l := range all {
		if l.Case == id {
			out = append(out, l)
		}
	}
	return out
}

// unread says that nobody who acts for the applicant has opened it here yet.
func unread(l letter.Line) bool {
	for _, s := range l.Served {
		if s.Channel == letter.Online {
			return false
		}
	}
	return true
}

// servedText says when and how a letter reached the applicant.
func servedText(rq *ui.Request, l letter.Line) string {
	if len(l.Served) == 0 {
		return rq.T("portal.letter.not_served")
	}
	first := l.Served[0]
	return rq.T("portal.letter.served", "when", rq.DateTime(first.At), "how", rq.T("letter.channel."+string(first.Channel)))
}
