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

// slices limits a process by stopping and continuing it, for machines where
// control groups can't be used. It measures by the clock and not by CPU time,
// so above one vCPU a process gets whole cores.
type slices struct {
	process *os.Process
	stop    chan struct{} // ends the running invocation's slices
	done    sync.WaitGroup
}

func (s *slices) visibleCores(spec Spec) int { return max(1, int(spec.VCPUs)) }

func (s *slices) attach(pid int) {
	s.process, _ = os.FindProcess(pid) // never fails where it matters: begin finds it nil
}

func (s *slices) begin(spec Spec) error {
	if spec.VCPUs >= 1 || s.process == nil {
		return nil
	}
	s.stop = make(chan struct{})
	s.done.Go(func() { s.run(spec.VCPUs) })
	return nil
}

// run lets the process run for its share of the time. A slice that turned out
// long is followed by a pause that is as much longer.
func (s *slices) run(share float64) {
	on := time.Duration(float64(period) * share)
	for {
		began := time.Now()
		if !s.sleep(on) {
			return
		}
		_ = suspend(s.process) // gone processes need no limit
		ran := time.Since(began)
		more := s.sleep(time.Duration(float64(ran) * (1 - share) / share))
		_ = resume(s.process)
		if !more {
			return
		}
	}
}

func (s *slices) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.stop:
		return false
	}
}

func (s *slices) end() {
	if s.stop != nil {
		close(s.stop)
		s.done.Wait()
		s.stop = nil
	}
}

func (s *slices) close() {}
