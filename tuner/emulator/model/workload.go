// Package model says how long an imagined Lambda function runs at a memory
// size, and how that varies: the part of a function that follows from CPU in
// proportion to memory, and the part that chance adds.
package model

import (
	"math"
	"math/rand/v2"
	"time"
)

// VCPUMB is the memory size in MB at which Lambda gives one full vCPU.
const VCPUMB = 1769

// Share returns the vCPUs that a memory size in MB is worth: 0.07 at 128 MB,
// 5.8 at 10,240 MB.
func Share(memoryMB int) float64 { return float64(memoryMB) / VCPUMB }

// Cores returns how many CPUs a function sees at a memory size in MB: two up
// to 3,008 MB, six from 8,846 MB, as measured with nproc.
func Cores(memoryMB int) int {
	switch {
	case memoryMB <= 3008:
		return 2
	case memoryMB <= 5307:
		return 3
	case memoryMB <= 7076:
		return 4
	case memoryMB <= 8845:
		return 5
	}
	return 6
}

// A Workload is what one invocation of a function has to do. The zero value
// does nothing in no time.
type Workload struct {
	CPU      time.Duration // CPU time on one full vCPU
	Threads  float64       // CPUs that the parallel part can use at most; less than 1 counts as 1
	Parallel float64       // part of CPU, 0..1, that runs on several threads (Amdahl's law)
	Wait     time.Duration // time spent on others: databases, queues, other services

	UsedMB  int // memory at its peak
	FloorMB int // below this memory size the function is killed; 0 is never

	Noise  float64 // coefficient of variation of one environment's warm durations
	Spread float64 // coefficient of variation between environments: hosts are not equally fast
	Tail   float64 // probability of a much slower invocation
	Slow   float64 // mean extra duration of these, in units of the usual duration

	Init     time.Duration // init duration at two vCPUs
	FirstCPU time.Duration // CPU time that only the first invocation of an environment needs

	FailRate float64 // probability of a failure, 0..1
	Failure  Failure // what that failure is
}

// Failure is a way in which a function fails of its own.
type Failure int

// The failures that a Workload can have.
const (
	None      Failure = iota
	Exception         // the handler returns an error; the environment lives on
	Crash             // the process exits with status 1
	Hang              // the handler never returns: it runs into the timeout
	Memory            // the process is killed for want of memory
)

// Expected is the mean duration of a warm invocation at a memory size in MB,
// without tail and failures. It never grows with memory.
func (w Workload) Expected(memoryMB int) time.Duration {
	return w.run(w.CPU, memoryMB) + w.Wait
}

func (w Workload) run(cpu time.Duration, memoryMB int) time.Duration {
	share := Share(memoryMB)
	serial := float64(cpu) * (1 - w.Parallel) / min(share, 1)
	parallel := float64(cpu) * w.Parallel / min(share, max(w.Threads, 1))
	return time.Duration((serial + parallel) * w.pressure(memoryMB))
}

// pressure is what scarce memory costs: from 80 % use on a garbage collector
// works up to a third harder.
func (w Workload) pressure(memoryMB int) float64 {
	use := min(float64(w.UsedMB)/float64(memoryMB), 1)
	return 1 + max(0, use-0.8)/0.2*0.33
}

// ExpectedInit is the mean init duration at a memory size in MB. Lambda gives
// an initializing function more CPU than its memory is worth, about two vCPUs
// at the top and little less at the bottom, so init hardly falls with memory.
func (w Workload) ExpectedInit(memoryMB int) time.Duration {
	boosted := min(2, 1.5+Share(memoryMB)/2)
	return time.Duration(float64(w.Init) * 2 / boosted)
}

// An Outcome is one invocation as chance made it.
type Outcome struct {
	Duration time.Duration // until the handler answers or fails
	Init     time.Duration // zero unless the environment is new
	UsedMB   int           // peak memory, at most the memory size
	Failure  Failure
}

// Environment is what stays the same over one environment's invocations.
type Environment struct{ speed float64 }

// NewEnvironment draws an environment.
func (w Workload) NewEnvironment(r *rand.Rand) Environment {
	return Environment{speed: lognormal(r, w.Spread)}
}

// Invoke draws one invocation in an environment at a memory size in MB; cold
// says that it is the environment's first.
func (w Workload) Invoke(r *rand.Rand, e Environment, memoryMB int, cold bool) Outcome {
	usual := float64(w.Expected(memoryMB)) * e.speed * lognormal(r, w.Noise)
	if r.Float64() < w.Tail {
		usual *= 1 + r.ExpFloat64()*w.Slow
	}
	o := Outcome{
		Duration: time.Duration(usual),
		UsedMB:   min(int(float64(w.UsedMB)*(0.98+0.04*r.Float64())), memoryMB),
	}
	if cold {
		o.Init = time.Duration(float64(w.ExpectedInit(memoryMB)) * lognormal(r, 0.08))
		o.Duration += w.run(w.FirstCPU, memoryMB)
	}
	if r.Float64() < w.FailRate {
		o.Failure = w.Failure
		o.Duration = time.Duration(float64(o.Duration) * (0.2 + 0.8*r.Float64()))
	}
	if memoryMB < w.FloorMB {
		// Killed when the memory is full, which is earlier the less there is.
		o.Failure, o.UsedMB = Memory, memoryMB
		o.Duration = time.Duration(float64(o.Duration) * 0.9 * float64(memoryMB) / float64(w.FloorMB))
	}
	return o
}

// lognormal draws a factor of mean 1 with the given coefficient of variation.
func lognormal(r *rand.Rand, cv float64) float64 {
	if cv <= 0 {
		return 1
	}
	variance := math.Log(1 + cv*cv)
	return math.Exp(math.Sqrt(variance)*r.NormFloat64() - variance/2)
}
