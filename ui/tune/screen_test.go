package tune_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
	"lambdial/tuner/result"
	"lambdial/tuner/verdict"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/tune"
)

func screenOf(s *story) *tune.Screen {
	screen := tune.New(theme.New(theme.Options{Dark: true}))
	screen.SetState(s.State, s.now)
	return screen
}

func plain(screen *tune.Screen, w, h int) string { return ansi.Strip(screen.View(w, h)) }

func running() *story {
	w := thumbnail()
	s := begin(w)
	s.publishAll()
	s.sample(w, 8)
	return s
}

func ended() *story {
	s := running()
	s.stop(tuner.Stopped{Why: "the evidence is enough"})
	s.end()
	return s
}

func TestKeysAsk(t *testing.T) {
	paused := running()
	paused.tell(tuner.Paused{Paused: true})
	for _, tc := range []struct {
		name  string
		state *story
		keys  string
		want  page.Action
	}{
		{"pause", running(), "space", page.Pause{Paused: true}},
		{"resume", paused, "space", page.Pause{Paused: false}},
		{"stop", running(), ".", page.Stop{}},
		{"add a size", running(), "+ 6 4 0 enter", page.AddSize{MemoryMB: 640}},
		{"add by gigabytes", running(), "+ 2 g b enter", page.AddSize{MemoryMB: 2048}},
		{"correct a typo", running(), "+ 6 5 backspace 4 0 enter", page.AddSize{MemoryMB: 640}},
		{"add nothing", running(), "+ enter", nil},
		{"add a size that is there", running(), "+ 5 1 2 enter", nil},
		{"add a size out of range", running(), "+ 6 4 enter", nil},
		{"cancel adding", running(), "+ 6 4 0 esc", nil},
		{"back after cancelling", running(), "+ 6 esc esc", page.Back{}},
		{"letters in the input are text", running(), "+ w", nil},
		{"back", running(), "esc", page.Back{}},
		{"esc closes the detail first", running(), "enter esc", nil},
		{"nothing to pause at the end", ended(), "space", nil},
		{"nothing to stop at the end", ended(), ".", nil},
		{"no size to add at the end", ended(), "+", nil},
		{"plan again", ended(), "r", page.Again{}},
		{"no apply before it is wired", ended(), "y", nil},
		{"copy the verdict", ended(), "c", page.Copy{Text: "thumbnail: " + verdict.Of(ended().State).Sentence()}},
		{"copy before there is anything", &story{State: &tuner.State{}, now: began}, "c", nil},
		{"unknown key", running(), "z", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			screen := screenOf(tc.state)
			var got page.Action
			for _, k := range strings.Fields(tc.keys) {
				got = screen.Key(keytest.Key(k))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestApplyIsOfferedWhenItCanBeDone(t *testing.T) {
	screen := screenOf(ended())
	screen.CanApply = true
	want := page.AskApply{MemoryMB: verdict.Of(ended().State).Verdict().MemoryMB}
	if diff := cmp.Diff(page.Action(want), screen.Key(keytest.Key("y"))); diff != "" {
		t.Error(diff)
	}
}

// A size that only leads is not offered as the recommended one, and after one was
// set the money compares with that.
func TestWhatIsSetIsNow(t *testing.T) {
	s := ended()
	screen := screenOf(s)
	screen.CanApply = true
	for _, k := range strings.Fields("w right right esc") { // nothing is kept
		screen.Key(keytest.Key(k))
	}
	if got := screen.Key(keytest.Key("y")); got == nil {
		t.Fatal("the recommended size is not offered")
	}
	for _, k := range []string{"w", "right", "right", "down", "left", "left", "left", "left", "left", "left", "enter"} { // a target that none keeps
		screen.Key(keytest.Key(k))
	}
	if view := plain(screen, 120, 36); !strings.Contains(view, "led") {
		t.Fatalf("no size leads only:\n%s", view)
	}
	if got := screen.Key(keytest.Key("y")); got != nil {
		t.Errorf("y gives %v for a size that only leads", got)
	}
	screen.Key(keytest.Key("esc")) // what was planned
	best := verdict.Of(s.State).Verdict().MemoryMB
	to := tuner.Settings{MemoryMB: 3008}
	s.tell(tuner.Intended{Change: tuner.Change{ID: 99, Action: tuner.ActionApply, Function: s.Function.Name, To: &to}})
	s.tell(tuner.Done{ID: 99})
	screen.SetState(s.State, s.now)
	view := plain(screen, 160, 40)
	for _, want := range []string{fmt.Sprintf("set %d MB", best), "the 3008 MB that is set now", "a month \u2212$", "now 3008 MB, was 1024"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
}

func TestInputErrorStandsBelowTheInput(t *testing.T) {
	screen := screenOf(running())
	for _, k := range strings.Fields("+ 9 enter") {
		screen.Key(keytest.Key(k))
	}
	if !screen.Capturing() {
		t.Error("the input closed on a wrong size")
	}
	if got := plain(screen, 100, 30); !strings.Contains(got, `memory size "9" is out of range`) {
		t.Errorf("no error on the screen:\n%s", got)
	}
}

// The word is what a recording waits for, so it must not come early.
func TestRecommendedOnlyAtTheEnd(t *testing.T) {
	for _, m := range moments {
		for _, size := range screens {
			s := m.state()
			screen := screenOf(s)
			got := plain(screen, size[0], size[1])
			want := s.Phase == tuner.PhaseEnded && verdict.Of(s.State).Verdict().MemoryMB > 0
			if has := strings.Contains(got, "Recommended"); has != want {
				t.Errorf("%s at %v: Recommended shown: %v, want %v\n%s", m.name, size, has, want, got)
			}
		}
	}
}

// A click on a point of a graph, or on its label, selects its size.
func TestMouseSelectsPoints(t *testing.T) {
	for _, size := range screens[1:] {
		screen := screenOf(running())
		for y, line := range strings.Split(plain(screen, size[0], size[1]), "\n") {
			if before, _, ok := strings.Cut(line, " 512 "); ok && strings.Contains(line, "MB ") && strings.Contains(line, " 128 ") {
				screen.Click(ansi.StringWidth(before)+2, y)
				break
			}
		}
		for line := range strings.SplitSeq(plain(screen, size[0], size[1]), "\n") {
			if strings.Contains(line, "▌") && !strings.Contains(line, "  512 ") {
				t.Errorf("%v: selected: %s", size, line)
			}
		}
	}
}

func TestCopyAllIsTheResult(t *testing.T) {
	screen := screenOf(ended())
	got, _ := screen.Key(keytest.Key("C")).(page.Copy)
	var copied result.Result
	if err := json.Unmarshal([]byte(got.Text), &copied); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result.Of(ended().State), copied); diff != "" {
		t.Error(diff)
	}
	if view := plain(screen, 120, 36); !strings.Contains(view, "copied the result as JSON") {
		t.Errorf("nothing tells that it was copied:\n%s", view)
	}
	screen.Key(keytest.Key("down"))
	if view := plain(screen, 120, 36); strings.Contains(view, "copied") {
		t.Error("the note stays")
	}
}

// What cold starts mean for the verdict is told with it and in their view.
func TestColdShare(t *testing.T) {
	w := thumbnail()
	w.plan = func(p *tuner.Plan) { p.Goal.ColdShare = .01 }
	s := begin(w)
	s.publishAll()
	s.sample(w, 8)
	if view := plain(screenOf(s), 160, 40); !strings.Contains(view, "with 1 % cold starts") {
		t.Errorf("the goal does not tell the cold starts:\n%s", view)
	}
	s.stop(tuner.Stopped{Why: "the evidence is enough"})
	s.end()
	share, mb, ok := verdict.Of(s.State).ColdShareChange(s.Plan.Goal)
	if !ok {
		t.Fatal("no share of cold starts changes the verdict of this story")
	}
	want := fmt.Sprintf("cost and mean duration count 1 %% cold starts in; from %.2g %% cold starts on, %d MB would be recommended", share*100, mb)
	for _, keys := range []string{"1", "5"} {
		screen := screenOf(s)
		screen.Key(keytest.Key(keys))
		if view := plain(screen, 160, 40); !strings.Contains(view, want) {
			t.Errorf("view %s does not tell %q:\n%s", keys, want, view)
		}
	}
}

func TestDetailTellsPayloadsAndBlend(t *testing.T) {
	w := thumbnail()
	w.plan = func(p *tuner.Plan) {
		p.Goal.ColdShare = .02
		p.Payloads = []payload.Payload{{Source: "small.json", Weight: 1}, {Source: "large\x1b[31m.json", Weight: 1}}
	}
	s := begin(w)
	s.publishAll()
	s.sample(w, 4)
	s.tell(tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1024, Payload: 1, Sent: s.now, Duration: 700 * time.Millisecond, Billed: 700 * time.Millisecond}})
	screen := screenOf(s)
	screen.Key(keytest.Key("enter"))
	view := plain(screen, 120, 36)
	for _, want := range []string{"blended   with 2 % cold · mean", "payload 1 mean", "3 warm · small.json", "payload 2 mean 700 ms · 1 warm · large", ".json"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing:\n%s", want, view)
		}
	}
}

// happening draws any event, sensible or not.
func happening() *rapid.Generator[tuner.Happening] {
	mb := rapid.SampledFrom([]int{0, 1, 128, 192, 512, 1024, 1769, 3008, 10240, 99999})
	id := rapid.IntRange(0, 6)
	words := rapid.SampledFrom([]string{"", "because", "日本語 \x1b[2J\x07 text", strings.Repeat("long ", 60), "a\nb"})
	length := rapid.Map(rapid.SampledFrom([]int64{0, 1, 999, 1e6, 31e6, 999_600_000, 9e11, 1 << 60}), func(n int64) time.Duration { return time.Duration(n) })
	return rapid.Custom(func(t *rapid.T) tuner.Happening {
		switch rapid.IntRange(0, 16).Draw(t, "kind") {
		case 0:
			plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
			plan.Sizes = tuner.SortSizes(rapid.SliceOfN(mb, 0, 5).Draw(t, "sizes"))
			plan.Samples, plan.MaxSamples = rapid.IntRange(0, 3).Draw(t, "samples"), rapid.IntRange(0, 9).Draw(t, "most")
			plan.Goal.Strategy = rapid.SampledFrom(append(tuner.Strategies(), "")).Draw(t, "strategy")
			plan.Isolation = rapid.SampledFrom([]tuner.Isolation{"", tuner.IsolateCopy, tuner.IsolateLatest, tuner.IsolateVersions}).Draw(t, "isolation")
			o := tuner.Opened{Session: "s", Plan: plan, Function: tuner.Function{Name: words.Draw(t, "name"), Settings: tuner.Settings{MemoryMB: mb.Draw(t, "had")}}}
			if rapid.Bool().Draw(t, "priced") {
				p, _ := price.Lookup(rapid.SampledFrom([]string{"eu-west-1", "cn-north-1", "nowhere"}).Draw(t, "region"), "x86_64")
				o.Price = &p
			}
			return o
		case 1:
			return tuner.Intended{Change: tuner.Change{
				ID: id.Draw(t, "id"), MemoryMB: mb.Draw(t, "mb"), Version: words.Draw(t, "version"), To: &tuner.Settings{MemoryMB: mb.Draw(t, "to")},
				Action: rapid.SampledFrom([]tuner.Action{tuner.ActionConfigure, tuner.ActionPublish, tuner.ActionDeleteVersion, tuner.ActionCopy, tuner.ActionDeleteFunction, tuner.ActionApply}).Draw(t, "action"),
			}}
		case 2:
			return tuner.Done{ID: id.Draw(t, "id"), Version: "3", Existing: rapid.Bool().Draw(t, "existing")}
		case 3:
			return tuner.Refused{ID: id.Draw(t, "id"), Reason: words.Draw(t, "reason")}
		case 4:
			return tuner.Entered{Phase: rapid.SampledFrom([]tuner.Phase{"", tuner.PhasePreparing, tuner.PhaseSampling, tuner.PhaseCleaning, tuner.PhaseEnded}).Draw(t, "phase")}
		case 5:
			return tuner.Ready{MemoryMB: mb.Draw(t, "mb"), Qualifier: words.Draw(t, "qualifier")}
		case 6:
			return tuner.Added{MemoryMB: mb.Draw(t, "mb"), Why: words.Draw(t, "why")}
		case 7:
			return tuner.Dropped{MemoryMB: mb.Draw(t, "mb"), Why: words.Draw(t, "why")}
		case 8:
			return tuner.Chosen{MemoryMB: mb.Draw(t, "mb"), Why: words.Draw(t, "why")}
		case 9:
			return tuner.Paused{Paused: rapid.Bool().Draw(t, "paused")}
		case 10:
			return tuner.Warned{MemoryMB: mb.Draw(t, "mb"), Text: words.Draw(t, "text")}
		case 11:
			return tuner.Stopped{Why: words.Draw(t, "why"), Interrupted: rapid.Bool().Draw(t, "interrupted"), Failed: rapid.Bool().Draw(t, "failed")}
		case 12:
			return tuner.Closed{Restored: rapid.Bool().Draw(t, "restored"), Left: rapid.SliceOfN(words, 0, 3).Draw(t, "left"), Kept: rapid.SliceOfN(words, 0, 3).Draw(t, "kept")}
		}
		x := tuner.Sample{
			MemoryMB: mb.Draw(t, "mb"), Duration: length.Draw(t, "duration"), Billed: length.Draw(t, "billed"), Cold: rapid.Bool().Draw(t, "cold"),
			Init: length.Draw(t, "init"), MaxMemoryUsedMB: mb.Draw(t, "used"), Log: words.Draw(t, "log"), NotCounted: rapid.SampledFrom([]string{"", "", "", "another size"}).Draw(t, "counted"),
		}
		if rapid.IntRange(0, 4).Draw(t, "fails") == 0 {
			x.Failure = &report.Failure{Kind: rapid.SampledFrom([]report.Kind{report.OutOfMemory, report.Throttled, report.HandlerError, "new"}).Draw(t, "failure"), Message: words.Draw(t, "message")}
		}
		return tuner.Sampled{Sample: x}
	})
}

func TestNothingOverflows(t *testing.T) {
	keys := strings.Fields("up down left right tab enter esc 1 2 3 4 5 6 7 p s a r y o O c C home end pgup pgdown backspace 9 g")
	rapid.Check(t, func(t *rapid.T) {
		s := &story{State: &tuner.State{}, now: began}
		screen := tune.New(theme.New(theme.Options{Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii"), NoColor: rapid.Bool().Draw(t, "nocolor")}))
		screen.CanApply = rapid.Bool().Draw(t, "apply")
		screen.SetState(s.State, s.now)
		if rapid.IntRange(0, 3).Draw(t, "opened") > 0 {
			s.tell(tuner.Opened{Session: "s", Plan: tuner.Plan{Function: "f", Sizes: []int{128, 512, 1024}}, Function: tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 512}}, Price: dollars()})
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				screen.Key(keytest.Key(rapid.SampledFrom(keys).Draw(t, "key")))
				screen.Help()
			case 1:
				screen.Click(rapid.IntRange(0, 100).Draw(t, "x"), rapid.IntRange(0, 50).Draw(t, "y"))
				screen.Wheel(1)
			default:
				s.tell(happening().Draw(t, "event"))
			}
			screen.SetState(s.State, s.now)
			w, h := rapid.IntRange(0, 220).Draw(t, "w"), rapid.IntRange(0, 60).Draw(t, "h")
			lines := strings.Split(screen.View(w, h), "\n")
			if len(lines) > max(h, 1) {
				t.Fatalf("%d lines at height %d", len(lines), h)
			}
			for _, line := range lines {
				if got := ansi.StringWidth(line); got > w {
					t.Fatalf("%d cells at width %d: %q", got, w, line)
				}
				if strings.ContainsAny(ansi.Strip(line), "\x07\x1b\r") {
					t.Fatalf("control character in %q", line)
				}
			}
		}
	})
}

// TestProgressInPlace counts towards the invocations that auto makes at most.
func TestProgressInPlace(t *testing.T) {
	s := running()
	s.Plan.Samples, s.Plan.MaxSamples, s.Plan.Isolation = 0, 200, tuner.IsolateLatest
	if view, want := plain(screenOf(s), 160, 36), fmt.Sprintf("(%d at most)", len(s.Sizes)*tuner.MostInvocations(tuner.MostInPlace)); !strings.Contains(view, want) {
		t.Errorf("want %q in\n%s", want, view)
	}
}

// A word longer than the line goes on in the next one.
func TestLongWordsOfNotesAreNotCut(t *testing.T) {
	s := running()
	word := strings.Repeat("0123456789", 12) + "THE-END"
	s.tell(tuner.Warned{Text: "see " + word})
	screen := screenOf(s)
	screen.Key(keytest.Key("6"))
	view := plain(screen, 60, 30)
	joined := strings.NewReplacer("\n", "", " ", "").Replace(view)
	if !strings.Contains(joined, "THE-END") {
		t.Errorf("the end of a long word is not told:\n%s", view)
	}
}

func offers(screen *tune.Screen, help string) bool {
	return slices.ContainsFunc(screen.Help().Short, func(b key.Binding) bool { return b.Help().Desc == help })
}
