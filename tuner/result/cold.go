package result

import "lambdial/tuner"

// Cold are the cold starts of a size. InitMS is what their environments
// took to start, or RestoreMS where they restored a snapshot; DurationMS is the
// handler's part alone.
type Cold struct {
	InitMS     *Spread   `json:"init_ms,omitempty"`
	RestoreMS  *Spread   `json:"restore_ms,omitempty"`
	DurationMS *Spread   `json:"duration_ms,omitempty"`
	BilledMS   *Mean     `json:"billed_ms,omitempty"`
	Cost       *ColdCost `json:"cost,omitempty"`
}

// ColdCost is the mean cost of a cold invocation, and what of it is
// charged for restoring a snapshot.
type ColdCost struct {
	PerInvocation float64 `json:"per_invocation"`
	Restore       float64 `json:"restore,omitempty"`
}

// Blended is the mean invocation where the given share starts cold;
// estimated where none was measured at this size.
type Blended struct {
	ColdShare     float64  `json:"cold_share"`
	DurationMS    float64  `json:"duration_ms"`
	PerInvocation *float64 `json:"per_invocation,omitempty"`
	PerMillion    *float64 `json:"per_million,omitempty"`
	Estimated     bool     `json:"estimated,omitempty"`
}

func (s findings) cold(size *tuner.Size) *Cold {
	if size.Cold.N() == 0 {
		return nil
	}
	r := &Cold{DurationMS: spreadMS(&size.Cold), BilledMS: meanMS(&size.ColdBilled)}
	if size.Restored > 0 {
		r.RestoreMS = spreadMS(&size.Init)
	} else {
		r.InitMS = spreadMS(&size.Init)
	}
	if cost, known := s.ColdCost(size); known {
		billed, _ := s.CostOf(size.MemoryMB, size.ColdBilled.MeanNS(), 0)
		r.Cost = &ColdCost{PerInvocation: cost, Restore: cost - billed}
	}
	return r
}

func (s findings) blended(size *tuner.Size, share float64) *Blended {
	b, ok := s.Blended(size, share)
	if !ok {
		return nil
	}
	r := &Blended{ColdShare: share, DurationMS: ms(b.Duration), Estimated: b.Estimated}
	if b.Priced {
		million := b.Cost * 1e6
		r.PerInvocation, r.PerMillion = &b.Cost, &million
	}
	return r
}
