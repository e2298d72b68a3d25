package evidence

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"

	"lambdial/tuner"
)

// environment is one warm environment at a size, for methods that do without
// a session.
type environment struct {
	w      workload
	r      *rand.Rand
	host   map[int]float64
	result result
}

func newEnvironment(w workload, seed uint64) *environment {
	return &environment{w: w, r: rand.New(rand.NewPCG(seed, 7)), host: map[int]float64{}}
}

// invoke gives duration and billed in ms, init and all.
func (e *environment) invoke(mb int, fresh bool) (duration, billed float64, cold, ok bool) {
	host, warm := e.host[mb]
	if !warm || fresh {
		warm, host = false, lognormal(e.r, e.w.host)
		e.host[mb] = host
	}
	out := e.w.draw(e.r, host, mb, !warm, time.Duration(e.result.invocations)*time.Second)
	duration = (out.duration + out.init).Seconds() * 1e3
	billed = math.Ceil(duration)
	e.result.invocations++
	e.result.cost += amount(mb, billed)
	if out.failed {
		delete(e.host, mb)
	}
	return duration, billed, !warm, !out.failed
}

// trimmedGrid is the fixed grid with 20 % trimmed means: n invocations at each
// size one after the other, cold starts among them.
func trimmedGrid(w workload, goal tuner.Goal, n int, seed uint64) result {
	e := newEnvironment(w, seed)
	best := math.Inf(1)
	for _, mb := range w.sizes {
		var durations, billed []float64
		for range n {
			if d, b, _, ok := e.invoke(mb, false); ok {
				durations, billed = append(durations, d), append(billed, b)
			} else if mb < w.floor {
				break
			}
		}
		if len(billed) == 0 {
			continue
		}
		cost, duration := amount(mb, math.Ceil(trimmed(billed)))-2e-7, trimmed(durations)
		score := math.Log(cost)
		switch goal.Strategy {
		case tuner.StrategySpeed:
			score = math.Log(duration)
		case tuner.StrategyBalanced:
			score = goal.Weight*math.Log(cost) + (1-goal.Weight)*math.Log(duration)
		}
		if score < best {
			best, e.result.chosen = score, mb
		}
	}
	return e.result
}

func trimmed(x []float64) float64 {
	slices.Sort(x)
	k := int(.2 * float64(len(x)))
	return mean(x[k : len(x)-k])
}

// parrotfishSettings are those of the regression.
type parrotfishSettings struct {
	threshold   float64
	first, more int
}

var (
	parrotfishDefault = parrotfishSettings{threshold: 3, first: 4, more: 8}
	parrotfishPaper   = parrotfishSettings{threshold: 2, first: 2, more: 5}
)

// parrotfish is the parametric regression of that name, from its description:
// t(m) = a0 + a1·exp(−m/a2), the next size where cost times what is known
// there is least.
func parrotfish(w workload, goal tuner.Goal, set parrotfishSettings, seed uint64) result {
	e := newEnvironment(w, seed)
	sizes := slices.DeleteFunc(slices.Clone(w.sizes), func(mb int) bool { return mb > 3008 })
	var xs, ys []float64
	sampled := map[int]bool{}
	sample := func(mb int) bool {
		sampled[mb] = true
		ok := false
		for range set.first { // in parallel, so that each has an environment of its own
			_, _, _, fine := e.invoke(mb, true)
			ok = ok || fine
		}
		if !ok {
			return false
		}
		var got []float64
		for range set.first {
			if _, b, _, fine := e.invoke(mb, false); fine {
				got = append(got, b)
			}
		}
		for range set.more {
			if len(got) >= set.first && variation(got) <= .05 {
				break
			}
			_, b, _, fine := e.invoke(mb, false)
			if !fine {
				continue
			}
			if len(got) < set.first {
				got = append(got, b)
				continue
			}
			best, at := variation(got), -1
			for i := range got {
				other := slices.Clone(got)
				other[i] = b
				if v := variation(other); v < best {
					best, at = v, i
				}
			}
			if at >= 0 {
				got[at] = b
			}
		}
		for _, b := range got {
			xs, ys = append(xs, float64(mb)), append(ys, b)
		}
		return true
	}
	for len(sizes) > 0 && !sample(sizes[0]) {
		sizes = sizes[1:]
	}
	if len(sizes) == 0 {
		return e.result
	}
	sample(sizes[int(math.Ceil(float64(len(sizes))/3))%len(sizes)])
	sample(sizes[len(sizes)-1])
	objective := func(f func(float64) float64, mb int) float64 {
		switch goal.Strategy {
		case tuner.StrategySpeed:
			return f(float64(mb))
		case tuner.StrategyBalanced:
			return f(float64(mb)) * math.Sqrt(float64(mb))
		}
		return amount(mb, f(float64(mb)))
	}
	known := map[int]float64{}
	know := func(at int) {
		for _, mb := range sizes {
			d := float64(mb-at) / 200
			known[mb] += math.Exp(-d * d / 2)
		}
	}
	for mb := range sampled {
		know(mb)
	}
	for len(xs) <= 20*set.first {
		f := fitExponential(xs, ys)
		next := sizes[0]
		for _, mb := range sizes {
			if objective(f, mb)*(1+known[mb]) < objective(f, next)*(1+known[next]) {
				next = mb
			}
		}
		if known[next] > set.threshold || !sample(next) {
			break
		}
		know(next)
	}
	f := fitExponential(xs, ys)
	e.result.chosen = sizes[0]
	for _, mb := range sizes {
		if objective(f, mb) < objective(f, e.result.chosen) {
			e.result.chosen = mb
		}
	}
	return e.result
}

func variation(x []float64) float64 {
	m, v := mean(x), 0.0
	for _, y := range x {
		v += (y - m) * (y - m)
	}
	return math.Sqrt(v/float64(len(x))) / m
}

// fitExponential is the least-squares fit: linear in a0 and a1 ≥ 0, searched
// in a2.
func fitExponential(xs, ys []float64) func(float64) float64 {
	best := math.Inf(1)
	var a0, a1, a2 float64
	for scale := 20.0; scale < 2e4; scale *= 1.05 {
		z := make([]float64, len(xs))
		for i, x := range xs {
			z[i] = math.Exp(-x / scale)
		}
		mz, my := floats.Sum(z)/float64(len(z)), floats.Sum(ys)/float64(len(ys))
		var zz, zy float64
		for i := range z {
			zz += (z[i] - mz) * (z[i] - mz)
			zy += (z[i] - mz) * (ys[i] - my)
		}
		slope := 0.0
		if zz > 0 {
			slope = math.Max(0, zy/zz)
		}
		base := my - slope*mz
		sum := 0.0
		for i := range z {
			d := ys[i] - base - slope*z[i]
			sum += d * d
		}
		if sum < best {
			best, a0, a1, a2 = sum, base, slope, scale
		}
	}
	return func(x float64) float64 { return math.Max(a0+a1*math.Exp(-x/a2), .01) }
}
