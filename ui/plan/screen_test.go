package plan_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/page"
	"lambdial/ui/plan"
	"lambdial/ui/theme"
	"lambdial/ui/theme/themetest"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.Local)

func thumbnail() tuner.Function {
	return tuner.Function{
		Name: "thumbnail", Runtime: "nodejs22.x", Architecture: "arm64",
		Settings: tuner.Settings{MemoryMB: 1024, TimeoutS: 60}, EphemeralMB: 512,
	}
}

// stage is the page with what it lays over itself.
type stage struct {
	*plan.Screen
	page.Stack
	theme theme.Theme
}

func (s *stage) View(w, h int) string { return s.Stack.View(s.theme, w, h) }

// do gives the first thing that is left to the program.
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

func (s *stage) Paste(text string) page.Action {
	top, _ := s.Top()
	return s.do(top.Paste(text))
}

func (s *stage) asks() bool { _, over := s.Top(); return over }

func screen(look theme.Options, change func(*plan.Options)) *stage {
	fee, storage := 0.2e-6, 0.0000000309
	o := plan.Options{
		Function: thumbnail(), Account: tuner.Identity{Region: "eu-west-1", Profile: "dev"},
		Price: &price.Price{Currency: "USD", PerGBSecond: 0.0000133334, PerRequest: &fee, PerStorageGBSecond: &storage},
	}
	o.Plan, o.Now = tuner.DefaultPlan(o.Function), now
	if change != nil {
		change(&o)
	}
	s := &stage{Screen: plan.New(theme.New(look), o), theme: theme.New(look)}
	s.Open(s.Screen)
	return s
}

func press(s *stage, keys ...string) (last page.Action) {
	for _, k := range keytest.Keys(keys...) {
		if a := s.Key(k); a != nil {
			last = a
		}
	}
	return last
}

// see fails if one of these is not on the screen.
func see(t *testing.T, s *stage, texts ...string) {
	t.Helper()
	picture := ansi.Strip(s.View(120, 40))
	flat := strings.Join(strings.FieldsFunc(picture, func(r rune) bool { return strings.ContainsRune(" \n│·■□,", r) }), " ")
	for _, text := range texts {
		if !strings.Contains(picture, text) && !strings.Contains(flat, strings.ReplaceAll(text, ",", "")) {
			t.Errorf("%q is not on the screen:\n%s", text, picture)
		}
	}
}

// refused fails if it can be started.
func refused(t *testing.T, s *stage) {
	t.Helper()
	if press(s, "ctrl+s"); s.asks() {
		t.Errorf("it asks whether to start")
	}
}

func TestConfirmedPlan(t *testing.T) {
	s := screen(theme.Options{}, nil)
	s.View(120, 32)
	press(s, "space")        // 1024, the size it has, off
	press(s, "tab")          // other sizes
	press(s, "640")          //
	press(s, "enter", "tab") // payload
	press(s, "x")            // x{} is wrong
	see(t, s, "line 1, column 1: invalid character 'x'", "1 mistake to correct")
	press(s, "backspace", "tab", "left", "left") // strategy: cost
	press(s, "enter")
	start, ok := press(s, "y").(page.Start)
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
	see(t, s, "read-only", "Read-only: nothing is invoked or changed")
}

func TestBeginGoesToWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name string
		keys []string
		want []string
	}{
		{"no size", []string{"n"}, []string{"no memory size chosen", "1 mistake to correct"}},
		{"a payload that is none", []string{"tab", "tab", "}", "tab"}, []string{"line 1, column 1: invalid character '}'"}},
		{"a size typed and not added", []string{"tab", "6", "4", "0", "tab"}, []string{"typed and not added"}},
		{"a budget of nothing", []string{"tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "0", "0"}, []string{"must be 0.000001 to 10000"}},
		{"too few samples", []string{"tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter", "tab", "ctrl+u", "3", "up", "enter"}, []string{"at least 6: one for each size"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := screen(theme.Options{}, nil)
			s.View(80, 20)
			press(s, test.keys...)
			refused(t, s)
			see(t, s, test.want...)
		})
	}
}

func TestPayloadFile(t *testing.T) {
	s := screen(theme.Options{}, nil)
	if list, ok := press(s, "ctrl+o").(page.List); !ok || list.Folder != "" {
		t.Fatalf("asked for %#v", list)
	}
	s.Listed("elsewhere/", []payload.Entry{{Name: "late"}}, nil)
	s.Listed("", []payload.Entry{{Name: ".hidden"}, {Name: "event.json", Bytes: 8}, {Name: "events", Folder: true}, {Name: "go.mod"}}, nil)
	see(t, s, "event.json", filepath.FromSlash("events/"), "go.mod")
	press(s, "e")
	press(s, "tab")
	press(s, "s")
	if list, ok := press(s, "tab").(page.List); !ok || list.Folder != filepath.FromSlash("events/") {
		t.Fatalf("asked for %#v", list)
	}
	s.Listed(filepath.FromSlash("events/"), []payload.Entry{{Name: "order.json", Bytes: 8}}, nil)
	if a := press(s, "down", "enter"); !cmp.Equal(a, page.Action(page.Read{Paths: []string{filepath.FromSlash("events/order.json")}})) {
		t.Fatalf("asked for %#v", a)
	}
	refused(t, s)
	press(s, "x")
	s.Loaded(filepath.FromSlash("events/orde"), nil, fmt.Errorf("there is no such file"))
	see(t, s, filepath.FromSlash("reading events/order.json"))
	s.Loaded(filepath.FromSlash("events/order.json"), []byte("{\n \"a\": 1}"), nil)
	see(t, s, `"a": 1`, filepath.FromSlash("from events/order.json"))
	if p := s.Plan().Payloads[0]; p.Source != filepath.FromSlash("events/order.json") || p.Bytes != 10 {
		t.Errorf("payload %+v", p)
	}
	press(s, " ")
	if p := s.Plan().Payloads[0]; p.Source != "inline" || p.Bytes != 10 {
		t.Errorf("a file changed here is %+v", p)
	}
}

func TestFileThatIsNone(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "tab", "tab", "delete", "delete")
	if _, ok := press(s, "@").(page.List); !ok {
		t.Fatal("@ opens no dialog")
	}
	press(s, "none.json")
	press(s, "enter")
	s.Loaded("none.json", nil, fmt.Errorf("there is no file none.json"))
	see(t, s, "there is no file none.json", "1 mistake to correct")
}

func TestSeveralPayloads(t *testing.T) {
	s := screen(theme.Options{}, nil)
	s.View(120, 32)
	press(s, "ctrl+n")
	press(s, `{"a": 1}`)
	press(s, "ctrl+n")
	press(s, "[2]")
	press(s, "shift+tab", "+", "+", "shift+up", "shift+up")
	see(t, s, "Payloads", "3 mixed by weight", "60 %", "Goes to 3 of 5")
	payloads := func() (all []string) {
		for _, p := range s.Plan().Payloads {
			all = append(all, fmt.Sprintf("%d %s", p.Weight, p.Content))
		}
		return all
	}
	if diff := cmp.Diff([]string{"3 [2]", "1 {}", `1 {"a": 1}`}, payloads()); diff != "" {
		t.Error(diff)
	}
	press(s, "-", "down", "D")
	if diff := cmp.Diff([]string{"2 [2]", `1 {"a": 1}`}, payloads()); diff != "" {
		t.Error(diff)
	}
	press(s, "enter")
	press(s, "!")
	press(s, "shift+tab", "up")
	see(t, s, "wrong")
	press(s, "ctrl+s")
	see(t, s, "line 1, column 1: invalid character '!'")
}

func TestFileOfSeveralPayloads(t *testing.T) {
	for text, want := range map[string][]string{
		"{\"a\": 1}\n[2]\n": {`1 mix.json:1 {"a": 1}`, "1 mix.json:2 [2]"},
		`[{"payload": {"a": 1}, "weight": 3}, {"payload": 2, "weight": 1}]`: {`3 mix.json:1 {"a": 1}`, "1 mix.json:2 2"},
		`[{"payload": 1}, {"weight": 2}]`:                                   {`1 mix.json [{"payload": 1}, {"weight": 2}]`},
		`[1, 2]`:                                                            {"1 mix.json [1, 2]"},
		`[]`:                                                                {"1 mix.json []"},
		`[{"payload": {"a": "{{uuid}}"}, "weight": 3, "id": 1}, {"payload": 1}]`: {`1 mix.json [{"payload": {"a": "{{uuid}}"}, "weight": 3, "id": 1}, {"payload": 1}]`},
	} {
		s := screen(theme.Options{}, nil)
		press(s, "ctrl+o")
		press(s, "mix.json")
		press(s, "enter")
		s.Loaded("mix.json", []byte(text), nil)
		var got []string
		for _, p := range s.Plan().Payloads {
			got = append(got, fmt.Sprintf("%d %s %s", p.Weight, p.Source, p.Content))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "tab", "tab", "delete", "delete")
	press(s, `{"id": "{{`)
	see(t, s, "{{uuid}} {{counter}}")
	press(s, `counter}}"}`)
	see(t, s, `such as {"id":"1"}`)
	press(s, "ctrl+u")
	press(s, `["{{name}}"]`)
	see(t, s, "line 1, column 3: {{name}} is no placeholder")
}

func TestEditorOfOnesOwn(t *testing.T) {
	s := screen(theme.Options{}, nil)
	if edit, ok := press(s, "ctrl+e").(page.Edit); !ok || edit.Text != "{}" {
		t.Fatalf("asked for %#v", edit)
	}
	s.Edited("", fmt.Errorf("no editor is set: set VISUAL or EDITOR"))
	see(t, s, "no editor is set", "JSON, 2 B")
	press(s, "ctrl+e")
	s.Edited("{\"a\": [1\n", nil)
	see(t, s, `{"a": [1`, "line 1, column 8: unexpected end of JSON input")
	press(s, "ctrl+e")
	s.Edited(strings.Repeat(" ", 100_000)+"[]\n", nil)
	see(t, s, "too long to be shown here", "JSON, 2 B")
}

func TestPasteOfLines(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "tab", "tab", "delete", "delete")
	s.Paste("{\r\n\t\"a\": {\r\n\t\t\"b\": null\r\n\t}\r\n}")
	see(t, s, `"a": {`, `"b": null`, "JSON, 30 B")
}

func remembered() []archive.Planned {
	p := tuner.DefaultPlan(thumbnail())
	p.Sizes, p.Samples, p.Goal.Strategy, p.Isolation, p.Apply = []int{512, 640}, 20, tuner.StrategyCost, tuner.IsolateCopy, true
	file, _ := payload.New("event.json", []byte(`{"a": 1}`))
	typed, _ := payload.New("inline", []byte(`{"typed": true}`))
	file.Content, typed.Content = nil, nil
	file.Digest = "keyed" // as logs tell it
	p.Payloads = []payload.Payload{file}
	older := p
	older.Payloads = []payload.Payload{typed, {Source: "gone.json", Bytes: 3, SHA256: "x", Weight: 1}, {Source: "changed.json", Bytes: 3, SHA256: "x", Weight: 1}}
	return []archive.Planned{{Session: "b", At: now.AddDate(0, 0, -12), Plan: p}, {Session: "a", At: now.AddDate(-1, 0, 0), Plan: older}}
}

func TestLastTimeIsOffered(t *testing.T) {
	s := screen(theme.Options{}, nil)
	earlier := remembered()
	files := map[string]string{"event.json": earlier[0].Plan.Payloads[0].SHA256, "changed.json": "y"}
	if a := s.Remember(earlier, files); !cmp.Equal(a, page.Action(page.Read{Paths: []string{"event.json"}})) {
		t.Fatalf("asked for %#v", a)
	}
	s.Loaded("event.json", []byte(`{"a": 1}`), nil)
	see(t, s, "As in the session of 12 Nov; ctrl+r for the defaults", "from event.json")
	p := s.Plan()
	if p.Samples != 20 || p.Isolation != tuner.IsolateCopy || p.Goal.Strategy != tuner.StrategyCost || p.Apply || !slices.Equal(p.Sizes, []int{512, 640}) {
		t.Errorf("plan %+v", p)
	}
	press(s, "space")
	see(t, s, "changed; ctrl+r for the defaults")
	press(s, "ctrl+r")
	see(t, s, "The defaults; ctrl+r as in the session of 12 Nov")
	if diff := cmp.Diff(tuner.DefaultPlan(thumbnail()), s.Plan()); diff != "" {
		t.Error(diff)
	}
	press(s, "ctrl+r")
	s.Loaded("event.json", []byte(`{"a": 2}`), nil)
	see(t, s, "the file is not as it was in that session")
	press(s, "ctrl+o")
	see(t, s, "In past sessions of this function", "event.json", "changed.json", "changed since", "typed, 15 B, 24 Nov 2025: not kept", "gone.json, 3 B, 24 Nov 2025: gone")
}

func TestTypedPayloadOfLastTimeIsNotKept(t *testing.T) {
	s := screen(theme.Options{}, nil)
	s.Remember(remembered()[1:], nil)
	s.Loaded("gone.json", nil, fmt.Errorf("there is no file gone.json"))
	see(t, s, "what was typed last time (15 B) is not kept")
	refused(t, s)
}

func TestAPersonIsQuickerThanTheMemory(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "space")
	s.Remember(remembered(), nil)
	if got := s.Plan().Samples; got != 0 {
		t.Errorf("%d samples", got)
	}
	see(t, s, "ctrl+r as in the session of 12 Nov")
	s = screen(theme.Options{}, nil)
	press(s, "enter")
	s.Remember(remembered(), nil)
	if start, ok := press(s, "y").(page.Start); !ok || start.Plan.Samples != 0 {
		t.Errorf("what was confirmed is not what starts: %+v", start)
	}
}

func TestFoldNamesWhatIsSet(t *testing.T) {
	s := screen(theme.Options{}, func(o *plan.Options) { o.Plan.Parallel = 5; o.Plan.Goal.ColdShare = 0.07 })
	see(t, s, "parallel 5, cold share 7 %")
	if s.Plan().Goal.ColdShare != 0.07 {
		t.Errorf("the cold share became %v", s.Plan().Goal.ColdShare)
	}
}

func TestOtherSizesTellWhatIsWrong(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "tab")
	before := slices.Clone(s.Plan().Sizes)
	press(s, "99999")
	press(s, "enter")
	if picture := ansi.Strip(s.View(120, 32)); !strings.Contains(picture, "out of range") {
		t.Error("the reason is not told")
	}
	if diff := cmp.Diff(before, s.Plan().Sizes); diff != "" {
		t.Error(diff)
	}
}

func TestPresetOffersAllItsSizes(t *testing.T) {
	s := screen(theme.Options{}, nil)
	press(s, "shift+tab", "right", "right")
	see(t, s, "640", "1152", "1792", "10 chosen")
	press(s, "left")
	if picture := ansi.Strip(s.View(120, 40)); strings.Contains(picture, "1152") {
		t.Errorf("sizes of another preset are offered:\n%s", picture)
	}
}

func TestLongestSizeIsNotCut(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		s := screen(theme.Options{ASCII: ascii}, func(o *plan.Options) { o.Function.MemoryMB = 10240 })
		see(t, s, "10240 now")
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

// click clicks on the first cell of a text.
func click(t *testing.T, s *stage, w, h int, text string) {
	t.Helper()
	for y, line := range strings.Split(ansi.Strip(s.View(w, h)), "\n") {
		if before, _, ok := strings.Cut(line, text); ok {
			s.Click(ansi.StringWidth(before), y)
			return
		}
	}
	t.Fatalf("%q is not on the screen", text)
}

func TestMouse(t *testing.T) {
	for _, size := range [][2]int{{80, 60}, {120, 36}, {200, 46}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			s := screen(theme.Options{}, nil)
			click := func(text string) { t.Helper(); click(t, s, size[0], size[1], text) }
			click("few")
			click("target")
			click("Target")
			click("← 200")
			click("p95")
			click("copy")
			click("→ folded")
			click("Parallel")
			click("→")
			press(s, "ctrl+n")
			press(s, "[1, 2]")
			click(", 2]")
			press(s, "0")
			click("1    1×")
			press(s, "+")
			p := s.Plan()
			if !slices.Equal(p.Sizes, []int{128, 512, 1024, 1769}) || p.Goal.Strategy != tuner.StrategyTarget || p.Goal.Latency != "p95" ||
				p.Goal.Target != 150*time.Millisecond || p.Isolation != tuner.IsolateCopy || p.Parallel != 1 {
				t.Errorf("plan %+v", p)
			}
			if len(p.Payloads) != 2 || p.Payloads[0].Weight != 2 || string(p.Payloads[1].Content) != "[10, 2]" {
				t.Errorf("payloads %+v", p.Payloads)
			}
			click("Start")
			if !s.asks() {
				t.Error("it does not ask whether to start")
			}
		})
	}
}

func TestNoKeyBreaksALine(t *testing.T) {
	keys := []string{"ctrl+n", "ctrl+o", "ctrl+e", "ctrl+r", "ctrl+s", "shift+up", "shift+down", "+", "delete", "enter", "esc", "up", "down", "left", "right", "tab", "shift+tab", "backspace", "space", "a", "n", "y", "5", "9", ".", "@", "{", "日", "\u202e", "-", "q"}
	rapid.Check(t, func(t *rapid.T) {
		s := screen(theme.Options{Dark: rapid.Bool().Draw(t, "dark"), ASCII: rapid.Bool().Draw(t, "ascii")}, func(o *plan.Options) {
			if rapid.Bool().Draw(t, "unpriced") {
				o.Price = nil
			}
		})
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 20).Draw(t, "what") {
			case 0:
				s.Click(rapid.IntRange(0, 200).Draw(t, "x"), rapid.IntRange(0, 50).Draw(t, "y"))
			case 1:
				s.Paste(rapid.SampledFrom([]string{"1,2\n3\x1b[2J", "{\n\"a\": [1,\n2]\n}", "128-3008/1"}).Draw(t, "paste"))
			case 3:
				s.Remember(remembered(), nil)
			case 4:
				s.Listed("", []payload.Entry{{Name: "日本.json"}, {Name: "a", Folder: true}}, nil)
			case 5:
				s.Wheel(rapid.IntRange(-3, 3).Draw(t, "lines"))
			default:
				press(s, rapid.SampledFrom(keys).Draw(t, "key"))
			}
			w, h := rapid.IntRange(40, 210).Draw(t, "w"), rapid.IntRange(9, 60).Draw(t, "h")
			themetest.Fits(t, s.View(w, h), w, h)
		}
	})
}

func BenchmarkView(b *testing.B) {
	s := screen(theme.Options{Dark: true}, nil)
	for b.Loop() {
		s.View(120, 32)
	}
}

// An option is one value: it is shown, edited, explained and refused where it
// stands, and enters the plan.
func TestHeadroom(t *testing.T) {
	s := screen(theme.Options{}, func(o *plan.Options) { o.Plan.Goal.Headroom = 0.2 })
	see(t, s, "headroom 20 %")
	click(t, s, 120, 46, "Advanced")
	click(t, s, 120, 46, "Headroom")
	see(t, s, "leaves less than 20 % of its memory beside the most that was used")
	press(s, "2", "5")
	if got := s.Plan().Goal.Headroom; got != 0.25 {
		t.Errorf("headroom %v", got)
	}
	press(s, "0")
	see(t, s, "must be 0 to 99", "1 mistake to correct")
	refused(t, s)
	press(s, "ctrl+u", "0")
	see(t, s, "however little of its memory was left")
	if err := s.Plan().Validate(); err != nil || s.Plan().Goal.Headroom != 0 {
		t.Errorf("headroom %v: %v", s.Plan().Goal.Headroom, err)
	}
}

func TestClickOnAFile(t *testing.T) {
	s := screen(theme.Options{}, nil)
	s.Remember(remembered(), map[string]string{"changed.json": "y"})
	press(s, "ctrl+o")
	s.Listed("", []payload.Entry{{Name: "a.json"}, {Name: "b.json"}}, nil)
	for range len("event.json") {
		press(s, "backspace")
	}
	if click(t, s, 100, 40, "changed.json"); !s.asks() {
		t.Fatal("a click takes a file")
	}
	s.Click(50, 3) // the path, or beside the list
	for y, line := range strings.Split(ansi.Strip(s.View(100, 40)), "\n") {
		if before, _, ok := strings.Cut(line, "changed.json"); ok {
			a := s.Click(ansi.StringWidth(before), y)
			if read, ok := a.(page.Read); !ok || read.Paths[0] != "changed.json" || s.asks() {
				t.Errorf("a second click asks for %v", a)
			}
		}
	}
}
