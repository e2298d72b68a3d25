package sampler

import (
	"math"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/verdict"
)

// coldVariance is how little the handler's time in a cold start tells of a warm
// one.
const coldVariance = 0.05

// view is what the samples tell, and what those that are on their way are
// believed to tell: what is expected of them.
type view struct {
	state   *tuner.State
	outlook *verdict.Outlook
	scores  verdict.Scores
	// leader and winner are indices of prospects, -1 without a warm sample.
	leader, winner int
	// unseen are those to look at before the winner may be sure, the most telling
	// first, at last its rivals.
	unseen           []int
	confidence, loss float64
	// coming are the invocations on their way, by prospect, warm how many warm
	// samples there are once they have come; spent is what all so far cost and
	// those will, grid what a full grid would.
	coming, warm []int
	spent, grid  float64
	// cold starts that a size not yet begun takes first.
	cold int
}

func viewOf(s *tuner.State) *view {
	o := verdict.Of(s).Outlook(s.Plan.Goal, verdict.Of(s).Candidates(s.Plan.Goal)...)
	v := &view{state: s, outlook: o, winner: -1, coming: make([]int, len(o.Prospects)), warm: make([]int, len(o.Prospects)), spent: o.Spent, cold: max(1, s.Plan.Cold)}
	for j, p := range o.Prospects {
		if p.Usable {
			v.warm[j] = p.Size.Warm.N()
		}
	}
	if v.leader, _ = o.Leader(); v.leader < 0 {
		return v
	}
	v.winner, v.confidence = o.Winner()
	v.unseen = o.Unseen(v.winner)
	v.scores, v.grid = o.Scores(), o.Grid
	v.loss = expectedLoss(v.scores, v.winner)
	if v.settled() {
		v.unseen = append(v.unseen, v.rivals()...)
	}
	return v
}

// rival is how far behind the winner a size may be, in logarithms of what the goal
// wants small, for which it takes as many samples as the winner before that one may
// be sure: two samples that happen to be long hide a size that is better.
const rival = 0.15

// rivals are those that lack samples, and that no look is owed to anyway.
func (v *view) rivals() (all []int) {
	for j, p := range v.outlook.Prospects {
		close := v.scores.Mean[j]-v.scores.Mean[v.winner] < rival
		if j != v.winner && p.Usable && close && v.warm[j] < confirming && !slices.Contains(v.unseen, j) {
			all = append(all, j)
		}
	}
	return all
}

// expect believes that so many more invocations at the j-th size tell what is
// expected.
func (v *view) expect(j, n int) {
	p := v.outlook.Prospects[j]
	if !v.begun(j) {
		v.spent += float64(v.cold) * p.First
	}
	v.spent += float64(n) * p.Price
	v.scores.Learn(j, p.Learning(v.warm[j], n))
	v.coming[j] += n
	v.warm[j] += n
}

// flying is how many invocations are expected.
func (v *view) flying() (n int) {
	for _, of := range v.coming {
		n += of
	}
	return n
}

// send believes that those in flight at the j-th size tell what is expected. The
// first of a size is cold and tells less, and others need not wait for it.
func (v *view) send(j, n int) {
	if v.begun(j) || n > 1 {
		v.expect(j, n)
		return
	}
	p := v.outlook.Prospects[j]
	v.spent += p.First
	v.scores.Learn(j, p.Noise+coldVariance)
	v.coming[j] += n
}

func (v *view) begun(j int) bool {
	p := v.outlook.Prospects[j]
	return v.coming[j] > 0 || p.Size != nil && p.Size.Invocations > 0
}

// confirmed says that the winner has the samples that it takes.
func (v *view) confirmed() bool {
	win := v.outlook.Prospects[v.winner]
	n := v.coming[v.winner]
	if win.Size != nil {
		n += win.Size.Warm.N()
	}
	goal := v.state.Plan.Goal
	return n >= confirming && !(lifted(win.Size) && n < diluting) && (goal.Strategy != tuner.StrategyTarget || win.Size == nil || verdict.Of(v.state).TargetMissing(goal, win.Size) <= v.coming[v.winner])
}

const (
	// lift is by how much a slow sample or two make the mean of a size exceed its
	// median, from which on more samples are taken of a winner, up to diluting: the
	// verdict leaves such samples aside, but what the result tells of the size is
	// its mean, and the two would contradict each other.
	lift     = 1.25
	diluting = 10
)

// lifted says that slow samples make the mean of a size much more than its median.
func lifted(size *tuner.Size) bool {
	return size != nil && size.Warm.N() >= confirming && float64(size.Warm.Mean()) > lift*float64(size.Warm.Quantile(.5))
}

// settled says that the winner is sure enough for sampling to end.
func (v *view) settled() bool {
	return v.confidence >= enough && v.confirmed() && v.loss <= regret*v.state.Plan.Goal.Indifference
}

// worthwhile says that the best worth promises enough for its price, or that
// little is spent so far.
func (v *view) worthwhile(best float64) bool {
	over := v.spent / (allowance * v.grid)
	return over <= 1 || best*v.grid >= worthwhile*over
}

// worth is the expected gain of some more samples at the j-th size for their
// price, at the best number of samples.
func (v *view) worth(j int) float64 {
	o, scores, leader := v.outlook, v.scores, v.leader
	p, begun := o.Prospects[j], v.begun(j)
	own, means := scores.Covariance(j, j), scores.Mean
	moves := make([]float64, len(means))
	for i := range moves {
		moves[i] = scores.Move(i, j)
	}
	known := make([]float64, 0, len(means)) // what a verdict could name at once
	knownMoves := make([]float64, 0, len(means))
	for i, q := range o.Prospects {
		if q.Usable || i == j {
			known = append(known, means[i])
			knownMoves = append(knownMoves, moves[i])
		}
	}
	after := func(samples int) float64 {
		noise := p.Learning(v.warm[j], samples)
		scale := 1 / math.Sqrt(own+noise)
		admitted := 0.0
		if means[j] < means[leader] {
			learnt := math.Max(own-verdict.HostVariance, 0)
			admitted = o.Admits(j, learnt*learnt/(learnt+noise)) * (means[leader] - means[j])
		}
		return math.Max(gain(means, scaled(moves, scale)), gain(known, scaled(knownMoves, scale))+admitted)
	}
	best := 0.0
	for _, more := range []int{1, 2, 4, 8} {
		price := float64(more) * p.Price
		if !begun {
			price += float64(v.cold) * p.First
		}
		best = math.Max(best, after(more)/price)
	}
	return best
}
