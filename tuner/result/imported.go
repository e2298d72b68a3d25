package result

import "lambdial/tuner"

// Imported says which tool measured the numbers, in what they were read, and which
// size that tool chose.
type Imported struct {
	Tool     string `json:"tool"`
	Source   string `json:"source"`
	ChosenMB int    `json:"chosen_mb,omitempty"`
}

// toldSize has the means alone: of how many invocations, and how they were spread,
// is not known.
func (s findings) toldSize(size *tuner.Size) Size {
	r := Size{MemoryMB: size.MemoryMB, DurationMS: &Duration{Mean: ms(size.Warm.Mean())}}
	if cost, known := s.Cost(size); known {
		r.Cost = &Cost{PerInvocation: cost, PerMillion: cost * 1e6}
	}
	return r
}
