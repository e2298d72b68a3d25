package emulator

import (
	"maps"
	"net/http"
	"strings"
	"time"
)

// control runs a call of the control plane as the faults that strike it want.
func (a *Account) control(r route, c *call) (int, any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remember()
	defer a.remember()
	run := func() (int, any, error) { return r.run(a, c) }
	if f, struck := c.fault(notYetFault); struck {
		if err := a.notYet(c, a.wall(f.duration())); err != nil {
			return 0, nil, err
		}
	}
	if r.method == http.MethodGet {
		return a.answerRead(r, c, run)
	}
	if f, struck := c.fault(lateFault); struck && !a.closed {
		a.running.Go(func() {
			if a.pause(f.duration()) {
				a.mu.Lock()
				defer a.mu.Unlock()
				_, _, _ = run() // nobody waits for the answer
				a.remember()
			}
		})
		panic(http.ErrAbortHandler)
	}
	if f, struck := c.fault(duplicateFault); struck {
		_, _, _ = run() // whoever asked gets the second answer
		a.mu.Unlock()
		a.pause(f.duration())
		a.mu.Lock()
	}
	return run()
}

// answerRead answers a call that changes nothing.
func (a *Account) answerRead(r route, c *call, run func() (int, any, error)) (int, any, error) {
	kind := staleConfigFault
	if strings.HasPrefix(r.operation, "List") {
		if c.struck(emptyListFault) {
			return http.StatusOK, struct{}{}, nil
		}
		kind = staleListFault
	}
	if f, struck := c.fault(kind); struck {
		return a.asOf(a.wall(f.duration()), run)
	}
	return run()
}

// notYet is the error of a call to what was made less than a while ago.
func (a *Account) notYet(c *call, since time.Duration) error {
	ref, _ := a.reference(c) // the zero one names nothing, which the call itself tells
	f := a.functions[ref.name]
	if f == nil {
		return nil
	}
	made := f.made
	if number, is := versionNumber(ref.qualifier); is && f.versions[number] != nil && f.versions[number].made.After(made) {
		made = f.versions[number].made
	}
	if time.Since(made) < since {
		return notFound(a.arn(ref.name, ref.qualifier))
	}
	return nil
}

// past keeps what the account was like, for reads that are answered with that.
type past struct {
	reach   time.Duration // of wall time that has to be kept
	moments []moment      // oldest first
}

// moment is the account as it stood from a time on.
type moment struct {
	since     time.Time
	functions map[string]*function
}

// remember notes how the account stands now. The caller holds a.mu.
func (a *Account) remember() {
	if a.past.reach == 0 {
		return
	}
	now := time.Now()
	standing := make(map[string]*function, len(a.functions))
	for _, f := range a.sorted() {
		was := *f
		was.versions = make(map[int]*version, len(f.versions))
		for n, v := range f.versions {
			was.versions[n] = new(*v)
		}
		was.aliases, was.tags = maps.Clone(f.aliases), maps.Clone(f.tags)
		standing[f.latest.FunctionName] = &was
	}
	a.past.moments = append(a.past.moments, moment{now, standing})
	for len(a.past.moments) > 1 && now.Sub(a.past.moments[1].since) > a.past.reach {
		a.past.moments = a.past.moments[1:]
	}
}

// asOf answers a read as the account stood so long ago. The caller holds a.mu.
func (a *Account) asOf(ago time.Duration, read func() (int, any, error)) (int, any, error) {
	at := time.Now().Add(-ago)
	was := a.past.moments[0]
	for _, m := range a.past.moments {
		if m.since.After(at) {
			break
		}
		was = m
	}
	now := a.functions
	a.functions, a.frozen = was.functions, true
	defer func() { a.functions, a.frozen = now, false }()
	return read()
}
