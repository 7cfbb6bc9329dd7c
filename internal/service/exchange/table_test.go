package exchange

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/form"
)

var columnInSQL = regexp.MustCompile(`\bc_[a-z_]+`)

// TestSelectRows_namesOnlyWhatIsAsked: projection is in the statement.
func TestSelectRows_namesOnlyWhatIsAsked(t *testing.T) {
	for _, r := range xuchang(t) {
		for i := range r.Columns {
			asked := r.Columns[i:min(i+2, len(r.Columns))]
			for _, by := range []lookup{bySubject, bySubjectAndKey, byKey} {
				s := selectRows(r.Code, asked, by)
				for _, e := range []storage.Engine{storage.SQLite, storage.Postgres} {
					text := s.For(e)
					var want []string
					for _, c := range asked {
						want = append(want, "c_"+c.Name)
					}
					if d := cmp.Diff(want, columnInSQL.FindAllString(text, -1)); d != "" || strings.Contains(text, "*") {
						t.Errorf("%s\n%s", text, d)
					}
				}
			}
		}
	}
}

// TestQuery_projection asks for every single column and every pair, and gets
// exactly those.
func TestQuery_projection(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wang := citizen("wang", w.wang, w.factory)
		reg, _ := w.s.Register("realestate")
		for i, a := range reg.Columns {
			for _, b := range reg.Columns[i:] {
				rows := query(t, w, w.own(wang, "realestate", w.factory, a.Name, b.Name))
				var got []string
				for name := range rows[0].Values {
					got = append(got, name)
				}
				want := slices.Compact([]string{a.Name, b.Name})
				slices.Sort(got)
				slices.Sort(want)
				if d := cmp.Diff(want, got); len(rows) != 1 || d != "" {
					t.Errorf("%d rows: %s", len(rows), d)
				}
			}
		}
	})
}

// TestNew_addsColumns: a definition may grow; rows from before have no value in
// the new column, and the next delivery fills it.
func TestNew_addsColumns(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		regs := xuchang(t)
		for _, c := range []Column{
			{Name: "nickname", Type: form.Text, Sensitivity: form.Personal},
			{Name: "vip", Type: form.Bool, Sensitivity: form.Internal},
			{Name: "height", Type: form.Integer, Sensitivity: form.Personal},
		} {
			c.Label = i18n.Text{Zh: c.Name}
			regs = withColumn(regs, "person", c)
		}
		grown := w.reopen(t, regs)
		if rows := query(t, grown, w.own(citizen("wang", w.wang), "person", w.wang, "name", "nickname", "vip")); len(rows[0].Values) != 1 {
			t.Errorf("got %v, want the name alone", rows[0].Values)
		}
		row := map[string]any{"idno": wangID, "name": "王金丝雀", "nickname": "阿雀", "vip": false, "height": 171}
		if b, err := grown.s.Load(t.Context(), "person", []map[string]any{row}); err != nil || b.Changed != 1 {
			t.Fatalf("got %+v, %v; want one changed", b, err)
		}
		rows := query(t, grown, w.own(citizen("wang", w.wang), "person", w.wang, "nickname", "vip", "height"))
		if d := cmp.Diff(map[string]any{"nickname": "阿雀", "vip": false, "height": int64(171)}, rows[0].Values); d != "" {
			t.Error(d)
		}
		if rows := query(t, w.reopen(t, regs), w.own(citizen("wang", w.wang), "person", w.wang, "vip")); len(rows) != 1 {
			t.Errorf("opened again: got %d rows, want 1", len(rows))
		}
	})
}

// TestNew_refusesOtherChanges: what would make stored rows unreadable or unfindable.
func TestNew_refusesOtherChanges(t *testing.T) {
	change := func(regs []Register, code string, f func(*Register)) []Register {
		i := slices.IndexFunc(regs, func(r Register) bool { return r.Code == code })
		f(&regs[i])
		return regs
	}
	changes := map[string]func([]Register) []Register{
		"a sealed column in clear": func(r []Register) []Register {
			return change(r, "person", func(r *Register) { r.Columns[1].Sensitivity = form.Open })
		},
		"a clear column sealed": func(r []Register) []Register {
			return change(r, "realestate", func(r *Register) { r.Columns[8].Sensitivity = form.Personal })
		},
		"another type": func(r []Register) []Register {
			return change(r, "realestate", func(r *Register) { r.Columns[8].Type = form.Integer })
		},
		"other unique columns": func(r []Register) []Register {
			return change(r, "utility_account", func(r *Register) { r.Unique = []string{"account_no"} })
		},
		"another key": func(r []Register) []Register {
			return change(r, "realestate", func(r *Register) { r.Columns[0].Key = false; r.Columns[1].Key = true })
		},
		"a register twice": func(r []Register) []Register { return append(r, r[0]) },
	}
	eachWorld(t, func(t *testing.T, w *world) {
		for name, f := range changes {
			if _, err := New(t.Context(), Options{DB: w.db, Keys: w.keys, Clock: w.clock, Registers: f(xuchang(t))}); err == nil {
				t.Errorf("%s was accepted", name)
			}
		}
		if rows := query(t, w, w.own(citizen("wang", w.wang), "person", w.wang, "name")); len(rows) != 1 {
			t.Errorf("afterwards: got %d rows, want 1", len(rows))
		}
	})
}

func withColumn(regs []Register, code string, c Column) []Register {
	i := slices.IndexFunc(regs, func(r Register) bool { return r.Code == code })
	regs[i].Columns = append(regs[i].Columns, c)
	return regs
}

func (w *world) reopen(t *testing.T, regs []Register) *world {
	t.Helper()
	again := *w
	s, err := New(t.Context(), Options{DB: w.db, Keys: w.keys, Clock: w.clock, Registers: regs, Slices: itemSlices, Cases: w.cases()})
	if err != nil {
		t.Fatal(err)
	}
	again.s = s
	return &again
}

// TestCatalogue lists what the pack defines.
func TestCatalogue(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var codes []string
		for _, r := range w.s.Catalogue() {
			codes = append(codes, r.Code)
		}
		if d := cmp.Diff([]string{"enterprise", "person", "realestate", "utility_account"}, codes); d != "" {
			t.Error(d)
		}
		if !w.s.Columns()["realestate.unit_no"] || w.s.Columns()["realestate.row_id"] {
			t.Error("Columns does not list the catalogue's columns")
		}
		if _, ok := w.s.Register("nosuch"); ok {
			t.Error("an unknown register was found")
		}
	})
}
