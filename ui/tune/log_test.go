package tune_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/result"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
)

func TestLogFollowsTheNewestUntilASizeIsSelected(t *testing.T) {
	s := running()
	screen := screenOf(s)
	screen.Key(keytest.Key("5"))
	if view := plain(screen, 120, 36); !strings.Contains(view, "newest log at 3008 MB") {
		t.Errorf("not the newest:\n%s", view)
	}
	screen.Key(keytest.Key("up"))
	if view := plain(screen, 120, 36); !strings.Contains(view, "newest log at 512 MB") {
		t.Errorf("not the selected size's:\n%s", view)
	}
}

func TestLogIsHarmless(t *testing.T) {
	screen := screenOf(running())
	screen.Key(keytest.Key("5"))
	view := screen.View(120, 36)
	if strings.ContainsAny(view, "\a\r\t") || strings.Contains(view, "\x1b[32mINFO") {
		t.Errorf("control characters reach the terminal: %q", view)
	}
	if !strings.Contains(ansi.Strip(view), "INFO scaled ␇photo.jpg") {
		t.Errorf("the log is not shown:\n%s", ansi.Strip(view))
	}
}

// A session whose process was killed has ended, though nothing in it says so,
// and what the log holds is not changed for that.
func TestCutOffSession(t *testing.T) {
	s := running()
	before, _ := json.Marshal(result.Of(s.State))
	screen := screenOf(s)
	screen.CutOff = true
	view := plain(screen, 120, 36)
	for _, want := range []string{"STOPPED", "Recommended", "cut off before it had cleaned up: lambdial restore"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing:\n%s", want, view)
		}
	}
	if a := screen.Key(keytest.Key("p")); a != nil {
		t.Errorf("p gives %v", a)
	}
	if after, _ := json.Marshal(result.Of(s.State)); string(after) != string(before) {
		t.Errorf("the state was changed:\n%s\n%s", before, after)
	}
}

// The logs are listed, looked through, and unfolded; a size that is selected in
// the table leaves its own.
func TestLogsAreLookedThrough(t *testing.T) {
	s := running()
	screen := screenOf(s)
	for _, step := range []struct{ keys, want, not string }{
		{"5", "newest log at 3008 MB", ""},
		{"right", "log 40 of 48", "newest log"},
		{"/ s c a l e d enter", "with scaled", ""},
		{"/ n o t h e r e enter", "no log has nothere in it", ""},
		{"esc", "newest log at", "nothere"},
		{"up", "newest log at 512 MB", ""},
	} {
		for _, k := range strings.Fields(step.keys) {
			screen.Key(keytest.Key(k))
		}
		view := plain(screen, 120, 36)
		if !strings.Contains(view, step.want) || step.not != "" && strings.Contains(view, step.not) {
			t.Errorf("after %s: no %q, or %q:\n%s", step.keys, step.want, step.not, view)
		}
	}
}

// A log that Lambda's answer has cut is fetched where that can be done, and told
// where it is from.
func TestTheRestOfALogIsFetched(t *testing.T) {
	s := running()
	s.tell(tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, RequestID: "r-1", Sent: s.now, Duration: time.Second, Billed: time.Second, Log: "the end"}})
	screen := screenOf(s)
	screen.Key(keytest.Key("5"))
	if action := screen.Key(keytest.Key("f")); action != nil {
		t.Errorf("offered without an account to ask: %v", action)
	}
	screen.CanFetch = true
	if view := plain(screen, 120, 36); !strings.Contains(view, "its end: Lambda gives the last 4 kB") || !offers(screen, "fetch the rest") {
		t.Errorf("not offered:\n%s", view)
	}
	if action, is := screen.Key(keytest.Key("f")).(page.FetchLog); !is || action.Sample.RequestID != "r-1" {
		t.Errorf("asks for %v", action)
	}
	screen.Fetched("r-1", "START RequestId: r-1 Version: 1\nthe beginning\n") // lines arrive late
	if view := plain(screen, 120, 36); !strings.Contains(view, "not whole or not yet") || !offers(screen, "fetch the rest") {
		t.Errorf("taken for whole:\n%s", view)
	}
	screen.Fetched("r-1", "START RequestId: r-1 Version: 1\nthe beginning\nthe end\nEND RequestId: r-1\nREPORT RequestId: r-1\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\tMemory Size: 512 MB\tMax Memory Used: 70 MB\t\n")
	if view := plain(screen, 120, 36); !strings.Contains(view, "from CloudWatch Logs") || !strings.Contains(view, "the beginning") || offers(screen, "fetch the rest") {
		t.Errorf("not shown:\n%s", view)
	}
}
