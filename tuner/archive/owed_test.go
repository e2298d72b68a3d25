package archive

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lambdial/tuner"
)

const sessionID = "20260102-030405-abcdef"

var (
	began = time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)

	had   = tuner.Settings{MemoryMB: 1024, TimeoutS: 30}
	small = tuner.Settings{MemoryMB: 128, TimeoutS: 30}
	big   = tuner.Settings{MemoryMB: 2048, TimeoutS: 30}
)

func stateOf(what ...tuner.Happening) *tuner.State {
	var s tuner.State
	s.Apply(tuner.Event{At: began, What: tuner.Opened{Session: sessionID, Function: tuner.Function{Name: "f", Settings: had}}})
	for _, w := range what {
		s.Apply(tuner.Event{At: began, What: w})
	}
	return &s
}

func intend(c tuner.Change) tuner.Happening { return tuner.Intended{Change: c} }

func mark(s tuner.Settings) *tuner.Mark { return &tuner.Mark{Settings: s} }

func TestOwed(t *testing.T) {
	configure := func(id int, from, to tuner.Settings) tuner.Happening {
		return intend(tuner.Change{ID: id, Action: tuner.ActionConfigure, Function: "f", From: &from, To: &to, Seen: mark(from)})
	}
	apply := func(id int, from, to tuner.Settings) tuner.Happening {
		return intend(tuner.Change{ID: id, Action: tuner.ActionApply, Function: "f", From: &from, To: &to, Seen: mark(from)})
	}
	publish := func(id int, function string) tuner.Happening {
		return intend(tuner.Change{ID: id, Action: tuner.ActionPublish, Function: function, MemoryMB: 128, Description: "ours"})
	}
	remove := func(id int, function, version string) tuner.Happening {
		return intend(tuner.Change{ID: id, Action: tuner.ActionDeleteVersion, Function: function, Version: version, Description: "ours"})
	}
	copied := intend(tuner.Change{ID: 1, Action: tuner.ActionCopy, Function: "f-copy", Description: "ours"})
	set := func(id int, to tuner.Settings) tuner.Happening { return tuner.Done{ID: id, Left: mark(to)} }
	version := func(function, number string) OwedVersion {
		return OwedVersion{Function: function, Number: number, Description: "ours", MemoryMB: 128, At: began}
	}
	// back is owed where left is how it was left, set what was set last, and
	// pending what was about to be.
	back := func(left, set tuner.Settings, pending ...tuner.Settings) *OwedSettings {
		o := &OwedSettings{Function: "f", Want: had, Left: mark(left), Set: tuner.Settings{MemoryMB: set.MemoryMB}, At: began}
		for _, to := range pending {
			o.Pending = append(o.Pending, tuner.Change{Action: tuner.ActionConfigure, Function: "f", From: &left, To: &to, Seen: mark(left)})
		}
		return o
	}
	// The numbers of the changes are told by the events already.
	numbers := cmpopts.IgnoreFields(tuner.Change{}, "ID", "Action", "MemoryMB", "Description")
	for name, test := range map[string]struct {
		events []tuner.Happening
		want   Owed
	}{
		"nothing happened": {},
		"a size is about to be set": {
			[]tuner.Happening{configure(1, had, small)},
			Owed{Settings: back(had, tuner.Settings{}, small)},
		},
		"a size is set": {
			[]tuner.Happening{configure(1, had, small), set(1, small)},
			Owed{Settings: back(small, small)},
		},
		"setting it was refused": {
			[]tuner.Happening{configure(1, had, small), tuner.Refused{ID: 1}},
			Owed{},
		},
		"a version is about to be published": {
			[]tuner.Happening{configure(1, had, small), set(1, small), publish(2, "f")},
			Owed{Settings: back(small, small), Versions: []OwedVersion{version("f", "")}},
		},
		"a version is published": {
			[]tuner.Happening{configure(1, had, small), set(1, small), publish(2, "f"), tuner.Done{ID: 2, Version: "3", Left: mark(small)}},
			Owed{Settings: back(small, small), Versions: []OwedVersion{version("f", "3")}},
		},
		"a version is published, and $LATEST could not be looked at": {
			[]tuner.Happening{configure(1, had, small), set(1, small), publish(2, "f"), tuner.Done{ID: 2, Version: "3"}},
			Owed{Settings: back(small, small), Versions: []OwedVersion{version("f", "3")}},
		},
		"publishing was refused": {
			[]tuner.Happening{configure(1, had, small), set(1, small), publish(2, "f"), tuner.Refused{ID: 2}},
			Owed{Settings: back(small, small)},
		},
		"a version that existed is not ours": {
			[]tuner.Happening{publish(1, "f"), tuner.Done{ID: 1, Version: "2", Existing: true, Left: mark(had)}},
			Owed{},
		},
		"the next size while the first is published": {
			[]tuner.Happening{
				configure(1, had, small), set(1, small), publish(2, "f"),
				tuner.Done{ID: 2, Version: "3", Left: mark(small)},
				configure(3, small, big),
			},
			Owed{Settings: back(small, small, big), Versions: []OwedVersion{version("f", "3")}},
		},
		"being put back": {
			[]tuner.Happening{configure(1, had, small), set(1, small), configure(2, small, had)},
			Owed{Settings: back(small, small, had)},
		},
		"put back": {
			[]tuner.Happening{configure(1, had, small), set(1, small), configure(2, small, had), set(2, had)},
			Owed{},
		},
		"putting back was refused": {
			[]tuner.Happening{configure(1, had, small), set(1, small), configure(2, small, had), tuner.Refused{ID: 2}},
			Owed{Settings: back(small, small)},
		},
		"a version is about to be deleted": {
			[]tuner.Happening{publish(1, "f"), tuner.Done{ID: 1, Version: "3", Left: mark(had)}, remove(2, "f", "3")},
			Owed{Versions: []OwedVersion{version("f", "3")}},
		},
		"a version is deleted": {
			[]tuner.Happening{publish(1, "f"), tuner.Done{ID: 1, Version: "3", Left: mark(had)}, remove(2, "f", "3"), tuner.Done{ID: 2}},
			Owed{},
		},
		"deleting was refused": {
			[]tuner.Happening{publish(1, "f"), tuner.Done{ID: 1, Version: "3", Left: mark(had)}, remove(2, "f", "3"), tuner.Refused{ID: 2}},
			Owed{Versions: []OwedVersion{version("f", "3")}},
		},
		"an unconfirmed version is found by its description and deleted": {
			[]tuner.Happening{publish(1, "f"), remove(2, "f", "3"), tuner.Done{ID: 2}},
			Owed{},
		},
		"two of one description, the confirmed one is deleted": {
			[]tuner.Happening{publish(1, "f"), publish(2, "f"), tuner.Done{ID: 2, Version: "4", Left: mark(had)}, remove(3, "f", "4"), tuner.Done{ID: 3}},
			Owed{Versions: []OwedVersion{version("f", "")}},
		},
		"the winner is about to be set": {
			[]tuner.Happening{apply(1, had, small)},
			Owed{Settings: back(had, tuner.Settings{}, small)},
		},
		"the winner is set, to stay": {
			[]tuner.Happening{apply(1, had, small), set(1, small)},
			Owed{},
		},
		"set in place, then the winner": {
			[]tuner.Happening{configure(1, had, small), set(1, small), apply(2, small, big), set(2, big)},
			Owed{},
		},
		"after the winner another size": {
			[]tuner.Happening{apply(1, had, small), set(1, small), configure(2, small, big), set(2, big)},
			Owed{Settings: &OwedSettings{Function: "f", Want: small, Left: mark(big), Set: tuner.Settings{MemoryMB: big.MemoryMB}, At: began}},
		},
		"a copy is about to be made": {
			[]tuner.Happening{copied},
			Owed{Copies: []OwedCopy{{Function: "f-copy", Description: "ours", At: began}}},
		},
		"a copy with sizes and versions goes as a whole": {
			[]tuner.Happening{
				copied, set(1, had),
				intend(tuner.Change{ID: 2, Action: tuner.ActionConfigure, Function: "f-copy", To: &small}), set(2, small),
				publish(3, "f-copy"),
				tuner.Done{ID: 3, Version: "1", Left: mark(small)},
			},
			Owed{Copies: []OwedCopy{{Function: "f-copy", Description: "ours", Confirmed: true, At: began}}},
		},
		"making a copy was refused": {
			[]tuner.Happening{copied, tuner.Refused{ID: 1}},
			Owed{},
		},
		"a copy is deleted": {
			[]tuner.Happening{
				copied, set(1, had), publish(2, "f-copy"),
				tuner.Done{ID: 2, Version: "1", Left: mark(had)},
				intend(tuner.Change{ID: 3, Action: tuner.ActionDeleteFunction, Function: "f-copy"}),
				tuner.Done{ID: 3},
			},
			Owed{},
		},
		"closed, but not all was undone": {
			[]tuner.Happening{configure(1, had, small), set(1, small), tuner.Closed{Left: []string{"memory"}}},
			Owed{Settings: back(small, small)},
		},
		"closed and restored": {
			[]tuner.Happening{configure(1, had, small), set(1, small), tuner.Closed{Restored: true}},
			Owed{},
		},
		"a change that tells no settings": {
			[]tuner.Happening{intend(tuner.Change{ID: 1, Action: tuner.ActionApply, Function: "f"}), tuner.Done{ID: 1}},
			Owed{Settings: &OwedSettings{Function: "f", Want: had, Pending: []tuner.Change{{ID: 1, Action: tuner.ActionApply, Function: "f"}}, At: began}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := OwedBy(stateOf(test.events...))
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty(), numbers); diff != "" {
				t.Errorf("owed (-want +got):\n%s", diff)
			}
			if got.Nothing() != cmp.Equal(test.want, Owed{}) {
				t.Errorf("Nothing() is %v", got.Nothing())
			}
		})
	}
}

// TestOwedAfterEveryPrefix follows a whole session, event by event.
func TestOwedAfterEveryPrefix(t *testing.T) {
	want := []string{
		"", "settings", "settings",
		"settings, version ?", "settings, version 3",
		"settings, version 3", "version 3", "version 3", "version 3", "version 3",
		"", "",
	}
	events := []tuner.Happening{
		tuner.Entered{Phase: tuner.PhasePreparing},
		intend(tuner.Change{ID: 1, Action: tuner.ActionConfigure, Function: "f", From: &had, To: &small}),
		tuner.Done{ID: 1, Left: mark(small)},
		intend(tuner.Change{ID: 2, Action: tuner.ActionPublish, Function: "f", MemoryMB: 128, Description: "ours, 128"}),
		tuner.Done{ID: 2, Version: "3", Left: mark(small)},
		intend(tuner.Change{ID: 3, Action: tuner.ActionConfigure, Function: "f", From: &small, To: &had}),
		tuner.Done{ID: 3, Left: mark(had)},
		tuner.Ready{MemoryMB: 128, Function: "f", Qualifier: "3"},
		tuner.Stopped{Why: "evidence"},
		intend(tuner.Change{ID: 4, Action: tuner.ActionDeleteVersion, Function: "f", Version: "3", Description: "ours, 128"}),
		tuner.Done{ID: 4},
		tuner.Closed{Restored: true},
	}
	for n := range events {
		got, owed := "", OwedBy(stateOf(events[:n+1]...))
		if owed.Settings != nil {
			got += ", settings"
		}
		for _, v := range owed.Versions {
			got += ", version " + (v.Number + "?")[:1]
		}
		if got = got[min(2, len(got)):]; got != want[n] || owed.Nothing() != (want[n] == "") {
			t.Errorf("after event %d (%T): owes %q, want %q", n+1, events[n], got, want[n])
		}
	}
}

// simple is an account as simple as can be: what is really there, whatever
// the log tells.
type simple struct {
	settings tuner.Settings
	versions map[string]map[string]string // function, number: description; "" is not ours
	copies   []string
	next     int
	// want is what the settings shall be in the end.
	want tuner.Settings
	// unknown says that the outcome of some change was not confirmed.
	unknown bool
}

// step makes a random change with a random outcome, confirmed, refused, or
// with nobody knowing whether it happened, and tells what the log tells.
func (a *simple) step(t *rapid.T, id int) []tuner.Happening {
	c := tuner.Change{ID: id, Function: "f", Action: rapid.SampledFrom([]tuner.Action{
		tuner.ActionConfigure, tuner.ActionPublish, tuner.ActionDeleteVersion, tuner.ActionCopy, tuner.ActionDeleteFunction, tuner.ActionApply,
	}).Draw(t, "action")}
	if len(a.copies) > 0 && rapid.Bool().Draw(t, "on a copy") {
		c.Function = a.copies[0]
	}
	outcome := rapid.SampledFrom([]string{"done", "done", "done", "refused", "happened unseen", "did not happen"}).Draw(t, "outcome")
	happens := outcome == "done" || outcome == "happened unseen"
	done := tuner.Done{ID: id}
	switch c.Action {
	case tuner.ActionConfigure, tuner.ActionApply:
		to := tuner.Settings{MemoryMB: rapid.SampledFrom([]int{128, 512, had.MemoryMB}).Draw(t, "mb"), TimeoutS: had.TimeoutS}
		if c.Action == tuner.ActionApply {
			c.Function = "f"
		}
		c.To, c.Seen, done.Left = &to, mark(a.settings), mark(to)
		if c.Function != "f" {
			break
		}
		if happens {
			a.settings = to
		}
		if c.Action == tuner.ActionApply && outcome == "done" {
			a.want = to
		}
	case tuner.ActionPublish:
		c.MemoryMB = rapid.SampledFrom([]int{128, 512}).Draw(t, "mb")
		c.Description = fmt.Sprintf("ours, %d", c.MemoryMB)
		if c.Function == "f" && rapid.IntRange(0, 4).Draw(t, "existing") == 0 {
			done.Version, done.Existing = "1", true
			break
		}
		a.next++
		done.Version = strconv.Itoa(a.next)
		if happens {
			if a.versions[c.Function] == nil {
				a.versions[c.Function] = map[string]string{}
			}
			a.versions[c.Function][done.Version] = c.Description
		}
	case tuner.ActionDeleteVersion: // what is deleted is what was found to be ours
		var ours []string
		for number, description := range a.versions[c.Function] {
			if description != "" {
				ours = append(ours, number)
			}
		}
		if len(ours) == 0 {
			return nil
		}
		slices.Sort(ours)
		c.Version = rapid.SampledFrom(ours).Draw(t, "version")
		c.Description = a.versions[c.Function][c.Version]
		if happens {
			delete(a.versions[c.Function], c.Version)
		}
	case tuner.ActionCopy:
		c.Function, c.Description = fmt.Sprintf("copy-%d", id), "ours"
		if happens {
			a.copies = append(a.copies, c.Function)
		}
	case tuner.ActionDeleteFunction:
		if len(a.copies) == 0 {
			return nil
		}
		c.Function = a.copies[len(a.copies)-1]
		if happens {
			a.copies = a.copies[:len(a.copies)-1]
			delete(a.versions, c.Function)
		}
	}
	switch outcome {
	case "done":
		return []tuner.Happening{intend(c), done}
	case "refused":
		return []tuner.Happening{intend(c), tuner.Refused{ID: id}}
	}
	a.unknown = true
	return []tuner.Happening{intend(c)}
}

// check compares what is owed with what is there: nothing of ours is
// forgotten, and nothing else is named.
func (a *simple) check(t *rapid.T, owed Owed, configured bool) {
	isOwed := func(function, number, description string) bool {
		return slices.ContainsFunc(owed.Copies, func(c OwedCopy) bool { return c.Function == function }) ||
			slices.ContainsFunc(owed.Versions, func(v OwedVersion) bool {
				return v.Function == function && (v.Number == number || v.Number == "" && v.Description == description)
			})
	}
	count := 0
	for function, versions := range a.versions {
		for number, description := range versions {
			if description != "" && !isOwed(function, number, description) {
				t.Errorf("forgot version %s of %s", number, function)
			}
			if description != "" && function == "f" {
				count++
			}
		}
	}
	for _, c := range a.copies {
		if !slices.ContainsFunc(owed.Copies, func(o OwedCopy) bool { return o.Function == c }) {
			t.Errorf("forgot the copy %s", c)
		}
	}
	if a.settings != a.want && owed.Settings == nil {
		t.Errorf("forgot the settings: %+v, want %+v", a.settings, a.want)
	}
	if o := owed.Settings; o != nil && (!configured || o.Want != a.want || o.Function != "f") {
		t.Errorf("names settings that are not to be put back: %+v, want %+v", o, a.want)
	}
	for _, v := range owed.Versions {
		if v.Number == "1" || v.Number == "" && v.Description == "" {
			t.Errorf("names a version that is not ours: %+v", v)
		}
	}
	for _, c := range owed.Copies {
		if c.Function == "f" {
			t.Error("names the function itself as a copy")
		}
	}
	if !a.unknown && (len(owed.Versions) != count || len(owed.Copies) != len(a.copies) || (owed.Settings != nil) != (a.settings != a.want)) {
		t.Errorf("all is confirmed, yet it owes %+v; there is %+v", owed, a)
	}
}

func TestOwedMatchesTheAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &simple{settings: had, want: had, next: 1, versions: map[string]map[string]string{"f": {"1": ""}}}
		var events []tuner.Happening
		configured := false
		for id := range rapid.IntRange(0, 12).Draw(t, "changes") {
			for _, what := range a.step(t, id+1) {
				if i, ok := what.(tuner.Intended); ok && i.Change.To != nil && i.Change.Function == "f" {
					configured = true
				}
				events = append(events, what)
			}
			a.check(t, OwedBy(stateOf(events...)), configured)
		}
	})
}
