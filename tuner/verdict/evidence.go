package verdict

import (
	"cmp"
	"math"
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/curve"
)

const (
	// usualNoise is the coefficient of variation of a function of which
	// nothing is known, worth usualFreedom measurements.
	usualNoise   = 0.08
	usualFreedom = 3
	// hostNoise is how much the environment that a size got differs from
	// others: more samples in the same one do not take it away.
	hostNoise = 0.015
	// farOut is the number of standard deviations at which an outlier is cut.
	farOut = 3.5
	// surprise is the variance that outliers give each sample: one in twenty
	// takes three times as long.
	surprise = 0.05 * 1.2
	// slowOfOne and slowOfTwo are the chances that all of so few samples are
	// slow ones, slowCold that a cold start is; loneVariance is what else a lone
	// sample may be off by.
	slowOfOne, slowOfTwo, slowCold = 0.05, 0.01, 0.1
	loneVariance                   = 0.01
	// showing is how many samples it takes until outliers show that are one in
	// twenty, usualExcess what outliers add to the mean of a function of which
	// nothing is known.
	showing     = 20
	usualExcess = 0.08
	// tailNoise is by how much the sizes of one function differ in what their
	// outliers add to the mean.
	tailNoise = 0.03
)

// evidence is what the samples say of the mean durations, all sizes taken
// together: sizes of one function have much the same noise and outliers.
type evidence struct {
	points []curve.Point
	// noise is the variance of one more sample's logarithm, by memory size;
	// usual that of a size without samples.
	noise map[int]float64
	usual float64
	// lone are the sizes that a single sample tells of, slow ones aside.
	lone map[int]bool
	// outliers is the variance of what they add to all means alike, unseen what
	// those that no sample has shown yet are expected to add, in logarithms.
	outliers, unseen float64
	// freedom of the estimated noise, in Student's sense.
	freedom float64
}

// tight is the part of its memory that a function uses from which on it may
// slow down: collectors and caches have to make do.
const tight = 0.7

// places are the sizes to believe something of. How much memory a function
// uses is known from the first sample on.
func places(sizes []int, used int) []curve.Place {
	all := make([]curve.Place, len(sizes))
	for i, mb := range sizes {
		all[i].MemoryMB = mb
		if part := float64(used) / float64(mb); part > tight {
			all[i].Doubt = 0.5 * (math.Min(part, 1) - tight)
		}
	}
	return all
}

// weigh estimates the logarithm of each usable size's mean duration.
//
// The plain mean of a few durations is at the mercy of one outlier; a trimmed
// one forgets that outliers are billed. So slow ones are left out from 3.5
// robust standard deviations on, and what they add to the mean is taken from
// all sizes together and from the size itself by as much as it has evidence of
// its own (empirical Bayes). With many samples it is the plain mean. The noise
// is shrunk in the same way (Smyth 2004).
func weigh(sizes []*tuner.Size) evidence {
	e := evidence{noise: make(map[int]float64, len(sizes)), lone: map[int]bool{}, freedom: usualFreedom}
	scale := commonScale(sizes)
	type level struct {
		size                *tuner.Size
		n, kept             float64
		log, excess         float64
		variance, tailExtra float64 // relative
	}
	levels := make([]level, 0, len(sizes))
	var n, excess, tail, freedom float64
	squares := usualFreedom * usualNoise * usualNoise
	for _, size := range sizes {
		if slowOnly(size, scale) {
			continue
		}
		high := float64(middle(size)) * math.Exp(farOut*scale)
		kept, mean, variance := size.Warm.UpTo(time.Duration(math.Min(high, math.MaxInt64/4)))
		mean = math.Max(mean, 1)
		l := level{size: size, n: float64(size.Warm.N()), kept: float64(kept), log: math.Log(mean), excess: math.Max(size.Warm.MeanNS(), 1)/mean - 1, variance: variance / mean / mean}
		cv := size.Warm.CV()
		l.tailExtra = math.Max(0, cv*cv-l.variance)
		n += l.n
		excess += l.n * l.excess
		squares += (l.kept - 1) * l.variance
		freedom += l.kept - 1
		tail += (l.n - 1) * l.tailExtra
		levels = append(levels, l)
	}
	e.freedom += freedom
	e.usual = squares / e.freedom
	e.outliers = (showing*surprise + tail) / (showing + n) / math.Max(n, 1)
	tail = (usualFreedom*surprise + tail) / e.freedom
	if excess > 0 {
		excess /= n
	} else {
		tail = 0
	}
	e.unseen = math.Log1p(math.Max((usualExcess-excess)*showing/(showing+n), 0) / (1 + excess))
	common := math.Min(e.freedom, 12)
	for _, l := range levels {
		own := 1.0
		if tail > 0 {
			own = tailNoise * tailNoise / (tailNoise*tailNoise + tail/l.n)
		}
		noise := math.Max((common*e.usual+(l.kept-1)*l.variance)/(common+l.kept-1), 1e-6)
		e.noise[l.size.MemoryMB] = noise
		point := curve.Point{
			MemoryMB: l.size.MemoryMB,
			Log:      l.log + math.Log1p(excess+own*(l.excess-excess)),
			Variance: noise/l.kept + own*tail/l.n + hostNoise*hostNoise,
		}
		switch l.kept {
		case 1:
			point.Variance += loneVariance
			point.Slow = slowOfOne
			e.lone[l.size.MemoryMB] = true
		case 2:
			point.Slow = slowOfTwo
		}
		e.points = append(e.points, point)
	}
	e.vouch(sizes)
	return e
}

// vouch believes a lone sample of a size more where the size's cold start took
// longer by as much as at others: both would have to be slow alike.
func (e *evidence) vouch(sizes []*tuner.Size) {
	excess, sum := map[int]float64{}, 0.0
	for _, size := range sizes {
		if i := e.point(size.MemoryMB); i >= 0 && coldTells(size) {
			excess[size.MemoryMB] = math.Log(math.Max(size.Cold.MeanNS(), 1)) - e.points[i].Log
			sum += excess[size.MemoryMB]
		}
	}
	others := float64(len(excess) - 1)
	for mb, own := range excess {
		if more := own - (sum-own)/others; e.lone[mb] && others > 0 && -vouching/2 < more && more < vouching {
			delete(e.lone, mb)
			e.points[e.point(mb)].Slow = slowOfTwo
		}
	}
}

// point is the index of a size's, -1 for none.
func (e *evidence) point(mb int) int {
	return slices.IndexFunc(e.points, func(p curve.Point) bool { return p.MemoryMB == mb })
}

const (
	// coldExcess is by how much the handler of an environment that has just begun
	// takes longer than a warm one, in logarithms, and coldSpread how much that
	// differs from function to function, and from size to size.
	coldExcess, coldSpread, coldNoise = 0.3, 0.5, 0.15
	// vouching is by how much that may differ from other sizes' where a lone sample
	// is not a slow one: those take twice as long, which is 0.7.
	vouching = 0.25
)

// coldTells says that a size has cold starts, of the payload that its warm samples
// had: of several, a small one may have started cold.
func coldTells(size *tuner.Size) bool { return size.Cold.N() > 0 && len(size.Payloads) <= 1 }

// slowOnly says that a size has no warm samples but one or two that took far longer
// than the handler did in a cold start, which does all that they do and more.
func slowOnly(size *tuner.Size, scale float64) bool {
	return size.Warm.N() <= 2 && coldTells(size) && float64(size.Warm.Min()) > float64(size.Cold.Min())*math.Exp(farOut*scale)
}

// begun tells what the cold starts of sizes say of them that have no warm sample,
// or none that is not far too slow: about as much as at other sizes the handler
// took longer in the first.
func (e *evidence) begun(all []Prospect) (points []curve.Point) {
	weight := coldNoise * coldNoise / (coldSpread * coldSpread)
	excess, n := coldExcess*weight, weight
	for _, p := range all {
		if i := e.point(p.MemoryMB); i >= 0 && p.Size.Cold.N() > 0 {
			excess += math.Max(0, math.Log(math.Max(p.Size.Cold.MeanNS(), 1))-e.points[i].Log) // shorter by an outlier only
			n++
		}
	}
	excess /= n
	for _, p := range all {
		if p.Size == nil || e.point(p.MemoryMB) >= 0 || p.Size.Cold.N() == 0 || !p.Size.Worked() {
			continue
		}
		points = append(points, curve.Point{
			MemoryMB: p.MemoryMB, Log: math.Log(math.Max(p.Size.Cold.MeanNS(), 1)) - excess,
			Variance: coldNoise*coldNoise*(1+1/n) + e.usual, Slow: slowCold,
		})
	}
	return points
}

// middle is the median. Of one or two durations it is the shortest, outliers
// being slow, and at most the handler's time in a cold start, which does all
// that a warm one does and more.
func middle(size *tuner.Size) time.Duration {
	if size.Warm.N() > 2 {
		return size.Warm.Quantile(0.5)
	}
	if coldTells(size) {
		return min(size.Warm.Min(), size.Cold.Min())
	}
	return size.Warm.Min()
}

// commonScale is the robust standard deviation of the logarithm that half of
// all samples' sizes have: from the quartiles, or the range of a few samples.
func commonScale(sizes []*tuner.Size) float64 {
	type spread struct{ scale, weight float64 }
	all := []spread{{usualNoise, 1}}
	total := 1.0
	for _, size := range sizes {
		d, n := &size.Warm, size.Warm.N()
		if n < 2 || d.Min() <= 0 {
			continue
		}
		var s float64
		switch n {
		case 2:
			s = math.Log(float64(d.Max())/float64(d.Min())) / 1.128
		case 3:
			s = math.Log(float64(d.Max())/float64(d.Min())) / 1.693
		default:
			s = math.Log(float64(d.Quantile(.75))/float64(d.Quantile(.25))) / 1.349
		}
		all = append(all, spread{s, float64(n - 1)})
		total += float64(n - 1)
	}
	slices.SortFunc(all, func(a, b spread) int { return cmp.Compare(a.scale, b.scale) })
	half := 0.0
	for _, s := range all {
		if half += s.weight; half >= total/2 {
			return math.Max(s.scale, 0.005)
		}
	}
	return usualNoise
}
