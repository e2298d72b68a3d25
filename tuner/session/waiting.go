package session

import (
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/sampler"
)

type preparation struct {
	mb     int  // 0: $LATEST was put back
	active bool // can be invoked now
	err    error
}

// nowFirst begins with the size that the function has: it takes no update, so
// that the first samples come at once.
func (c *conductor) nowFirst() {
	for i, mb := range c.waiting {
		if mb == c.facts.function.MemoryMB && c.plan.TimeoutS == 0 {
			copy(c.waiting[1:i+1], c.waiting[:i])
			c.waiting[0] = mb
		}
	}
}

// prepareNext makes the next size ready, or puts $LATEST back after the last.
func (c *conductor) prepareNext() {
	if c.preparing || c.stop != nil {
		return
	}
	if c.plan.Isolation == tuner.IsolateLatest && !c.parkCurrent() {
		return // one size at a time
	}
	wanted := c.wanted()
	if len(wanted) == 0 {
		if c.phase() == tuner.PhasePreparing {
			c.preparing = true
			c.work(func() { c.deliver(preparation{err: c.prep.putBack(c.hard)}) })
		}
		return
	}
	mb := wanted[0]
	c.unwait(mb)
	c.preparing = true
	if c.phase() != tuner.PhasePreparing {
		c.rec.recordAnyway(tuner.Entered{Phase: tuner.PhasePreparing})
	}
	c.work(func() {
		qualifier, err := c.prep.ready(c.hard, mb)
		made := time.Now()
		if err != nil {
			c.deliver(preparation{mb: mb, err: err})
			return
		}
		activate := func() {
			if err := c.prep.active(c.hard, mb, qualifier, made); err != nil {
				if c.hard.Err() == nil { // else the session ends, which says nothing of the size
					c.dropSize(mb, err.Error())
				}
				c.deliver(preparation{mb: mb, active: true}) // there may be nothing else to wait for
				return
			}
			c.rec.recordAnyway(tuner.Ready{MemoryMB: mb, Function: c.prep.target, Qualifier: qualifier})
			c.deliver(preparation{mb: mb, active: true})
		}
		if c.plan.Isolation == tuner.IsolateLatest {
			activate() // $LATEST must not go on before this size is sampled
		} else {
			c.work(activate) // the next size need not wait for this version
		}
		c.deliver(preparation{mb: mb})
	})
}

// wanted are the sizes to be made ready, in order. A sampler may know that
// some of them can't win; the first is made ready in any case.
func (c *conductor) wanted() []int {
	chooser, ok := c.sampler.(sampler.Chooser)
	if !ok || len(c.waiting) == 0 {
		return c.waiting
	}
	var wanted []int
	begun := false
	c.rec.withState(func(s *tuner.State) {
		for _, mb := range chooser.Want(s) {
			if slices.Contains(c.waiting, mb) {
				wanted = append(wanted, mb)
			}
		}
		for _, size := range s.Sizes {
			begun = begun || size.Status != tuner.SizeWaiting
		}
	})
	if !begun {
		return c.waiting
	}
	return wanted
}

// parkCurrent says that $LATEST is free for the next size, or to be put back.
func (c *conductor) parkCurrent() bool {
	var current *tuner.Size
	busy := false
	c.rec.withState(func(s *tuner.State) {
		for _, size := range s.Sizes {
			if size.Status == tuner.SizeReady {
				current = size
				d := c.next(s)
				last := d.Final // no turn comes after this one
				busy = c.flying > 0 || c.bursting(size) || d.MemoryMB != 0 || last
			}
		}
	})
	if current == nil {
		return c.flying == 0
	}
	if busy {
		return false
	}
	c.rec.recordAnyway(tuner.Parked{MemoryMB: current.MemoryMB})
	return true
}

func (c *conductor) deliver(p preparation) {
	select {
	case c.prepared <- p:
	case <-c.hard.Done():
	}
}

func (c *conductor) preparationDone(p preparation) {
	if p.active {
		c.lastHeard = time.Now()
		return
	}
	c.preparing = false
	switch {
	case p.err != nil && p.mb > 0 && onlyThisSize(p.err):
		c.dropSize(p.mb, p.err.Error())
	case p.err != nil:
		c.fail(p.err)
	case p.mb == 0:
		c.rec.recordAnyway(tuner.Entered{Phase: tuner.PhaseSampling})
	}
	c.lastHeard = time.Now()
}

// unwait takes a size off those to be made ready.
func (c *conductor) unwait(mb int) {
	for i, w := range c.waiting {
		if w == mb {
			c.waiting = append(c.waiting[:i], c.waiting[i+1:]...)
			return
		}
	}
}
