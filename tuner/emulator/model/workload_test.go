package model

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func workloads(t *rapid.T) Workload {
	ms := rapid.IntRange(0, 20_000)
	return Workload{
		CPU:      time.Duration(ms.Draw(t, "cpu")) * time.Millisecond,
		Wait:     time.Duration(ms.Draw(t, "wait")) * time.Millisecond,
		Init:     time.Duration(ms.Draw(t, "init")) * time.Millisecond,
		FirstCPU: time.Duration(ms.Draw(t, "first")) * time.Millisecond,
		Threads:  rapid.Float64Range(0, 8).Draw(t, "threads"),
		Parallel: rapid.Float64Range(0, 1).Draw(t, "parallel"),
		UsedMB:   rapid.IntRange(20, 4000).Draw(t, "used"),
		FloorMB:  rapid.IntRange(0, 4000).Draw(t, "floor"),
		Noise:    rapid.Float64Range(0, 0.3).Draw(t, "noise"),
		Tail:     rapid.Float64Range(0, 0.1).Draw(t, "tail"),
		Slow:     rapid.Float64Range(0, 5).Draw(t, "slow"),
		FailRate: rapid.Float64Range(0, 0.2).Draw(t, "fail"),
		Failure:  Exception,
	}
}

func TestMoreMemoryIsNeverSlower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := workloads(t)
		small := rapid.IntRange(128, 10240).Draw(t, "small")
		large := rapid.IntRange(small, 10240).Draw(t, "large")
		if a, b := w.Expected(small), w.Expected(large); b > a {
			t.Errorf("%d MB takes %v, %d MB takes %v", small, a, large, b)
		}
		if a, b := w.ExpectedInit(small), w.ExpectedInit(large); b > a {
			t.Errorf("init at %d MB takes %v, at %d MB %v", small, a, large, b)
		}
	})
}

func TestOutcomesAreWithinReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := workloads(t)
		size := rapid.IntRange(128, 10240).Draw(t, "size")
		cold := rapid.Bool().Draw(t, "cold")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		o := w.Invoke(r, w.NewEnvironment(r), size, cold)
		if o.Duration < 0 || o.UsedMB > size || (o.Init > 0 && !cold) {
			t.Errorf("at %d MB, cold %v: %+v", size, cold, o)
		}
		if (o.Failure == Memory) != (size < w.FloorMB) {
			t.Errorf("at %d MB with a floor of %d MB: failure %v", size, w.FloorMB, o.Failure)
		}
	})
}

func TestSingleThreadedWorkGainsNothingAboveOneVCPU(t *testing.T) {
	w := Workload{CPU: time.Second, Threads: 1}
	for _, c := range []struct {
		memoryMB int
		want     time.Duration
	}{{128, 13820 * time.Millisecond}, {884, 2001 * time.Millisecond}, {1769, time.Second}, {10240, time.Second}} {
		if got := w.Expected(c.memoryMB); (got - c.want).Abs() > time.Millisecond {
			t.Errorf("%d MB: %v, want %v", c.memoryMB, got, c.want)
		}
	}
}

func TestThreadsGainUpToTheirNumber(t *testing.T) {
	w := Workload{CPU: 4 * time.Second, Threads: 4, Parallel: 1}
	if got := w.Expected(4 * VCPUMB); got != time.Second {
		t.Errorf("at four vCPUs: %v, want 1s", got)
	}
	if got := w.Expected(10240); got != time.Second {
		t.Errorf("at 5.8 vCPUs: %v, want 1s", got)
	}
}

func TestNoiseHasTheAskedForMeanAndVariation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w := Workload{Wait: 100 * time.Millisecond, Noise: 0.1}
	var sum, squares float64
	const n = 20_000
	for range n {
		ms := w.Invoke(r, w.NewEnvironment(r), 512, false).Duration.Seconds() * 1000
		sum, squares = sum+ms, squares+ms*ms
	}
	mean := sum / n
	cv := math.Sqrt(squares/n-mean*mean) / mean
	if math.Abs(mean-100) > 0.5 || math.Abs(cv-0.1) > 0.005 {
		t.Errorf("mean %.2f ms with variation %.4f, want 100 ms with 0.1", mean, cv)
	}
}
