package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/spine/pack"
)

// calendarLine is a day of calendar.tsv.
type calendarLine struct {
	at   pack.Place
	work bool
	name string
}

// calendarLines reads the days of a calendar that deadline.ParseCalendar has taken.
func calendarLines(e *pack.Entry) map[string]calendarLine {
	out := map[string]calendarLine{}
	for i, line := range strings.Split(string(e.Bytes), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || cells[0] == "date" || strings.HasPrefix(line, "#") {
			continue
		}
		out[cells[0]] = calendarLine{at: pack.Place{File: e.Path, Line: i + 1, Col: 1}, work: cells[1] == "work", name: cells[2]}
	}
	return out
}

// in says what the day is.
func (x calendarLine) in() i18n.Text {
	key := "catalog.diff.day_off"
	if x.work {
		key = "catalog.diff.day_work"
	}
	return i18n.TextOf(key, "name", x.name)
}

// calendar says which days are counted differently.
func (d *differ) calendar(s spot, a, b *pack.Entry) {
	was, is := calendarLines(a), calendarLines(b)
	for _, day := range slices.Sorted(maps.Keys(was)) {
		if _, still := is[day]; !still {
			at := s.down(step{key: day})
			d.add(at, true, was[day].at, i18n.TextOf("catalog.diff.day_removed", "day", day, "old", was[day].in()))
		}
	}
	for _, day := range slices.Sorted(maps.Keys(is)) {
		at, x := s.down(step{key: day}), is[day]
		switch old, had := was[day]; {
		case !had:
			d.add(at, false, x.at, i18n.TextOf("catalog.diff.day_added", "day", day, "new", x.in()))
		case old.work != x.work || old.name != x.name:
			d.add(at, false, x.at, i18n.TextOf("catalog.diff.day_altered", "day", day, "old", old.in(), "new", x.in()))
		}
	}
}
