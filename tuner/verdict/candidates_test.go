package verdict

import (
	"slices"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/report"
)

// Beside the usual ladder multiples of 64 MB are thought of around what is best,
// no more than a handful; a size that was tried is none of them.
func TestCandidates(t *testing.T) {
	for _, c := range []struct {
		name     string
		strategy tuner.Strategy
		ms       map[int]float64
		more     []int
	}{
		{"nothing is measured", tuner.StrategyCost, nil, nil},
		{"nothing is measured, and large sizes are likely", tuner.StrategySpeed, nil, nil},
		{"between its neighbours", tuner.StrategyCost, map[int]float64{128: 2000, 256: 900, 384: 500, 512: 200, 768: 195, 1024: 192, 3008: 190}, []int{448, 576, 640, 704}},
		{"the smallest", tuner.StrategyCost, map[int]float64{128: 50, 192: 50, 256: 50, 512: 50, 1769: 50}, nil},
		{"the largest", tuner.StrategySpeed, map[int]float64{128: 102400, 512: 25600, 1769: 7400, 3538: 3700, 7076: 1850, 8845: 1480, 10240: 1000}, []int{8896, 9088, 9280, 9472, 9664, 9856, 10048}},
	} {
		s := sessionOf(goalOf(c.strategy), nil, plain(c.ms, 12))
		s.Plan.AutoSizes = true
		want := slices.DeleteFunc(tuner.SortSizes(append(tuner.Ladder(), c.more...)), func(mb int) bool { return s.Size(mb) != nil })
		if got := s.Candidates(s.Plan.Goal); !slices.Equal(got, want) {
			t.Errorf("%s: %d, want %d", c.name, got, want)
		}
		s.Plan.AutoSizes = false
		if got := s.Candidates(s.Plan.Goal); got != nil {
			t.Errorf("%s: the plan names its sizes, and %d are thought of", c.name, got)
		}
	}
}

// Where the smallest sizes can't work the best may be below the first on the ladder
// that does.
func TestCandidatesBelowTheLadder(t *testing.T) {
	s := sessionOf(goalOf(tuner.StrategyCost), nil, append(plain(map[int]float64{768: 50, 1024: 50, 1769: 50}, 12), tuner.Sample{MemoryMB: 512, Failure: &report.Failure{Kind: report.OutOfMemory}}))
	s.Plan.AutoSizes = true
	var want []int
	for mb := 576; mb < 1024; mb += 64 { // 512 MB failed
		want = append(want, mb)
	}
	want = tuner.SortSizes(append(tuner.Ladder(), want...))
	want = slices.DeleteFunc(want, func(mb int) bool { return s.Size(mb) != nil })
	if got := s.Candidates(s.Plan.Goal); !slices.Equal(got, want) {
		t.Errorf("%d, want %d", got, want)
	}
}
