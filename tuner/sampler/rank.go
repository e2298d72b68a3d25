package sampler

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"lambdial/tuner"
	"lambdial/tuner/stats"
	"lambdial/tuner/verdict"
)

// option is an invocation that could be next.
type option struct {
	mb    int
	size  *tuner.Size // nil: the session does not have it
	worth float64     // expected gain for its price
	why   string
	// hopeless can't win, as far as is known.
	hopeless bool
}

// waits says that the option's size is not ready yet.
func (o option) waits() bool { return o.size != nil && o.size.Status == tuner.SizeWaiting }

// ranking are all options, the best first, or why there is nothing to do.
type ranking struct {
	all  []option
	best float64
	stop string
	// first: there is not one warm sample yet.
	first bool
	// unconfirmed is the winner while it has too few warm samples, or nil.
	unconfirmed *tuner.Size
	// view believes those in flight; more is what it foresees, once asked.
	view *view
	more map[int]int
}

// due says that an option whose size is ready is worth an invocation now, alone or
// beside others.
func (r *ranking) due(o option, beside bool) bool {
	switch {
	case o.worth <= 0:
		return false
	case !beside: // something to do while a better size is being made ready
		return o.worth >= r.best/3
	case r.first:
		return o.worth >= r.best/2
	}
	return r.foresees(o.mb) // what comes anyway need not wait for those in flight
}

// foresees says that a size is likely invoked again, if those in flight tell what
// is expected.
func (r *ranking) foresees(mb int) bool {
	if r.more == nil {
		r.more = r.view.foresee()
	}
	return r.more[mb] > 0
}

func (a *auto) rank(s *tuner.State, inFlight func(int) int) ranking {
	v := viewOf(s)
	if v.leader < 0 {
		return begin(s, v.outlook, inFlight)
	}
	o := v.outlook
	round := wholeRound(s.Plan)
	whole := !slices.ContainsFunc(o.Prospects, func(p verdict.Prospect) bool { return incomplete(p.Size, round, inFlight(p.MemoryMB)) })
	if whole && v.settled() && len(v.unseen) == 0 {
		switch {
		case len(o.Prospects) == 1:
			return ranking{stop: "no other size is left to compare with"}
		case o.Compares():
			return ranking{stop: sureness(v.confidence, s.Plan)}
		}
	}
	told := v.scores.Mean
	why, hopeless := make([]string, len(told)), make([]bool, len(told))
	for j, p := range o.Prospects {
		spread := math.Sqrt(math.Max(v.scores.Variance(j, v.winner), 0))
		hopeless[j] = !slices.Contains(v.unseen, j) && told[j]-told[v.winner] > unlikely*spread
		switch {
		case j == v.winner:
			why[j] = "confirming the leader"
		case p.Usable:
			why[j] = standing(s.Plan.Goal, v.scores, j, v.winner)
		default:
			why[j] = "not tried yet, " + standing(s.Plan.Goal, v.scores, j, v.winner)
		}
	}
	r := ranking{view: v}
	if !v.confirmed() {
		r.unconfirmed = o.Prospects[v.winner].Size
	}
	for j, p := range o.Prospects {
		if n := inFlight(p.MemoryMB); n > 0 {
			v.send(j, n)
		}
	}
	for j, p := range o.Prospects {
		opt := option{mb: p.MemoryMB, size: p.Size, worth: v.worth(j), why: why[j], hopeless: hopeless[j]}
		switch {
		case incomplete(p.Size, round, inFlight(p.MemoryMB)):
			opt.worth, opt.why = math.Inf(1), "completing its mix of payloads"
		case j == v.winner && !v.confirmed() && v.loss <= regret*s.Plan.Goal.Indifference:
			opt.worth = math.Inf(1)
		}
		r.all = append(r.all, opt)
	}
	if v.confirmed() && !o.Compares() {
		r.compare(v.scores)
	}
	r.sort()
	// Where nothing is worth its price any more, the few samples that a winner takes
	// are: samples without end elsewhere would not make it one.
	if !v.confirmed() && !v.worthwhile(r.best) {
		r.all[r.index(o.Prospects[v.winner].MemoryMB)].worth = math.Inf(1)
		r.sort()
	}
	// What it will come to anyway need not wait for the last samples.
	if beside := v.flying() > 0 && len(v.unseen) > 0 && v.confidence >= soon; beside {
		if i := r.index(o.Prospects[v.unseen[0]].MemoryMB); !math.IsInf(r.all[i].worth, 1) {
			r.all[i].worth, r.all[i].why = r.best, looking(o.Prospects[v.unseen[0]])
			r.sort()
		}
	}
	enough := v.confirmed() && o.Compares() && (v.settled() || !v.worthwhile(r.best))
	switch {
	case enough && len(v.unseen) > 0:
		r.explore(o.Prospects[v.unseen[0]])
	case enough && !v.worthwhile(r.best):
		r.stop = sureness(v.confidence, s.Plan) + ", and more samples would tell too little for their price"
	}
	return r
}

// unlikely is how many standard deviations a size may be behind to be made ready
// ahead.
const unlikely = 1.6

// standing tells how far a size is from the winner, as far as is known, which
// is why it is worth a sample.
func standing(goal tuner.Goal, scores verdict.Scores, j, winner int) string {
	if goal.Strategy == tuner.StrategyWithin || goal.Strategy == tuner.StrategyTarget {
		return "it may still be the better one" // a score has the constraint in it
	}
	percent := func(log float64) float64 { return math.Round(100 * math.Expm1(log)) }
	sd := math.Sqrt(math.Max(scores.Variance(j, winner), 0))
	margin := math.Max(1, percent(sd))
	switch ahead := percent(scores.Mean[j] - scores.Mean[winner]); {
	case sd > 0.5:
		return "it may be the better one"
	case ahead > 2*margin:
		return "to learn how the other sizes compare"
	case ahead >= 1:
		return fmt.Sprintf("%.0f %% behind, give or take %.0f %%", ahead, margin)
	case ahead <= -1:
		return fmt.Sprintf("%.0f %% ahead, give or take %.0f %%", -ahead, margin)
	default:
		return fmt.Sprintf("level, give or take %.0f %%", margin)
	}
}

// sureness tells how sure a verdict is, and of what.
func sureness(confidence float64, p tuner.Plan) string {
	indifference := strconv.FormatFloat(math.Round(p.Goal.Indifference*1e4)/1e2, 'f', -1, 64)
	which := "chosen "
	if p.AutoSizes {
		which = ""
	}
	return verdict.PercentSure(confidence) + " sure that no " + which + "size is more than " + indifference + " % better"
}

// LongestRound is the most warm samples that auto takes at a size only to have
// its mix of payloads whole.
const LongestRound = 12

// wholeRound is the number of samples at a size that holds the mix of payloads
// exactly: sizes with different parts of a mix can't be compared. It is 1 where
// that would take too long.
func wholeRound(p tuner.Plan) int {
	if round := p.Payloads.Round(); round <= LongestRound {
		return round
	}
	return 1
}

// incomplete says that a size is in the middle of its mix of payloads.
func incomplete(size *tuner.Size, round, flying int) bool {
	return size != nil && size.Status == tuner.SizeReady && size.Usable() && (size.Warm.N()+flying)%round != 0
}

// compare makes the size worth trying that most likely is as good as the only
// one measured so far: without another there is nothing to compare.
func (r *ranking) compare(scores verdict.Scores) {
	next := -1
	for i, o := range r.all {
		if (o.size == nil || o.size.Warm.N() == 0) && (next < 0 || scores.Mean[i] < scores.Mean[next]) {
			next = i
		}
	}
	if next >= 0 {
		r.all[next].worth, r.all[next].why = math.Inf(1), "to compare with"
	}
}

// explore makes a size worth trying that a look is owed to.
func (r *ranking) explore(p verdict.Prospect) {
	i := r.index(p.MemoryMB)
	r.all[i].worth, r.all[i].why = math.Inf(1), looking(p)
	r.sort()
}

// looking tells why a look is owed to a size.
func looking(p verdict.Prospect) string {
	if p.Usable {
		return "its few samples may have been slow ones"
	}
	return "nobody has looked there yet"
}

func (r *ranking) index(mb int) int {
	return slices.IndexFunc(r.all, func(o option) bool { return o.mb == mb })
}

// wants says that an option's size is worth making ready: it may soon be the
// best, though it is not now.
func (r *ranking) wants(o option) bool {
	return o.waits() && o.worth >= r.best/10
}

func (r *ranking) sort() {
	slices.SortStableFunc(r.all, func(a, b option) int { return cmp.Compare(b.worth, a.worth) })
	if len(r.all) > 0 {
		r.best = r.all[0].worth
	}
}

// begin ranks the sizes while there is not one warm sample: one that has begun
// first, then by their distance from a middle size.
func begin(s *tuner.State, o *verdict.Outlook, inFlight func(int) int) ranking {
	r := ranking{first: true}
	for _, p := range o.Prospects {
		near := 1 / (1 + math.Abs(math.Log2(float64(p.MemoryMB)/firstMB)))
		if p.MemoryMB == s.Function.MemoryMB && p.MemoryMB <= 2*firstMB {
			near = 1
		}
		if p.Size != nil && p.Size.Invocations+inFlight(p.MemoryMB) > 0 {
			near = 10
		}
		r.all = append(r.all, option{mb: p.MemoryMB, size: p.Size, worth: near, why: "first samples"})
	}
	if len(r.all) == 0 {
		r.stop = "no size is left that may work"
	}
	r.sort()
	// Half of all functions are cheapest at the smallest size: beside the first it
	// is no waste.
	if s.Plan.InFlight() > 1 && len(r.all) > 0 {
		smallest := r.index(o.Prospects[0].MemoryMB)
		r.all[smallest].worth = math.Max(r.all[smallest].worth, r.best/2)
		r.sort()
	}
	return r
}

func scaled(x []float64, by float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = x[i] * by
	}
	return y
}

// expectedLoss is how much the winner is expected to be worse than the other
// that most likely beats it.
func expectedLoss(scores verdict.Scores, winner int) float64 {
	most := 0.0
	for j, mean := range scores.Mean {
		v := scores.Variance(j, winner)
		if j == winner || v <= 0 {
			continue
		}
		sd := math.Sqrt(v)
		most = math.Max(most, sd*stats.Excess((scores.Mean[winner]-mean)/sd))
	}
	return most
}
