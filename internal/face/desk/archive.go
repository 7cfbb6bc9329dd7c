package desk

import (
	"net/http"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
)

// closingText says with which code a case is closed, and what the code means.
func closingText(rq *ui.Request, code casework.ClosingCode) string {
	return rq.T("desk.case.closing", "code", string(code), "words", rq.Text(code.Words()))
}

// archivePath is where the archive package of a case is taken.
func archivePath(m caseModel) string { return "/desk/cases/" + string(m.ID) + "/archive" }

// archive hands out the archive package of a closed case. A case that is open, or
// whose last acts are not signed yet, says so on its page.
func (d *Desk) archive(rq *ui.Request) error {
	a, err := d.Casework.Archive(rq.R.Context(), rq.Actor, caseID(rq))
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		return d.renderCase(rq, http.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	return rq.File(a.Name, "application/zip", a.Content)
}
