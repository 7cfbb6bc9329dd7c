package alloc_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/engine/rule/alloc"
	"github.com/chengban/chengban/internal/engine/rule/money"
)

// million makes claims of a city as a bad year would have them: 400,000 claimants,
// six items, exclusive groups, caps, shared costs and budgets that do not suffice.
func million(n int) []alloc.Claim {
	r := rand.New(rand.NewPCG(1, 2))
	items := []string{"equipment", "loan", "honour_city", "honour_state", "training", "exhibition"}
	districts := []string{"魏都", "建安"}
	out := make([]alloc.Claim, n)
	for i := range out {
		e := r.IntN(max(1, n*2/5))
		out[i] = alloc.Claim{
			ID: fmt.Sprintf("41100020261123%07d", r.Uint32()%10*1_000_000+uint32(i)), Entity: fmt.Sprintf("91411000MA%08d", e), Project: fmt.Sprintf("P%07d", e/2),
			District: districts[e%2], Item: items[r.IntN(len(items))], Year: 2026, Amount: money.Fen(1 + r.IntN(5_000_000)),
			Submitted: 1_795_000_000_000_000 + int64(r.IntN(86_400*30))*1_000_000, Score: int64(r.IntN(100)),
		}
	}
	return out
}

func BenchmarkRun_million(b *testing.B) {
	list := million(1_000_000)
	for _, shortage := range []alloc.Shortage{alloc.FirstCome, alloc.ProRata, alloc.CutOff, alloc.Waitlist} {
		b.Run(string(shortage), func(b *testing.B) {
			p := read(b, plan(b))
			p.Shortage = shortage
			for i := range p.Lines {
				p.Lines[i].Budget *= 1000
			}
			capped := 20 * money.Wan
			p.CapPerProject = &capped
			a, err := alloc.New(p)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			began := cpu(b)
			for b.Loop() {
				if _, err := a.Run(list, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpu(b)-began)/float64(b.N), "cpu-ns/op")
		})
	}
}

func BenchmarkEncode_million(b *testing.B) {
	list := million(1_000_000)
	r := run(b, read(b, plan(b)), list)
	b.ReportAllocs()
	began := cpu(b)
	for b.Loop() {
		b.SetBytes(int64(len(r.Encode())))
	}
	b.ReportMetric(float64(cpu(b)-began)/float64(b.N), "cpu-ns/op")
}

// cpu gives the processor's time of this process with its collector: what a run
// costs on a machine that others use too.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
