package sessions_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
	"lambdial/ui/sessions"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func entry(name, function, state string, age time.Duration, mb int) archive.Entry {
	cost := 5e-6
	return archive.Entry{
		Session: name, Function: function, ARN: "arn:aws:lambda:eu-west-1:123456789012:function:" + function, Region: "eu-west-1",
		Started: now.Add(-age), Ended: now.Add(-age + time.Minute), State: state, BeforeMB: 1024, VerdictMB: mb, Strategy: tuner.StrategyCost, Currency: "USD",
		Sizes: []archive.Size{{MemoryMB: mb, Warm: 20, Median: 300 * time.Millisecond, Cost: &cost}},
	}
}

func past() []archive.Entry {
	return []archive.Entry{
		entry("s1", "thumbnail", "done", time.Hour, 512),
		entry("s2", "orders-api", "running", 2*time.Hour, 0),
		entry("s3", "thumbnail", "interrupted", 3*time.Hour, 1024),
		entry("s4", "evil\x1b[2J\u202e\nname", "unfinished", 50*time.Hour, 0),
		entry("s5", "e\u0301\u0302\u0303日本語👩‍👩‍👧‍👦שלום", "done", 90*24*time.Hour, 10240),
	}
}

// stage is the page with what it lays over itself.
type stage struct {
	*sessions.Screen
	page.Stack
	theme theme.Theme
}

func loaded(o theme.Options) *stage {
	s := &stage{Screen: sessions.New(theme.New(o)), theme: theme.New(o)}
	s.Stack.Open(s.Screen)
	s.Set(past(), nil, now)
	return s
}

func (s *stage) View(w, h int) string { return s.Stack.View(s.theme, w, h) }

func (s *stage) do(a page.Action) page.Action {
	for _, left := range s.Do(a) {
		return left
	}
	return nil
}

func (s *stage) Click(x, y int) page.Action { return s.do(s.Stack.Click(x, y)) }

func (s *stage) Key(msg tea.KeyPressMsg) page.Action {
	top, _ := s.Top()
	return s.do(top.Key(msg))
}

func press(s *stage, names ...string) (last page.Action) {
	for _, k := range keytest.Keys(names...) {
		last = s.Key(k)
	}
	return last
}

func selected(s *stage) string {
	e, _ := s.Selected()
	return e.Session
}

func TestActions(t *testing.T) {
	for _, test := range []struct {
		keys []string
		want page.Action
	}{
		{[]string{"enter"}, page.Open{Session: "s1"}},
		{[]string{"D"}, page.AskDelete{Session: "s1"}},
		{[]string{"r"}, page.ListSessions{}},
		{[]string{"esc"}, page.Back{}},
		{[]string{"/", "thumb", "enter"}, page.Open{Session: "s1"}},
		{[]string{"/", "thumb", "esc"}, nil},           // clears the filter
		{[]string{"/", "thumb", "tab", "esc"}, nil},    // likewise
		{[]string{"/", "nothing", "enter"}, nil},       // nothing to open
		{[]string{"/", "nothing", "tab", "D"}, nil},    // or to delete
		{[]string{"=", "esc"}, nil},                    // no comparison after all
		{[]string{"=", "esc", "esc"}, page.Back{}},     // and then back
		{[]string{"=", "down", "down", "=", "x"}, nil}, // any key closes a comparison
	} {
		if got := press(loaded(theme.Options{}), test.keys...); got != test.want {
			t.Errorf("%q gives %v, want %v", test.keys, got, test.want)
		}
	}
}

func TestFilter(t *testing.T) {
	for typed, want := range map[string]string{
		"THUMB": "s1", "thumb inter": "s3", "running": "s2", "s4": "s4", "日本": "s5", "eu-west": "s1", "nothing": "",
	} {
		s := loaded(theme.Options{})
		press(s, "/", typed)
		if got := selected(s); got != want {
			t.Errorf("%q selects %q, want %q", typed, got, want)
		}
	}
	s := loaded(theme.Options{})
	press(s, "/", "inter", "esc")
	if got := selected(s); got != "s3" {
		t.Errorf("after clearing, %q is selected, want s3 still", got)
	}
}

// The cursor stays on its session when others come and go.
func TestSelectionStays(t *testing.T) {
	s := loaded(theme.Options{})
	press(s, "down", "down")
	s.Set(past()[1:], nil, now)
	if got := selected(s); got != "s3" {
		t.Errorf("selected %q, want s3", got)
	}
	s.Set(past()[:1], nil, now)
	if got := selected(s); got != "s1" {
		t.Errorf("selected %q, want s1", got)
	}
	s.Set(nil, errors.New("no"), now)
	if _, ok := s.Selected(); ok {
		t.Error("something is selected in an empty list")
	}
}

func TestComparison(t *testing.T) {
	s := loaded(theme.Options{})
	press(s, "=", "down", "=")
	if picture := ansi.Strip(s.View(100, 30)); !strings.Contains(picture, "Only sessions of one function") {
		t.Errorf("two functions are compared:\n%s", picture)
	}
	press(s, "down", "=")
	picture := ansi.Strip(s.View(100, 30))
	for _, want := range []string{"Two sessions of thumbnail", "23 Nov 09:00, 3 h ago", "23 Nov 11:00, 1 h ago", "Duration of", "512 MB", "1024 MB", "300 ms", "$5.00"} {
		if !strings.Contains(picture, want) {
			t.Errorf("%q is not told:\n%s", want, picture)
		}
	}
	if then, now := strings.Index(picture, "3 h ago"), strings.Index(picture, "1 h ago"); then > now {
		t.Errorf("the older session does not come first:\n%s", picture)
	}
	press(s, "q")
	if strings.Contains(ansi.Strip(s.View(100, 30)), "Two sessions") {
		t.Error("a key does not close the comparison")
	}
}

func TestFinished(t *testing.T) {
	var got []string
	for _, e := range past() {
		if e.Finished() {
			got = append(got, e.Session)
		}
	}
	if diff := cmp.Diff([]string{"s1", "s3", "s5"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMouse(t *testing.T) {
	s := loaded(theme.Options{})
	for y, line := range strings.Split(ansi.Strip(s.View(80, 20)), "\n") {
		if strings.Contains(line, "orders-api") {
			if got := s.Click(5, y); got != nil || selected(s) != "s2" {
				t.Fatalf("a click gives %v and selects %q", got, selected(s))
			}
			if got := s.Click(5, y); got != (page.Open{Session: "s2"}) {
				t.Fatalf("a second click gives %v, want Open", got)
			}
			return
		}
	}
	t.Fatal("orders-api is not seen")
}

// Whatever is pressed, lines fit and carry no control characters.
func TestNoKeyBreaksALine(t *testing.T) {
	names := []string{"enter", "esc", "up", "down", "pgdown", "pgup", "home", "end", "tab", "backspace", "/", "=", "D", "r", "j", "k", "g", "G", "t", "日"}
	rapid.Check(t, func(t *rapid.T) {
		s := loaded(theme.Options{Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii")})
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0:
				s.Set(past()[:rapid.IntRange(0, 5).Draw(t, "n")], nil, now)
			case 1:
				s.SetTrouble(errors.New("evil\x1b[2J"))
			case 2:
				s.Click(rapid.IntRange(0, 80).Draw(t, "x"), rapid.IntRange(0, 30).Draw(t, "y"))
			default:
				press(s, rapid.SampledFrom(names).Draw(t, "key"))
			}
			w, h := rapid.IntRange(40, 210).Draw(t, "w"), rapid.IntRange(9, 60).Draw(t, "h")
			themetest.Fits(t, s.View(w, h), w, h)
		}
	})
}
