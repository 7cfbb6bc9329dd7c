package ruletool

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/frame"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
	"github.com/chengban/chengban/internal/engine/rule/shapes"
)

// city is invented firms, the same each time: most small, some large, one value in
// twelve unknown.
func city(s *schema.Schema, n int) *frame.Frame {
	f := frame.New(s, n)
	for i := range s.Attrs {
		d := rand.New(rand.NewPCG(uint64(i), 1)) //nolint:gosec // the same firms each time
		a := &s.Attrs[i]
		if a.Type == schema.Text {
			continue // rules over texts go the slow way; see slow in the report
		}
		for row := range n {
			if d.IntN(12) > 0 {
				_ = f.Put(row, i, invent(a, d))
			}
		}
	}
	sizes := rand.New(rand.NewPCG(99, 1)) //nolint:gosec // the same firms each time
	for t := range s.Tables {
		have := make([]uint8, n)
		f.Rows(t, func(row int) int {
			if sizes.IntN(4) == 0 {
				have[row] = uint8(sizes.IntN(5)) //nolint:gosec // below 5
			}
			return int(have[row])
		})
		for row, k := range have {
			for x := range int(k) {
				for c := range s.Tables[t].Attrs {
					_ = f.PutKid(row, t, x, c, invent(&s.Tables[t].Attrs[c], sizes))
				}
			}
		}
	}
	return f
}

func invent(a *schema.Attr, d *rand.Rand) int64 {
	switch a.Type {
	case schema.Bool:
		return int64(d.IntN(4) / 3)
	case schema.Dict:
		return int64(d.IntN(len(a.Codes)))
	case schema.Money:
		return int64(1_000_00) << d.IntN(24) / 7 * int64(1+d.IntN(9))
	case schema.Ratio:
		return int64(d.IntN(1_200_000) - 200_000)
	case schema.Date:
		return int64(12_000 + d.IntN(8_700))
	case schema.Count:
		return int64(d.IntN(1 << d.IntN(12)))
	case schema.Text:
	}
	return 0
}

var numberIn = regexp.MustCompile(`\((\d+)\)|(>=|<=|>|<|==) (\d+)\b`)

var letterIn = regexp.MustCompile(`'([A-R])'`)

// varied makes n rules of the shapes: each again and again, with other numbers and
// other industries, as cities write them.
func varied(s *schema.Schema, n int) ([]*ir.Rule, error) {
	_, policies, findings, err := book.ReadDir(shapes.FS, ".")
	if err != nil || len(findings) > 0 {
		return nil, fmt.Errorf("%v %w", findings, err)
	}
	var base []*ir.Rule
	for _, p := range policies {
		for _, r := range p.Rules {
			base = append(base, r.IR)
		}
	}
	factors := []int64{1, 2, 3, 5, 4, 6, 8, 10, 12, 15, 20, 25}
	var out []*ir.Rule
	for i := range n {
		of, turn := base[i%len(base)], i/len(base)
		k := factors[turn%len(factors)]
		r := &ir.Rule{ID: fmt.Sprintf("%s-%d", of.ID, turn), Policy: of.Policy}
		for _, p := range of.Params {
			if p.Type == schema.Money || p.Type == schema.Count {
				p.Value *= k
			}
			r.Params = append(r.Params, p)
		}
		for _, c := range of.Clauses {
			if err := r.Add(s, vary(c.Checked.Src, k, turn), c.Anchor, c.Words); err != nil {
				return nil, err
			}
		}
		out = append(out, r)
	}
	return out, nil
}

func vary(src string, k int64, turn int) string {
	if strings.Contains(src, "e.industry") {
		src = letterIn.ReplaceAllStringFunc(src, func(m string) string { return "'" + string(rune('A'+(int(m[1]-'A')+turn)%18)) + "'" })
	}
	return numberIn.ReplaceAllStringFunc(src, func(m string) string {
		digits := strings.Trim(m, "()<>= ")
		v, _ := strconv.ParseInt(digits, 10, 64)
		if v < 2 || strings.Contains(src, "percent") || strings.Contains(src, "today") {
			return strings.Replace(m, digits, strconv.FormatInt(v+int64(turn), 10), 1)
		}
		return strings.Replace(m, digits, strconv.FormatInt(v*k, 10), 1)
	})
}

// strangers makes n rules of five conditions each of which no two are alike: the
// worst case for a graph that lives on what rules share.
func strangers(s *schema.Schema, n int) ([]*ir.Rule, error) {
	var numbers []*schema.Attr
	for i := range s.Attrs {
		switch s.Attrs[i].Type {
		case schema.Money, schema.Count, schema.Ratio, schema.Date:
			numbers = append(numbers, &s.Attrs[i])
		default:
		}
	}
	d := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same rules each time
	seen := map[string]bool{}
	var out []*ir.Rule
	for i := range n {
		r := &ir.Rule{ID: fmt.Sprint("stranger-", i)}
		for len(r.Clauses) < 4 {
			a := numbers[d.IntN(len(numbers))]
			// Money in steps of a yuan, counts of one: about half of all firms pass.
			src := fmt.Sprintf("%s %s %s", a.ID, []string{">=", "<"}[d.IntN(2)], schema.Literal(a, invent(a, d)+int64(d.IntN(977))))
			if seen[src[strings.Index(src, " ")+2:]+a.ID] {
				continue
			}
			seen[src[strings.Index(src, " ")+2:]+a.ID] = true
			if err := r.Add(s, src, "", ""); err != nil {
				return nil, err
			}
		}
		set := ""
		for set == "" || seen[set] {
			var codes []string
			for c := 'A'; c <= 'R'; c++ {
				if d.IntN(2) == 0 {
					codes = append(codes, "'"+string(c)+"'")
				}
			}
			set = "e.industry in [" + strings.Join(codes, ", ") + "]"
		}
		seen[set] = true
		if err := r.Add(s, set, "", ""); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func shapesSchema() (*schema.Schema, error) {
	data, err := shapes.FS.ReadFile(book.SchemaFile)
	if err != nil {
		return nil, err
	}
	return book.ReadSchema(book.SchemaFile, data)
}
