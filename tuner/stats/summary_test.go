package stats

import (
	"math"
	"testing"
	"time"
)

func TestBetween(t *testing.T) {
	of := func(ms ...int) (s Summary) {
		for _, x := range ms {
			s.Add(time.Duration(x) * time.Millisecond)
		}
		return s
	}
	for _, c := range []struct {
		groups []Summary
		want   float64
	}{
		{nil, 0},
		{[]Summary{of(5)}, 0},
		{[]Summary{of(5, 5), of(5)}, 0},
		{[]Summary{of(1, 2, 3)}, 0},
		{[]Summary{of(1, 3), of(1, 3)}, 0},
		{[]Summary{of(1, 1), of(9)}, 1},
		{[]Summary{of(1, 3), of(5, 7), of()}, 0.8}, // 16 of 20
	} {
		if got := Between(c.groups); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v: %v, want %v", c.groups, got, c.want)
		}
	}
}
