package evidence

import (
	"testing"
	"time"
)

// slowAtFirst takes 20 s at 128 MB and a second at 3008.
func slowAtFirst() workload {
	return workload{name: "slow", sizes: usual, noise: .02, host: .01, usedMB: 60, init: 200, first: .3, ms: amdahl(1400, 100, .5, 2, 60)}
}

// A fixed number at each size takes as long as that number at the slowest: the
// others are through long before.
func TestFixedTakesAsLongAsTheSlowestSize(t *testing.T) {
	w := slowAtFirst()
	const samples = 5
	r, s := simulate(t, w, plan(w, goal("cost", w), samples), 1)
	slowest := time.Duration(w.ms(128) * 1e6)
	if most := time.Duration((samples + 1.4) * float64(slowest)); r.wall < samples*slowest*9/10 || r.wall > most {
		t.Errorf("%s, want at most %s", r.wall, most)
	}
	for _, size := range s.Sizes {
		if size.Warm.N() != samples {
			t.Errorf("%d samples at %d MB", size.Warm.N(), size.MemoryMB)
		}
	}
	for _, x := range s.Recent {
		if late := x.Sent.Sub(s.Started); x.MemoryMB != 128 && late > r.wall/2 {
			t.Errorf("%d MB is invoked after %s", x.MemoryMB, late)
		}
	}
}

// While a slow size answers others are sampled, one at a time each; asked for one
// at a time, nothing is beside.
func TestSizesAreSampledBesideEachOther(t *testing.T) {
	w := slowAtFirst()
	for parallel, least := range map[int]int{0: 2, 1: 1} {
		p := plan(w, goal("cost", w), 0)
		p.Parallel = parallel
		_, s := simulate(t, w, p, 1)
		most := 0
		for i, x := range s.Recent {
			beside, same := 1, 1
			for j, y := range s.Recent {
				if i != j && !y.Sent.After(x.Sent) && y.Sent.Add(y.Wall).After(x.Sent) {
					beside++
					if y.MemoryMB == x.MemoryMB {
						same++
					}
				}
			}
			most = max(most, beside)
			if same > 1 {
				t.Errorf("--parallel %d: %d at once at %d MB", parallel, same, x.MemoryMB)
			}
		}
		if most < least || parallel == 1 && most > 1 {
			t.Errorf("--parallel %d: at most %d at once", parallel, most)
		}
	}
}

// The size that the function has takes no update: its first sample is there
// before any other version is.
func TestTheFirstSampleNeedsNoUpdate(t *testing.T) {
	w := development()[4]
	_, s := simulate(t, w, plan(w, goal("cost", w), 0), 1)
	first := s.Recent[0]
	if began := first.Sent.Sub(s.Started); first.MemoryMB != 1024 || began > updating()/2 {
		t.Errorf("the first sample is of %d MB, sent after %s", first.MemoryMB, began)
	}
}

// Beside each other takes less time and hardly more money.
func TestBesideIsFasterForHardlyMore(t *testing.T) {
	onlyStatistics(t)
	all := development()[:24]
	var beside, alone *figures
	for _, m := range methods("cost") {
		switch m.name {
		case "auto":
			beside = over(all, "cost", m, 1, nil, nil)
		case "auto, 1 at once":
			alone = over(all, "cost", m, 1, nil, nil)
		}
	}
	if time, cost := mean(beside.walls)/mean(alone.walls), mean(beside.costs)/mean(alone.costs); time > .75 || cost > 1.25 {
		t.Errorf("%.2f of the time for %.2f of the cost", time, cost)
	}
}
