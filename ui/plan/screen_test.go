package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/plan"
	"lambdial/ui/theme"
)

func thumbnail() tuner.Function {
	return tuner.Function{
		Name: "thumbnail", Runtime: "nodejs22.x", Architecture: "arm64",
		Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 60}, EphemeralMB: 512,
	}
}

func screen(look theme.Options, change func(*plan.Options)) *plan.Screen {
	fee, storage := 0.2e-6, 0.0000000309
	o := plan.Options{
		Function: thumbnail(), Account: tuner.Identity{Region: "eu-west-1", Profile: "dev"},
		Price: &price.Price{Currency: "USD", PerGBSecond: 0.0000133334, PerRequest: &fee, PerStorageGBSecond: &storage},
	}
	o.Plan = tuner.DefaultPlan(o.Function)
	if change != nil {
		change(&o)
	}
	return plan.New(theme.New(look), o)
}

func press(s *plan.Screen, keys ...string) (last plan.Action) {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"tab": tea.KeyTab, "backspace": tea.KeyBackspace,
	}
	for _, k := range keys {
		switch code, ok := codes[k]; {
		case ok:
			last = s.Key(tea.KeyPressMsg{Code: code})
		case k == "shift+tab":
			last = s.Key(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
		case k == "space":
			last = s.Key(tea.KeyPressMsg{Code: ' ', Text: " "})
		default:
			r := []rune(k)[0]
			last = s.Key(tea.KeyPressMsg{Code: r, Text: k})
		}
	}
	return last
}

func typed(s *plan.Screen, text string) (last plan.Action) {
	for _, r := range text {
		if a := press(s, string(r)); a != nil {
			last = a
		}
	}
	return last
}

func check(t interface {
	Helper()
	Fatalf(string, ...any)
}, picture string, w, h int,
) {
	t.Helper()
	lines := strings.Split(picture, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got > w {
			t.Fatalf("line %d has %d cells, want at most %d: %q", i, got, w, line)
		}
		for _, r := range ansi.Strip(line) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e {
				t.Fatalf("control character %U in line %d: %q", r, i, line)
			}
		}
	}
}

func TestConfirmedPlan(t *testing.T) {
	s := screen(theme.Options{}, nil)
	s.View(120, 32)
	press(s, "space")        // 1024, the size it has, off
	press(s, "tab")          // other sizes
	typed(s, "640")          //
	press(s, "enter", "tab") // payload
	typed(s, "x")            // {}x is wrong
	if err := s.Wrong(); err == nil || !strings.Contains(err.Error(), "line 1, column 3") {
		t.Errorf("wrong payload: %v", err)
	}
	press(s, "backspace", "tab", "left", "left") // strategy: cost
	press(s, "enter")
	start, ok := press(s, "y").(plan.Start)
	if !ok {
		t.Fatal("y did not start")
	}
	want := []int{128, 256, 512, 640, 1769, 3008}
	if diff := cmp.Diff(want, start.Plan.Sizes); diff != "" {
		t.Error(diff)
	}
	if start.Plan.Goal.Strategy != tuner.StrategyCost || string(start.Plan.Payloads[0].Content) != "{}" {
		t.Errorf("plan %+v", start.Plan)
	}
	if err := start.Plan.Validate(); err != nil {
		t.Error(err)
	}
}

func TestNothingStartsUnconfirmed(t *testing.T) {
	s := screen(theme.Options{}, nil)
	for _, k := range []string{"n", "esc", "q", "x", "space"} {
		press(s, "enter")
		if a := press(s, k); a != nil {
			t.Errorf("%s gives %#v", k, a)
		}
		press(s, "esc")
		press(s, "tab", "shift+tab")
	}
}

func TestReadOnlyRefuses(t *testing.T) {
	s := screen(theme.Options{}, func(o *plan.Options) { o.ReadOnly = true })
	if a := press(s, "enter", "y"); a != nil {
		t.Errorf("started: %#v", a)
	}
	if picture := ansi.Strip(s.View(120, 32)); !strings.Contains(picture, "read-only") {
		t.Error("the reason is not told")
	}
}

func TestNoSizeRefuses(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "n")
	if a := press(s, "enter", "y"); a != nil {
		t.Errorf("started: %#v", a)
	}
	if picture := ansi.Strip(s.View(80, 20)); !strings.Contains(picture, "no memory size") {
		t.Errorf("the reason is not told:\n%s", picture)
	}
}

func TestPayloadFile(t *testing.T) {
	s := screen(theme.Options{}, func(o *plan.Options) { o.Plan.Payloads = nil })
	press(s, "tab", "tab")
	read, ok := typed(s, "@event.json").(plan.Read)
	if !ok || read.Path != "event.json" {
		t.Fatalf("asked for %#v", read)
	}
	s.Loaded("event.jso", tuner.Payload{}, fmt.Errorf("there is no file event.jso"))
	if err := s.Wrong(); err == nil || !strings.Contains(err.Error(), "reading") {
		t.Errorf("a late answer counts: %v", err)
	}
	p, err := tuner.NewPayload("event.json", []byte(`{"a": 1}`))
	s.Loaded("event.json", p, err)
	if err := s.Wrong(); err != nil {
		t.Error(err)
	}
	if got := s.Plan().Payloads[0].Source; got != "event.json" {
		t.Errorf("source %q", got)
	}
}

func TestOtherSizesTellWhatIsWrong(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "tab")
	before := slices.Clone(s.Plan().Sizes)
	typed(s, "99999")
	press(s, "enter")
	if picture := ansi.Strip(s.View(120, 32)); !strings.Contains(picture, "out of range") {
		t.Error("the reason is not told")
	}
	if diff := cmp.Diff(before, s.Plan().Sizes); diff != "" {
		t.Error(diff)
	}
}

func TestClickChoosesSize(t *testing.T) {
	for _, size := range [][2]int{{80, 20}, {120, 32}, {200, 46}} {
		s := screen(theme.Options{}, nil)
		for y, line := range strings.Split(ansi.Strip(s.View(size[0], size[1])), "\n") {
			if before, _, ok := strings.Cut(line, "2048"); ok {
				s.Click(ansi.StringWidth(before), y)
				break
			}
		}
		if !slices.Contains(s.Plan().Sizes, 2048) {
			t.Errorf("%dx%d: a click on 2048 chose %v", size[0], size[1], s.Plan().Sizes)
		}
	}
}

func TestNoKeyBreaksALine(t *testing.T) {
	keys := []string{"enter", "esc", "up", "down", "left", "right", "tab", "shift+tab", "backspace", "space", "a", "n", "y", "5", "9", ".", "@", "{", "日", "\u202e", "-", "q"}
	rapid.Check(t, func(t *rapid.T) {
		s := screen(theme.Options{Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii")}, func(o *plan.Options) {
			if rapid.Bool().Draw(t, "unpriced") {
				o.Price = nil
			}
		})
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 8).Draw(t, "what") {
			case 0:
				s.Click(rapid.IntRange(0, 200).Draw(t, "x"), rapid.IntRange(0, 50).Draw(t, "y"))
			case 1:
				s.Paste(tea.PasteMsg{Content: rapid.SampledFrom([]string{"1,2\n3\x1b[2J", "{\n\"a\": [1,\n2]\n}", "128-3008/1"}).Draw(t, "paste")})
			case 2:
				s.SetTrouble(&tuner.AccountError{Kind: tuner.ErrChanged, Operation: "UpdateFunctionConfiguration", Message: "changed"})
			default:
				press(s, rapid.SampledFrom(keys).Draw(t, "key"))
			}
			w, h := rapid.IntRange(40, 210).Draw(t, "w"), rapid.IntRange(9, 60).Draw(t, "h")
			check(t, s.View(w, h), w, h)
		}
	})
}

func BenchmarkView(b *testing.B) {
	s := screen(theme.Options{Dark: true}, nil)
	for b.Loop() {
		s.View(120, 32)
	}
}
