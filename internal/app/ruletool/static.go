package ruletool

import (
	"github.com/chengban/chengban/internal/engine/rule/check"
	"github.com/chengban/chengban/internal/engine/rule/ir"
)

// static runs every static check over all rules, and every pair for an overlap.
func (b *bench) static(p *ir.Program) {
	b.out.StaticMS = b.best(2, func() {
		c := check.New(p)
		for r := range p.Rules {
			c.Rule(r)
		}
		b.out.Overlaps = 0
		c.Overlaps(func(int, int) { b.out.Overlaps++ })
	}).Seconds() * 1000
}
