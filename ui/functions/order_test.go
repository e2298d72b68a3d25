package functions_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/ui/functions"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

// order is the names from the top down.
func order(s *functions.Screen) []string {
	press(s, "home")
	var names []string
	for {
		name := selected(s)
		names = append(names, name)
		if press(s, "down"); selected(s) == name {
			return names
		}
	}
}

func named(names ...string) *functions.Screen {
	s := functions.New(theme.New(theme.Options{}))
	s.CanStar = true
	var all []tuner.Function
	for i, name := range names {
		all = append(all, function(name, "go", "arm64", 128*(i+1), 3, time.Hour))
	}
	s.Add(all, now)
	s.Finish(nil)
	return s
}

func session(name string, age time.Duration) archive.Entry {
	saved := -0.25
	return archive.Entry{Function: name, ARN: function(name, "", "", 0, 0, 0).ARN, Started: now.Add(-age), State: "done", VerdictMB: 512, CostChange: &saved}
}

func TestFavouritesAndThoseTunedLastStandOnTop(t *testing.T) {
	s := named("a", "b", "c", "d", "e", "f", "g")
	s.SetStars([]string{function("f", "", "", 0, 0, 0).ARN})
	s.SetPast([]archive.Entry{session("e", time.Hour), session("f", 2*time.Hour), session("e", 3*time.Hour), session("b", 4*time.Hour), session("d", 5*time.Hour), session("c", 6*time.Hour)})
	if diff := cmp.Diff([]string{"f", "e", "b", "d", "a", "c", "g"}, order(s)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	press(s, "S")
	if diff := cmp.Diff([]string{"f", "e", "b", "d", "g", "c", "a"}, order(s)); diff != "" {
		t.Errorf("reversed (-want +got):\n%s", diff)
	}
	press(s, "/")
	press(s, "g")
	if got := selected(s); got != "g" {
		t.Errorf("the filter selects %q, want g", got)
	}
}

func TestStar(t *testing.T) {
	s := named("a", "b", "c")
	press(s, "end")
	if got := press(s, "f"); got != (page.Favour{Key: function("c", "", "", 0, 0, 0).ARN, Is: true}) || selected(s) != "c" {
		t.Errorf("f gives %v on %q", got, selected(s))
	}
	if diff := cmp.Diff([]string{"c", "a", "b"}, order(s)); diff != "" {
		t.Error(diff)
	}
	press(s, "home", "f")
	if diff := cmp.Diff([]string{"a", "b", "c"}, order(s)); diff != "" {
		t.Error(diff)
	}
	s.CanStar = false
	if got := press(s, "f"); got != nil {
		t.Errorf("f gives %v where favourites are not kept", got)
	}
}

// A click on a heading sorts by it, a second one turns the order.
func TestClickOnAHeading(t *testing.T) {
	s := named("c", "a", "b") // with 128, 256 and 384 MB
	head, x := -1, 0
	for y, line := range strings.Split(ansi.Strip(s.View(80, 20)), "\n") {
		if at := strings.Index(line, "Memory"); at > 0 {
			head, x = y, ansi.StringWidth(line[:at])
		}
	}
	if head < 0 {
		t.Fatal("no heading is seen")
	}
	for _, want := range [][]string{{"c", "a", "b"}, {"b", "a", "c"}, {"c", "a", "b"}} {
		s.Click(x, head)
		if diff := cmp.Diff(want, order(s)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if line := strings.Split(ansi.Strip(s.View(80, 20)), "\n")[head]; !strings.Contains(line, "Memory ▴") && !strings.Contains(line, "Memory ▾") {
			t.Errorf("the column is not marked: %q", line)
		}
	}
	s.Click(4, head)
	if diff := cmp.Diff([]string{"a", "b", "c"}, order(s)); diff != "" {
		t.Errorf("by name (-want +got):\n%s", diff)
	}
}

// A filter shows the best match first until an order is chosen.
func TestOrderOfMatches(t *testing.T) {
	s := named("xb", "b", "ab")
	press(s, "/")
	press(s, "b")
	press(s, "tab")
	if got := order(s)[0]; got != "b" {
		t.Errorf("%q comes first, want the best match", got)
	}
	press(s, "S")
	if diff := cmp.Diff([]string{"xb", "b", "ab"}, order(s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Names of any script leave the columns where they are.
func TestColumnsHold(t *testing.T) {
	names := []string{
		"plain", "日本語の関数", "e\u0301\u0302\u0303combining", "שלום-עולם", "\u202eright-to-left", "tab\tand\nline", "👩‍👩‍👧‍👦-family", "nul\x00bell\a",
		"zero\u200bwidth", "ﷺ", "क्षि", "\x1b[31mred\x1b[0m", strings.Repeat("長", 60),
	}
	for _, o := range []theme.Options{{}, {ASCII: true, NoColor: true}} {
		for _, w := range []int{60, 80, 100} {
			s := named(names...)
			s.SetStars([]string{function("שלום-עולם", "", "", 0, 0, 0).ARN})
			s.SetTheme(theme.New(o))
			picture := s.View(w, 30)
			themetest.Fits(t, picture, w, 30)
			seen := 0
			for line := range strings.SplitSeq(ansi.Strip(picture), "\n") {
				at := strings.LastIndex(line, " MB")
				if at < 0 {
					continue
				}
				seen++
				if got, want := ansi.StringWidth(line[:at]), memoryEnds(picture); got != want {
					t.Errorf("at %d cells the memory ends at %d, not %d: %q", w, got, want, line)
				}
			}
			if seen != len(names) {
				t.Errorf("%d of %d functions are seen:\n%s", seen, len(names), ansi.Strip(picture))
			}
			press(s, "d")
			themetest.Fits(t, s.View(w, 30), w, 30)
		}
	}
}

// memoryEnds is the cell at which the memory of the first row ends.
func memoryEnds(picture string) int {
	for line := range strings.SplitSeq(ansi.Strip(picture), "\n") {
		if at := strings.LastIndex(line, " MB"); at > 0 {
			return ansi.StringWidth(line[:at])
		}
	}
	return -1
}

func TestPane(t *testing.T) {
	s := named("a", "b")
	s.SetPast([]archive.Entry{session("a", time.Hour), session("b", 2*time.Hour)})
	if _, wanting := s.Wanting(80); wanting {
		t.Error("more is read of a function although no pane shows it")
	}
	f, wanting := s.Wanting(120)
	if !wanting || f.Name != "a" {
		t.Fatalf("wants %q", f.Name)
	}
	s.SetReading(functions.Key(f))
	if _, wanting := s.Wanting(120); wanting {
		t.Error("what is being read is asked for again")
	}
	s.SetDetail(functions.Key(f), functions.Detail{
		Function: f, Versions: []tuner.Version{{Number: "3", MemoryMB: 256}, {Number: "4", MemoryMB: 512}},
		AliasesErr: &tuner.AccountError{Kind: tuner.ErrAccessDenied, Operation: "ListAliases", Permission: "lambda:ListAliases"},
	})
	picture := ansi.Strip(s.View(140, 40))
	for _, want := range []string{"2, newest 4 with 512", "not read", "lambda:ListAliases", "Ask for that permission", "Last sessions", "1 h ago", "−25 % cost"} {
		if !strings.Contains(picture, want) {
			t.Errorf("%q is not told:\n%s", want, picture)
		}
	}
	if strings.Contains(picture, "2 h ago") && !strings.Contains(picture, "Tuned") {
		t.Errorf("the session of another function is told:\n%s", picture)
	}
	press(s, "down", "d")
	if f, wanting := s.Wanting(60); !wanting || f.Name != "b" {
		t.Errorf("the open pane on a narrow screen wants %q", f.Name)
	}
	s.Reset()
	s.Add([]tuner.Function{f}, now)
	s.Finish(errors.New("gone"))
	if _, wanting := s.Wanting(120); !wanting {
		t.Error("after listing anew, nothing is read anew")
	}
}

func TestFirstStart(t *testing.T) {
	s := named("a", "b")
	hint := "plans a session"
	seen := func() bool { return strings.Contains(ansi.Strip(s.View(60, 20)), hint) }
	if seen() {
		t.Error("hints are shown before it is known whether there are sessions")
	}
	if s.SetPast(nil); !seen() {
		t.Error("no hints are shown at the first start")
	}
	if s.SetPast([]archive.Entry{session("a", time.Hour)}); seen() {
		t.Error("hints are shown although there is a session")
	}
}

// TestTheLastVerdictStays: a check, and a session that found no size, take away no
// verdict.
func TestTheLastVerdictStays(t *testing.T) {
	s := named("a")
	none := session("a", time.Hour)
	none.VerdictMB, none.CostChange, none.Against = 0, nil, "s"
	s.SetPast([]archive.Entry{none, session("a", 2*time.Hour)})
	if shown := ansi.Strip(s.View(160, 20)); !strings.Contains(shown, "512 MB, ") {
		t.Error(shown)
	}
}
