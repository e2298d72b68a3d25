package result

import (
	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/stats"
)

// Payload is one of several payloads, with the mean of its warm durations
// over all sizes.
type Payload struct {
	Source string `json:"source"`
	Bytes  int    `json:"bytes"`
	// Digest is keyed, so that only the machine of the session knows a payload by
	// it; SHA256 is that of older sessions.
	Digest     string `json:"digest,omitempty"`
	SHA256     string `json:"sha256,omitempty"`
	Weight     int    `json:"weight"`
	Samples    int    `json:"samples"`
	DurationMS *Mean  `json:"duration_ms,omitempty"`
}

// Part is what one of several payloads takes at one size.
type Part struct {
	Samples    int   `json:"samples"`
	DurationMS *Mean `json:"duration_ms,omitempty"`
}

func (s findings) payloads() (all []Payload) {
	if len(s.Plan.Payloads) < 2 {
		return nil
	}
	for i, p := range s.Plan.Payloads {
		var warm stats.Summary
		for _, size := range s.Sizes {
			warm.Merge(*size.OfPayload(i))
		}
		all = append(all, payloadOf(p, warm))
	}
	return all
}

func (s findings) parts(size *tuner.Size) (parts []Part) {
	if len(s.Plan.Payloads) < 2 {
		return nil
	}
	for i := range s.Plan.Payloads {
		warm := size.OfPayload(i)
		parts = append(parts, Part{warm.N(), meanMS(warm)})
	}
	return parts
}

func payloadOf(p payload.Payload, warm stats.Summary) Payload {
	one := Payload{Source: p.Source, Bytes: p.Bytes, Digest: p.Digest, Weight: p.Parts(), Samples: warm.N(), DurationMS: meanMS(&warm)}
	if p.Digest == "" {
		one.SHA256 = p.SHA256
	}
	return one
}
