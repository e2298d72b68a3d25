package handlers

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	defaultLimit = 90_000_000 // about 150 ms of CPU time
	maxLimit     = 2_000_000_000
	segmentSize  = 1 << 17 // odd numbers a segment: fits into a core's cache
)

// sieve counts the primes up to a limit on all CPUs that it sees.
func sieve(_ context.Context, event struct {
	Limit int `json:"limit"`
},
) (Answer, error) {
	began := time.Now()
	limit := event.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	if limit < 3 || limit > maxLimit {
		return Answer{}, fmt.Errorf("limit %d: must be between 3 and %d", limit, maxLimit)
	}
	workers := runtime.GOMAXPROCS(0)
	primes := countPrimes(limit, workers)
	took := time.Since(began)
	fmt.Printf("counted %d primes up to %d on %d CPUs in %.1f ms\n", primes, limit, workers, took.Seconds()*1000)
	return Answer{StatusCode: 200, ExecutionTime: took.Seconds() * 1000, Limit: limit, Primes: primes}, nil
}

// countPrimes sieves the odd numbers up to limit, segment by segment.
func countPrimes(limit, workers int) int {
	small := smallPrimes(int(math.Sqrt(float64(limit))) + 1)
	var next, count atomic.Int64
	count.Store(1) // 2
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			composite := make([]bool, segmentSize)
			for {
				low := int(next.Add(1)-1)*2*segmentSize + 1 // the segment holds low, low+2, …
				if low > limit {
					return
				}
				count.Add(int64(sieveSegment(composite, low, limit, small)))
			}
		})
	}
	wait.Wait()
	return int(count.Load())
}

func sieveSegment(composite []bool, low, limit int, small []int) int {
	clear(composite)
	high := min(low+2*len(composite), limit+1) // not included
	for _, p := range small {
		if p*p >= high {
			break
		}
		first := max(p*p, (low+p-1)/p*p)
		if first%2 == 0 {
			first += p
		}
		for i := (first - low) / 2; i < len(composite); i += p {
			composite[i] = true
		}
	}
	n := 0
	for i := range (high - low + 1) / 2 {
		if !composite[i] && low+2*i > 1 {
			n++
		}
	}
	return n
}

// smallPrimes returns the odd primes up to limit.
func smallPrimes(limit int) []int {
	composite := make([]bool, limit+1)
	var primes []int
	for p := 3; p <= limit; p += 2 {
		if composite[p] {
			continue
		}
		primes = append(primes, p)
		for m := p * p; m <= limit; m += 2 * p {
			composite[m] = true
		}
	}
	return primes
}
