// Package sandbox runs function handlers as processes that speak the Lambda
// Runtime API, one process an execution environment, with CPU in proportion to
// memory.
package sandbox

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

// A Host is the machine that all environments share. Where it has fewer cores
// than the running invocations are worth, an invocation waits its turn before
// its clock starts.
type Host struct {
	cores   *semaphore.Weighted // in thousandths of a CPU
	limiter func() limiter      // makes one for a new process
	limits  *limits
	running sync.WaitGroup

	mu        sync.Mutex
	closed    bool
	processes map[*Process]bool
}

const milliCPU = 1000

// NewHost returns a host with all CPUs of this machine.
func NewHost() *Host {
	all := new(limits)
	return &Host{
		cores:     semaphore.NewWeighted(int64(runtime.NumCPU() * milliCPU)),
		limiter:   all.limiter,
		limits:    all,
		processes: map[*Process]bool{},
	}
}

// weight is what an invocation worth so many vCPUs takes of the host.
func (h *Host) weight(vcpus float64) int64 {
	return min(int64(vcpus*milliCPU), int64(runtime.NumCPU()*milliCPU))
}

// turn waits until so many vCPUs are free and returns what frees them again.
func (h *Host) turn(ctx context.Context, vcpus float64) (func(), error) {
	w := h.weight(vcpus)
	if err := h.cores.Acquire(ctx, w); err != nil {
		return nil, err
	}
	return func() { h.cores.Release(w) }, nil
}

// Close kills all processes and waits until they are gone.
func (h *Host) Close() error {
	h.mu.Lock()
	h.closed = true
	for p := range h.processes {
		p.kill()
	}
	h.mu.Unlock()
	h.running.Wait()
	h.limits.close()
	return nil
}

var errClosed = errors.New("the account is closed")

func (h *Host) add(p *Process) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errClosed
	}
	h.processes[p] = true
	h.running.Go(p.reap)
	h.running.Go(p.readLog)
	h.running.Go(p.api.serve)
	return nil
}

func (h *Host) remove(p *Process) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.processes, p)
}
