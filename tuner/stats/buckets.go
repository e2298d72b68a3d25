package stats

import (
	"math/bits"
	"time"
)

// precision is how many bits of a duration its bucket tells: 128 buckets
// between a power of two and the next, so the middle of a bucket is within
// 1/256 = 0.39 % of everything in it.
const precision = 7

// buckets counts durations in classes of equal relative width. Only the range
// in use is stored: a decade takes 430 counters.
type buckets struct {
	first  int // index of counts[0]
	counts []uint64
}

// index of the bucket of x ≥ 0. Below 2·2^precision ns every nanosecond has its own.
func index(x time.Duration) int {
	shift := max(bits.Len64(uint64(x))-precision-1, 0)
	return shift<<precision + int(x>>shift)
}

// middle is the duration in the middle of a bucket.
func middle(index int) time.Duration {
	shift := max(index>>precision-1, 0)
	low := time.Duration(index-shift<<precision) << shift
	return low + (time.Duration(1)<<shift)/2
}

func (b *buckets) add(x time.Duration) {
	i := index(x)
	switch {
	case len(b.counts) == 0:
		b.first, b.counts = i, []uint64{0}
	case i < b.first:
		b.counts = append(make([]uint64, b.first-i), b.counts...)
		b.first = i
	case i >= b.first+len(b.counts):
		b.counts = append(b.counts, make([]uint64, i-b.first-len(b.counts)+1)...)
	}
	b.counts[i-b.first]++
}

func (b *buckets) value(i int) time.Duration { return middle(b.first + i) }

func (b *buckets) rank(rank int) time.Duration {
	for i, count := range b.counts {
		if uint64(rank) < count {
			return b.value(i)
		}
		rank -= int(count)
	}
	return 0
}
