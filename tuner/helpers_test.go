package tuner

import (
	"time"

	"lambdial/tuner/price"
)

// sessionOf folds samples of a session.
func sessionOf(goal Goal, sizes []int, samples []Sample) *State {
	at, _ := price.Lookup("us-east-1", "x86_64")
	plan := DefaultPlan(Function{Name: "f"})
	plan.Sizes, plan.Goal = sizes, goal
	s := &State{}
	s.Apply(Event{What: Opened{Session: "s", Plan: plan, Function: Function{Architecture: "x86_64"}, Price: &at}})
	for _, sample := range samples {
		s.Apply(Event{What: Sampled{Sample: sample}})
	}
	return s
}

func warmAt(mb, n int, ms float64) (all []Sample) {
	for range n {
		d := time.Duration(ms * 1e6)
		all = append(all, Sample{MemoryMB: mb, Duration: d, Billed: (d + time.Millisecond - 1).Truncate(time.Millisecond)})
	}
	return all
}
