package tuner

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lambdial/tuner/stats"
	"lambdial/tuner/text"
)

// Strategy says which size wins.
type Strategy string

// The strategies.
const (
	StrategyCost     Strategy = "cost"     // the cheapest
	StrategySpeed    Strategy = "speed"    // the fastest
	StrategyBalanced Strategy = "balanced" // the best weighted mean of both
	// StrategyWithin is the fastest that costs at most Tolerance more than
	// the cheapest.
	StrategyWithin Strategy = "within"
	// StrategyTarget is the cheapest whose latency meets the target.
	StrategyTarget Strategy = "target"
)

// Strategies lists all strategies, in the order in which they are offered.
func Strategies() []Strategy {
	return []Strategy{StrategyCost, StrategySpeed, StrategyBalanced, StrategyWithin, StrategyTarget}
}

// Goal is the strategy with its parameters.
type Goal struct {
	Strategy Strategy `json:"strategy"`
	// Weight of cost against speed for balanced: 0 is speed alone, 1 is cost
	// alone.
	Weight float64 `json:"weight"`
	// Tolerance is the extra cost that within accepts: 0.1 is 10 %.
	Tolerance float64 `json:"tolerance,omitempty"`
	// Latency is what speed and target look at: "mean", "p50", "p90", "p95"
	// or "p99".
	Latency string `json:"latency,omitempty"`
	// Target is the latency to stay under, for target.
	Target time.Duration `json:"target,omitempty"`
	// Indifference is the difference that does not matter: sizes closer than
	// this to the best count as good as the best. 0.05 is 5 %.
	Indifference float64 `json:"indifference"`
	// ColdShare is the share of invocations that start cold, which enter cost
	// and mean latency: 0 is warm only, 0.01 is one in a hundred.
	ColdShare float64 `json:"cold_share,omitempty"`
	// Headroom is the part of its memory that a recommended size has left beside
	// the highest use that was seen, 0 to below 1: 0.1 is 10 %. 0 asks for none,
	// as sessions before it did.
	Headroom float64 `json:"headroom,omitempty"`
}

// DefaultGoal asks for the best balance of cost and speed.
func DefaultGoal() Goal {
	return Goal{Strategy: StrategyBalanced, Weight: 0.5, Tolerance: 0.1, Latency: "mean", Indifference: 0.05, Headroom: 0.1}
}

// Validate names what is wrong with the goal.
func (g Goal) Validate() error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if !slices.Contains(Strategies(), g.Strategy) {
		names := make([]string, len(Strategies()))
		for i, s := range Strategies() {
			names[i] = string(s)
		}
		add("strategy %q is unknown: %s", g.Strategy, strings.Join(names, ", "))
	}
	if !(g.Weight >= 0 && g.Weight <= 1) { // also refuses NaN
		add("weight must be 0 (speed alone) to 1 (cost alone)")
	}
	if !(g.Tolerance >= 0 && g.Tolerance <= 100) {
		add("the tolerance must be 0 %% to 10000 %%: 10%% or 0.1")
	}
	if !(g.Indifference > 0 && g.Indifference < 1) {
		add("the indifference must be above 0 %% and below 100 %%: 5%% or 0.05")
	}
	if !(g.ColdShare >= 0 && g.ColdShare <= 1) {
		add("the cold share must be 0 %% to 100 %%: 1%% or 0.01 is one invocation in a hundred")
	}
	if !(g.Headroom >= 0 && g.Headroom < 1) {
		add("the headroom must be 0 %% to below 100 %%: 10%% or 0.1 leaves a tenth of the memory")
	}
	if _, ok := LatencyQuantile(g.Latency); !ok {
		add("latency %q is unknown: mean, p50, p90, p95 or p99", g.Latency)
	}
	if g.Strategy == StrategyTarget && g.Target <= 0 {
		add("strategy target needs a target above 0, such as 200ms")
	}
	return errors.Join(wrong...)
}

// Latencies lists the latencies that a goal may look at.
func Latencies() []string { return []string{"mean", "p50", "p90", "p95", "p99"} }

// LeastSamples is the number of samples that the goal's latency takes to be
// more than the longest of them: 20 for p95, 1 for the mean.
func (g Goal) LeastSamples() int {
	q, _ := LatencyQuantile(g.Latency)
	return stats.LeastFor(q)
}

// LatencyQuantile gives the quantile of a latency's name; the mean is 0.
func LatencyQuantile(name string) (q float64, ok bool) {
	switch name {
	case "", "mean":
		return 0, true
	case "p50":
		return 0.50, true
	case "p90":
		return 0.90, true
	case "p95":
		return 0.95, true
	case "p99":
		return 0.99, true
	}
	return 0, false
}

// LatencyName is the latency that the goal looks at: "mean", "p95".
func (g Goal) LatencyName() string {
	if g.Latency == "" {
		return "mean"
	}
	return g.Latency
}

// Words say what the goal wants: "cheapest with p95 under 200ms".
func (g Goal) Words() string {
	switch g.Strategy {
	case StrategyCost:
		return "cheapest"
	case StrategySpeed:
		return "fastest by " + g.LatencyName()
	case StrategyWithin:
		return fmt.Sprintf("fastest within %.0f %% of the cheapest", g.Tolerance*100)
	case StrategyTarget:
		return fmt.Sprintf("cheapest with %s under %s", g.LatencyName(), text.Limit(g.Target))
	}
	return fmt.Sprintf("balanced, %.0f %% cost", g.Weight*100)
}
