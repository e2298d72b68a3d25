package session

import (
	"strings"
	"testing"
)

func TestMessagesHoldNothingOfThePayload(t *testing.T) {
	payload := `{"card": "4111-1111", "customer": {"id": 20261128, "tags": ["vip-club", "a"]}, "n": 12}`
	for message, want := range map[string]string{
		"unknown card 4111-1111":                     "unknown card …",
		"customer 20261128 of vip-club, 12 a":        "customer … of …, 12 a",
		"cannot handle " + payload:                   "cannot handle …",
		"the card is missing":                        "the card is missing",
		strings.Repeat("x", 300):                     strings.Repeat("x", longestMessage) + "…",
		"4111-1111" + strings.Repeat("y", 10) + "é–": "…" + strings.Repeat("y", 10) + "é–",
	} {
		if got := withoutPayload(message, []byte(payload)); got != want {
			t.Errorf("%q becomes %q, want %q", message, got, want)
		}
	}
	if got := withoutPayload("no JSON: secret words", []byte("secret words")); got != "no JSON: …" {
		t.Errorf("got %q", got)
	}
}
