package curve

import (
	"math"
	"testing"
)

// Durations of shapes, in units of what no CPU shortens, by hand.
func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name string
		of   shape
		mb   float64
		want float64
	}{
		{"all waiting", shape{}, 512, 1},
		{"as much CPU as waiting", shape{cross: 512}, 512, 2},
		{"no more than one CPU for one thread", shape{cross: 1769}, 10240, 2},
		{"half of it on two", shape{cross: 1769, parallel: .5, threads: 2}, 3538, 1.75},
		{"and no more than two", shape{cross: 1769, parallel: .5, threads: 2}, 10240, 1.75},
		{"nine tenths of it on four", shape{cross: 1769, parallel: .9, threads: 4}, 4 * 1769, 1 + .1 + .9/4},
		{"less than one CPU for two threads", shape{cross: 512, parallel: .9, threads: 2}, 512, 2},
		{"scarce memory", shape{cross: 256, squeeze: 3}, 256, 1 + 1.75},
		{"scarcest", shape{cross: 128, squeeze: .5}, 128, 1 + 1.5},
		{"all CPU", shape{cross: math.Inf(1), squeeze: 4}, 256, 2. / 256},
		{"a plateau", shape{cross: 8, decay: 300}, 300, 1 + 8/math.E},
		{"its beginning", shape{cross: 8, decay: 300}, 0, 9},
	} {
		if got := math.Exp(c.of.log(c.mb)); math.Abs(got/c.want-1) > 1e-12 {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}

// Each part of the family weighs as much as is written beside it, and all that is
// said of threads and of memory is a distribution.
func TestFamilyIsADistribution(t *testing.T) {
	sums := map[float64]float64{}
	for _, s := range family() {
		if s.prior <= 0 {
			t.Errorf("%+v", s)
		}
		if s.decay == 0 {
			sums[s.cross] += s.prior
		}
	}
	if len(sums) != 10 {
		t.Errorf("%d places where CPU and waiting are equal", len(sums))
	}
	for cross, sum := range sums {
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("shapes that cross at %g MB weigh %g", cross, sum)
		}
	}
}

// The table is the family: exact at its nodes, of which the knee is one, and
// nearly so between them, at every size that Lambda has.
func TestTable(t *testing.T) {
	shapes, g := family(), table()
	if len(g.logPrior) != len(shapes) || len(g.every) != len(shapes) || len(g.common) == 0 || len(g.common) >= len(shapes) {
		t.Fatalf("%d priors and %d shapes, %d common, of %d", len(g.logPrior), len(g.every), len(g.common), len(shapes))
	}
	for _, h := range g.common {
		if shapes[h].prior < commonPrior {
			t.Errorf("%+v is not common", shapes[h])
		}
	}
	for mb := 128; mb <= 10240; mb += 97 {
		for _, at := range []int{mb, 128, 1769, 3538, 10240} {
			below, above, fraction := g.neighbours(at)
			if fraction < 0 || fraction > 1 {
				t.Fatalf("%d MB: %g of the way", at, fraction)
			}
			for h, s := range shapes {
				near, want := below[h]+fraction*(above[h]-below[h]), s.log(float64(at))
				if exact := at == 1769 || at == 3538; math.Abs(near-want) > 2e-3 || exact && math.Abs(near-want) > 1e-9 {
					t.Errorf("%d MB, %+v: %g, want %g", at, s, near, want)
				}
			}
		}
	}
}
