package journal

import (
	"slices"

	"lambdial/tuner"
)

// Owed is what a session changed in the account and has not undone. It is
// derived from the session's changes alone.
type Owed struct {
	// Settings is nil when the function's settings are as they shall be.
	Settings *OwedSettings
	// Versions are of ours, and still there as far as the log tells.
	Versions []OwedVersion
	// Copies are temporary functions of ours.
	Copies []OwedCopy
}

// Nothing says that there is nothing to undo.
func (o Owed) Nothing() bool {
	return o.Settings == nil && len(o.Versions) == 0 && len(o.Copies) == 0
}

// OwedSettings are settings to be put back.
type OwedSettings struct {
	Function string
	Want     tuner.Settings
	// Left is how the function stood when last we saw it as we left it.
	Left *tuner.Mark
	// Pending are the settings that we were about to set when the log ends:
	// nobody knows whether that happened. Nil when none were.
	Pending *tuner.Settings
	// Unsure says that the log ends before a change was confirmed, so that the
	// function may have been modified by us later than Left tells.
	Unsure bool
}

// OwedVersion is a version to be deleted. Number is "" when the publish was
// not confirmed: then the version is the one with our description, if any.
type OwedVersion struct {
	Function, Number, Description string
	MemoryMB                      int
}

// OwedCopy is a temporary function to be deleted.
type OwedCopy struct {
	Function, Description string
}

// OwedBy tells what the session that led to this state owes its account.
func OwedBy(s *tuner.State) Owed {
	var o Owed
	if s.End != nil && s.End.Restored {
		return o
	}
	want := s.Function.Settings
	settings := OwedSettings{Function: s.Function.Name}
	changed := false
	for _, c := range s.Changes {
		if c.Refused {
			continue
		}
		switch c.Action {
		case tuner.ActionConfigure, tuner.ActionApply:
			if c.Function != s.Function.Name {
				continue // the settings of a copy go with the copy
			}
			settings.Pending, settings.Unsure = nil, !c.Done
			if !c.Done {
				settings.Pending = c.To
				settings.Left = c.Seen // checked to be ours when it was decided
				changed = true
				continue
			}
			if c.Action == tuner.ActionApply && c.To != nil {
				want = *c.To
			}
			settings.Left = c.Result.Left
			changed = c.To == nil || *c.To != want
		case tuner.ActionPublish:
			if !c.Done || !c.Result.Existing {
				o.Versions = append(o.Versions, OwedVersion{Function: c.Function, Number: c.Result.Version, Description: c.Description, MemoryMB: c.MemoryMB})
			}
			if c.Function != s.Function.Name {
				continue
			}
			settings.Unsure = !c.Done || c.Result.Left == nil
			if !settings.Unsure {
				settings.Left = c.Result.Left
			}
		case tuner.ActionDeleteVersion:
			if c.Done {
				o.settle(c.Change)
			}
		case tuner.ActionCopy:
			o.Copies = append(o.Copies, OwedCopy{Function: c.Function, Description: c.Description})
		case tuner.ActionDeleteFunction:
			if c.Done {
				o.Copies = slices.DeleteFunc(o.Copies, func(k OwedCopy) bool { return k.Function == c.Function })
				o.Versions = slices.DeleteFunc(o.Versions, func(v OwedVersion) bool { return v.Function == c.Function })
			}
		}
	}
	if changed {
		settings.Want = want
		o.Settings = &settings
	}
	// A copy takes its versions with it.
	o.Versions = slices.DeleteFunc(o.Versions, func(v OwedVersion) bool {
		return slices.ContainsFunc(o.Copies, func(k OwedCopy) bool { return k.Function == v.Function })
	})
	return o
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
