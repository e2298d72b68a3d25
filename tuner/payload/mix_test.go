package payload

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func mixOf(weights ...int) Mix {
	var m Mix
	for _, w := range weights {
		m = append(m, Payload{Weight: w})
	}
	return m
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		weights []int
		want    string
	}{
		{[]int{1}, "00000"},
		{[]int{0, 0}, "010101"}, // a log may tell no weight
		{[]int{1, 1, 1}, "012012"},
		{[]int{3, 1}, "00010001"},
		{[]int{1, 3}, "11011101"},
		{[]int{2, 1, 1}, "01020102"},
		{[]int{5, 2, 1}, "00100102"},
	} {
		m, taken, got := mixOf(c.weights...), make([]int, len(c.weights)), ""
		for range c.want {
			next := m.Next(taken)
			taken[next]++
			got += fmt.Sprint(next)
		}
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.weights, got, c.want)
		}
	}
}

// TestTheMixHoldsAtAnyNumberOfSamples: each payload has its share, rounded up or
// down, whatever did not count in between.
func TestTheMixHoldsAtAnyNumberOfSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 9), rapid.IntRange(1, MaxWeight)), 1, 12).Draw(t, "weights")
		m, taken, total := mixOf(weights...), make([]int, len(weights)), 0
		for _, w := range weights {
			total += w
		}
		var order []int
		for k := 1; k <= 150; k++ {
			next := m.Next(taken)
			if again := m.Next(taken); again != next {
				t.Fatalf("%d, and for another try %d", next, again)
			}
			taken[next]++
			order = append(order, next)
			for i, w := range weights {
				if d := taken[i]*total - k*w; d <= -total || d >= total {
					t.Fatalf("payload %d of weights %v was sent %d times of %d", i, weights, taken[i], k)
				}
			}
		}
		if heaviest := slices.Max(weights); weights[order[0]] != heaviest {
			t.Errorf("weights %v begin with payload %d", weights, order[0])
		}
		for from := 0; from+total <= len(order); from++ {
			for i, w := range weights {
				n := 0
				for _, sent := range order[from : from+total] {
					if sent == i {
						n++
					}
				}
				if n != w {
					t.Fatalf("weights %v: payload %d came %d times in %v", weights, i, n, order[from:from+total])
				}
			}
		}
	})
}

// TestTheMixMendsItself: with some in flight that never count, the mix is off
// by no more than those.
func TestTheMixMendsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 20), 1, 6).Draw(t, "weights")
		parallel := rapid.IntRange(1, 10).Draw(t, "parallel")
		m, warm, taken, total := mixOf(weights...), make([]int, len(weights)), make([]int, len(weights)), 0
		for _, w := range weights {
			total += w
		}
		var flying []int
		for k := 0; k < 100; {
			for len(flying) < parallel {
				next := m.Next(taken)
				taken[next]++
				flying = append(flying, next)
			}
			at := rapid.IntRange(0, len(flying)-1).Draw(t, "back")
			back := flying[at]
			flying = slices.Delete(flying, at, at+1)
			if rapid.IntRange(0, 2).Draw(t, "lost") == 0 {
				taken[back]--
				continue
			}
			warm[back]++
			k++
			for i, w := range weights {
				if d := warm[i]*total - k*w; d <= -(parallel+1)*total || d >= (parallel+1)*total {
					t.Fatalf("payload %d of weights %v counts %d times of %d", i, weights, warm[i], k)
				}
			}
		}
	})
}
