package ruletool

import (
	"fmt"
	"io"
)

// Write prints the figures as a table, each with its aim.
func (f *Figures) Write(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%s; %d firms, %d rules, one core
                                          measured      aim
full match, varied shapes             %8.3f s     ≤ 0.5
  per pair                            %8.3f ns    ≤ 1
  per pair with funnel                %8.3f ns
full match, no shared condition       %8.3f s
  per pair                            %8.3f ns
one rule / loop by hand               %8.2f       ≤ 2
one rule / loop by hand, three values %8.2f
one rule                              %8.2f ns
cel-go, plain                         %8.1f ns
cel-go, with unknowns                 %8.1f ns
SQLite WHERE                          %8.1f ns
one rule, one firm                    %8.1f ns
explain                               %8.1f ns    ≤ 200
all rules with reasons, one firm      %8.3f ms    ≤ 0.2
one changed attribute (%4d rules)    %8.2f µs    ≤ 20
slider, first answer                  %8.2f ms    ≤ 16
slider, next                          %8.3f µs    ≤ 10
static checks                         %8.1f ms    ≤ 300
allocation of 1 M claims              %8.2f s     ≤ 1
load of 1 M firms                     %8.2f s
frame                                 %8.1f bytes/firm  ≤ 100
`, f.Machine, f.Firms, f.Rules, f.Shapes.FullMatchS, f.Shapes.NSPerPair, f.Shapes.FunnelNS, f.Strangers.FullMatchS, f.Strangers.NSPerPair,
		f.OneRuleVsHand, f.OneRuleVsKleene, f.OneRuleNS, f.CelNS, f.CelPartialNS, f.SQLiteNS, f.RowNS, f.ExplainNS, f.AllRulesFirmMS,
		f.RematchRules, f.RematchUS, f.SliderMS, f.SliderNextUS, f.StaticMS, f.Alloc1M, f.Load1M, f.BytesEntity)
	return err
}
