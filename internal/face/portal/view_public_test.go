package portal

import (
	"testing"

	"github.com/chengban/chengban/internal/service/catalog"
)

func TestCountOf_addsUpTheThemes(t *testing.T) {
	line := func(codes ...string) (out []catalog.ThemeLine) {
		for _, c := range codes {
			out = append(out, catalog.ThemeLine{Code: c})
		}
		return out
	}
	total, online := countOf([]themeView{
		{Theme: &catalog.Theme{Bundles: line("a", "b", "c")}, Online: line("a"), Offline: line("b", "c")},
		{Theme: &catalog.Theme{Bundles: line("d")}, Online: line("d")},
	})
	if total != 4 || online != 2 {
		t.Errorf("got %d names and %d on line, want 4 and 2", total, online)
	}
}

func TestUploads_countsOnlyWhatThePersonHandsIn(t *testing.T) {
	all := []catalog.Material{{Waiver: catalog.Register}, {Waiver: catalog.Upload}, {Waiver: catalog.Exempt}, {Waiver: catalog.Upload}}
	if got := uploads(all); got != 2 {
		t.Errorf("got %d, want 2", got)
	}
}
