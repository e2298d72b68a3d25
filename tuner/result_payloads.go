package tuner

import "lambdial/tuner/stats"

// ResultPayload is one of several payloads, with the mean of its warm durations
// over all sizes.
type ResultPayload struct {
	Source     string      `json:"source"`
	Bytes      int         `json:"bytes"`
	SHA256     string      `json:"sha256"`
	Weight     int         `json:"weight"`
	Samples    int         `json:"samples"`
	DurationMS *ResultMean `json:"duration_ms,omitempty"`
}

// ResultPart is what one of several payloads takes at one size.
type ResultPart struct {
	Samples    int         `json:"samples"`
	DurationMS *ResultMean `json:"duration_ms,omitempty"`
}

func (s *State) resultPayloads() (all []ResultPayload) {
	if len(s.Plan.Payloads) < 2 {
		return nil
	}
	for i, p := range s.Plan.Payloads {
		var warm stats.Summary
		for _, size := range s.Sizes {
			warm.Merge(*size.OfPayload(i))
		}
		all = append(all, ResultPayload{p.Source, p.Bytes, p.SHA256, p.weight(), warm.N(), meanMS(&warm)})
	}
	return all
}

func (s *State) resultParts(size *Size) (parts []ResultPart) {
	if len(s.Plan.Payloads) < 2 {
		return nil
	}
	for i := range s.Plan.Payloads {
		warm := size.OfPayload(i)
		parts = append(parts, ResultPart{warm.N(), meanMS(warm)})
	}
	return parts
}
