package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/ui/theme/themetest"
)

// elsewhere is an account with one function of its own.
func elsewhere() *fakeAccount {
	return &fakeAccount{real: true, pages: [][]tuner.Function{{fakeFunction("over-there", 128)}}}
}

func TestReconnect(t *testing.T) {
	bubble(t, "to another profile", func(t *testing.T) {
		o := movable()
		asked := ""
		o.Reconnect = func(ctx context.Context, profile, region string) (Connection, error) {
			asked = profile + "/" + region
			return Connection{Account: elsewhere()}, wait(ctx, time.Second)
		}
		p := open(t, o, 100, 30)
		p.see("6 functions")
		p.press("p")
		p.see("Profile", "default", "eu-west-1")
		p.press("def", "enter")
		p.see("connecting to the profile default", "checkout") // the old list stays meanwhile
		p.see("over-there", "1 function")
		p.unseen("checkout")
		p.press("q")
		p.ended(time.Second)
		if asked != "default/" {
			t.Errorf("asked for %q", asked)
		}
	})
	bubble(t, "that fails leaves everything as it was", func(t *testing.T) {
		o := movable()
		o.Reconnect = func(context.Context, string, string) (Connection, error) { return Connection{}, errExpired }
		p := open(t, o, 100, 30)
		p.see("6 functions")
		p.press("e", "us-east-2", "enter")
		p.see("login --profile staging", "us-east-2")
		p.press("esc")
		p.see("checkout", "eu-central-1")
		p.unseen("expired")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "that is given up is dropped", func(t *testing.T) {
		o := movable()
		o.Reconnect = func(context.Context, string, string) (Connection, error) {
			time.Sleep(5 * time.Second) // hears of no cancelling
			return Connection{Account: elsewhere()}, nil
		}
		p := open(t, o, 100, 30)
		p.see("6 functions")
		p.press("e", "us-east-2", "enter", "esc")
		time.Sleep(10 * time.Second)
		p.see("checkout")
		p.unseen("over-there")
		p.press("q")
		p.ended(time.Second)
	})
	bubble(t, "not in the demo", func(t *testing.T) {
		p := open(t, Options{}, 100, 30)
		p.see("6 functions")
		p.press("e")
		p.see("The demo is one account in one region")
		p.press("down", "p")
		p.see("The demo is one account in one region")
		p.press("q")
		p.ended(time.Second)
	})
}

func TestFunctionByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := someFunctions()
		hidden := account.pages
		account.pages = nil
		account.fail(errDenied)
		p := open(t, Options{Connection: Connection{Account: account}}, 100, 30)
		p.see("lambda:ListFunctions is missing", "type a function's name")
		p.press("N", "checkot", "enter")
		p.see("Not found", "checkot")
		account.mu.Lock()
		account.pages = hidden
		account.mu.Unlock()
		p.press("backspace", "ut", "enter")
		p.see("checkout", "Memory sizes")
		p.press("q")
		p.ended(time.Second)
	})
}

func TestDetailsAreReadWhereTheCursorRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := someFunctions()
		p := open(t, Options{Connection: Connection{Account: account}}, 140, 40)
		p.see("6 functions")
		for range 5 { // passes by faster than anything is read
			p.press("down")
		}
		p.see("live to 7", "2, newest 7")
		if got := account.detailed(); got > 2 { // the first and the last, at most
			t.Errorf("read %d functions on the way", got)
		}
		before := account.detailed()
		account.denied = &tuner.AccountError{Kind: tuner.ErrAccessDenied, Operation: "ListAliases", Permission: "lambda:ListAliases"}
		p.press("up")
		p.see("not read", "lambda:ListAliases", "Ask for that permission")
		p.press("down")
		p.see("live to 7")
		if got := account.detailed(); got != before+1 {
			t.Errorf("what was read is read again: %d calls, were %d", got, before)
		}
		p.press("q")
		p.ended(time.Second)
	})
}

func TestFavouritesThatAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := movable()
		o.Favour = func(context.Context, string, bool) error { return errors.New("the disk is full") }
		p := open(t, o, 100, 30)
		p.see("6 functions")
		p.press("f")
		p.see("Favourites are not kept: the disk is full")
		p.unseen("★")
		p.press("q")
		p.ended(time.Second)
	})
}

func TestDeleteSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := movable()
		left := somePast(time.Now())
		var deleted []string
		o.Sessions = func(context.Context) ([]archive.Entry, error) { return left, nil }
		o.Delete = func(_ context.Context, session string) error {
			deleted = append(deleted, session)
			left = left[1:]
			return nil
		}
		p := open(t, o, 100, 30)
		p.see("6 functions")
		p.press("o")
		p.see("5 past sessions")
		p.press("D")
		p.see("Delete this session?")
		p.press("n")
		p.see("5 past sessions")
		p.press("D", "y")
		p.see("4 past sessions")
		p.press("down", "D")
		p.see("This session is kept", "unfinished")
		p.press("enter", "q")
		p.ended(time.Second)
		if got := strings.Join(deleted, " "); got != somePast(time.Now())[0].Session {
			t.Errorf("deleted %q", got)
		}
	})
}

// A detail that comes after the list was read anew is dropped.
func TestLateDetailIsDropped(t *testing.T) {
	b := newBench(movable(), 140, 40)
	b.fillSome()
	late := detailMsg{id: b.functions.lingering.id, key: b.lingeringKey()}
	late.detail.AliasesErr = errDenied
	b.press("r")
	b.fillSome()
	b.send(late)
	if strings.Contains(b.view(), "not read") {
		t.Error("a late reply is shown")
	}
}

func (b *bench) lingeringKey() string {
	f, _ := b.functions.Selected()
	return f.ARN
}

// A profile that sets no region is opened in the region that is in use, which
// may not be the one of the start; one that sets its own, in that.
func TestProfileWithoutARegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := movable()
		var asked []string
		o.Reconnect = func(_ context.Context, profile, region string) (Connection, error) {
			asked = append(asked, profile+"/"+region)
			there := elsewhere()
			there.region = region
			return Connection{Account: there}, nil
		}
		o.Profiles = func(context.Context) ([]Profile, error) {
			return []Profile{{"bare", ""}, {"staging", "eu-west-2"}}, nil
		}
		p := open(t, o, 100, 30)
		p.see("6 functions")
		p.press("e", "us-east-2", "enter")
		p.see("over-there")
		p.press("p")
		p.see("bare")
		p.press("bare", "enter")
		p.see("over-there")
		p.press("p")
		p.see("staging")
		p.press("staging", "enter")
		p.see("over-there")
		p.press("q")
		p.ended(time.Second)
		if got := strings.Join(asked, " "); got != "staging/us-east-2 bare/us-east-2 staging/" {
			t.Errorf("asked for %q", got)
		}
	})
}

// A click in a list over the screen selects, a second one chooses.
func TestClickInAChooser(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {60, 12}} {
		b := newBench(movable(), size[0], size[1])
		b.fillSome()
		b.press("e")
		click := func() {
			t.Helper()
			for y, line := range strings.Split(themetest.Plain(b.view()), "\n") {
				if x := strings.Index(line, "ap-northeast-2"); x >= 0 {
					b.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
					return
				}
			}
			t.Fatalf("it is not there:\n%s", themetest.Plain(b.view()))
		}
		b.press("ap-east")
		b.press("down")
		click()
		if b.choosing.chooser == nil || b.choosing.chooser.Busy != "" {
			t.Fatal("a click chooses")
		}
		if click(); b.choosing.chooser.Busy == "" {
			t.Errorf("%v: a second click does not choose:\n%s", size, themetest.Plain(b.view()))
		}
	}
}
