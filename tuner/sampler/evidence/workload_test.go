package evidence

import (
	"math"
	"math/rand/v2"
	"time"

	"lambdial/tuner/emulator/model"
)

// workload is a function as the simulator sees it.
type workload struct {
	kind, name string
	sizes      []int
	// ms is the usual warm duration in ms by memory size.
	ms func(mb int) float64
	// noise and host are coefficients of variation of one sample and between
	// environments.
	noise, host float64
	// tail is the share of samples that take slow times longer on top, on
	// average; exponential.
	tail, slow float64
	// second is the share of samples in a second mode, times factor.
	second, factor float64
	// drift is what a second of the session adds, as a fraction.
	drift float64
	// fails is the share of samples that fail; floor the size below which all
	// run out of memory.
	fails float64
	// throttled is the share of invocations that Lambda refuses to run.
	throttled     float64
	floor, usedMB int
	init, first   float64 // ms
	// now is the size that the function has, 0 for 1,024 MB.
	now int
	// unlucky is how many times as long the first warm sample at a size takes.
	unlucky map[int]float64
}

var usual = []int{128, 256, 512, 1024, 1769, 3008}

// mean is the true mean warm duration in ms.
func (w workload) mean(mb int) float64 {
	return w.ms(mb) * (1 + w.tail*w.slow) * (1 + w.second*(w.factor-1))
}

// billed is the true mean of what is billed in ms: durations rounded up.
func (w workload) billed(mb int) float64 {
	sigma := math.Sqrt(math.Log1p(w.noise*w.noise + w.host*w.host))
	base := w.ms(mb)
	up := 0.0
	const n = 400
	for i := range n {
		z := math.Sqrt2 * math.Erfinv(2*(float64(i)+.5)/n-1)
		x := base * math.Exp(sigma*z-sigma*sigma/2)
		up += (math.Ceil(x) - x) / n
	}
	return w.mean(mb) + up
}

// slowest is the quantile of warm durations as a multiple of the usual one: the
// same at every size. From draws, since the tail and the modes mix.
func (w workload) slowest(q float64) float64 {
	r := rand.New(rand.NewPCG(1, 1))
	w.drift, w.fails = 0, 0
	all := make([]float64, 20000)
	for i := range all {
		mb := max(w.sizes[0], w.floor)
		all[i] = w.draw(r, lognormal(r, w.host), mb, false, 0).duration.Seconds() * 1e3 / w.ms(mb)
	}
	return quantile(all, q)
}

type outcome struct {
	duration, init time.Duration
	failed, oom    bool
	used           int
}

// draw is one invocation.
func (w workload) draw(r *rand.Rand, host float64, mb int, cold bool, at time.Duration) outcome {
	ms := w.ms(mb) * host * lognormal(r, w.noise) * (1 + w.drift*at.Seconds())
	if r.Float64() < w.tail {
		ms *= 1 + r.ExpFloat64()*w.slow
	}
	if r.Float64() < w.second {
		ms *= w.factor
	}
	o := outcome{used: min(w.usedMB, mb)}
	if cold {
		ms += w.first * w.ms(mb)
		o.init = time.Duration(w.init * lognormal(r, .08) * 1e6)
	}
	if mb < w.floor {
		ms, o.failed, o.oom, o.used = ms*.8, true, true, mb
	} else if r.Float64() < w.fails {
		ms, o.failed = ms*(.2+.8*r.Float64()), true
	}
	o.duration = time.Duration(ms * 1e6)
	return o
}

func lognormal(r *rand.Rand, cv float64) float64 {
	v := math.Log1p(cv * cv)
	return math.Exp(math.Sqrt(v)*r.NormFloat64() - v/2)
}

// amdahl is the duration of the emulator's model.
func amdahl(cpu, wait, parallel, threads float64, usedMB int) func(int) float64 {
	m := model.Workload{CPU: time.Duration(cpu * 1e6), Wait: time.Duration(wait * 1e6), Parallel: parallel, Threads: threads, UsedMB: usedMB}
	return func(mb int) float64 { return float64(m.Expected(mb)) / 1e6 }
}

// development are the workloads that the method was made with.
func development() []workload {
	var all []workload
	add := func(kind, name string, ms func(int) float64, change ...func(*workload)) {
		w := workload{kind: kind, name: name, sizes: usual, ms: ms, noise: .07, host: .01, tail: .02, slow: 2, usedMB: 70, init: 250, first: .3}
		for _, c := range change {
			c(&w)
		}
		all = append(all, w)
	}
	cpu := func(c float64) func(int) float64 { return amdahl(c, 0, 0, 1, 60) }
	mixed := func(c, w float64) func(int) float64 { return amdahl(c, w, 0, 1, 60) }
	for _, c := range []float64{3, 20, 120, 900, 6000} {
		add("cpu", "cpu", cpu(c))
	}
	add("cpu", "cpu quiet", cpu(300), func(w *workload) { w.noise, w.tail = .02, 0 })
	for _, c := range []float64{4, 30, 150, 2500} {
		add("io", "io", mixed(c/100, c))
	}
	add("io", "io noisy", mixed(2, 120), func(w *workload) { w.noise = .25 })
	for _, c := range [][2]float64{{5, 5}, {5, 40}, {40, 20}, {60, 200}, {300, 100}, {800, 150}, {1500, 3000}, {20, 150}} {
		add("mixed", "mixed", mixed(c[0], c[1]))
	}
	for _, c := range [][4]float64{{400, 0, .9, 2}, {2000, 50, .95, 6}, {5000, 0, .7, 4}, {800, 100, 1, 6}, {150, 10, .5, 3}} {
		add("threads", "threads", amdahl(c[0], c[1], c[2], c[3], 60))
	}
	for _, c := range []struct {
		cpu, wait   float64
		used, floor int
	}{{200, 50, 110, 0}, {500, 20, 230, 0}, {1200, 400, 420, 300}, {90, 200, 480, 480}, {3000, 100, 900, 800}, {20, 60, 200, 180}} {
		add("memory", "memory", amdahl(c.cpu, c.wait, 0, 1, c.used), func(w *workload) { w.usedMB, w.floor = c.used, c.floor })
	}
	for _, c := range [][2]float64{{100, 0}, {10, 60}, {300, 80}} {
		add("tail", "tail", mixed(c[0], c[1]), func(w *workload) { w.tail, w.slow = .08, 4 })
		add("bimodal", "bimodal", mixed(c[0], c[1]), func(w *workload) { w.second, w.factor = .3, 2.5 })
		add("noisy", "noisy", mixed(c[0], c[1]), func(w *workload) { w.noise = .4 })
	}
	add("drift", "slower", mixed(100, 30), func(w *workload) { w.drift = .002 })
	add("drift", "faster", mixed(10, 90), func(w *workload) { w.drift = -.001 })
	add("drift", "cpu slower", cpu(400), func(w *workload) { w.drift = .001 })
	add("flaky", "flaky", mixed(100, 30), func(w *workload) { w.fails = .05 })
	add("flaky", "flaky io", mixed(5, 80), func(w *workload) { w.fails = .1 })
	return all
}
