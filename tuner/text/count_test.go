package text

import (
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 cold starts", 1: "1 cold start", 2: "2 cold starts"} {
		if got := Count(n, "cold start"); got != want {
			t.Errorf("Count(%d): %q, want %q", n, got, want)
		}
	}
}

func TestRoughly(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"1 s": 0, "59 s": 59 * time.Second, "3 min": 170 * time.Second, "1 h 20 min": 80 * time.Minute, "2 h": 119 * time.Minute, "1 min": 59900 * time.Millisecond,
		"1 h": 59*time.Minute + 50*time.Second,
	} {
		if got := Roughly(d); got != want {
			t.Errorf("Roughly(%v) = %q, want %q", d, got, want)
		}
	}
}
