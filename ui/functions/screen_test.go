package functions_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/ui/functions"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func function(name, runtime, arch string, mb, timeout int, age time.Duration) tuner.Function {
	return tuner.Function{
		Name: name, ARN: "arn:aws:lambda:eu-west-1:123456789012:function:" + name, Runtime: runtime, Architecture: arch, Package: "Zip",
		Settings: tuner.Settings{MemoryMB: mb, TimeoutS: timeout}, LastModified: now.Add(-age), EphemeralMB: 512, LogFormat: "Text",
	}
}

func account() []tuner.Function {
	const day = 24 * time.Hour
	search := function("search-java", "java21", "x86_64", 2048, 30, 40*day)
	search.SnapStart, search.Description = true, "Full-text search over the catalogue"
	return []tuner.Function{
		search,
		function("orders-api", "nodejs22.x", "arm64", 512, 10, 3*day),
		function("thumbnail", "provided.al2023", "arm64", 1024, 60, 5*time.Hour),
		function("invoice-pdf", "python3.13", "x86_64", 1769, 120, 400*day),
		function("日本語-関数-with-a-name-that-is-rather-long", "nodejs22.x", "arm64", 128, 3, time.Minute),
		function("evil\x1b[2J\u202ename", "nodejs22.x", "arm64", 128, 3, 0),
	}
}

func loaded(o theme.Options) *functions.Screen {
	s := functions.New(theme.New(o))
	s.Add(account(), now)
	s.Finish(nil)
	return s
}

// press gives keys: a name of several letters is a key, a word in quotes text.
func press(s *functions.Screen, keys ...string) (last page.Action) {
	for _, k := range keytest.Keys(keys...) {
		last = s.Key(k)
	}
	return last
}

func TestErrorsAreToldInPlace(t *testing.T) {
	for want, err := range map[string]error{
		"permission lambda:ListFunctions is missing": &tuner.AccountError{Kind: tuner.ErrAccessDenied, Operation: "ListFunctions", Permission: "lambda:ListFunctions", Message: "not authorized"},
		"lambdial --demo": &tuner.AccountError{Kind: tuner.ErrNoCredentials, Operation: "ListFunctions", Message: "no credentials found"},
		"something else":  errors.New("something\x1b[31m else"),
	} {
		t.Run(want, func(t *testing.T) {
			s := functions.New(theme.New(theme.Options{Dark: true}))
			s.Finish(err)
			picture := s.View(80, 20)
			themetest.Fits(t, picture, 80, 20)
			if !strings.Contains(ansi.Strip(picture), want) {
				t.Errorf("%q is not told:\n%s", want, ansi.Strip(picture))
			}
			if got := press(s, "r"); got != (page.ListFunctions{}) {
				t.Errorf("r gives %v, want Reload", got)
			}
		})
	}
}

func selected(s *functions.Screen) string {
	f, _ := s.Selected()
	return f.Name
}

func TestFilterFindsAsOneTypes(t *testing.T) {
	s := loaded(theme.Options{})
	press(s, "/")
	press(s, "THU")
	if got := selected(s); got != "thumbnail" {
		t.Errorf("selected %q, want thumbnail", got)
	}
	if !s.Capturing() {
		t.Error("the filter does not capture letters")
	}
	if got, ok := press(s, "enter").(page.Plan); !ok || got.Function.Name != "thumbnail" {
		t.Errorf("enter gives %v, want Open", got)
	}
	press(s, "esc")
	if got := selected(s); got != "thumbnail" {
		t.Errorf("after clearing, %q is selected, want thumbnail still", got)
	}
	press(s, "/")
	press(s, "zzzz")
	if _, ok := s.Selected(); ok {
		t.Error("something is selected although nothing matches")
	}
	if got := press(s, "enter"); got != nil {
		t.Errorf("enter on nothing gives %v", got)
	}
}

func TestSelectionStaysWhilePagesArrive(t *testing.T) {
	s := functions.New(theme.New(theme.Options{}))
	all := account()
	s.Add(all[1:2], now)
	s.View(80, 20)
	press(s, "down")
	s.Add(all[2:], now)
	s.Add(all[:1], now)
	if got := selected(s); got != "orders-api" {
		t.Errorf("selected %q, want orders-api", got)
	}
}

func TestSort(t *testing.T) {
	s := loaded(theme.Options{})
	var got []string
	for range 6 {
		press(s, "home")
		got = append(got, selected(s))
		press(s, "s")
	}
	want := []string{"evil\x1b[2J\u202ename", "search-java", "evil\x1b[2J\u202ename", "evil\x1b[2J\u202ename", "evil\x1b[2J\u202ename", "evil\x1b[2J\u202ename"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMouse(t *testing.T) {
	s := loaded(theme.Options{})
	picture := strings.Split(ansi.Strip(s.View(80, 20)), "\n")
	for y, line := range picture {
		if strings.Contains(line, "orders-api") {
			if got := s.Click(5, y); got != nil || selected(s) != "orders-api" {
				t.Fatalf("a click gives %v and selects %q", got, selected(s))
			}
			if got, ok := s.Click(5, y).(page.Plan); !ok || got.Function.Name != "orders-api" {
				t.Fatalf("a second click gives %v, want Open", got)
			}
			return
		}
	}
	t.Fatal("orders-api is not seen")
}

func TestNoKeyBreaksALine(t *testing.T) {
	names := []string{"enter", "esc", "up", "down", "pgdown", "pgup", "home", "end", "tab", "backspace", "/", "s", "S", "j", "k", "g", "G", "a", "日", "R", "?"}
	rapid.Check(t, func(t *rapid.T) {
		s := functions.New(theme.New(theme.Options{Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii")}))
		s.SetLeftovers(rapid.IntRange(0, 2).Draw(t, "leftovers"))
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				s.Add(account(), now)
			case 1:
				s.Finish(&tuner.AccountError{Kind: tuner.ErrNetwork, Message: "no route"})
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

func many(n int) []tuner.Function {
	list := make([]tuner.Function, n)
	for i := range list {
		list[i] = function(fmt.Sprintf("team-%02d-service-%05d-handler", i%37, i), "nodejs22.x", "arm64", 128+i%10000, 30, time.Duration(i)*time.Hour)
	}
	return list
}

// A keystroke on 10,000 functions has to stay within a frame of 16 ms.
func BenchmarkFilterKeystroke(b *testing.B) {
	s := functions.New(theme.New(theme.Options{Dark: true}))
	s.Add(many(10_000), now)
	s.Finish(nil)
	press(s, "/")
	for b.Loop() {
		press(s, "a")
		s.View(200, 50)
		press(s, "backspace")
		s.View(200, 50)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(2*b.N)/1000, "ms/keystroke")
}
