package session

import (
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/compare"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
)

// continued reads what a session takes over of an earlier one: its samples that
// count, and the sizes that it gave up. It refuses where these would not be of the
// same thing.
func continued(o Options, f tuner.Function, told tuner.Plan) (taken []tuner.Happening, err error) {
	if o.Continue == "" {
		return nil, nil
	}
	path, err := journal.PathOf(o.Dir, o.Continue)
	if err != nil {
		return nil, err
	}
	var before tuner.State
	err = journal.Events(path, func(e tuner.Event) {
		before.Apply(e)
		switch what := e.What.(type) {
		case tuner.Sampled:
			if s := what.Sample; s.Failure == nil && s.NotCounted == "" && !s.Verify {
				s.Earlier = true
				taken = append(taken, tuner.Sampled{Sample: s})
			}
		case tuner.Dropped:
			taken = append(taken, what)
		}
	})
	if err != nil {
		return nil, err
	}
	now := tuner.State{Account: o.Account.Identity(), Plan: told, Function: f, Price: before.Price}
	// These change what is paid or how it is measured, not what is measured.
	may := []string{"isolation", "timeout", "price of a GB-second"}
	for _, d := range compare.Of(compare.SideOf(&before, compare.Usual), compare.SideOf(&now, compare.Usual)).Differs {
		if !slices.Contains(may, d.What) {
			return nil, refuse("the session %s can't be continued, since its samples are of something else: %s was %s and is %s", o.Continue, d.What, d.A, d.B)
		}
	}
	if len(before.Usable()) == 0 {
		return nil, refuse("the session %s measured nothing that could be continued", o.Continue)
	}
	return taken, nil
}

// fresh are the sizes that still need something: with exact samples not those that
// have theirs, nor those that were given up.
func (c *conductor) fresh() (need []int) {
	samples := c.plan.SamplesEach()
	c.rec.withState(func(s *tuner.State) {
		for _, size := range s.Sizes {
			if size.Status != tuner.SizeDropped && (samples == 0 || size.Warm.N() < samples || c.plan.Cold > 0) {
				need = append(need, size.MemoryMB)
			}
		}
	})
	return need
}

// tellContinued says what was taken over.
func (s *Session) tellContinued(taken []tuner.Happening) {
	if len(taken) > 0 {
		s.rec.recordAnyway(tuner.Warned{Text: "goes on from session " + s.options.Continue + ", with " + text.Count(len(taken), "sample") + " of it: both are taken for one, as if nothing had changed in between"})
	}
}
