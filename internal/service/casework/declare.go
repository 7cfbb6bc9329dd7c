package casework

import (
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
)

// signMaterials is what the signed text says about materials: what she declares
// 告知承诺, to whom, and when it is checked; and which files she brought, by their
// digest. It names days and not a day, so that the text is the same before and
// after midnight; the case keeps the day.
func (s *Service) signMaterials(p Plan, l i18n.Lang) string {
	var b strings.Builder
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			b.WriteString("\n" + i18n.Msg(l, title) + "\n" + strings.Join(lines, "\n") + "\n")
		}
	}
	var declared, files []string
	for _, g := range p.grouped(ByDeclaration) {
		orgs := make([]string, len(g.orgs))
		for i, o := range g.orgs {
			orgs[i] = s.dir.OrgName(o).In(l)
		}
		declared = append(declared, i18n.Msg(l, "casework.sign.declared", "material", g.Name.In(l), "text", g.Way.Text.In(l),
			"org", strings.Join(orgs, i18n.Msg(l, "form.list_comma")), "n", g.Way.Days))
	}
	for _, g := range p.grouped(ByUpload) {
		for _, f := range g.Files {
			files = append(files, i18n.Msg(l, "casework.sign.file", "material", g.Name.In(l), "name", f.Name, "digest", f.Digest))
		}
	}
	section("casework.sign.declarations", declared)
	section("casework.sign.files", files)
	return b.String()
}

// group is a standing that is the same for several units.
type group struct {
	Standing
	orgs []ident.OrgID
}

// grouped gives the standings of a rung, each once.
func (p Plan) grouped(by Rung) []group {
	var out []group
	for _, part := range p.Wanted() {
		for _, st := range part.Standings {
			if st.Way.By != by {
				continue
			}
			same := func(g group) bool {
				return g.Code == st.Code && g.Way.Text == st.Way.Text && g.Way.Days == st.Way.Days
			}
			i := slices.IndexFunc(out, same)
			if i < 0 {
				out, i = append(out, group{Standing: st}), len(out)
			}
			if !slices.Contains(out[i].orgs, part.Org) {
				out[i].orgs = append(out[i].orgs, part.Org)
			}
		}
	}
	return out
}
