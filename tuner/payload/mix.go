package payload

import (
	"fmt"
	"regexp"
	"strconv"
)

// Mix are the payloads of a session, sent in the proportion of their weights.
type Mix []Payload

// Next is the index of the payload that is due at a size: taken[i] of the i-th
// are there or on their way.
//
// After any number k of them each payload has its share k·weight/total, rounded
// up or down, so that sizes with different numbers of samples have the same
// mix. Of the payloads whose share is not used up it is the one whose next is
// due first: the quota method of Balinski and Young (1975).
func (m Mix) Next(taken []int) int {
	total, k := 0, 1
	for i, p := range m {
		total += p.Parts()
		k += taken[i]
	}
	next := -1
	for i, p := range m {
		if taken[i]*total >= k*p.Parts() {
			continue
		}
		// (taken+1)/weight, the time at which it is due, without fractions
		if next < 0 || (taken[i]+1)*m[next].Parts() < (taken[next]+1)*p.Parts() {
			next = i
		}
	}
	return max(next, 0)
}

// Round is how many invocations hold the mix exactly, in whole numbers: 4 with
// weights 3 and 1, 1 with a single payload.
func (m Mix) Round() int {
	total, divisor := 0, 0
	for _, p := range m {
		w := p.Parts()
		total += w
		for a := w; a != 0; {
			divisor, a = a, divisor%a
		}
	}
	return total / max(1, divisor)
}

// Parts is the weight, 1 where a session log tells none.
func (p Payload) Parts() int { return max(1, p.Weight) }

// MaxWeight is the largest share that one payload can have.
const MaxWeight = 1_000_000

var weightPrefix = regexp.MustCompile(`^([0-9]+)x`)

// CutWeight takes a weight off what was typed for a payload: "3x@big.json" is
// "@big.json" with the weight 3. No JSON begins like that. Without a weight it
// is 1.
func CutWeight(typed string) (weight int, rest string, err error) {
	prefix := weightPrefix.FindStringSubmatch(typed)
	if prefix == nil {
		return 1, typed, nil
	}
	weight, err = strconv.Atoi(prefix[1])
	if err != nil || weight < 1 || weight > MaxWeight {
		return 0, "", fmt.Errorf("payload weight %s must be 1 to %d", prefix[1], MaxWeight)
	}
	return weight, typed[len(prefix[0]):], nil
}
