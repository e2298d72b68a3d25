package tuner

import (
	"fmt"
	"slices"
	"time"
)

// Routing is where an alias leads: to a version, and by weight to another.
type Routing struct {
	Version string `json:"version"`
	// Also is the version that the share Weight goes to, 0 to 1; "" for none.
	Also   string  `json:"also,omitempty"`
	Weight float64 `json:"weight,omitempty"`
}

// String says it in words: "version 3", "90 % version 3 and 10 % version 7".
func (r Routing) String() string {
	if r.Also == "" {
		return "version " + r.Version
	}
	return fmt.Sprintf("%.4g %% version %s and %.4g %% version %s", 100*(1-r.Weight), r.Version, 100*r.Weight, r.Also)
}

// LeadsTo says that some of an alias's calls go to a version.
func (r Routing) LeadsTo(version string) bool { return version == r.Version || version == r.Also }

// AliasMove is an alias that is led elsewhere.
type AliasMove struct {
	Name string  `json:"name"`
	From Routing `json:"from"`
	To   Routing `json:"to"`
}

// Released is a version that was published to stay.
type Released struct {
	Number, Description string
	MemoryMB            int
	// Made is how it was told when it was made, nil where that is not known.
	Made *Mark
	At   time.Time
}

// Standing is what a session set to stay and nobody took back through it: what
// undo puts back. An apply whose changes were not all made is not in it.
type Standing struct {
	// Settings are those that the function has when all is well.
	Settings Settings
	// Memory and Timeout say that they were set, and are not the owner's.
	Memory, Timeout bool
	// Aliases have led elsewhere since: From is before the first move.
	Aliases []AliasMove
	// Versions were published, and not found there already.
	Versions []Released
	// Left is how the function stood after the last of it, nil where nothing was
	// set; At is when.
	Left *Mark
	At   time.Time
	// Open are the changes of an apply that is not whole, and Undoing says that
	// all of this is being put back.
	Open    []ChangeState
	Undoing bool
}

// Nothing says that nothing stands.
func (s Standing) Nothing() bool {
	return !s.Memory && !s.Timeout && len(s.Aliases) == 0 && len(s.Versions) == 0
}

// Standing goes through the changes in their order.
func (s *State) Standing() Standing {
	none := Standing{Settings: s.Function.Settings}
	st := none
	var open []ChangeState
	for _, c := range s.Changes {
		if len(open) > 0 && open[0].Round != c.Round {
			open = nil // it was taken back
		}
		switch {
		case c.Refused:
		case c.Action == ActionUndo && c.Settled:
			st = none
		case c.Action == ActionUndo:
			st.Undoing = true
		case c.stays():
			open = append(open, c)
			if c.Done && (!c.More || c.Result.Last) {
				for _, part := range open {
					st.add(part, s.Function.Settings)
				}
				open = nil
			}
		}
	}
	if len(open) > 0 && !open[0].Settled {
		st.Open = open
	}
	return st
}

// stays says that a change is part of an apply.
func (c ChangeState) stays() bool {
	return c.Action == ActionApply || c.Action == ActionRelease || c.Action == ActionMoveAlias
}

func (s *Standing) add(c ChangeState, owner Settings) {
	s.At = c.At
	if c.Result.Left != nil {
		s.Left = c.Result.Left
	}
	switch {
	case c.Action == ActionApply && c.To != nil:
		s.Settings = *c.To
		s.Memory = s.Memory || c.From == nil || c.From.MemoryMB != c.To.MemoryMB
		s.Timeout = s.Timeout || c.From != nil && c.From.TimeoutS != c.To.TimeoutS
		if s.Left == nil {
			s.Left = c.Seen
		}
	case c.Action == ActionRelease && !c.Result.Existing:
		s.Versions = append(s.Versions, Released{Number: c.Result.Version, Description: c.Description, MemoryMB: c.MemoryMB, Made: c.Result.Made, At: c.At})
	case c.Action == ActionMoveAlias && c.Alias != nil:
		i := slices.IndexFunc(s.Aliases, func(a AliasMove) bool { return a.Name == c.Alias.Name })
		if i < 0 {
			s.Aliases = append(s.Aliases, *c.Alias)
		} else {
			s.Aliases[i].To = c.Alias.To
		}
	}
}

// Now are the settings that the function has by now, as far as the session knows.
func (s *State) Now() Settings {
	if s.now == (Settings{}) {
		return s.Function.Settings
	}
	return s.now
}
