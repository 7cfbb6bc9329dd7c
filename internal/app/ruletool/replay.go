package ruletool

import (
	"fmt"
	"io"
	"os"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/rule/decide"
	"github.com/chengban/chengban/internal/engine/rule/record"
)

// Replay decides a recorded decision again and says whether it comes to the
// same bytes, or where it first differs.
func Replay(file string, l i18n.Lang, out io.Writer) (same bool, err error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	r, err := record.Parse(src)
	if err != nil {
		return false, fmt.Errorf("%s: %w", file, err)
	}
	report, err := record.Replay(r, decide.Of(&r.Rule.Closure))
	if err != nil {
		return false, fmt.Errorf("%s: %w", file, err)
	}
	say := i18n.Msg(l, "record.same", "rule", r.Rule.Closure.ID, "truth", i18n.MsgArgs(l, "record.truth."+r.Result.Truth, nil), "hash", r.Rule.Hash)
	if d := report.Difference; d != nil {
		say = i18n.Msg(l, "record.differs", "at", d.At, "recorded", d.Recorded, "replayed", d.Replayed)
	}
	if _, err := fmt.Fprintf(out, "%s: %s\n", file, say); err != nil {
		return false, err
	}
	if report.Engine != r.Engine {
		_, err = fmt.Fprintln(out, i18n.Msg(l, "record.engine", "was", r.Engine, "now", report.Engine))
	}
	return report.Difference == nil, err
}
