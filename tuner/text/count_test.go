package text

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 cold starts", 1: "1 cold start", 2: "2 cold starts"} {
		if got := Count(n, "cold start"); got != want {
			t.Errorf("Count(%d): %q, want %q", n, got, want)
		}
	}
}
