package handlers

import (
	"runtime"
	"testing"
)

func TestCountPrimes(t *testing.T) {
	for limit, want := range map[int]int{3: 2, 10: 4, 100: 25, 1000: 168, 1_000_000: 78498} {
		for _, workers := range []int{1, runtime.NumCPU() + 1} {
			if got := countPrimes(limit, workers); got != want {
				t.Errorf("%d primes up to %d with %d workers, want %d", got, limit, workers, want)
			}
		}
	}
	for limit := 3; limit < 2000; limit++ {
		want := 1
		for n := 3; n <= limit; n += 2 {
			if isPrime(n) {
				want++
			}
		}
		if got := countPrimes(limit, 2); got != want {
			t.Fatalf("%d primes up to %d, want %d", got, limit, want)
		}
	}
	// A limit at the border of a segment counts neither twice nor not at all.
	border := 2*segmentSize + 1
	if a, b := countPrimes(border-2, 1), countPrimes(border+2, 3); b < a || b > a+2 {
		t.Errorf("%d primes up to %d, %d up to %d", a, border-2, b, border+2)
	}
}

func isPrime(n int) bool {
	for d := 3; d*d <= n; d += 2 {
		if n%d == 0 {
			return false
		}
	}
	return true
}

func TestThumbnail(t *testing.T) {
	h := newThumbnailer()
	type event = struct {
		Width int `json:"width"`
	}
	answer, err := h.handle(t.Context(), event{})
	if err != nil || answer.Width != 320 || answer.Height != 213 || answer.Bytes < 2000 || answer.ExecutionTime <= 0 || answer.StatusCode != 200 {
		t.Errorf("%+v %v", answer, err)
	}
	if len(h.photo) < 200_000 {
		t.Errorf("the photo has only %d bytes", len(h.photo))
	}
	for _, width := range []int{-1, photoWidth + 1} {
		if _, err := h.handle(t.Context(), event{width}); err == nil {
			t.Errorf("scales to a width of %d", width)
		}
	}
	if _, err := sieve(t.Context(), struct {
		Limit int `json:"limit"`
	}{1}); err == nil {
		t.Error("sieves up to 1")
	}
}
