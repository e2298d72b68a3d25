package evidence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"lambdial/tuner"
)

// stepped are workloads with one step each: a heap that fits or not, a second
// CPU, a cache, and reads from S3 that are direct from 512 MB on.
func stepped(seed uint64, n int) []workload {
	var all []workload
	r := rand.New(rand.NewPCG(seed, 512))
	between := func(lo, hi float64) float64 { return lo * math.Pow(hi/lo, r.Float64()) }
	ladders := [][]int{usual, {128, 256, 512, 1024}, {128, 256, 512, 1024, 1536, 2048, 3008}, {256, 512, 1024, 1769, 3008, 5307, 10240}, {512, 768, 1024, 1536, 2048, 3072}}
	for i := range n {
		sizes := ladders[r.IntN(len(ladders))]
		w := workload{
			kind: "step", sizes: sizes, noise: between(.03, .12), host: .01, tail: .02, slow: between(1, 3),
			usedMB: int(between(40, 100)), init: between(100, 1500), first: between(.05, 1), now: sizes[r.IntN(len(sizes))],
		}
		cpu, wait := between(3, 3000), between(3, 3000)
		by, from := between(1.2, 8), 512
		smooth := amdahl(cpu, wait, 0, 1, 40)
		switch i % 4 {
		case 0: // collectors run all the time
			w.usedMB = int(between(90, 900))
			w.name, from = "heap", int(float64(w.usedMB)*between(1.1, 1.6))
			w.floor = w.usedMB * 9 / 10
		case 1:
			w.name, from, by = "second CPU", 1770, between(1.15, 2)
			smooth = amdahl(cpu, wait/20, 0, 1, 40)
		case 2:
			w.name, from = "cache", int(between(140, 2500))
		case 3:
			w.name = "reads from S3"
			smooth = amdahl(cpu/10, wait, 0, 1, 40)
		}
		w.ms = func(mb int) float64 {
			if mb < from {
				return smooth(mb) * by
			}
			return smooth(mb)
		}
		all = append(all, w)
	}
	return all
}

// miss is a curve that was measured from outside, at which a sure verdict was
// wrong.
type miss struct {
	workload
	unlucky map[int]float64 // the first warm sample there takes so many times as long
}

func misses() []miss {
	curve := func(now int, used int, durations map[int]float64) workload {
		w := workload{name: "miss", noise: .07, host: .01, usedMB: used, init: 250, first: .3, now: now, ms: func(mb int) float64 { return durations[mb] }}
		for mb := range durations {
			w.sizes = append(w.sizes, mb)
		}
		slices.Sort(w.sizes)
		return w
	}
	faster := map[int]float64{512: 20400, 768: 14300, 1024: 9700, 1536: 7200, 2048: 4500, 3072: 3200}
	return []miss{
		{workload: curve(128, 70, map[int]float64{128: 209, 256: 213, 512: 27, 1024: 18})},
		{workload: curve(512, 70, faster)},
		{workload: curve(128, 70, map[int]float64{128: 583, 256: 281, 512: 137, 1024: 74})},
		{workload: curve(512, 70, faster), unlucky: map[int]float64{1024: 1.87}},
	}
}

// They end right or not sure, with at most two exceptions.
func TestMissesEndRightOrNotSure(t *testing.T) {
	onlyStatistics(t)
	for i, m := range misses() {
		t.Run(fmt.Sprint(i+1), func(t *testing.T) {
			t.Parallel()
			wrong, right, spent := 0, 0, 0.0
			g := goal("cost", m.workload)
			for seed := range uint64(50) {
				w := m.workload
				w.unlucky = m.unlucky
				r, s := simulate(t, w, plan(w, g, 0), seed+1)
				loss := regret(w, g, w.sizes, r.chosen)
				spent += r.cost / full(w, w.sizes) / 50
				switch {
				case loss <= g.Indifference:
					right++
				case r.confidence > .9:
					wrong++
					t.Logf("seed %d: %d MB, %.1f %% sure, %.1f %% off, %d invocations%s", seed+1, r.chosen, 100*r.confidence, 100*loss, r.invocations, measuredAt(s))
				}
			}
			t.Logf("%d right, %d sure and wrong, at %.1f %% of a full grid", right, wrong, 100*spent)
			if wrong > 2 {
				t.Errorf("%d of 50 are sure and wrong", wrong)
			}
		})
	}
}

// TestDipBesideTheBest: a size that is a quarter better than a smooth curve has it
// between its neighbours is looked at, before balanced is sure of one of them.
func TestDipBesideTheBest(t *testing.T) {
	onlyStatistics(t)
	all := measured()
	w := all[slices.IndexFunc(all, func(w workload) bool { return w.name == "terraform-crud-dynamodb" })]
	g := goal("balanced", w)
	wrong := 0
	for seed := range uint64(50) {
		r, s := simulate(t, w, plan(w, g, 0), seed+1)
		if loss := regret(w, g, w.sizes, r.chosen); r.confidence > .9 && loss > g.Indifference {
			wrong++
			t.Logf("seed %d: %d MB, %.1f %% sure, %.1f %% off%s", seed+1, r.chosen, 100*r.confidence, 100*loss, measuredAt(s))
		}
	}
	if wrong > 2 {
		t.Errorf("%d of 50 are sure and wrong", wrong)
	}
}

// measuredAt tells the mean at each size in ms, and of how many samples.
func measuredAt(s *tuner.State) (words string) {
	for _, size := range s.Usable() {
		words += fmt.Sprintf(", %d MB %.1f (%d)", size.MemoryMB, size.Warm.MeanNS()/1e6, size.Warm.N())
	}
	return words
}
