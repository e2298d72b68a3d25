package tuner

// NextPayload is the index of the payload that is due at a size: taken[i] of
// the i-th are there or on their way.
//
// After any number k of them each payload has its share k·weight/total, rounded
// up or down, so that sizes with different numbers of samples have the same
// mix. Of the payloads whose share is not used up it is the one whose next is
// due first: the quota method of Balinski and Young (1975).
func (p Plan) NextPayload(taken []int) int {
	total, k := 0, 1
	for i, payload := range p.Payloads {
		total += payload.Parts()
		k += taken[i]
	}
	next := -1
	for i, payload := range p.Payloads {
		if taken[i]*total >= k*payload.Parts() {
			continue
		}
		// (taken+1)/weight, the time at which it is due, without fractions
		if next < 0 || (taken[i]+1)*p.Payloads[next].Parts() < (taken[next]+1)*payload.Parts() {
			next = i
		}
	}
	return max(next, 0)
}

// Round is how many invocations hold the mix exactly, in whole numbers: 4 with
// weights 3 and 1, 1 with a single payload.
func (p Plan) Round() int {
	total, divisor := 0, 0
	for _, payload := range p.Payloads {
		w := payload.Parts()
		total += w
		for a := w; a != 0; {
			divisor, a = a, divisor%a
		}
	}
	return total / max(1, divisor)
}

// Parts is the weight, 1 where a session log tells none.
func (p Payload) Parts() int { return max(1, p.Weight) }
