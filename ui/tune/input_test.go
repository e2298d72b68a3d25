package tune

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseMonth(t *testing.T) {
	for typed, want := range map[string]int64{
		"0": 0, "1200000": 1_200_000, " 250 k ": 250_000, "1.2M": 1_200_000, "3m": 3_000_000, "2G": 2_000_000_000, "1,200,000": 1_200_000,
		"": -1, "abc": -1, "-1": -1, "1,5M": -1, "1,20": -1, "nan": -1, "inf": -1, "1e15": -1, "M": -1,
	} {
		got, err := parseMonth(typed)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q is %d, want %d", typed, got, want)
		}
	}
}

// What is told of a month is read as about the same again.
func TestMonthIsReadAsItIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, mostMonthly).Draw(t, "n")
		got, err := parseMonth(monthly(n))
		if err != nil || math.Abs(float64(got-n)) > 0.001*float64(n) {
			t.Fatalf("%d is told as %q and read as %d, %v", n, monthly(n), got, err)
		}
	})
}

func FuzzParseMonth(f *testing.F) {
	f.Add("1.2M")
	f.Fuzz(func(t *testing.T, typed string) {
		if n, err := parseMonth(typed); err == nil && (n < 0 || n > mostMonthly) {
			t.Errorf("%q is %d", typed, n)
		}
	})
}
