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
	"sync"
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
	run  func(w workload, goal tuner.Goal, seed uint64) result
}

func plan(w workload, goal tuner.Goal, samples int) tuner.Plan {
	p := tuner.DefaultPlan(tuner.Function{Name: "f"})
	p.Sizes, p.Samples, p.Goal = w.sizes, samples, goal
	return p
}

// methods that are compared: those of others know neither constraints nor
// percentiles.
func methods(aim string) []method {
	ms := []method{{"auto", func(w workload, goal tuner.Goal, seed uint64) result {
		r, _ := session(w, plan(w, goal, 0), seed)
		return r
	}}}
	for _, n := range []int{3, 5, 10, 20} {
		ms = append(ms, method{fmt.Sprintf("fixed %d", n), func(w workload, goal tuner.Goal, seed uint64) result {
			r, _ := session(w, plan(w, goal, n), seed)
			return r
		}})
	}
	if !slices.Contains([]string{"cost", "speed", "balanced"}, aim) {
		return ms
	}
	for _, n := range []int{5, 10, 20} {
		ms = append(ms, method{fmt.Sprintf("trimmed grid %d", n), func(w workload, goal tuner.Goal, seed uint64) result {
			return trimmedGrid(w, goal, n, seed)
		}})
	}
	return append(ms,
		method{"Parrotfish, default", func(w workload, goal tuner.Goal, seed uint64) result {
			return parrotfish(w, goal, parrotfishDefault, seed)
		}},
		method{"Parrotfish, paper", func(w workload, goal tuner.Goal, seed uint64) result {
			return parrotfish(w, goal, parrotfishPaper, seed)
		}})
}

// figures sum up many sessions.
type figures struct {
	regrets, costs      []float64
	invocations         float64
	sure, right, within int
}

func (f *figures) add(loss, cost float64, goal tuner.Goal, r result) {
	f.regrets = append(f.regrets, loss)
	f.costs = append(f.costs, cost)
	f.invocations += float64(r.invocations)
	good := loss <= goal.Indifference
	if good {
		f.within++
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
	right := math.NaN()
	if f.sure > 0 {
		right = 100 * float64(f.right) / float64(f.sure)
	}
	return fmt.Sprintf("regret mean %5.2f %% p95 %6.2f %% worst %6.1f %% | cost %5.1f %% median %5.1f %% | %5.1f invocations | within the indifference %5.1f %% | sure %5.1f %%, of these right %5.1f %%",
		100*mean(f.regrets), 100*quantile(f.regrets, .95), 100*slices.Max(f.regrets), 100*mean(f.costs), 100*quantile(f.costs, .5),
		f.invocations/float64(len(f.regrets)), 100*float64(f.within)/float64(len(f.regrets)), 100*float64(f.sure)/float64(len(f.regrets)), right)
}

// over runs a method on every workload.
func over(all []workload, aim string, m method, seeds int, each func(workload, *figures)) *figures {
	results := make([][]result, len(all))
	var group sync.WaitGroup
	limit := make(chan struct{}, 2)
	for i, w := range all {
		group.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			for seed := range seeds {
				results[i] = append(results[i], m.run(w, goal(aim, w), uint64(seed+1)))
			}
		})
	}
	group.Wait()
	total := &figures{}
	for i, w := range all {
		one := &figures{}
		g := goal(aim, w)
		known := map[int]float64{} // what each choice loses
		for _, r := range results[i] {
			if _, ok := known[r.chosen]; !ok {
				known[r.chosen] = regret(w, g, w.sizes, r.chosen)
			}
			total.add(known[r.chosen], r.cost/full(w, w.sizes), g, r)
			one.add(known[r.chosen], r.cost/full(w, w.sizes), g, r)
		}
		if each != nil {
			each(w, one)
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

// BenchmarkEvidenceMemoryAuto leaves the sizes to the sampler: regret against
// the best of all multiples of 64 MB, cost against the six usual sizes.
func BenchmarkEvidenceMemoryAuto(b *testing.B) {
	sets := map[string][]workload{"development": development()}
	if os.Getenv("EVIDENCE_HELD_OUT") != "" {
		sets["held out"] = heldOut()
	}
	var every []int
	for mb := tuner.MinMemoryMB; mb <= tuner.MaxMemoryMB; mb += 64 {
		every = append(every, mb)
	}
	for range b.N {
		for _, aim := range aims {
			if s := os.Getenv("EVIDENCE_STRATEGY"); s != "" && s != aim {
				continue
			}
			for name, set := range sets {
				total := &figures{}
				for _, w := range set {
					one, g := &figures{}, goal(aim, w)
					for seed := range seeds() {
						p := plan(w, g, 0)
						p.Sizes, p.AutoSizes = nil, true
						r, _ := session(w, p, uint64(seed+1))
						loss, cost := regret(w, g, every, r.chosen), r.cost/full(w, usual)
						total.add(loss, cost, g, r)
						one.add(loss, cost, g, r)
					}
					if testing.Verbose() {
						fmt.Printf("    %-10s %-24s %s\n", w.kind, w.name, one)
					}
				}
				fmt.Printf("%s, --memory auto, %d %s\n  %s\n", aim, len(set), name, total)
			}
		}
	}
}

func BenchmarkEvidence(b *testing.B) {
	sets := []struct {
		name string
		all  []workload
	}{{"measured curves", measured()}, {"development", development()}}
	if os.Getenv("EVIDENCE_HELD_OUT") != "" {
		sets = append(sets, struct {
			name string
			all  []workload
		}{"held out", heldOut()})
	}
	only := os.Getenv("EVIDENCE_METHOD")
	for range b.N {
		for _, aim := range aims {
			if s := os.Getenv("EVIDENCE_STRATEGY"); s != "" && s != aim {
				continue
			}
			for _, set := range sets {
				fmt.Printf("%s, %d %s, %d seeds each\n", aim, len(set.all), set.name, seeds())
				for _, m := range methods(aim) {
					if only != "" && m.name != only {
						continue
					}
					each := func(workload, *figures) {}
					if testing.Verbose() {
						each = func(w workload, f *figures) { fmt.Printf("    %-10s %-24s %s\n", w.kind, w.name, f) }
					}
					fmt.Printf("  %-20s %s\n", m.name, over(set.all, aim, m, seeds(), each))
				}
			}
		}
	}
}
