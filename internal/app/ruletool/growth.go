package ruletool

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/schema"
)

// Point is one measure of how a full match grows.
type Point struct {
	Firms     int     `json:"firms"`
	Rules     int     `json:"rules"`
	Set       string  `json:"set"` // shapes, strangers
	Distinct  int     `json:"distinct_conditions"`
	Seconds   float64 `json:"seconds"`
	NSPerPair float64 `json:"ns_per_pair"`
}

// Growth measures a full match over more and more firms, and with more and more rules
// of both sets over 100,000 firms.
func Growth(most int) (out []Point, err error) {
	s, err := shapesSchema()
	if err != nil {
		return nil, err
	}
	measure := func(b *bench, set string, make func(*schema.Schema, int) ([]*ir.Rule, error), n int) error {
		rules, err := make(s, n)
		if err != nil {
			return err
		}
		m := b.match(ir.Link(s, rules, schema.Setting{Today: benchDay}))
		out = append(out, Point{b.f.N, n, set, m.Distinct, m.FullMatchS, m.NSPerPair})
		return nil
	}
	for n := 10_000; n <= most; n *= 10 {
		if err := measure(&bench{s: s, f: city(s, n)}, "shapes", varied, 716); err != nil {
			return nil, err
		}
	}
	b := &bench{s: s, f: city(s, 100_000)}
	for _, n := range []int{10, 50, 200, 716, 2000, 5000} {
		if err := measure(b, "shapes", varied, n); err != nil {
			return nil, err
		}
		if err := measure(b, "strangers", strangers, n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// panel is one drawing: two axes of powers of ten.
type panel struct {
	title, under           string
	x0, x1, y0, y1, offset float64
}

func (p panel) at(x, y float64) (float64, float64) {
	return p.offset + 60 + 300*(math.Log10(x)-p.x0)/(p.x1-p.x0), 290 - 230*(math.Log10(y)-p.y0)/(p.y1-p.y0)
}

// Picture draws the growth as SVG: seconds by firms, and nanoseconds a pair by rules.
func Picture(w io.Writer, points []Point) error {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 340" font-family="sans-serif" font-size="12" role="img" aria-label="Growth of a full match">` + "\n" +
		`<rect width="800" height="340" fill="#fff"/>` + "\n")
	firms := panel{title: "full match of 716 rules, seconds", under: "firms", x0: 4, x1: 7, y0: -3, y1: 1}
	rules := panel{title: "one pair, ns (100,000 firms)", under: "rules", x0: 1, x1: 4, y0: -2, y1: 2, offset: 400}
	firms.axes(&b)
	rules.axes(&b)
	var byFirms, shapes, worst []Point
	for _, p := range points {
		switch {
		case p.Set == "strangers":
			worst = append(worst, p)
		case p.Firms == 100_000 && len(byFirms) > 2:
			shapes = append(shapes, p)
		default:
			byFirms = append(byFirms, p)
		}
	}
	seconds := func(p Point) (float64, float64) { return firms.at(float64(p.Firms), p.Seconds) }
	pair := func(p Point) (float64, float64) { return rules.at(float64(p.Rules), p.NSPerPair) }
	line(&b, byFirms, "#1f5fa8", "", 0, seconds)
	line(&b, shapes, "#1f5fa8", "varied shapes", 22, pair)
	line(&b, worst, "#b3401f", "no shared condition", -10, pair)
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (p panel) axes(b *strings.Builder) {
	left, bottom := p.at(math.Pow(10, p.x0), math.Pow(10, p.y0))
	fmt.Fprintf(b, `<text x="%.0f" y="30" font-weight="bold">%s</text><text x="%.0f" y="325">%s</text>`+"\n", left, p.title, left+130, p.under)
	for e := p.x0; e <= p.x1; e++ {
		x, _ := p.at(math.Pow(10, e), 1)
		fmt.Fprintf(b, `<line x1="%.0f" y1="60" x2="%.0f" y2="290" stroke="#ddd"/><text x="%.0f" y="306" text-anchor="middle">10<tspan dy="-4" font-size="9">%.0f</tspan></text>`+"\n", x, x, x, e)
	}
	for e := p.y0; e <= p.y1; e++ {
		_, y := p.at(1, math.Pow(10, e))
		fmt.Fprintf(b, `<line x1="%.0f" y1="%.0f" x2="%.0f" y2="%.0f" stroke="#ddd"/><text x="%.0f" y="%.0f" text-anchor="end">%g</text>`+"\n", left, y, left+300, y, left-6, y+4, math.Pow(10, e))
	}
	fmt.Fprintf(b, `<path d="M%.0f 60 V%.0f H%.0f" fill="none" stroke="#333"/>`+"\n", left, bottom, left+300)
}

func line(b *strings.Builder, points []Point, colour, label string, lower float64, at func(Point) (float64, float64)) {
	path, x, y := "", 0.0, 0.0
	for i, p := range points {
		x, y = at(p)
		path += fmt.Sprintf("%s%.1f %.1f", []string{"M", " L"}[min(i, 1)], x, y)
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", x, y, colour)
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/><text x="%.1f" y="%.1f" text-anchor="end" fill="%s">%s</text>`+"\n", path, colour, x, y+lower, colour, label)
}
