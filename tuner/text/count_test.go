package text

import (
	"slices"
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

func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for want, d := range map[string]time.Duration{
		"now": 0, "1 min ago": time.Minute, "59 min ago": 59 * time.Minute, "3 h ago": 3 * time.Hour, "3 d ago": 80 * time.Hour,
		"2 mo ago": 60 * 24 * time.Hour, "3 y ago": 3 * 365 * 24 * time.Hour,
	} {
		if got := Ago(now.Add(-d), now); got != want {
			t.Errorf("Ago(%v) = %q, want %q", d, got, want)
		}
	}
	if got := Ago(time.Time{}, now); got != "" {
		t.Errorf("an unknown time is %q", got)
	}
}

func TestSizes(t *testing.T) {
	for want, got := range map[string]string{
		"":                    MB(0),
		"512 MB":              MB(512),
		"128 MB":              MBs([]int{128}),
		"128 and 256 MB":      MBs([]int{128, 256}),
		"128, 256 and 512 MB": MBs([]int{128, 256, 512}),
		"999 B":               Bytes(999),
		"1.4 KB":              Bytes(1420),
		"6.3 MB":              Bytes(6_291_456),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	if got := Wrap("a word longer", 6); !slices.Equal(got, []string{"a word", "longer"}) {
		t.Errorf("%q", got)
	}
	if got := Wrap("longer than that", 4); !slices.Equal(got, []string{"long", "er", "than", "that"}) {
		t.Errorf("a word that is longer than the line: %q", got)
	}
	if got := WrapWords("see /a/long/path here", 5); got != "see\n/a/long/path\nhere" {
		t.Errorf("%q", got)
	}
	if got := WrapWords("no bound at all", 0); got != "no bound at all" {
		t.Errorf("%q", got)
	}
}
