package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/ui/keys/keytest"
)

// planning opens the program on the plan of the function thumbnail.
func planning(t *testing.T, o Options, w, h int) *program {
	t.Helper()
	p := open(t, o, w, h)
	p.see("6 functions")
	p.press("/", "thumb", "enter")
	p.see("Memory sizes", "thumbnail")
	return p
}

func TestPlanAndBegin(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}, {200, 50}} {
		bubble(t, fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			p := planning(t, Options{}, size[0], size[1])
			p.press("n", "tab", "512-1024/128", "enter", "tab") // sizes, then the payload
			p.press("ctrl+k")
			p.tea.Send(tea.PasteMsg{Content: "{\n\t\"n\": \"{{number counter}}\"\n}"})
			p.see(`"n": "{{number counter}}"`)
			p.press("ctrl+s")
			p.see("Start this session?", "512, 640,", "1024 MB", "thumbnail")
			p.tea.Send(tea.WindowSizeMsg{Width: size[1] + 30, Height: size[0] / 2}) // at any time
			p.see("Start this session?")
			p.press("y")
			p.see("SAMPLING")
			s := <-p.sessions
			if diff := cmp.Diff([]int{512, 640, 768, 896, 1024}, s.plan.Sizes); diff != "" {
				t.Error(diff)
			}
			if got := s.plan.Payloads[0]; got.Source != "inline" || got.Template == nil || string(got.Content) != "{\n  \"n\": \"{{number counter}}\"\n}" {
				t.Errorf("payload %+v", got)
			}
			p.press("q")
			p.ended(5 * time.Second)
		})
	}
}

func TestInvalidPayloadIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := planning(t, Options{}, 80, 24)
		p.press("tab", "tab")
		p.tea.Send(tea.PasteMsg{Content: "{\n  \"a\": 1,,\n}\n"})
		p.see("line 2, column 10: invalid character ','")
		p.press("shift+tab", "shift+tab", "enter")
		p.unseen("Start this session?")
		p.see("line 2, column 10", "1 mistake to correct")
		p.press("esc", "esc", "q")
		p.ended(time.Second)
		if len(p.outcome.Sessions) > 0 {
			t.Error("a session began")
		}
	})
}

func TestRememberedPlan(t *testing.T) {
	event := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(event, []byte(`{"a": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	was, err := payload.New(event, []byte(`{"a": 0}`))
	if err != nil {
		t.Fatal(err)
	}
	was.Content, was.Weight = nil, 3
	options := func(err error) Options {
		return Options{Earlier: func(ctx context.Context, f tuner.Function) ([]archive.Planned, map[string]string, error) {
			p := tuner.DefaultPlan(f)
			p.Sizes, p.Samples, p.Goal.Strategy, p.Isolation, p.Payloads = []int{512, 640}, 20, tuner.StrategyCost, tuner.IsolateCopy, []payload.Payload{was}
			return []archive.Planned{{Session: "x", At: time.Now().Add(-30 * 24 * time.Hour), Plan: p}}, nil, err
		}}
	}
	bubble(t, "is offered, with its file as it is now", func(t *testing.T) {
		p := planning(t, options(nil), 120, 36)
		p.see("As in the session of 2 Dec, changed; ctrl+r for the defaults", `"a": 1`, "the file is not as it was", "20 warm a size")
		p.press("ctrl+s", "y")
		p.see("SAMPLING")
		s := <-p.sessions
		if s.plan.Samples != 20 || s.plan.Isolation != tuner.IsolateCopy || !slices.Equal(s.plan.Sizes, []int{512, 640}) || s.plan.Payloads[0].Weight != 3 {
			t.Errorf("plan %+v", s.plan)
		}
		p.press("q")
		p.ended(5 * time.Second)
	})
	bubble(t, "can be refused", func(t *testing.T) {
		p := planning(t, options(nil), 120, 36)
		p.see("As in the session of 2 Dec")
		p.press("ctrl+r")
		p.see("The defaults; ctrl+r as in the session of 2 Dec")
		p.press("ctrl+s", "y")
		p.see("SAMPLING")
		s := <-p.sessions
		if s.plan.Samples != 0 || len(s.plan.Sizes) != 6 || string(s.plan.Payloads[0].Content) != "{}" {
			t.Errorf("plan %+v", s.plan)
		}
		p.press("q")
		p.ended(5 * time.Second)
	})
	bubble(t, "is none where it can't be read", func(t *testing.T) {
		p := planning(t, options(os.ErrPermission), 120, 36)
		p.unseen("As in the session")
		p.see("6 chosen")
		p.press("q")
		p.ended(time.Second)
	})
}

// script makes a file that a shell runs as the editor; the file to be edited
// is its first argument.
func script(t *testing.T, text string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "editor.sh")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VISUAL", "sh "+path)
}

func TestEditorOfOnesOwn(t *testing.T) {
	for _, test := range []struct {
		name, visual, editor, script string
		want                         []string
	}{
		{name: "none is set", want: []string{"set VISUAL or EDITOR", "JSON, 2 B"}},
		{name: "it is not there", editor: "no-such-editor --wait", want: []string{"no-such-editor, from EDITOR", "JSON, 2 B"}},
		{name: "it fails", script: `echo '{"lost": 1}' > "$1"; exit 3`, want: []string{"exit status 3; nothing is taken over", "JSON, 2 B"}},
		{name: "it saves", script: `test "$(cat "$1")" = '{}' && echo '{"kept": 1}' > "$1"`, want: []string{`"kept": 1`, "JSON, 11 B"}},
		{name: "it replaces the file", script: `echo '[1]' > "$1.new"; mv "$1.new" "$1"`, want: []string{"[1]", "JSON, 3 B"}},
		{name: "it saves no JSON", script: `echo '{"kept": ' > "$1"`, want: []string{`{"kept":`, "1 mistake to correct"}},
		{name: "it looks at its file", script: `ls -ld "$1" "$(dirname "$1")" | cut -c1-10 | grep -c -e -rw------- -e drwx------ > "$1.n"; mv "$1.n" "$1"`, want: []string{"│ 2", "JSON, 1 B"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			t.Setenv("VISUAL", test.visual)
			t.Setenv("EDITOR", test.editor)
			if test.script != "" {
				script(t, test.script)
			}
			synctest.Test(t, func(t *testing.T) {
				p := planning(t, Options{}, 120, 36)
				p.press("tab", "tab", "ctrl+e")
				p.see(test.want...)
				p.press("tab", "q")
				p.ended(time.Second)
			})
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left in the folder of temporary files: %v, %v", left, err)
			}
		})
	}
}

// A signal while the editor is open ends the editor, too, and leaves nothing.
func TestSignalInTheEditor(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	script(t, `exec sleep 100`)
	synctest.Test(t, func(t *testing.T) {
		p := planning(t, Options{}, 120, 36)
		p.tea.Send(keytest.Key("ctrl+e"))
		for open := false; !open; {
			found, _ := os.ReadDir(temporary) // until the draft is there
			open = len(found) == 1
			runtime.Gosched()
		}
		p.cancel(context.Canceled)
		<-p.done
	})
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left in the folder of temporary files: %v, %v", left, err)
	}
}

// TestEstimateByTheLastSession: how long the function took then is what the
// estimate is by, and that is said.
func TestEstimateByTheLastSession(t *testing.T) {
	bubble(t, "tells its assumption", func(t *testing.T) {
		p := planning(t, Options{}, 120, 36)
		p.see("likely   1", "if 1 s each")
		p.press("q")
		p.ended(5 * time.Second)
	})
	bubble(t, "is by experience", func(t *testing.T) {
		p := planning(t, Options{Experience: func(context.Context, tuner.Function) (tuner.Experience, error) {
			var s tuner.State
			s.Apply(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Duration: 40 * time.Second, Billed: 40 * time.Second}}})
			return s.Experience(), nil
		}}, 120, 36)
		p.see("likely   1", "as last time")
		p.unseen("if 1 s each")
		p.press("q")
		p.ended(5 * time.Second)
	})
}
