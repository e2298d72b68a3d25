package sessions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner/archive"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// TestOrderAndFunction: sessions sort by what they save, and those of one function
// stand alone.
func TestOrderAndFunction(t *testing.T) {
	entries := past()
	little, much := -.1, -.4
	entries[0].CostChange, entries[2].CostChange = &little, &much
	s := loaded(theme.Options{})
	s.Set(entries, nil, now)
	press(s, "s", "home")
	if got := selected(s); got != "s3" {
		t.Errorf("the most saving is %q, want s3", got)
	}
	if picture := ansi.Strip(s.View(100, 20)); !strings.Contains(picture, "sorted by saving") {
		t.Errorf("the order is not told:\n%s", picture)
	}
	press(s, "s", "s", "home")
	if got := selected(s); got != "s1" {
		t.Errorf("by time again, the first is %q", got)
	}
	press(s, "F")
	if picture := ansi.Strip(s.View(100, 20)); !strings.Contains(picture, "of thumbnail alone") || strings.Contains(picture, "orders-api") {
		t.Errorf("one function:\n%s", picture)
	}
	if got := press(s, "esc"); got != nil {
		t.Errorf("esc gives %v", got)
	}
	if picture := ansi.Strip(s.View(100, 20)); !strings.Contains(picture, "orders-api") {
		t.Errorf("all again:\n%s", picture)
	}
}

// TestAbout: what a person wrote is shown, found and offered to be changed.
func TestAbout(t *testing.T) {
	entries := past()
	entries[2].About = archive.About{Title: "before the cache", Note: "small payload", Tags: []string{"r12"}}
	s := loaded(theme.Options{})
	s.Set(entries, nil, now)
	if picture := ansi.Strip(s.View(160, 20)); !strings.Contains(picture, "before the cache") {
		t.Errorf("not shown:\n%s", picture)
	}
	if got := press(s, "/", "#r12", "tab", "T"); got != (page.AskAbout{Session: "s3", About: "before the cache | small payload #r12"}) {
		t.Errorf("asks for %v", got)
	}
}

// TestCheckIsTold: a session that only checks another one has no verdict of its own.
func TestCheckIsTold(t *testing.T) {
	entries := past()[:1]
	s := loaded(theme.Options{})
	s.Set(entries, nil, now)
	verdict := fmt.Sprintf("%d MB", entries[0].VerdictMB)
	if picture := ansi.Strip(s.View(160, 20)); !strings.Contains(picture, verdict) || strings.Contains(picture, "check") {
		t.Fatalf("no check:\n%s", picture)
	}
	entries[0].Against = "s0"
	s.Set(entries, nil, now)
	if picture := ansi.Strip(s.View(160, 20)); strings.Contains(picture, verdict) || !strings.Contains(picture, "check") {
		t.Errorf("a check:\n%s", picture)
	}
}
