package catalog

import "github.com/chengban/chengban/internal/spine/pack"

// Why a matter is delicate: the phone may be a dead person's, or in the hands of the one
// who hurts her.
const (
	DelicateDeath    = "death"
	DelicateViolence = "violence"
)

// delicate: a reason for sending no texts is one that the program knows.
func (l *linter) delicate(e *pack.Entry, b *Bundle) {
	if b.Delicate != "" {
		l.oneOf(e, at("delicate"), "delicate", b.Delicate, DelicateDeath, DelicateViolence)
	}
}
