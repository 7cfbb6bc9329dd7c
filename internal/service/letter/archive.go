package letter

import (
	"context"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// Copy is a letter with its file, byte for byte as it was issued.
type Copy struct {
	Line
	File []byte
}

// CopiesTx gives all letters to a case, oldest first, for an archive. Each is
// entered in the disclosure ledger for the purpose; it is no service of the letter.
// CopiesTx authorises nothing: the act that wants the copies has been.
//
// A file that is not the one issued is an Internal fault, letter.altered.
func (s *Service) CopiesTx(ctx context.Context, tx storage.Tx, by ident.Actor, id ident.CaseID, purpose string) (out []Copy, err error) {
	defer fault.Wrap(&err, "letter.copies(%s)", id)
	rows, err := storage.All[letterRow](ctx, tx, selectOfCase, string(id))
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = r.line()
	}
	if err := s.servedTx(ctx, tx, lines); err != nil {
		return nil, err
	}
	var entries []disclosure.Entry
	for _, l := range lines {
		file, err := s.fileTx(ctx, tx, l)
		if err != nil {
			return nil, err
		}
		out = append(out, Copy{l, file})
		entries = append(entries, l.reading(by, purpose, s.clock.Now()))
	}
	return out, disclosure.RecordTx(ctx, tx, entries...)
}
