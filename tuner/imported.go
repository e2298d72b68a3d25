package tuner

import (
	"time"

	"lambdial/tuner/price"
)

// Imported says where the numbers of a session come from that was not measured
// here. They are means: of each size there is one sample, which stands for as many
// as nobody knows, so that nothing is known of how they are spread.
type Imported struct {
	// Tool is the name of what measured them, Source the file or "address".
	Tool   string `json:"tool"`
	Source string `json:"source"`
	// ChosenMB is the size that the tool chose, Cost what its invocations cost; 0
	// where that is not told.
	ChosenMB int     `json:"chosen_mb,omitempty"`
	Cost     float64 `json:"cost,omitempty"`
}

// Told is what another tool tells of a memory size.
type Told struct {
	MemoryMB int
	Mean     time.Duration
	// Cost is that of an invocation, in the currency of the price.
	Cost float64
}

// ImportEvents are the events of a session whose numbers another tool tells. The
// costs follow from the price, which is that of a GB-second alone, and from what
// must have been billed then.
func ImportEvents(opened Opened, perGBSecond float64, sizes []Told, at time.Time) []Event {
	free := 0.0
	opened.Price.PerGBSecond, opened.Price.PerRequest, opened.Price.Status = perGBSecond, &free, price.Derived
	happened := []Happening{opened, Entered{Phase: PhaseSampling}}
	for _, z := range sizes {
		billed := time.Duration(z.Cost / opened.Price.Compute(z.MemoryMB, time.Second) * float64(time.Second))
		happened = append(happened, Sampled{Sample: Sample{MemoryMB: z.MemoryMB, Sent: at, Duration: z.Mean, Billed: billed}})
	}
	happened = append(happened, Stopped{Why: "imported from " + opened.Imported.Tool}, Closed{Restored: true})
	events := make([]Event, len(happened))
	for i, what := range happened {
		events[i] = Event{At: at, What: what}
	}
	return events
}
