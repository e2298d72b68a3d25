package sandbox

import (
	"os"
	"sync"
	"time"
)

// A limiter gives one process CPU in proportion to its memory size. A process
// is not limited until its first invocation begins: Lambda boosts init.
type limiter interface {
	visibleCores(Spec) int // CPUs that the process may see
	attach(pid int)
	begin(Spec) error // an invocation begins
	end()             // and ends
	close()           // the process is gone
}

// period is how often a process gets its share: short, so that durations are
// smooth, and Lambda's own.
const period = 20 * time.Millisecond

// timeSlices limits a process by stopping and continuing it, for machines where
// control groups can't be used. Where the CPU time of another process can't be
// read, it goes by the clock, and above one vCPU a process gets whole cores.
type timeSlices struct {
	process *os.Process
	stop    chan struct{} // ends the running invocation's slices
	done    sync.WaitGroup
}

func (s *timeSlices) visibleCores(spec Spec) int {
	if readsCPUTime {
		return spec.Cores
	}
	return max(1, int(spec.VCPUs))
}

func (s *timeSlices) attach(pid int) {
	s.process, _ = os.FindProcess(pid) // never fails where it matters: begin finds it nil
}

func (s *timeSlices) begin(spec Spec) error {
	if s.process == nil || spec.VCPUs >= float64(s.visibleCores(spec)) {
		return nil
	}
	s.stop = make(chan struct{})
	s.done.Go(func() { s.run(spec.VCPUs) })
	return nil
}

// run lets the process run until it has had its share of the time that has
// passed, and stops it for as long as it is ahead of that.
func (s *timeSlices) run(share float64) {
	var (
		began  = time.Now()
		paused time.Duration
	)
	ran := func() time.Duration {
		if cpu, err := cpuTime(s.process.Pid); err == nil {
			return cpu
		}
		return time.Since(began) - paused
	}
	worth := func(d time.Duration) time.Duration { return time.Duration(float64(d) * share) }
	var ahead time.Duration // CPU time that it has had too much
	looked, had := began, ran()
	for s.sleep(min(worth(period), period*3/4)) {
		now, has := time.Now(), ran()
		// What it didn't use is lost after a period, as in a control group.
		ahead = max(ahead+has-had-worth(now.Sub(looked)), -worth(period))
		looked, had = now, has
		if ahead <= 0 {
			continue
		}
		_ = suspend(s.process) // gone processes need no limit
		more := s.sleep(time.Duration(float64(ahead) / share))
		_ = resume(s.process)
		paused += time.Since(now)
		if !more {
			return
		}
	}
}

func (s *timeSlices) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.stop:
		return false
	}
}

func (s *timeSlices) end() {
	if s.stop != nil {
		close(s.stop)
		s.done.Wait()
		s.stop = nil
	}
}

func (s *timeSlices) close() {}
