package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner/archive"
)

func TestAboutIsReadFromALine(t *testing.T) {
	for typed, want := range map[string]archive.About{
		"before the cache | with the small payload #r12 #prod": {Title: "before the cache", Note: "with the small payload", Tags: []string{"r12", "prod"}},
		"#only": {Tags: []string{"only"}},
		"-":     {},
		"| n":   {Note: "n"},
		"a # b": {Title: "a # b"},
	} {
		if diff := cmp.Diff(want, aboutOf(typed)); diff != "" {
			t.Errorf("%q: %s", typed, diff)
		}
	}
}

// TestDescribeSession types what is kept about a session.
func TestDescribeSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := movable()
		entries := somePast(time.Now())
		o.Sessions = func(context.Context) ([]archive.Entry, error) { return entries, nil }
		o.Describe = func(_ context.Context, session string, about archive.About) error {
			if session == entries[0].Session {
				entries[0].About = about
			}
			return nil
		}
		p := open(t, o, 160, 30)
		p.see("6 functions")
		p.press("o")
		p.see("5 past sessions")
		p.press("T", "the cache #r12", "enter")
		p.see("the cache #r12", "5 past sessions")
		p.press("T", " | n", "enter")
		p.see("the cache | n #r12")
		p.press("q")
		p.ended(time.Second)
	})
}
