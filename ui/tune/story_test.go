package tune_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
)

var began = time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)

// story makes the events of a session, a clock tick apart.
type story struct {
	*tuner.State
	now     time.Time
	random  *rand.Rand
	version int
	change  int
}

// workload is how a function behaves at a memory size.
type workload struct {
	name     string
	had      int
	sizes    []int
	warm     func(mb int) time.Duration
	noise    float64
	init     time.Duration
	usesMB   int // out of memory below
	timeout  time.Duration
	price    *price.Price
	reported string
	plan     func(*tuner.Plan)
}

func cpu(atFull time.Duration) func(int) time.Duration {
	return func(mb int) time.Duration {
		return time.Duration(float64(atFull) * math.Max(1, float64(tuner.FullVCPUMemoryMB)/float64(mb)))
	}
}

func dollars() *price.Price {
	p, _ := price.Lookup("eu-central-1", "arm64")
	return &p
}

func thumbnail() workload {
	return workload{
		name: "thumbnail", had: 1024, sizes: []int{128, 256, 512, 1024, 1769, 3008}, noise: .04,
		warm: func(mb int) time.Duration { return 18*time.Millisecond + cpu(70*time.Millisecond)(mb) },
		init: 240 * time.Millisecond, usesMB: 74, price: dollars(), reported: "execution_time",
	}
}

func invoicePDF() workload {
	w := thumbnail()
	w.name, w.usesMB, w.warm, w.noise, w.reported = "invoice-pdf", 402, cpu(420*time.Millisecond), .09, ""
	return w
}

func begin(w workload) *story {
	s := &story{State: &tuner.State{}, now: began, random: rand.New(rand.NewPCG(1, 2)), version: 11}
	f := tuner.Function{
		Name: w.name, Runtime: "python3.13", Architecture: "arm64", EphemeralMB: 512,
		Settings: tuner.Settings{MemoryMB: w.had, TimeoutS: 30},
	}
	plan := tuner.DefaultPlan(f)
	plan.Sizes = w.sizes
	plan.Budget = .01
	if w.plan != nil {
		w.plan(&plan)
	}
	s.tell(tuner.Opened{
		Session: "20260314T150926-thumbnail", Account: tuner.Identity{Region: "eu-central-1"}, Plan: plan, Function: f, Price: w.price,
	})
	s.tell(tuner.Entered{Phase: tuner.PhasePreparing})
	return s
}

func (s *story) tell(h tuner.Happening) {
	s.now = s.now.Add(40 * time.Millisecond)
	s.Apply(tuner.Event{At: s.now, What: h})
}

func (s *story) intend(c tuner.Change) int {
	s.change++
	c.ID, c.Function = s.change, s.Function.Name
	s.tell(tuner.Intended{Change: c})
	return s.change
}

// publish makes a size ready.
func (s *story) publish(mb int) {
	to := &tuner.Settings{MemoryMB: mb, TimeoutS: 30}
	s.tell(tuner.Done{ID: s.intend(tuner.Change{Action: tuner.ActionConfigure, To: to})})
	s.version++
	number := fmt.Sprint(s.version)
	s.tell(tuner.Done{ID: s.intend(tuner.Change{Action: tuner.ActionPublish, MemoryMB: mb}), Version: number})
	s.tell(tuner.Ready{MemoryMB: mb, Function: s.Function.Name, Qualifier: number})
}

func (s *story) publishAll() {
	for _, mb := range s.Plan.Sizes {
		s.publish(mb)
	}
	s.tell(tuner.Entered{Phase: tuner.PhaseSampling})
}

// invoke takes one sample, cold if it is the first of its size.
func (s *story) invoke(w workload, mb int) {
	d := time.Duration(float64(w.warm(mb)) * math.Exp(w.noise*s.random.NormFloat64()))
	id := fmt.Sprintf("%08x-0000-4000-8000-000000000000", s.Events)
	x := tuner.Sample{MemoryMB: mb, RequestID: id, Sent: s.now, Duration: d, Billed: ceil(d), Wall: d + 20*time.Millisecond, MaxMemoryUsedMB: w.usesMB + s.random.IntN(4)}
	size := s.Size(mb)
	if size == nil || size.Invocations == 0 {
		x.Cold, x.Init = true, time.Duration(float64(w.init)*(1+.2*s.random.Float64()))
	}
	x.Billed = ceil(d + x.Init)
	switch {
	case mb < w.usesMB:
		x.MaxMemoryUsedMB = mb
		x.Failure = &report.Failure{Kind: report.OutOfMemory, Message: fmt.Sprintf("%d of %d MB used: Runtime.ExitError", mb, mb)}
	case w.timeout > 0 && d > w.timeout:
		x.Duration, x.Billed = w.timeout, w.timeout
		x.Failure = &report.Failure{Kind: report.TimedOut, Message: "Task timed out after 3.00 seconds"}
	case w.reported != "":
		x.SelfReported, x.SelfReportedField = d-3*time.Millisecond, w.reported
	}
	x.Log = fmt.Sprintf("START RequestId: %s Version: 12\n\x1b[32mINFO\x1b[0m scaled \x07photo.jpg to 320\u00d7240\ttook 61 ms\nEND RequestId: %s\nREPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t\n",
		id, id, id, float64(d)/1e6, ceil(d)/time.Millisecond, mb, x.MaxMemoryUsedMB)
	s.tell(tuner.Sampled{Sample: x})
}

// sample invokes every usable size n times, in turn.
func (s *story) sample(w workload, n int) {
	for range n {
		for _, size := range s.Sizes {
			if size.Status != tuner.SizeReady {
				continue
			}
			s.invoke(w, size.MemoryMB)
			if size.FailuresInRow() >= s.Plan.DropFailing {
				s.tell(tuner.Dropped{MemoryMB: size.MemoryMB, Why: fmt.Sprintf("failed %d times in a row", size.FailuresInRow())})
			}
		}
	}
	s.tell(tuner.Chosen{MemoryMB: s.Sizes[min(len(s.Sizes)/2+1, len(s.Sizes)-1)].MemoryMB, Why: "is not told apart from the best yet"})
}

// stop ends the sampling and begins to clean up.
func (s *story) stop(with tuner.Stopped) {
	s.tell(with)
	s.tell(tuner.Entered{Phase: tuner.PhaseCleaning})
}

// clean deletes the versions until so many are left.
func (s *story) clean(left int) {
	for v := 12; v <= s.version-left; v++ {
		s.tell(tuner.Done{ID: s.intend(tuner.Change{Action: tuner.ActionDeleteVersion, Version: fmt.Sprint(v)})})
	}
}

func (s *story) end() {
	s.clean(0)
	s.tell(tuner.Closed{Restored: true})
}

func ceil(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
