package emulator

import (
	"slices"
	"strconv"
	"time"

	"lambdial/tuner/emulator/model"
	"lambdial/tuner/emulator/sandbox"
)

// An environment runs one invocation at a time, of one version of a function;
// its first is a cold start.
type environment struct {
	function, version, tenant string
	generation                int

	busy    bool
	retired bool // to be closed when it is no longer busy
	warm    bool // has answered
	// broken: its runtime ended, and starts anew inside the next invocation.
	broken   bool
	lastUsed time.Time
	stream   string // of its log; "" before its first line

	snapshot bool // restored from one: it is never started, so a broken one ends
	model    model.Environment
	process  *sandbox.Process // of a real function, after its first invocation
}

func (e *environment) close() {
	if e.process != nil {
		e.process.Close()
	}
}

// environment takes an idle environment for a target or makes one, and numbers
// the invocation among those of the function at this memory size.
func (a *Account) environment(t target) (*environment, int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	name, size := t.config.FunctionName, strconv.Itoa(t.config.MemorySize)
	a.invoked[name+":"+size]++
	number := a.invoked[name+":"+size]
	now := time.Now()
	for _, e := range a.environments[name] {
		if !e.busy && e.version == t.config.Version && e.generation == t.generation && e.tenant == t.tenant {
			e.busy = true
			return e, number
		}
	}
	e := &environment{
		function: name, version: t.config.Version, tenant: t.tenant, generation: t.generation,
		busy: true, lastUsed: now, snapshot: t.restores(),
		model: t.behaviour.Workload.NewEnvironment(a.random(number, "environment", name, size)),
	}
	a.environments[name] = append(a.environments[name], e)
	return e, number
}

// release gives an environment back, which has ended if it is retired. The
// caller holds a.mu.
func (a *Account) release(e *environment, broken bool) {
	e.busy, e.warm, e.broken, e.lastUsed = false, true, broken, time.Now()
	if broken && e.process != nil {
		e.process.Close()
		e.process = nil
	}
	if e.retired || broken && e.snapshot {
		a.retire(func(other *environment) bool { return other == e })
	}
}

// retire removes the environments that match. The caller holds a.mu.
func (a *Account) retire(matches func(*environment) bool) {
	for name, pool := range a.environments {
		kept := slices.DeleteFunc(pool, func(e *environment) bool {
			if !matches(e) {
				return false
			}
			if e.busy {
				e.retired = true // nobody takes it again, and release closes it
				return false
			}
			e.close()
			return true
		})
		if len(kept) == 0 {
			delete(a.environments, name)
		} else {
			a.environments[name] = kept
		}
	}
}

// retireIdle ends environments that nobody has used for a while.
func (a *Account) retireIdle() {
	tick := time.NewTicker(environmentIdleTime / 6)
	defer tick.Stop()
	for {
		select {
		case <-a.ctx.Done():
			return
		case now := <-tick.C:
			a.mu.Lock()
			a.retire(func(e *environment) bool { return !e.busy && now.Sub(e.lastUsed) > environmentIdleTime })
			a.mu.Unlock()
		}
	}
}
