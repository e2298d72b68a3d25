package verdict

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"lambdial/tuner"
)

func TestSurplusIsWhatIsAboveZero(t *testing.T) {
	for _, mean := range []float64{-2, -.3, 0, .1, 1.5} {
		for _, deviation := range []float64{.1, .5, 2} {
			if got, want := surplus(mean, deviation), shortBy(mean, deviation*deviation); !(math.Abs(got-want) < 1e-3*deviation) {
				t.Errorf("of %g give or take %g: %v, want %v", mean, deviation, got, want)
			}
		}
		if got := surplus(mean, 0); got != math.Max(mean, 0) {
			t.Errorf("of %g for sure: %v", mean, got)
		}
	}
}

// A look gains by the steps that lie above what was looked at: where reads become
// direct, where memory begins to suffice, where a CPU comes on top, and below 1.5 GB
// anywhere.
func TestGainIsThatOfTheStepsBetween(t *testing.T) {
	for _, c := range []struct {
		name                      string
		begun, measured, used, to int
		want                      []step
	}{
		{"to direct reads", 256, 256, 0, 512, []step{cacheStep, knownStep}},
		{"below them", 256, 256, 0, 511, []step{cacheStep}},
		{"above them", 512, 512, 0, 1024, []step{cacheStep}},
		{"to room", 512, 512, 400, 1024, []step{cacheStep, knownStep}},
		{"not enough of it", 512, 512, 400, 560, []step{cacheStep}},
		{"it had room", 600, 600, 400, 1024, []step{cacheStep}},
		{"one step for both", 256, 256, 250, 512, []step{cacheStep, knownStep}},
		{"above what heaps take", 1500, 1500, 0, 1769, nil},
		{"below what heaps take", 1499, 1499, 0, 1769, []step{cacheStep}},
		{"to a second CPU", 1769, 1769, 0, 1770, []step{coreStep}},
		{"to a third", 1770, 1770, 0, 3009, []step{coreStep}},
		{"to a fourth", 3009, 3009, 0, 5308, []step{coreStep}},
		{"from the largest on", 5308, 5308, 0, 10240, nil},
		{"a cold start there may not have shown a CPU", 2048, 1769, 0, 2048, []step{{coldMisses * coreStep.chance, coreStep.mean, coreStep.deviation}}},
		{"it is above that, too", 2048, 1769, 0, 3009, []step{coreStep}},
		{"it was looked at", 512, 512, 0, 512, nil},
		{"a larger one was", 1024, 1024, 0, 512, nil},
	} {
		o := &Outlook{begun: c.begun, measured: c.measured, used: c.used}
		for _, ahead := range []float64{-.5, .02} {
			const slope = .6
			want := 0.0
			for _, s := range c.want {
				want += s.chance * shortBy(ahead+slope*s.mean, math.Pow(slope*s.deviation, 2))
			}
			if got := o.gain(c.to, ahead, slope); !(math.Abs(got-want) < 1e-3*want) && got != want {
				t.Errorf("%s: %v, want %v", c.name, got, want)
			}
		}
	}
}

// Looks that gain more than they cost come first where they gain most for it: of a
// size that was invoked once a warm sample, of another its first, too.
func TestUnseenByTheBook(t *testing.T) {
	looks := 0
	for n, goal := range wildGoals() {
		for _, c := range []struct {
			sizes []int
			each  int
		}{{[]int{128, 256}, 5}, {[]int{256, 1024}, 1}, {[]int{128, 1769}, 2}, {[]int{1024}, 1}, {[]int{512, 3008}, 3}} {
			s := wild(goal, uint64(n), c.sizes, c.each)
			o := s.Outlook(goal, 192, 6000)
			winner, _ := o.Winner()
			scores := o.Scores()
			worth := map[int]float64{}
			var want []int
			for j, p := range o.Prospects {
				if j == winner {
					continue
				}
				ahead, slope := scores.Mean[winner]-scores.Mean[j], scores.slope[j]
				shorter := func(chance, mean, deviation float64) float64 {
					return chance * surplus(ahead+slope*mean, slope*deviation)
				}
				gain := o.gain(p.MemoryMB, ahead, slope)
				if c.each == 1 && p.Usable {
					gain = shorter(slowLone, slow, slowSpread)
				}
				larger := slices.IndexFunc(o.Prospects, func(q Prospect) bool { return q.Usable && q.MemoryMB > p.MemoryMB })
				if !p.Usable && larger >= 0 && p.MemoryMB > c.sizes[0] {
					gain = math.Max(gain, shorter(betweenStep, o.belief.Mean[j]-o.belief.Mean[larger], slowSpread/4))
				}
				price := p.First
				if p.MemoryMB <= c.sizes[len(c.sizes)-1] {
					price = p.Price
				}
				if worth[j] = gain / price; worth[j]*o.Grid > worthLooking {
					want = append(want, j)
				}
			}
			slices.SortStableFunc(want, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
			if got := o.Unseen(winner); !slices.Equal(got, want) {
				t.Errorf("%s, %d samples at %d: %d, want %d", goal.Words(), c.each, c.sizes, got, want)
			}
			looks += len(want)
		}
	}
	if looks < 20 {
		t.Errorf("only %d looks", looks)
	}
}

// While nobody looked where a step may be a verdict is not surer than that lets it.
func TestAVerdictIsUnsureOfWhatNobodyLookedAt(t *testing.T) {
	goal := goalOf(tuner.StrategyCost)
	ms := map[int]float64{128: 100, 256: 100}
	s := sessionOf(goal, someSizes, plain(ms, 6))
	o := s.Outlook(goal)
	winner, confidence := o.Winner()
	if unseen := o.Unseen(winner); len(unseen) == 0 || confidence <= mostUnseen {
		t.Fatalf("%.3f sure, %d to look at", confidence, unseen)
	}
	if v := s.Verdict(); v.Confidence != mostUnseen {
		t.Errorf("%.3f sure", v.Confidence)
	}
	for _, mb := range someSizes {
		ms[mb] = 100
	}
	if v := sessionOf(goal, someSizes, plain(ms, 6)).Verdict(); v.Confidence <= mostUnseen {
		t.Errorf("%.3f sure where all were looked at", v.Confidence)
	}
	unsure := sessionOf(goalOf(tuner.StrategySpeed), someSizes, plain(map[int]float64{128: 100, 256: 100}, 6))
	winner, confidence = unsure.Outlook(unsure.Plan.Goal).Winner()
	if v := unsure.Verdict(); confidence >= mostUnseen || v.Confidence != confidence {
		t.Errorf("%.3f sure, by the verdict %.3f, of the %dth", confidence, v.Confidence, winner)
	}
}
