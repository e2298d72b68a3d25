package archive

import (
	"fmt"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/payload"
)

// Payloads are what a session invoked with, as far as that is still at hand: the
// empty object, and files that are as they were. The error names the first that
// is not.
func (a *Archive) Payloads(s *tuner.State) (payload.Mix, error) {
	var mix payload.Mix
	for i, past := range s.Plan.Payloads {
		found, err := a.payload(past)
		if err != nil {
			return nil, fmt.Errorf("payload %d of session %s %w", i+1, s.Session, err)
		}
		found.Weight = past.Weight
		mix = append(mix, found)
	}
	return mix, nil
}

func (a *Archive) payload(past payload.Payload) (payload.Payload, error) {
	if empty := payload.Empty(); journal.Recognise(a.dir, past, empty.SHA256) == empty.SHA256 {
		return empty, nil
	}
	if !past.FromFile() {
		return payload.Payload{}, fmt.Errorf("was typed or piped in, and is not kept: give it again with --payload")
	}
	content, err := payload.ReadSource(past.Source)
	if err != nil {
		return payload.Payload{}, fmt.Errorf("can't be read: %w", err)
	}
	now, err := payload.New(past.Source, content)
	if err != nil || journal.Recognise(a.dir, past, now.SHA256) != now.SHA256 {
		return payload.Payload{}, fmt.Errorf("is another by now in %s: give it with --payload", past.Source)
	}
	return now, nil
}

// OfSession says that payloads are those that a session invoked with.
func (a *Archive) OfSession(s *tuner.State, mix payload.Mix) bool {
	if len(mix) != len(s.Plan.Payloads) {
		return false
	}
	for i, past := range s.Plan.Payloads {
		if journal.Recognise(a.dir, past, mix[i].SHA256) != mix[i].SHA256 {
			return false
		}
	}
	return true
}
