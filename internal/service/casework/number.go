package casework

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
)

// NumberForm is a template for case numbers 办件编号. The sources disagree on the
// national length, so the template belongs to the city: {date} is YYYYMMDD,
// {seq:N} the day's running number in N digits. Numbers come from leased blocks:
// a gap is a number that a crashed or refused submission took with it.
type NumberForm string

var seqSlot = regexp.MustCompile(`\{seq:(\d)\}`)

// Check reports a template without a date or a sequence.
func (f NumberForm) Check() error {
	if !strings.Contains(string(f), "{date}") || !seqSlot.MatchString(string(f)) {
		return fmt.Errorf("number form %q: want {date} and {seq:N}", f)
	}
	return nil
}

// Of fills the template. A sequence longer than N digits is written in full.
func (f NumberForm) Of(day clock.Date, seq int64) string {
	s := strings.ReplaceAll(string(f), "{date}", strings.ReplaceAll(string(day), "-", ""))
	return seqSlot.ReplaceAllStringFunc(s, func(slot string) string {
		return fmt.Sprintf("%0*d", int(seqSlot.FindStringSubmatch(slot)[1][0]-'0'), seq)
	})
}

// partNo numbers a case within its application.
func partNo(application string, part int) string { return fmt.Sprintf("%s-%d", application, part) }
