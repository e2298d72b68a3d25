package session_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
	"lambdial/tuner/session"
)

// setBy has somebody set the function's configuration, before or during a session.
func (w *world) setBy(settings map[string]any) {
	for range 100 {
		switch _, status := (&actor{w: w}).call("PUT", "/configuration", settings); status {
		case http.StatusOK:
			return
		case http.StatusConflict:
			time.Sleep(100 * time.Millisecond)
		default:
			w.t.Fatalf("setting %v: %d", settings, status)
		}
	}
}

// described gives the function another description before anything begins.
func (w *world) described(text string) *world {
	w.setBy(map[string]any{"Description": text})
	time.Sleep(time.Minute)
	w.before = string(w.account.Snapshot())
	return w
}

// noRoom is a description beside which no note fits.
var noRoom = strings.Repeat("orders ", 28)

// killedInAChange kills a session at its n-th request, and tells the settings
// that it was about to set, nil where it was not, or the log is not there.
func (w *world) killedInAChange(dir, how string, n int, isolation tuner.Isolation) (left string, to *tuner.Settings) {
	carrier := &wire{at: n, how: how, died: func() { left = copyLogs(w.t, dir) }}
	_, _ = w.tune(dir, carrier, worldPlan(isolation))
	paths, _ := filepath.Glob(filepath.Join(left, "*.jsonl"))
	if left == "" || len(paths) == 0 {
		return left, nil
	}
	s, err := journal.Fold(paths[0])
	if err != nil {
		w.t.Fatal(err)
	}
	if o := archive.OwedBy(s).Settings; o != nil && len(o.Pending) > 0 {
		if last := o.Pending[len(o.Pending)-1].To; last != nil && *last != o.Want {
			to = last
		}
	}
	return left, to
}

// changesOf are the numbers of the requests that set the configuration.
func changesOf(t *testing.T, isolation tuner.Isolation) (numbers []int) {
	dir := scratch(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.on = func(n int, r *http.Request) {
			if r.Method == http.MethodPut {
				numbers = append(numbers, n)
			}
		}
		_, _ = w.tune(dir, &wire{}, worldPlan(isolation))
	})
	return numbers
}

func (w *world) settings() tuner.Settings {
	f, err := w.open(&wire{}).Function(context.Background(), function, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return f.Settings
}

// TestOneOfOurSizesAfterAKill: a session is killed before the answer to a change.
// What the note in the description says is ours is put back; the very size that
// was about to be set, without it, is somebody's and stays, with both values and
// the command. Where there is no room for the note it can't be told.
func TestOneOfOurSizesAfterAKill(t *testing.T) {
	for i, c := range []struct {
		name, how   string
		description string
		later       int                                    // so many requests after the change
		set         func(to tuner.Settings) map[string]any // what somebody else does
		stays       bool
	}{
		{name: "ours was made", how: "after"},
		{name: "ours was made late", how: "late"},
		{name: "ours was not made", how: "before"},
		{name: "theirs, of both settings", how: "before", stays: true, set: func(to tuner.Settings) map[string]any {
			return map[string]any{"MemorySize": to.MemoryMB, "Timeout": to.TimeoutS}
		}},
		{name: "theirs, of the memory size", how: "before", stays: true, set: func(to tuner.Settings) map[string]any {
			return map[string]any{"MemorySize": to.MemoryMB}
		}},
		{name: "theirs, with another timeout", how: "before", stays: true, set: func(to tuner.Settings) map[string]any {
			return map[string]any{"MemorySize": to.MemoryMB, "Timeout": 77}
		}},
		{name: "ours, without room for a note", how: "after", description: noRoom, stays: true},
		{name: "ours and answered, without room for a note", how: "before", later: 1, description: noRoom},
		{name: "not made, without room for a note", how: "before", description: noRoom},
	} {
		if !takes(i, 1) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			tried := 0
			for _, isolation := range []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest} {
				for _, n := range changesOf(t, isolation) {
					if c.later > 0 && isolation != tuner.IsolateLatest {
						continue // others of its requests come between
					}
					dir := scratch(t)
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t)
						if c.description != "" {
							w.described(c.description)
						}
						left, to := w.killedInAChange(dir, c.how, n+c.later, isolation)
						if c.later == 0 && (to == nil || c.how == "before" && w.settings() == *to) {
							return // it puts back, or has been made
						}
						if tried++; c.set != nil {
							w.setBy(c.set(*to))
							time.Sleep(time.Second)
						}
						theirs := w.settings()
						done, said := w.restore(left, &wire{})
						told := strings.Contains(said, "it can't be told whether the") && strings.Contains(said, "(before the session 1024 MB and 10 s); by hand: aws lambda update-function-configuration") &&
							strings.Contains(said, fmt.Sprintf("the %d MB and %d s of %s", theirs.MemoryMB, theirs.TimeoutS, function))
						switch now := w.settings(); {
						case c.stays && (done || !told || now != theirs):
							t.Errorf("%s@%d: %+v, theirs is %+v: restored %v: %s", isolation, n, now, theirs, done, said)
						case !c.stays:
							if diff := w.changed(); !done || diff != "" {
								t.Errorf("%s@%d: %s\n%s", isolation, n, said, diff)
							}
						}
					})
				}
			}
			if tried < 2 {
				t.Errorf("only %d changes", tried)
			}
		})
	}
}

// TestNoRoomForTheNote is said at the beginning, where it matters; all else goes on
// as ever.
func TestNoRoomForTheNote(t *testing.T) {
	for description, said := range map[string]bool{"Takes orders": false, noRoom: true, strings.Repeat("x", 256): true} {
		for _, isolation := range isolations {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t).described(description)
				state, err := w.tune(dir, &wire{}, worldPlan(isolation))
				if diff := w.changed(); err != nil || !state.End.Restored || diff != "" {
					t.Errorf("%s, %v\n%s", told(state, err), err, diff)
				}
				warned := fmt.Sprint(state.Warnings)
				if want := said && isolation != tuner.IsolateCopy; strings.Contains(warned, "has no room for the note") != want {
					t.Errorf("%s: %s", isolation, warned)
				}
			})
		}
	}
}

// TestOwnRevisionIsNotSomebodys: a publish that was delivered twice is refused for
// the revision that it made itself. One that was refused for a tag is told.
func TestOwnRevisionIsNotSomebodys(t *testing.T) {
	for _, past := range []string{"true reads", "50ms old reads", "3s old reads"} {
		for fault, want := range map[string]bool{"duplicate:PublishVersion@1": false, "duplicate=2s:PublishVersion@2": false, "duplicate:UpdateFunctionConfiguration@1": false, "": true} {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				faults := pasts[past]
				if fault != "" {
					faults = append(faults[:len(faults):len(faults)], fault)
				}
				w := newWorld(t, faults...)
				tagged := false
				w.on = func(_ int, r *http.Request) {
					if fault == "" && !tagged && r.Method == "POST" && strings.HasSuffix(r.URL.Path, "/versions") {
						tagged = acts["tags it"](&actor{w: w}) < 300
					}
				}
				state, err := w.tune(dir, &wire{}, worldPlan(tuner.IsolateVersions))
				if diff := w.changed(); err != nil || !state.End.Restored || fault != "" && diff != "" {
					t.Errorf("%s, %s: %s\n%s", past, fault, told(state, err), diff)
				}
				if said := strings.Contains(fmt.Sprint(state.Warnings), "somebody tagged"); said != want {
					t.Errorf("%s, %q: %v", past, fault, state.Warnings)
				}
			})
		}
	}
}

// undescribed is a service that keeps neither descriptions nor, where unrevised,
// revisions.
type undescribed struct {
	tuner.Account
	describes, unrevised bool
}

func (u undescribed) plain(f tuner.Function, err error) (tuner.Function, error) {
	if !u.describes {
		f.Description = ""
	}
	if u.unrevised {
		f.RevisionID = ""
	}
	return f, err
}

func (u undescribed) Function(ctx context.Context, name, qualifier string) (tuner.Function, error) {
	return u.plain(u.Account.Function(ctx, name, qualifier))
}

func (u undescribed) Configure(ctx context.Context, name string, to tuner.Settings, description *string, revision string) (tuner.Function, error) {
	if !u.describes {
		description = nil
	}
	return u.plain(u.Account.Configure(ctx, name, to, description, revision))
}

func (u undescribed) Publish(ctx context.Context, name, description, revision string) (tuner.Function, error) {
	if !u.describes {
		description = ""
	}
	return u.plain(u.Account.Publish(ctx, name, description, revision))
}

func (u undescribed) Versions(ctx context.Context, name string) ([]tuner.Version, error) {
	all, err := u.Account.Versions(ctx, name)
	for i := range all {
		if !u.describes {
			all[i].Description = ""
		}
	}
	return all, err
}

// TestServicesThatTellLess: without descriptions or revisions a session leaves
// nothing, restore finishes an interrupted one, and a version or a size of
// somebody's stays.
func TestServicesThatTellLess(t *testing.T) {
	i := 0
	for name, service := range map[string]undescribed{
		"no descriptions": {}, "no revisions": {describes: true, unrevised: true}, "neither": {unrevised: true},
	} {
		for _, isolation := range isolations {
			for _, what := range []string{"", "kill", "sets the memory size", "publishes a version and points an alias at it"} {
				if i++; !takes(i, 1) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", name, isolation, what), func(t *testing.T) {
					dir := scratch(t)
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t)
						if !service.describes {
							w.described("")
						}
						service.Account = w.open(&wire{})
						s, err := session.Start(context.Background(), worldPlan(isolation), session.Options{Account: service, Dir: dir, Seed: 1})
						if err != nil {
							t.Fatal(err)
						}
						a := &actor{w: w}
						state := &tuner.State{}
						for e := range s.Events() {
							state.Apply(e)
							_, sampled := e.What.(tuner.Sampled)
							switch {
							case !sampled || a.did:
							case what == "kill":
								s.Abandon()
							case what != "":
								for a.did = acts[what](a) < 300; !a.did; a.did = acts[what](a) < 300 {
									time.Sleep(50 * time.Millisecond)
								}
							}
						}
						_ = s.Wait()
						said := told(state, nil)
						done := state.End != nil && state.End.Restored
						if what == "kill" {
							closed, err := session.Restore(context.Background(), service, s.Log())
							done, said = err == nil && closed.Restored, fmt.Sprintf("%+v, %v", closed, err)
						}
						settings, diff := w.settings(), w.changed()
						switch what {
						case "", "kill":
							if !done || diff != "" {
								t.Errorf("%s\n%s", said, diff)
							}
						case "sets the memory size":
							if settings.MemoryMB != 2048 {
								t.Errorf("their 2048 MB are %d MB: %s", settings.MemoryMB, said)
							}
						default:
							if !strings.Contains(string(w.account.Snapshot()), `"next"`) {
								t.Errorf("their alias is lost: %s", said)
							}
						}
					})
				})
			}
		}
	}
}
