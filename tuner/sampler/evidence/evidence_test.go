package evidence

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
)

//go:embed testdata/curves.json
var curvesJSON []byte

// measured are curves that people measured on AWS, with 7 % of noise.
func measured() []workload {
	var curves []struct {
		Name     string
		Kind     string
		MemoryMB []int     `json:"memory_mb"`
		Duration []float64 `json:"duration_ms"`
	}
	if err := json.Unmarshal(curvesJSON, &curves); err != nil {
		panic(err)
	}
	var all []workload
	for _, c := range curves {
		all = append(all, workload{
			kind: c.Kind, name: c.Name, sizes: c.MemoryMB, noise: .07, host: .01, tail: .02, slow: 2, usedMB: 70, init: 250, first: .3,
			ms: func(mb int) float64 { return c.Duration[slices.Index(c.MemoryMB, mb)] },
		})
	}
	return all
}

// method is a way to find the best size.
type method struct {
	name string
	run  func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result
}

func plan(w workload, goal tuner.Goal, samples int) tuner.Plan {
	p := tuner.DefaultPlan(tuner.Function{Name: "f"})
	p.Sizes, p.Samples, p.Goal = w.sizes, samples, goal
	return p
}

// methods that are compared: those of others know neither constraints nor
// percentiles.
func methods(aim string) []method {
	ms := []method{{"auto", func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
		r, _ := simulate(t, w, plan(w, goal, 0), seed)
		return r
	}}}
	for _, n := range []int{1, 2, 4, 8} {
		ms = append(ms, method{fmt.Sprintf("auto, %d at once", n), func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			p := plan(w, goal, 0)
			p.Parallel = n
			r, _ := simulate(t, w, p, seed)
			return r
		}})
	}
	for _, n := range []int{3, 5, 10, 20} {
		ms = append(ms, method{fmt.Sprintf("fixed %d", n), func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			r, _ := simulate(t, w, plan(w, goal, n), seed)
			return r
		}})
	}
	ms = append(ms,
		method{"auto, throttled", func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			w.throttled = .2
			r, _ := simulate(t, w, plan(w, goal, 0), seed)
			return r
		}},
		method{"auto, small budget", func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			p := plan(w, goal, 0)
			p.Budget = .06 * full(w, w.sizes)
			r, _ := simulate(t, w, p, seed)
			return r
		}})
	if !slices.Contains([]string{"cost", "speed", "balanced"}, aim) {
		return ms
	}
	for _, n := range []int{5, 10, 20} {
		ms = append(ms, method{fmt.Sprintf("trimmed grid %d", n), func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			return trimmedGrid(w, goal, n, seed)
		}})
	}
	return append(ms,
		method{"Parrotfish, default", func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			return parrotfish(w, goal, parrotfishDefault, seed)
		}},
		method{"Parrotfish, paper", func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
			return parrotfish(w, goal, parrotfishPaper, seed)
		}})
}

// figures sum up many sessions.
type figures struct {
	regrets, costs      []float64
	walls               []float64 // in seconds
	slowest             []float64 // the part of them that one size alone takes
	invocations         float64
	sure, right, within int
	none                int // without a verdict
	// mostSure is the largest regret of verdicts that are more than 90 % sure.
	mostSure float64
	// looks are sessions that were at least 95 % sure at some sample, looksRight
	// those of them that were right to be at the first such.
	looks, looksRight int
}

func (f *figures) look(right bool) {
	f.looks++
	if right {
		f.looksRight++
	}
}

func (f *figures) add(loss, cost float64, goal tuner.Goal, r result) {
	f.costs = append(f.costs, cost)
	f.walls = append(f.walls, r.wall.Seconds())
	f.slowest = append(f.slowest, r.slowest.Seconds()/r.wall.Seconds())
	f.invocations += float64(r.invocations)
	if r.chosen == 0 {
		f.none++
		return
	}
	f.regrets = append(f.regrets, loss)
	good := loss <= goal.Indifference
	if good {
		f.within++
	}
	if r.confidence > .9 {
		f.mostSure = math.Max(f.mostSure, loss)
	}
	if r.confidence >= .95 {
		f.sure++
		if good {
			f.right++
		}
	}
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func quantile(x []float64, p float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[min(len(x)-1, int(p*float64(len(x))))]
}

func (f *figures) String() string {
	part := func(n, of int) float64 { return 100 * float64(n) / float64(of) } // NaN of none
	return fmt.Sprintf("regret mean %5.2f %% p95 %6.2f %% worst %6.1f %%, of those over 90 %% sure %5.1f %% | cost %5.1f %% median %5.1f %% | %5.1f invocations | %6.1f s, median %6.1f s, of it at the slowest size %4.1f %% | within the indifference %5.1f %%, without a verdict %4.1f %% | sure %5.1f %%, of these right %5.1f %%, at the first look that was sure %5.1f %%",
		100*mean(f.regrets), 100*quantile(f.regrets, .95), 100*slices.Max(f.regrets), 100*f.mostSure, 100*mean(f.costs), 100*quantile(f.costs, .5),
		f.invocations/float64(len(f.costs)), mean(f.walls), quantile(f.walls, .5), 100*quantile(f.slowest, .5), part(f.within, len(f.costs)), part(f.none, len(f.costs)), part(f.sure, len(f.costs)), part(f.right, f.sure), part(f.looksRight, f.looks))
}

// over runs a method on every workload. Regret is against the best of the
// eligible sizes and cost against a full grid of the others; nil stands for the
// workload's own.
func over(all []workload, aim string, m method, seeds int, eligible, grid []int) *figures {
	results := make([][]result, len(all))
	for i := range all {
		results[i] = make([]result, seeds)
	}
	each(len(all)*seeds, func(t *testing.T, k int) {
		w, seed := all[k/seeds], k%seeds
		results[k/seeds][seed] = m.run(t, w, goal(aim, w), uint64(seed+1))
	})
	total := &figures{}
	for i, w := range all {
		one, g := &figures{}, goal(aim, w)
		among, against := eligible, grid
		if among == nil {
			among, against = w.sizes, w.sizes
		}
		known := map[int]float64{} // what each choice loses
		loss := func(chosen int) float64 {
			if _, ok := known[chosen]; !ok {
				known[chosen] = regret(w, g, among, chosen)
			}
			return known[chosen]
		}
		price := full(w, against)
		for _, r := range results[i] {
			for _, f := range []*figures{total, one} {
				f.add(loss(r.chosen), r.cost/price, g, r)
				if r.firstSure > 0 {
					f.look(loss(r.firstSure) <= g.Indifference)
				}
			}
		}
		if testing.Verbose() {
			fmt.Printf("    %-10s %-24s %s\n", w.kind, w.name, one)
		}
	}
	return total
}

// aims are the goals that are simulated, by name. What a target is depends on
// the workload: one and a half times the shortest mean.
var aims = []string{"cost", "speed", "balanced", "within", "target", "speed-p95"}

func goal(aim string, w workload) tuner.Goal {
	g := tuner.DefaultGoal()
	name, latency, _ := strings.Cut(aim, "-")
	g.Strategy, g.Latency = tuner.Strategy(name), latency
	switch g.Strategy {
	case tuner.StrategyWithin:
		g.Tolerance = .1
	case tuner.StrategyTarget:
		g.Target = time.Duration(1.5e6 * least(w.sizes, w.mean))
	}
	return g
}

// seeds of each workload; EVIDENCE_SEEDS changes it, EVIDENCE_HELD_OUT=1 adds
// the workloads that are held out.
func seeds() int {
	if n, err := strconv.Atoi(os.Getenv("EVIDENCE_SEEDS")); err == nil && n > 0 {
		return n
	}
	return 200
}

// wanted says that the environment asks for this one, or for all.
func wanted(variable, name string) bool {
	v := os.Getenv(variable)
	return v == "" || v == name
}

func asked() []set {
	return slices.DeleteFunc(sets(os.Getenv("EVIDENCE_HELD_OUT") != ""), func(s set) bool { return !wanted("EVIDENCE_SET", s.name) })
}

// BenchmarkEvidenceMemoryAuto leaves the sizes to the sampler: regret against
// the best of all multiples of 64 MB, cost against the six usual sizes.
func BenchmarkEvidenceMemoryAuto(b *testing.B) {
	var every []int
	for mb := tuner.MinMemoryMB; mb <= tuner.MaxMemoryMB; mb += 64 {
		every = append(every, mb)
	}
	auto := method{"--memory auto", func(t *testing.T, w workload, goal tuner.Goal, seed uint64) result {
		p := plan(w, goal, 0)
		p.Sizes, p.AutoSizes = nil, true
		r, _ := simulate(t, w, p, seed)
		return r
	}}
	for range b.N {
		for _, aim := range aims {
			for _, set := range asked() {
				if !wanted("EVIDENCE_STRATEGY", aim) || set.name == "measured curves" { // known at some sizes only
					continue
				}
				fmt.Printf("%s, %d %s, %d seeds each\n", aim, len(set.all), set.name, seeds())
				fmt.Printf("  %-20s %s\n", auto.name, over(set.all, aim, auto, seeds(), every, usual))
			}
		}
	}
}

func BenchmarkEvidence(b *testing.B) {
	for range b.N {
		for _, aim := range aims {
			for _, set := range asked() {
				if !wanted("EVIDENCE_STRATEGY", aim) {
					continue
				}
				fmt.Printf("%s, %d %s, %d seeds each\n", aim, len(set.all), set.name, seeds())
				for _, m := range methods(aim) {
					if wanted("EVIDENCE_METHOD", m.name) {
						fmt.Printf("  %-20s %s\n", m.name, over(set.all, aim, m, seeds(), nil, nil))
					}
				}
			}
		}
	}
}
