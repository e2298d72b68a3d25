package evidence

import (
	"math"
	"math/rand/v2"

	"lambdial/tuner/emulator/model"
)

// set is a number of workloads that figures are told of together.
type set struct {
	name string
	all  []workload
}

// sets that figures are told of. The last is held out: it was drawn when the
// method was done, and the method was not changed for it.
func sets(withHeldOut bool) []set {
	all := []set{{"measured curves", measured()}, {"development", development()}, {"second development", secondDevelopment()}, {"steps", stepped(1, 50)}}
	if withHeldOut {
		all = append(all, set{"held out", heldOut()}, set{"steps, held out", stepped(2, 50)})
	}
	return all
}

// secondDevelopment are workloads of other shapes and numbers. They were held out
// at first, until constants were chosen with them in view.
func secondDevelopment() []workload {
	var all []workload
	r := rand.New(rand.NewPCG(20, 26))
	between := func(lo, hi float64) float64 { return lo * math.Pow(hi/lo, r.Float64()) }
	for i := range 44 {
		w := workload{sizes: usual, noise: between(.03, .15), host: .01, tail: .02, slow: between(1, 4), usedMB: int(between(40, 125)), init: between(100, 1500), first: between(.05, 1)}
		if i%3 == 0 {
			w.sizes = []int{128, 192, 320, 640, 1280, 2048, 3008, 5307}
		}
		a, b, c := between(3, 3000), between(3, 3000), between(100, 900)
		switch i % 11 {
		case 0: // decays to a plateau
			w.kind, w.name = "plateau", "exponential"
			w.ms = func(mb int) float64 { return a + 8*b*math.Exp(-float64(mb)/c) }
		case 1: // not quite in proportion
			w.kind, w.name = "cpu", "power"
			p := .75 + .2*r.Float64()
			w.ms = func(mb int) float64 { return b * math.Pow(1769/math.Min(float64(mb), 1769), p) }
		case 2:
			w.kind, w.name = "cpu", "steps of cores"
			w.ms = func(mb int) float64 {
				x := float64(mb) / 1769
				return b * (.2/math.Min(x, 1) + .8/math.Min(x, float64(model.Cores(mb)))) * (1 + .02*math.Sin(float64(mb)))
			}
		case 3:
			w.kind, w.name, w.ms = "io", "io", amdahl(a/300, a, 0, 1, 60)
		case 4, 5:
			w.kind, w.name, w.ms = "mixed", "mixed", amdahl(a, b, 0, 1, 60)
		case 6:
			w.kind, w.name, w.ms = "threads", "threads", amdahl(a, b/10, .6+.4*r.Float64(), 2+4*r.Float64(), 60)
		case 7:
			w.usedMB = int(between(120, 900))
			w.floor = int(float64(w.usedMB) * .9)
			w.kind, w.name, w.ms = "memory", "memory", amdahl(a, b, 0, 1, w.usedMB)
		case 8:
			w.kind, w.name, w.ms = "tail", "tail", amdahl(a, b, 0, 1, 60)
			w.tail, w.slow = .05, between(2, 6)
		case 9:
			w.kind, w.name, w.ms = "bimodal", "bimodal", amdahl(a, b, 0, 1, 60)
			w.second, w.factor = .1+.4*r.Float64(), between(1.3, 4)
		case 10:
			w.kind, w.name, w.ms = "drift, flaky", "drift, flaky", amdahl(a, b, 0, 1, 60)
			w.drift, w.fails = .001*(2*r.Float64()-1), .05
		}
		all = append(all, w)
	}
	return all
}

// heldOut are workloads of shapes that the method's family does not have, or
// has only nearly: work that overlaps with waiting, short work in the scheduler's
// periods, curves that wind by a few percent, and rare slow calls.
func heldOut() []workload {
	var all []workload
	r := rand.New(rand.NewPCG(2026, 1125))
	between := func(lo, hi float64) float64 { return lo * math.Pow(hi/lo, r.Float64()) }
	ladders := [][]int{usual, {128, 256, 512, 1024, 1536, 2048, 3008}, {256, 512, 1024, 1769, 3008, 5307, 10240}, {128, 256, 512, 1024}}
	for i := range 48 {
		w := workload{
			sizes: ladders[r.IntN(len(ladders))], noise: between(.03, .2), host: between(.005, .02), tail: .04 * r.Float64(), slow: between(1, 5),
			usedMB: int(between(40, 110)), init: between(100, 2000), first: between(.05, 2),
		}
		cpu, wait := between(5, 5000), between(5, 3000)
		knee := between(200, 1769)
		period, depth := between(.8, 3), between(.01, .05)
		phase := 2 * math.Pi * r.Float64()
		winding := func(mb int) float64 {
			return 1 + depth*math.Sin(2*math.Pi*math.Log2(float64(mb))/period+phase)
		}
		switch i % 12 {
		case 0: // an event loop: as long as the longer of both
			w.kind, w.name = "mixed", "overlapping"
			w.ms = func(mb int) float64 { return math.Max(wait, wait*knee/math.Min(float64(mb), 1769)) }
		case 1: // throttled by a quota of CPU time in each 20 ms
			w.kind, w.name = "cpu", "short, throttled"
			c, waits := between(2, 30), between(1, 20)
			w.ms = func(mb int) float64 {
				quota := 20 * math.Min(float64(mb)/1769, 1)
				return waits + c + math.Max(0, c/quota-1)*(20-quota)
			}
		case 2:
			w.kind, w.name = "cpu", "winding"
			w.ms = func(mb int) float64 { return winding(mb) * cpu * 1769 / math.Min(float64(mb), 1769) }
		case 3:
			w.kind, w.name = "io", "winding io"
			w.ms = func(mb int) float64 { return winding(mb) * (wait + wait/100*1769/math.Min(float64(mb), 1769)) }
		case 4, 5:
			f := amdahl(cpu, wait, 0, 1, 60)
			w.kind, w.name, w.ms = "mixed", "winding, mixed", func(mb int) float64 { return winding(mb) * f(mb) }
		case 6:
			f := amdahl(cpu, wait/20, .5+.5*r.Float64(), 2+4*r.Float64(), 60)
			w.kind, w.name, w.ms = "threads", "winding, threads", func(mb int) float64 { return winding(mb) * f(mb) }
		case 7:
			w.usedMB = int(between(130, 700))
			w.floor = w.usedMB
			f := amdahl(cpu, wait, 0, 1, w.usedMB)
			w.kind, w.name, w.ms = "memory", "memory", func(mb int) float64 { return winding(mb) * f(mb) }
		case 8:
			w.kind, w.name, w.ms = "tail", "heavy tail", amdahl(cpu, wait, 0, 1, 60)
			w.tail, w.slow = between(.01, .1), between(3, 8)
		case 9:
			w.kind, w.name, w.ms = "bimodal", "bimodal", amdahl(cpu, wait, 0, 1, 60)
			w.second, w.factor = .05+.4*r.Float64(), between(1.3, 3)
		case 10:
			w.kind, w.name, w.ms = "drift", "drift", amdahl(cpu, wait, 0, 1, 60)
			w.drift = .001 * (2*r.Float64() - 1)
		case 11:
			w.kind, w.name, w.ms = "flaky", "flaky", amdahl(cpu, wait, 0, 1, 60)
			w.fails, w.noise = between(.02, .15), between(.1, .4)
		}
		all = append(all, w)
	}
	return all
}
