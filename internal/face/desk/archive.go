package desk

import (
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
)

// closingText says with which code a case is closed, and what the code means.
func closingText(rq *ui.Request, code casework.ClosingCode) string {
	return rq.T("desk.case.closing", "code", string(code), "words", rq.T("casework.closing."+string(code)))
}
