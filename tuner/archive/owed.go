package archive

import (
	"slices"
	"time"

	"lambdial/tuner"
)

// Owed is what a session changed in the account and has not undone. It is
// derived from the session's changes alone.
type Owed struct {
	// Settings is nil when the function's settings are as they shall be.
	Settings *OwedSettings
	// Aliases lead to what is not to stay.
	Aliases []OwedAlias
	// Versions are of ours, and still there as far as the log tells.
	Versions []OwedVersion
	// Copies are temporary functions of ours.
	Copies []OwedCopy
}

// Nothing says that there is nothing to undo.
func (o Owed) Nothing() bool {
	return o.Settings == nil && len(o.Aliases) == 0 && len(o.Versions) == 0 && len(o.Copies) == 0
}

// OwedSettings are settings to be put back.
type OwedSettings struct {
	Function string
	Want     tuner.Settings
	// Description is the owner's, without a note of ours.
	Description string
	// Left is how the function stood when last we saw it as we left it.
	Left *tuner.Mark
	// Set are the settings that were set last, 0 for one that never was.
	Set tuner.Settings
	// Pending are the changes that were about to be made since Left: nobody
	// knows whether that happened, or is still to happen.
	Pending []tuner.Change
	// At is when the latest change was announced or confirmed.
	At time.Time
}

// OwedAlias is an alias to be led back to where it led before.
type OwedAlias struct {
	Function, Name string
	Want, Set      tuner.Routing
	// Pending: nobody knows whether it was led to Set, or still will be.
	Pending bool
	// At is when that was announced or confirmed.
	At time.Time
}

// OwedVersion is a version to be deleted. Number is "" when the publish was
// not confirmed: then the version is the one with our description, if any.
type OwedVersion struct {
	Function, Number, Description string
	MemoryMB                      int
	// Made is how it was told when it was made, nil where that is not known.
	Made *tuner.Mark
	// At is when it was announced or confirmed.
	At time.Time
}

// OwedCopy is a temporary function to be deleted.
type OwedCopy struct {
	Function, Description string
	// Confirmed says that it was made for certain.
	Confirmed bool
	// At is when it was announced or confirmed.
	At time.Time
}

// OwedBy tells what the session that led to this state owes its account.
func OwedBy(s *tuner.State) Owed {
	var o Owed
	if s.End != nil && s.End.Restored {
		return o
	}
	standing := s.Standing()
	settings := OwedSettings{Function: s.Function.Name, Description: tuner.WithoutNote(s.Function.Description), Want: standing.Settings}
	if standing.Undoing {
		o.putBack(&settings, standing, s.Function)
	}
	for _, c := range s.Changes {
		if c.Refused || c.Settled {
			continue
		}
		switch c.Action {
		case tuner.ActionConfigure, tuner.ActionApply:
			if c.Function != s.Function.Name {
				continue // the settings of a copy go with the copy
			}
			settings.At = c.At
			if !c.Done {
				settings.Pending = append(settings.Pending, c.Change)
				settings.Left = c.Seen // checked to be ours when it was decided
				continue
			}
			settings.Pending, settings.Left = nil, c.Result.Left
			if c.To == nil {
				settings.Pending = append(settings.Pending, c.Change) // whatever it set
			}
			settings.Set = setBy(c.Change, settings.Set)
		case tuner.ActionPublish:
			if !c.Done || !c.Result.Existing {
				o.Versions = append(o.Versions, OwedVersion{
					Function: c.Function, Number: c.Result.Version, Description: c.Description, MemoryMB: c.MemoryMB,
					Made: c.Result.Made, At: c.At,
				})
			}
			if c.Function != s.Function.Name {
				continue
			}
			if c.Done && c.Result.Left != nil {
				settings.Left = c.Result.Left
			}
		case tuner.ActionUndo:
			if c.Seen != nil {
				settings.Left, settings.At = c.Seen, c.At // checked when it was decided
			}
		case tuner.ActionRelease:
			if isOpen(standing, c) && !(c.Done && c.Result.Existing) {
				o.Versions = append(o.Versions, OwedVersion{
					Function: c.Function, Number: c.Result.Version, Description: c.Description, MemoryMB: c.MemoryMB,
					Made: c.Result.Made, At: c.At,
				})
			}
			if c.Done && c.Result.Left != nil {
				settings.Left = c.Result.Left
			}
		case tuner.ActionMoveAlias:
			if c.Alias != nil && isOpen(standing, c) {
				o.Aliases = append(o.Aliases, OwedAlias{Function: c.Function, Name: c.Alias.Name, Want: c.Alias.From, Set: c.Alias.To, Pending: !c.Done, At: c.At})
			}
		case tuner.ActionReturnAlias:
			o.returned(c)
		case tuner.ActionDeleteVersion:
			if c.Done {
				o.settle(c.Change)
			}
		case tuner.ActionCopy:
			o.Copies = append(o.Copies, OwedCopy{Function: c.Function, Description: c.Description, Confirmed: c.Done, At: c.At})
		case tuner.ActionDeleteFunction:
			if c.Done {
				o.Copies = slices.DeleteFunc(o.Copies, func(k OwedCopy) bool { return k.Function == c.Function })
				o.Versions = slices.DeleteFunc(o.Versions, func(v OwedVersion) bool { return v.Function == c.Function })
			}
		}
	}
	if settings.owed() {
		o.Settings = &settings
	}
	// A copy takes its versions with it.
	o.Versions = slices.DeleteFunc(o.Versions, func(v OwedVersion) bool {
		return slices.ContainsFunc(o.Copies, func(k OwedCopy) bool { return k.Function == v.Function })
	})
	return o
}

// isOpen says that a change is of an apply that is not whole.
func isOpen(standing tuner.Standing, c tuner.ChangeState) bool {
	return slices.ContainsFunc(standing.Open, func(open tuner.ChangeState) bool { return open.ID == c.ID })
}

// putBack adds all that was set to stay, which is being undone.
func (o *Owed) putBack(settings *OwedSettings, standing tuner.Standing, owner tuner.Function) {
	settings.Want, settings.Left, settings.At = owner.Settings, standing.Left, standing.At
	if standing.Memory {
		settings.Set.MemoryMB = standing.Settings.MemoryMB
	}
	if standing.Timeout {
		settings.Set.TimeoutS = standing.Settings.TimeoutS
	}
	for _, a := range standing.Aliases {
		o.Aliases = append(o.Aliases, OwedAlias{Function: owner.Name, Name: a.Name, Want: a.From, Set: a.To, At: standing.At})
	}
	for _, v := range standing.Versions {
		o.Versions = append(o.Versions, OwedVersion{Function: owner.Name, Number: v.Number, Description: v.Description, MemoryMB: v.MemoryMB, Made: v.Made, At: v.At})
	}
}

// returned crosses out the alias that was led back, or may have been.
func (o *Owed) returned(c tuner.ChangeState) {
	i := slices.IndexFunc(o.Aliases, func(a OwedAlias) bool { return c.Alias != nil && a.Name == c.Alias.Name })
	switch {
	case i >= 0 && c.Done:
		o.Aliases = slices.Delete(o.Aliases, i, i+1)
	case i >= 0:
		o.Aliases[i].At = c.At
	}
}

// setBy adds what a change set to what was set before.
func setBy(c tuner.Change, before tuner.Settings) tuner.Settings {
	if c.To == nil {
		return before
	}
	if c.From == nil || c.From.MemoryMB != c.To.MemoryMB {
		before.MemoryMB = c.To.MemoryMB
	}
	if c.From == nil || c.From.TimeoutS != c.To.TimeoutS {
		before.TimeoutS = c.To.TimeoutS
	}
	return before
}

// owed says that a setting is not as it shall be, or may not be.
func (o OwedSettings) owed() bool {
	return len(o.Pending) > 0 || o.Set.MemoryMB != 0 && o.Set.MemoryMB != o.Want.MemoryMB || o.Set.TimeoutS != 0 && o.Set.TimeoutS != o.Want.TimeoutS
}

// settle crosses out the version that was deleted: the one of its number, else
// one of an unconfirmed publish, which was looked up by its description.
func (o *Owed) settle(deleted tuner.Change) {
	i := slices.IndexFunc(o.Versions, func(v OwedVersion) bool {
		return v.Function == deleted.Function && v.Number == deleted.Version
	})
	if i < 0 {
		i = slices.IndexFunc(o.Versions, func(v OwedVersion) bool {
			return v.Function == deleted.Function && v.Number == "" && v.Description == deleted.Description
		})
	}
	if i >= 0 {
		o.Versions = slices.Delete(o.Versions, i, i+1)
	}
}
