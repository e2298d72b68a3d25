package stats

import (
	"math"
	"math/big"
	"math/bits"
	"time"
)

// Summary is the number, mean and variance of durations, exact at any number.
// The zero value is empty and ready.
type Summary struct {
	n       int
	sum     uint128 // ns
	squares uint128 // ns²
}

// Add counts one duration. One below zero counts as zero.
func (s *Summary) Add(x time.Duration) {
	x = max(x, 0)
	s.n++
	s.sum.add(0, uint64(x))
	s.squares.add(bits.Mul64(uint64(x), uint64(x)))
}

// Merge adds all durations of another summary.
func (s *Summary) Merge(other Summary) {
	s.n += other.n
	s.sum.add(other.sum.hi, other.sum.lo)
	s.squares.add(other.squares.hi, other.squares.lo)
}

// N is how many durations were added.
func (s *Summary) N() int { return s.n }

// Mean is the arithmetic mean to the nanosecond, 0 when empty.
func (s *Summary) Mean() time.Duration { return time.Duration(math.Round(s.mean())) }

// MeanNS is the arithmetic mean in nanoseconds, unrounded; 0 when empty.
func (s *Summary) MeanNS() float64 { return s.mean() }

// Between is the share of the variance of all durations that lies between the
// groups rather than within them, 0 to 1; 0 when all are alike.
func Between(groups []Summary) float64 {
	var all Summary
	within := 0.0
	for _, g := range groups {
		all.Merge(g)
		within += g.variance() * float64(g.n-1)
	}
	total := all.variance() * float64(all.n-1)
	if total <= 0 {
		return 0
	}
	return max(0, 1-within/total)
}

// mean in ns.
func (s *Summary) mean() float64 {
	if s.n == 0 {
		return 0
	}
	return s.sum.float() / float64(s.n)
}

// variance in ns², with n−1 in the denominator. In integers until the last
// step: durations of minutes that differ by microseconds leave no digits to a
// float.
func (s *Summary) variance() float64 {
	if s.n < 2 {
		return 0
	}
	n := big.NewInt(int64(s.n))
	sum := s.sum.big()
	v := new(big.Int).Mul(n, s.squares.big())
	v.Sub(v, sum.Mul(sum, sum))
	f, _ := new(big.Float).SetInt(v).Float64()
	return f / float64(s.n) / float64(s.n-1)
}

// uint128 is a sum that no session can overflow.
type uint128 struct{ hi, lo uint64 }

func (u *uint128) add(hi, lo uint64) {
	var carry uint64
	u.lo, carry = bits.Add64(u.lo, lo, 0)
	u.hi, _ = bits.Add64(u.hi, hi, carry)
}

func (u uint128) float() float64 { return float64(u.hi)*(1<<64) + float64(u.lo) }

func (u uint128) big() *big.Int {
	b := new(big.Int).SetUint64(u.hi)
	return b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(u.lo))
}
