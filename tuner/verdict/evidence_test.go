package verdict

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/curve"
)

// sizeOf has warm samples of the durations, in ns.
func sizeOf(mb int, warm ...float64) *tuner.Size {
	size := &tuner.Size{MemoryMB: mb}
	for _, ns := range warm {
		size.Warm.Add(time.Duration(ns))
		size.Billed.Add(time.Duration(ns))
		size.Invocations++
	}
	return size
}

// lognormal are n durations around a level, in ns.
func lognormal(r *rand.Rand, n int, level, sd float64) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = math.Round(level * math.Exp(sd*r.NormFloat64()))
	}
	return all
}

func mean(all []float64) float64 {
	sum := 0.0
	for _, x := range all {
		sum += x
	}
	return sum / float64(len(all))
}

// squares around the mean, in units of it.
func squares(all []float64) (sum float64) {
	m := mean(all)
	for _, x := range all {
		sum += (x/m - 1) * (x/m - 1)
	}
	return sum
}

// byTheBook works the evidence out from the durations themselves: those that are not
// outliers have a mean, and a variance that is pooled with what is usual; what the
// outliers add is pooled, and each size's own counts by its share of the variance.
func byTheBook(sizes []*tuner.Size, all [][]float64) evidence {
	bound := farOut * commonScale(sizes)
	kept := make([][]float64, len(all))
	n, freedom, pooled, excess, tail := 0.0, float64(usualFreedom), usualFreedom*usualNoise*usualNoise, 0.0, 0.0
	tails := func(i int) float64 { // what outliers add to the sum of squares
		x := all[i]
		if len(x) < 2 {
			return 0
		}
		more := squares(x) / float64(len(x)-1)
		if k := len(kept[i]); k > 1 {
			more -= squares(kept[i]) / float64(k-1)
		}
		return math.Max(0, more) * float64(len(x)-1)
	}
	for i, x := range all {
		for _, ns := range x {
			if math.Log(ns/float64(middle(sizes[i]))) <= bound {
				kept[i] = append(kept[i], ns)
			}
		}
		n += float64(len(x))
		freedom += float64(len(kept[i]) - 1)
		pooled += squares(kept[i])
		excess += float64(len(x)) * (mean(x)/mean(kept[i]) - 1)
		tail += tails(i)
	}
	excess /= n
	e := evidence{usual: pooled / freedom, freedom: freedom, noise: map[int]float64{}, lone: map[int]bool{}}
	e.outliers = (showing*surprise + tail) / (showing + n) / n
	e.unseen = math.Log((1 + math.Max(excess, (n*excess+showing*usualExcess)/(n+showing))) / (1 + excess))
	each := 0.0 // the variance that outliers give one sample
	if excess > 0 {
		each = (usualFreedom*surprise + tail) / freedom
	}
	for i, x := range all {
		k, ofMean := float64(len(kept[i])), each/float64(len(x))
		own := 1.0
		if ofMean > 0 {
			own = 1 / (1 + ofMean/(tailNoise*tailNoise))
		}
		common := math.Min(freedom, 12)
		noise := (common*e.usual + squares(kept[i])) / (common + k - 1)
		adds := own*(mean(x)/mean(kept[i])-1) + (1-own)*excess
		point := curve.Point{MemoryMB: sizes[i].MemoryMB, Log: math.Log(mean(kept[i]) * (1 + adds)), Variance: noise/k + own*ofMean + HostVariance}
		switch k {
		case 1:
			point.Slow, e.lone[point.MemoryMB] = slowOfOne, true
			point.Variance += loneVariance
		case 2:
			point.Slow = slowOfTwo
		}
		e.noise[point.MemoryMB] = noise
		e.points = append(e.points, point)
	}
	return e
}

func TestEvidenceIsThatOfTheTextbook(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 7))
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1e-3+math.Abs(b)) }
	outliers := 0
	for range 40 {
		var sizes []*tuner.Size
		var all [][]float64
		for i := range 1 + r.IntN(5) {
			x := lognormal(r, []int{1, 2, 3, 5, 9, 25}[r.IntN(6)], 1e8*(1+9*r.Float64()), .02+.1*r.Float64())
			if r.IntN(2) == 0 && len(x) > 2 {
				x[r.IntN(len(x))] *= 3 + 2*r.Float64()
			}
			sizes, all = append(sizes, sizeOf(128<<i, x...)), append(all, x)
		}
		got, want := weigh(sizes), byTheBook(sizes, all)
		for _, x := range []struct {
			name      string
			got, want float64
		}{{"usual", got.usual, want.usual}, {"freedom", got.freedom, want.freedom}, {"outliers", got.outliers, want.outliers}, {"unseen", got.unseen, want.unseen}} {
			if !near(x.got, x.want) {
				t.Errorf("%s: %v, want %v", x.name, x.got, x.want)
			}
		}
		for i, p := range got.points {
			q := want.points[i]
			if p.MemoryMB != q.MemoryMB || !near(p.Log, q.Log) || !near(p.Variance, q.Variance) || p.Slow != q.Slow || !near(got.noise[p.MemoryMB], want.noise[p.MemoryMB]) || got.lone[p.MemoryMB] != want.lone[p.MemoryMB] {
				t.Errorf("%+v, noise %v, want %+v, noise %v", p, got.noise[p.MemoryMB], q, want.noise[p.MemoryMB])
			}
			if sizes[i].Warm.MeanNS() > 1.001*math.Exp(q.Log) {
				outliers++
			}
		}
	}
	if outliers < 10 {
		t.Errorf("only %d sizes had outliers", outliers)
	}
}

// The scale is the standard deviation of normal noise, whatever the number of
// samples that it is estimated from; a size that is all outliers does not move it.
func TestScaleIsThatOfNormalNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	const sd = .2
	for _, c := range []struct {
		samples   int
		low, high float64 // the median of few is below the mean
	}{{2, .75, .95}, {3, .85, 1.02}, {40, .9, 1.1}} {
		var sizes []*tuner.Size
		for i := range 1000 {
			sizes = append(sizes, sizeOf(128+i, lognormal(r, c.samples, 1e8, sd)...))
		}
		if got := commonScale(sizes) / sd; got < c.low || got > c.high {
			t.Errorf("of %d samples a size: %.3f of the noise", c.samples, got)
		}
	}
	if got := commonScale([]*tuner.Size{sizeOf(128, 1e8)}); got != usualNoise {
		t.Errorf("of a single sample %v", got)
	}
	calm := []*tuner.Size{sizeOf(128, lognormal(r, 30, 1e8, .02)...), sizeOf(256, lognormal(r, 30, 1e8, .02)...), sizeOf(512, lognormal(r, 20, 1e8, 2)...)}
	if got := commonScale(calm); got < .01 || got > .04 {
		t.Errorf("beside one wild size %v", got)
	}
	if got := commonScale([]*tuner.Size{sizeOf(128, slices.Repeat([]float64{1e8}, 9)...)}); !(got > 0 && got < .01) {
		t.Errorf("of samples that are all alike %v", got)
	}
	if got := commonScale([]*tuner.Size{sizeOf(128, 0, 1e8, 1e8), sizeOf(256, 1e8, 1e8, 1e8)}); !(got > 0 && got < 1) {
		t.Errorf("of a duration of nothing %v", got)
	}
}

// Outliers are slow: of one or two durations the shortest is believed, and a cold
// start's where even that is shorter.
func TestMiddle(t *testing.T) {
	for _, c := range []struct {
		warm, cold []float64
		want       time.Duration
	}{
		{[]float64{300}, nil, 300},
		{[]float64{300, 200}, nil, 200},
		{[]float64{300, 200}, []float64{250}, 200},
		{[]float64{300, 200}, []float64{150, 170}, 150},
		{[]float64{300, 200, 900}, []float64{100}, 300},
	} {
		size := sizeOf(512, c.warm...)
		for _, ns := range c.cold {
			size.Cold.Add(time.Duration(ns))
		}
		if got := middle(size); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// What a cold start takes longer is what it took longer at other sizes, as far as it
// was seen there, and else what is usual.
func TestColdStartsTellOfSizesWithoutWarmOnes(t *testing.T) {
	withCold := func(size *tuner.Size, ns ...float64) *tuner.Size {
		for _, x := range ns {
			size.Cold.Add(time.Duration(x))
			size.Invocations++
		}
		return size
	}
	for _, others := range []int{0, 1, 3} {
		warm := []*tuner.Size{sizeOf(128, 4e8, 4e8, 4e8)}
		for i := range others {
			mb := 256 << i
			warm = append(warm, withCold(sizeOf(mb, 2e8, 2e8, 2e8), 3e8, 3e8+2e7*float64(i)))
		}
		e := weigh(warm)
		all := []Prospect{{MemoryMB: 64}, {MemoryMB: 9000, Size: sizeOf(9000)}, {MemoryMB: 10240, Size: withCold(&tuner.Size{}, 1e8)}}
		broken := withCold(&tuner.Size{MemoryMB: 10000}, 1e8)
		broken.Invocations = 0 // none that worked
		all = append(all, Prospect{MemoryMB: 10000, Size: broken})
		precision, sum := 1/(coldSpread*coldSpread), coldExcess/(coldSpread*coldSpread)
		for i, size := range warm {
			all = append(all, Prospect{MemoryMB: size.MemoryMB, Size: size, Usable: true})
			if size.Cold.N() > 0 {
				precision += 1 / (coldNoise * coldNoise)
				sum += (math.Log(size.Cold.MeanNS()) - e.points[i].Log) / (coldNoise * coldNoise)
			}
		}
		points := e.begun(all)
		if len(points) != 1 || points[0].MemoryMB != 10240 {
			t.Fatalf("%+v", points)
		}
		log, variance := math.Log(1e8)-sum/precision, coldNoise*coldNoise+1/precision+e.usual
		if p := points[0]; !(math.Abs(p.Log-log) < 1e-9 && math.Abs(p.Variance-variance) < 1e-9) || p.Slow != slowCold {
			t.Errorf("beside %d with cold starts: %+v, want %v give or take %v", others, p, log, variance)
		}
	}
	// A cold start that took less than warm ones tells of an outlier among those.
	odd := withCold(sizeOf(128, 4e8, 4e8, 4e8), 1e8)
	e := weigh([]*tuner.Size{odd})
	points := e.begun([]Prospect{{MemoryMB: 128, Size: odd, Usable: true}, {MemoryMB: 256, Size: withCold(&tuner.Size{}, 1e8)}})
	if len(points) != 1 || points[0].MemoryMB != 256 {
		t.Fatalf("%+v", points)
	}
	if got := math.Log(1e8) - points[0].Log; got < 0 || got > coldExcess {
		t.Errorf("a cold start is expected to take %v longer", got)
	}
}

// Where a function uses most of its memory a size may be slower than the curve has
// it, the more the scarcer it is.
func TestScarceMemoryIsDoubtful(t *testing.T) {
	all := places([]int{256, 300, 330, 400, 420, 430, 1024}, 300)
	for i, p := range all {
		switch {
		case p.MemoryMB*7 >= 300*10:
			if p.Doubt != 0 {
				t.Errorf("%d MB of which 300 are used: doubt %v", p.MemoryMB, p.Doubt)
			}
		case i > 1 && !(p.Doubt < all[i-1].Doubt) || p.Doubt <= 0 || p.Doubt > .5:
			t.Errorf("%d MB of which 300 are used: doubt %v, at %d MB %v", p.MemoryMB, p.Doubt, all[max(0, i-1)].MemoryMB, all[max(0, i-1)].Doubt)
		}
	}
	if all[0].Doubt != all[1].Doubt || all[4].Doubt > all[0].Doubt/10 {
		t.Errorf("doubts %+v", all)
	}
	for _, p := range places([]int{128, 512}, 0) {
		if p.Doubt != 0 {
			t.Errorf("what it uses is not known: %+v", p)
		}
	}
}

// One or two samples are slow ones only where they took longer than the cold start by
// more than the noise of all lets them.
func TestSlowOnly(t *testing.T) {
	const scale = .1
	far := math.Exp(farOut * scale)
	for _, c := range []struct {
		warm []float64
		cold float64
		want bool
	}{
		{[]float64{1e8 * far * 1.1}, 1e8, true},
		{[]float64{1e8 * far * .9}, 1e8, false},
		{[]float64{1e8 * far * 1.1, 1e8 * far * 1.2}, 1e8, true},
		{[]float64{1e8 * far * 1.1, 1e8}, 1e8, false},
		{[]float64{1e8 * far * 1.1, 1e8 * far * 1.2, 1e8 * far * 1.3}, 1e8, false}, // that is what it takes
		{[]float64{1e8 * far * 1.1}, 0, false},
	} {
		size := sizeOf(512, c.warm...)
		if c.cold > 0 {
			size.Cold.Add(time.Duration(c.cold))
		}
		if got := slowOnly(size, scale); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
