package archive

import (
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// A size that was compared with none changes and saves nothing: it is as it is.
func TestEntryOfOneSize(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Name: "f", Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 512}}
	s := &tuner.State{}
	s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: tuner.DefaultPlan(f), Function: f, Price: &at}})
	for _, mb := range []int{512, 1024} {
		for range 8 {
			s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: 100 * time.Millisecond, Billed: 100 * time.Millisecond}}})
		}
		e := entryOf(s, "done", "")
		switch only := mb == 512; {
		case only && (e.Standing != "only" || e.Saving != nil || e.CostChange != nil || e.DurationChange != nil):
			t.Errorf("of one size %+v", e)
		case !only && (e.Standing == "only" || e.Saving == nil || e.CostChange == nil || e.DurationChange == nil):
			t.Errorf("of two %+v", e)
		}
	}
}
