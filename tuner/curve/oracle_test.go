package curve

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// byTheBook is the belief by the textbook: for each shape, gap and surprise a
// normal distribution of all sizes and points at once, conditioned on the points
// with whole matrices.
func byTheBook(points []Point, sizes []Place, used int) (mean []float64, covariance *mat.SymDense, loose float64) {
	n, k := len(sizes), len(points)
	at := func(p Point) int {
		for i, s := range sizes {
			if s.MemoryMB == p.MemoryMB && !s.Trend {
				return i
			}
		}
		panic("a point without a place")
	}
	type normal struct {
		weight float64
		mean   []float64
		cov    *mat.Dense
		loose  bool
	}
	var all []normal
	best := math.Inf(-1)
	for gapIndex, prior := range gapPriors {
		for _, s := range thinkable(points, sizes, used) {
			if !s.none() && !prior.surprising {
				continue
			}
			// What sizes and points are made of: level, bend, surprise.
			design := func(place Place, z float64) []float64 {
				return []float64{1, math.Log2(math.Min(float64(place.MemoryMB), vcpuMB) / vcpuMB), z}
			}
			variances := []float64{vague, prior.deviation * prior.deviation, s.variance}
			rows := make([][]float64, 0, n+k)
			for i, place := range sizes {
				rows = append(rows, design(place, s.at[i]))
			}
			for j, p := range points {
				rows = append(rows, design(sizes[at(p)], s.measured[j]))
			}
			joint := mat.NewSymDense(n+k, nil)
			for a := range n + k {
				for b := a; b < n+k; b++ {
					v := 0.0
					for t := range variances {
						v += rows[a][t] * rows[b][t] * variances[t]
					}
					own := func(i int) float64 { return prior.deviation*prior.deviation + sizes[i].Doubt*sizes[i].Doubt }
					switch {
					case a == b && a < n:
						v += own(a)
					case a == b:
						v += own(at(points[a-n])) + points[a-n].Variance
					case a < n && b >= n && at(points[b-n]) == a:
						v += own(a)
					}
					joint.SetSym(a, b, v)
				}
			}
			seen := mat.NewSymDense(k, nil)
			for a := range k {
				for b := a; b < k; b++ {
					seen.SetSym(a, b, joint.At(n+a, n+b))
				}
			}
			var root mat.Cholesky
			if !root.Factorize(seen) {
				panic("not positive")
			}
			cross := mat.NewDense(n, k, nil)
			for a := range n {
				for b := range k {
					cross.Set(a, b, joint.At(a, n+b))
				}
			}
			var weights mat.Dense // of the points, for each size
			if err := root.SolveTo(&weights, cross.T()); err != nil {
				panic(err)
			}
			cov := mat.NewDense(n, n, nil)
			cov.Mul(cross, &weights)
			for a := range n {
				for b := range n {
					cov.Set(a, b, joint.At(a, b)-cov.At(a, b))
				}
			}
			for _, shape := range family() {
				if !s.none() && shape.prior < commonPrior {
					continue
				}
				off := mat.NewVecDense(k, nil)
				for j, p := range points {
					off.SetVec(j, p.Log-tabled(shape, p.MemoryMB)-s.mean*s.measured[j])
				}
				var solved mat.VecDense
				if err := root.SolveVecTo(&solved, off); err != nil {
					panic(err)
				}
				one := normal{cov: cov, loose: gapIndex == len(gapPriors)-1}
				one.weight = math.Log(shape.prior*prior.prior*s.prior) - (root.LogDet()+mat.Dot(off, &solved))/2
				for a, place := range sizes {
					m := tabled(shape, place.MemoryMB) + s.mean*s.at[a]
					for b := range k {
						m += weights.At(b, a) * off.AtVec(b)
					}
					one.mean = append(one.mean, m)
				}
				best = math.Max(best, one.weight)
				all = append(all, one)
			}
		}
	}
	total := 0.0
	mean = make([]float64, n)
	for i := range all {
		if all[i].weight <= best+logNegligible {
			all[i].weight = 0
			continue
		}
		all[i].weight = math.Exp(all[i].weight - best)
		total += all[i].weight
	}
	for _, one := range all {
		for a := range mean {
			mean[a] += one.weight / total * one.mean[a]
		}
		if one.loose {
			loose += one.weight / total
		}
	}
	covariance = mat.NewSymDense(n, nil)
	for a := range n {
		for b := a; b < n; b++ {
			v := 0.0
			for _, one := range all {
				if one.weight > 0 {
					v += one.weight / total * (one.cov.At(a, b) + (one.mean[a]-mean[a])*(one.mean[b]-mean[b]))
				}
			}
			covariance.SetSym(a, b, v)
		}
	}
	return mean, covariance, loose
}

// tabled is the shape between the nodes of the table.
func tabled(s shape, mb int) float64 {
	x := nodes * math.Log2(float64(mb)/vcpuMB)
	low := math.Floor(x)
	node := func(i float64) float64 { return s.log(vcpuMB * math.Exp2(i/nodes)) }
	return node(low) + (x-low)*(node(low+1)-node(low))
}

func TestBeliefIsThatOfTheTextbook(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	sizes := []int{128, 200, 512, 1024, 1769, 3008, 6000}
	for range 6 {
		all := places(sizes...)
		all[0].Doubt = .1
		all = append(all, Place{MemoryMB: 512, Trend: true})
		cpu, wait := math.Exp(8*r.Float64()), math.Exp(8*r.Float64())
		var points []Point
		for _, i := range r.Perm(len(sizes))[:1+r.IntN(5)] {
			ms := wait + cpu*1769/math.Min(float64(sizes[i]), 1769)
			if sizes[i] < 512 {
				ms *= 3
			}
			points = append(points, Point{MemoryMB: sizes[i], Log: math.Log(ms) + .1*r.NormFloat64(), Variance: .001 + .01*r.Float64(), Slow: .05 * float64(r.IntN(2))})
		}
		b := Believe(points, all, 300)
		mean, covariance, loose := byTheBook(points, all, 300)
		for i := range all {
			if !(math.Abs(b.Mean[i]-mean[i]) <= 1e-6) {
				t.Errorf("%d MB: mean %v, want %v", all[i].MemoryMB, b.Mean[i], mean[i])
			}
			if s := b.Spread(i); !(math.Abs(s*s-covariance.At(i, i)) <= 1e-6) {
				t.Errorf("%d MB: spread %v, want %v", all[i].MemoryMB, s, math.Sqrt(covariance.At(i, i)))
			}
			for j := range all {
				if !(math.Abs(b.Covariance(i, j)-covariance.At(i, j)) <= 1e-6) || b.Covariances()[i*len(all)+j] != b.Covariance(i, j) {
					t.Errorf("%d and %d MB: covariance %v, want %v", all[i].MemoryMB, all[j].MemoryMB, b.Covariance(i, j), covariance.At(i, j))
				}
				// The difference of two by its parts is that of the whole.
				m, v := 0.0, 0.0
				weights := b.Weights()
				b.Difference(i, j, 1, .5, func(k int, mean, variance float64) {
					m += weights[k] * mean
					v += weights[k] * (variance + mean*mean)
				})
				if want := mean[i] - mean[j]/2; !(math.Abs(m-want) <= 1e-6) {
					t.Errorf("difference of %d and %d: %v, want %v", i, j, m, want)
				}
				if want := covariance.At(i, i) + covariance.At(j, j)/4 - covariance.At(i, j); i != j && !(math.Abs(v-m*m-want) <= 1e-5) {
					t.Errorf("variance of the difference of %d and %d: %v, want %v", i, j, v-m*m, want)
				}
			}
		}
		if !(math.Abs(b.Shaped()-(1-loose)) <= 1e-6) {
			t.Errorf("shaped with %v, want %v", b.Shaped(), 1-loose)
		}
	}
}
