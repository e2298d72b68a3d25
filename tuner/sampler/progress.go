package sampler

import (
	"maps"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// Progress is how far a session's sampling has come, and how far it likely has
// to go.
type Progress struct {
	// Confidence of the verdict so far, and the Enough at which auto ends, both
	// 0 to 1. Auto may end earlier, where more is not worth its price. Enough is
	// 0 where the number of samples is fixed.
	Confidence, Enough float64
	// Invocations so far, how many are likely in all, and at most.
	Invocations, Likely, Most int
	// Left is about how long the rest takes, by how long the sizes that it is at
	// take and by what is in flight at once; a version not yet published takes
	// what it does on AWS. Known is false before the first warm sample.
	Left  time.Duration
	Known bool
}

// ProgressOf tells how far sampling is. It goes through what is likely to come,
// one invocation after the other, which takes up to some milliseconds: it is
// nothing for every frame.
func ProgressOf(s *tuner.State) Progress {
	p := Progress{Invocations: s.Spent().Invocations, Confidence: verdict.Of(s).Verdict().Confidence}
	var more map[int]int
	if samples := s.Plan.SamplesEach(); samples > 0 {
		more, p.Known = missing(s, samples), len(s.Usable()) > 0
		p.Most = len(s.Sizes) * tuner.MostInvocations(samples)
	} else {
		p.Enough = enough
		more, p.Known = foresee(s)
		p.Most = s.Plan.MostInAll()
	}
	if s.Reason != "" {
		more, p.Known = nil, true
	}
	for _, n := range more {
		p.Likely += n
	}
	if p.Enough > 0 {
		p.Likely += p.Likely / surprises
	}
	p.Likely = min(p.Likely+p.Invocations, max(p.Most, p.Invocations))
	p.Left = takes(s, more)
	return p
}

// missing are the invocations that a fixed number of samples still takes.
func missing(s *tuner.State, samples int) map[int]int {
	more := map[int]int{}
	for _, size := range s.Sizes {
		if size.Status == tuner.SizeDropped || size.Status == tuner.SizeParked {
			continue
		}
		more[size.MemoryMB] = max(0, samples-size.Warm.N())
		if size.Invocations == 0 && more[size.MemoryMB] > 0 {
			more[size.MemoryMB] += max(1, s.Plan.Cold)
		}
	}
	return more
}

// foresee gives the invocations that auto likely still makes, by memory size:
// as if each told what is expected of it.
func foresee(s *tuner.State) (more map[int]int, known bool) {
	v := viewOf(s)
	if v.leader < 0 {
		return nil, false
	}
	return v.foresee(), true
}

// foresee is the function of that name from what is on its way on.
func (v *view) foresee() (more map[int]int) {
	s := v.state
	more = map[int]int{}
	left := s.Plan.MostBesideBursts() - s.Spent().Invocations
	budget := math.Inf(1)
	if s.Plan.Budget > 0 {
		budget = s.Plan.Budget
	}
	for left > 0 && v.spent < budget {
		next, best := -1, 0.0
		for j := range v.outlook.Prospects {
			if w := v.worth(j); w > best {
				next, best = j, w
			}
		}
		switch alone := !v.compares(); {
		case !v.confirmed() && (next < 0 || v.loss <= regret*s.Plan.Goal.Indifference || !v.worthwhile(best)):
			next = v.winner
		case v.foreseen() || next < 0:
			v.look(more)
			return more
		case v.confirmed() && !alone && !v.worthwhile(best):
			v.look(more)
			return more
		}
		n := 1
		if !v.begun(next) {
			n += v.cold
		}
		more[v.outlook.Prospects[next].MemoryMB] += n
		left -= n
		v.expect(next, 1)
		if v.scores.Mean[next] < v.scores.Mean[v.winner] {
			v.leader, v.winner = next, next
		}
		v.loss = expectedLoss(v.scores, v.winner)
	}
	return more
}

// look adds the first samples of a size that the winner can't be sure without.
func (v *view) look(more map[int]int) {
	if len(v.unseen) == 0 || v.coming[v.unseen[0]] > 0 {
		return
	}
	j := v.unseen[0]
	more[v.outlook.Prospects[j].MemoryMB]++
	if !v.begun(j) {
		more[v.outlook.Prospects[j].MemoryMB] += v.cold
	}
}

// compares says that another size than the first was measured, or will be.
func (v *view) compares() bool {
	n := 0
	for j, p := range v.outlook.Prospects {
		if p.Usable || v.coming[j] > 0 {
			n++
		}
	}
	return n > 1
}

// foreseen says that the winner will be sure enough, as settled does of one that
// is: the errors of all sizes count as normal.
func (v *view) foreseen() bool {
	if !v.confirmed() || !v.compares() || v.loss > regret*v.state.Plan.Goal.Indifference {
		return false
	}
	margin := math.Log1p(v.state.Plan.Goal.Indifference)
	holds, untried := 1.0, 1.0
	for j, p := range v.outlook.Prospects {
		if j == v.winner {
			continue
		}
		sd := math.Sqrt(math.Max(v.scores.Variance(j, v.winner), 1e-12))
		none := distuv.UnitNormal.CDF((v.scores.Mean[j] - v.scores.Mean[v.winner] + margin) / sd)
		if p.Usable || v.coming[j] > 0 {
			holds *= none
		} else {
			untried = math.Min(untried, none)
		}
	}
	return holds*untried >= enough
}

// publishing is about what an update and a published version take on AWS.
const publishing = 3 * time.Second

// surprises: answers that are not as expected call for more, a fifth in the median
// of simulated sessions.
const surprises = 5

// publishes is what a version takes in a session: the least time between two of
// them, since nobody may have wanted one for a while.
func publishes(s *tuner.State) time.Duration {
	least, last := publishing, time.Time{}
	for _, c := range s.Changes {
		if c.Action != tuner.ActionPublish || !c.Done {
			continue
		}
		if !last.IsZero() && c.At.After(last) {
			least = min(least, c.At.Sub(last))
		}
		last = c.At
	}
	return least
}

// takes is about how long so many invocations by memory size take: sizes are
// sampled beside each other, each as soon as its version is there, and versions
// are made one after the other.
func takes(s *tuner.State, more map[int]int) time.Duration {
	f := verdict.Of(s).Expected()
	if f == nil {
		return 0
	}
	var all, last, versions time.Duration
	perVersion := publishes(s)
	for _, mb := range slices.Sorted(maps.Keys(more)) {
		n := more[mb]
		if n <= 0 {
			continue
		}
		each := time.Duration(f.DurationMS(float64(mb)) * 1e6)
		if each <= 0 { // outside of what was planned, or NaN
			each = s.Usable()[0].Warm.Mean()
		}
		size := s.Size(mb)
		var ready time.Duration
		if size == nil || size.Status == tuner.SizeWaiting {
			versions += perVersion
			ready = versions
		}
		if size != nil {
			each = max(each, size.Wall.Mean())
		}
		all += time.Duration(n) * each
		last = max(last, ready+time.Duration(n)*each/time.Duration(s.Plan.AtEachSize()))
	}
	left := max(last, all/time.Duration(s.Plan.InFlight()))
	if s.Plan.SamplesEach() == 0 {
		left += left / surprises
	}
	return left
}
