package session_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
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

// foreignAccount is another account than the session's, in one way or another.
type foreignAccount struct {
	tuner.Account
	identity  func(tuner.Identity) tuner.Identity
	accountID string // whose the words of the service are; "" where it names none
	lists     error
}

func (a foreignAccount) Identity() tuner.Identity {
	if a.identity == nil {
		return a.Account.Identity()
	}
	return a.identity(a.Account.Identity())
}

func (a foreignAccount) Function(context.Context, string, string) (tuner.Function, error) {
	return tuner.Function{}, &tuner.AccountError{Kind: tuner.ErrNotFound, Operation: "GetFunction", Message: "there is no such function", AccountID: a.accountID}
}

func (a foreignAccount) Functions(context.Context) iter.Seq2[[]tuner.Function, error] {
	return func(yield func([]tuner.Function, error) bool) { yield(nil, a.lists) }
}

// interrupted leaves a session without cleaning up, after its first sample.
func (w *world) interrupted(dir string, isolation tuner.Isolation) *session.Session {
	s, err := session.Start(context.Background(), worldPlan(isolation), session.Options{Account: w.open(&wire{}), Dir: dir, Seed: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	for e := range s.Events() {
		if _, ok := e.What.(tuner.Sampled); ok {
			s.Abandon()
		}
	}
	_ = s.Wait()
	return s
}

// TestRestoreElsewhere does nothing in another account, and leaves the log for
// the right one.
func TestRestoreElsewhere(t *testing.T) {
	denied := &tuner.AccountError{Kind: tuner.ErrAccessDenied, Operation: "ListFunctions", Message: "denied"}
	for name, other := range map[string]struct {
		foreignAccount
		says string
	}{
		"an account without the function":            {foreignAccount{accountID: "999999999999"}, "of the AWS account 999999999999"},
		"an account that may not list":               {foreignAccount{lists: denied}, "can't be told without lambda:ListFunctions"},
		"an empty account that does not name itself": {foreignAccount{}, "can't be told"},
		"another region":                             {foreignAccount{identity: func(id tuner.Identity) tuner.Identity { id.Region = "eu-west-1"; return id }}, "this is the region eu-west-1"},
		"another endpoint":                           {foreignAccount{identity: func(id tuner.Identity) tuner.Identity { id.Endpoint = "http://127.0.0.1:4567"; return id }}, "AWS_ENDPOINT_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				log := w.interrupted(dir, tuner.IsolateLatest).Log()
				other.Account = w.open(&wire{})
				closed, err := session.Restore(context.Background(), other.foreignAccount, log)
				var elsewhere *session.ElsewhereError
				if !errors.As(err, &elsewhere) || !strings.Contains(err.Error(), other.says) || !strings.Contains(err.Error(), "123456789012 in us-east-1") {
					t.Errorf("restored elsewhere: %+v, %v", closed, err)
				}
				done, said := w.restore(dir, &wire{})
				if diff := w.changed(); !done || diff != "" {
					t.Errorf("then in the right account: %s\n%s", said, diff)
				}
			})
		})
	}
}

// TestEndpointsThatAreTheSame but for how they are written.
func TestEndpointsThatAreTheSame(t *testing.T) {
	dir := scratch(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := w.interrupted(dir, tuner.IsolateVersions).Log()
		closed, err := session.Restore(context.Background(), renamed{w.open(&wire{}), "HTTP://127.0.0.1:9/"}, log)
		if diff := w.changed(); err != nil || !closed.Restored || diff != "" {
			t.Errorf("%+v, %v\n%s", closed, err, diff)
		}
	})
}

type renamed struct {
	tuner.Account
	endpoint string
}

func (r renamed) Identity() tuner.Identity {
	id := r.Account.Identity()
	id.Endpoint = r.endpoint
	return id
}

// TestRestoreByTheAccountAlone kills a session at its requests, loses the log,
// and undoes from another machine what the account shows. Another session is
// refused meanwhile wherever something shows.
func TestRestoreByTheAccountAlone(t *testing.T) {
	t.Parallel()
	sweep(t)
	var c tally
	i := 0
	for _, isolation := range isolations {
		for n := 1; n <= requests(t, isolation); n++ {
			for _, how := range []string{"before", "after"} {
				if i++; !takes(i, 5) {
					continue
				}
				dir, elsewhere := scratch(t), scratch(t)
				c.each(t, fmt.Sprintf("%s/%s/%d", isolation, how, n), func(t *testing.T) string {
					w := newWorld(t)
					state, err := w.tune(dir, &wire{at: n, how: how, died: func() {}}, worldPlan(isolation))
					said := told(state, err)
					time.Sleep(time.Minute)
					client := w.open(&wire{})
					if w.changed() != "" && isolation != tuner.IsolateCopy { // a copy is nobody else's matter
						var refused *session.RefusedError
						if _, err := session.Start(context.Background(), worldPlan(isolation), session.Options{Account: client, Dir: elsewhere}); !errors.As(err, &refused) {
							return fmt.Sprintf("a second session began: %v\n%s", err, said)
						}
					}
					traces, err := session.Traces(context.Background(), client, function)
					if err != nil {
						return err.Error()
					}
					for _, trace := range traces {
						said += trace.Describe() + strings.Join(trace.Plan(), "\n")
						path, err := session.Adopt(elsewhere, client.Identity(), trace)
						if err != nil {
							return err.Error()
						}
						closed, err := session.Restore(context.Background(), client, path)
						said += fmt.Sprintf("\n%+v %v\n", closed, err)
					}
					if diff := w.changed(); diff != "" {
						return diff + said
					}
					return ""
				})
			}
		}
	}
	c.report(t)
}

// TestForgedLogs name what is not the session's: nothing of it is deleted.
func TestForgedLogs(t *testing.T) {
	const name = "20261128-101541-4b88b2"
	change := func(id int, c tuner.Change) tuner.Happening { c.ID = id; return tuner.Intended{Change: c} }
	copied := tuner.Change{Action: tuner.ActionCopy, Function: function, Description: "Takes orders"}
	for what, events := range map[string][]tuner.Happening{
		"a version of the user's":      {change(1, tuner.Change{Action: tuner.ActionPublish, Function: function, Description: "Takes orders (release 1)"}), tuner.Done{ID: 1, Version: "1"}},
		"a version by its number":      {change(1, tuner.Change{Action: tuner.ActionPublish, Function: function, Description: session.Mark + name + ": 128 MB, temporary"}), tuner.Done{ID: 1, Version: "1"}},
		"a version by no description":  {change(1, tuner.Change{Action: tuner.ActionPublish, Function: function}), tuner.Done{ID: 1, Version: "1"}},
		"any version of a description": {change(1, tuner.Change{Action: tuner.ActionPublish, Function: function, Description: "Takes orders (release 1)"})},
		"the function as a copy":       {change(1, copied), tuner.Done{ID: 1}},
	} {
		t.Run(what, func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				client := w.open(&wire{})
				f, err := client.Function(context.Background(), function, "")
				if err != nil {
					t.Fatal(err)
				}
				log, err := journal.Create(dir, name)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range append([]tuner.Happening{tuner.Opened{Session: name, Account: client.Identity(), Function: f}}, events...) {
					if err := log.Append(tuner.Event{At: time.Now(), What: e}); err != nil {
						t.Fatal(err)
					}
				}
				if err := log.Close(); err != nil {
					t.Fatal(err)
				}
				closed, err := session.Restore(context.Background(), client, log.Path())
				if diff := w.changed(); err != nil || diff != "" || len(closed.Kept)+len(closed.Left) == 0 && events[0].(tuner.Intended).Change.Description == session.Mark+name {
					t.Errorf("%+v, %v\n%s", closed, err, diff)
				}
				if err := os.Chmod(log.Path(), 0o622); err != nil {
					t.Fatal(err)
				}
				var untrusted *journal.TrustError
				if _, err := session.Restore(context.Background(), client, log.Path()); !errors.As(err, &untrusted) {
					t.Errorf("a log that others can write: %v", err)
				}
			})
		})
	}
}

// TestDamagedLogs loses a line of an interrupted session's log, each in turn:
// what the others tell is undone, and no session begins before.
func TestDamagedLogs(t *testing.T) {
	for line := 2; line < 10; line++ {
		t.Run(fmt.Sprint(line), func(t *testing.T) {
			dir := scratch(t)
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				path := w.interrupted(dir, tuner.IsolateLatest).Log()
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				lines := strings.SplitAfter(string(content), "\n")
				if len(lines) < line+1 {
					t.Skip("the log is shorter")
				}
				lines[line-1] = strings.Replace(lines[line-1], `"kind"`, `"kinD"`, 1)
				if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
					t.Fatal(err)
				}
				var refused *session.RefusedError
				if _, err := session.Start(context.Background(), worldPlan(tuner.IsolateLatest), session.Options{Account: w.open(&wire{}), Dir: dir}); !errors.As(err, &refused) {
					t.Errorf("a session began: %v", err)
				}
				leftovers, damaged, err := archive.In(dir).Leftovers()
				if err != nil || len(leftovers) != 1 || leftovers[0].Damage == nil {
					t.Fatalf("%d leftovers, %v, %v", len(leftovers), damaged, err)
				}
				closed, err := session.Restore(context.Background(), w.open(&wire{}), path)
				if diff := w.changed(); err != nil || !closed.Restored || diff != "" {
					t.Errorf("%+v, %v\n%s", closed, err, diff)
				}
				if _, err := os.Stat(filepath.Join(dir, filepath.Base(path)+".damaged")); err != nil {
					t.Errorf("the damaged log is gone: %v", err)
				}
			})
		})
	}
}
