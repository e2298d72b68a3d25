package app

import (
	"context"
	"fmt"
	"image/color"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
	"lambdial/ui/keys/keytest"
)

// TestRandomInput does whatever comes to mind on windows of any size: nothing
// may panic, write past the edge, or keep the program from its end.
func TestRandomInput(t *testing.T) {
	t.Setenv("VISUAL", "") // ctrl+e must not open the editor of who runs the tests
	t.Setenv("EDITOR", "true")
	for seed := range uint64(6) {
		bubble(t, fmt.Sprint("seed ", seed), func(t *testing.T) { randomInput(t, seed) })
	}
}

func randomInput(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	options := everything(t, r)
	p := open(t, options, 80, 24)
	size := tea.WindowSizeMsg{Width: 80, Height: 24}
	var did []string
	for range 400 {
		select {
		case <-p.done:
			p.ended(time.Second)
			p, did = open(t, options, size.Width, size.Height), nil
		default:
		}
		msg := randomMessage(r, &size)
		did = append(did, fmt.Sprintf("%T %v", msg, msg))
		p.tea.Send(msg)
		if r.IntN(4) == 0 {
			time.Sleep(time.Duration(r.IntN(2000)) * time.Millisecond)
		}
		synctest.Wait()
		if wrong := overflow(p.screen(), size); wrong != "" {
			t.Fatalf("%s at %v after\n%s\n\n%s", wrong, size, strings.Join(did[max(0, len(did)-15):], "\n"), p.screen())
		}
	}
	p.cancel(fmt.Errorf("the test is over"))
	p.ended(time.Minute)
}

// everything are options of a program that offers all it can, where what is
// asked of the account or the disk fails now and then.
func everything(t *testing.T, r *rand.Rand) Options {
	o := pastOptions(t, true)
	load := o.Load
	var asked atomic.Int64
	fail := func() error {
		if asked.Add(1)%4 == 0 {
			return errDenied
		}
		return nil
	}
	account := &fakeAccount{real: true, delay: 20 * time.Millisecond, pages: someFunctions().pages}
	o.Account = account
	o.Apply = func(_ context.Context, s *tuner.State, r session.Request) ([]tuner.Event, error) {
		if err := fail(); err != nil {
			return nil, err
		}
		to := tuner.Settings{MemoryMB: max(r.MemoryMB, 128), TimeoutS: max(r.TimeoutS, 1)}
		return []tuner.Event{
			{What: tuner.Intended{Change: tuner.Change{ID: 900, Action: tuner.ActionApply, Function: s.Function.Name, From: &s.Function.Settings, To: &to}}},
			{What: tuner.Done{ID: 900}},
			{What: tuner.Closed{Restored: true}},
		}, nil
	}
	o.Undo = func(context.Context, *tuner.State) ([]tuner.Event, error) { return nil, fail() }
	o.Verify = func(ctx context.Context, _ *tuner.State, _ session.Verifying, tell func(tuner.Event)) error {
		for range verdict.MostVerifying {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
			tell(tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 1769, Duration: time.Millisecond, Verify: true}}})
		}
		return fail()
	}
	o.Reconnect = func(context.Context, string, string) (Connection, error) {
		return Connection{Account: account, Apply: o.Apply}, fail()
	}
	o.Profiles = func(context.Context) ([]Profile, error) { return someProfiles(), fail() }
	o.Favourites = func(context.Context) ([]string, error) { return []string{arnOf("webhook")}, fail() }
	o.Favour = func(context.Context, string, bool) error { return fail() }
	o.Sessions = func(context.Context) ([]archive.Entry, error) { return somePast(time.Now()), fail() }
	o.Load = func(ctx context.Context, _ string) (*tuner.State, error) {
		if err := fail(); err != nil {
			return nil, err
		}
		return load(ctx, "20000101-000000-abcdef")
	}
	o.Delete = func(context.Context, string) error { return fail() }
	o.Leftovers = func(context.Context) ([]string, error) {
		return []string{"session X on checkout was interrupted"}, fail()
	}
	o.Restore = func(context.Context) (did, left []string, err error) {
		return nil, []string{"version 7: denied"}, fail()
	}
	o.ASCII = r.IntN(2) == 0
	return o
}

// overflow tells what of a screen does not fit, or is not meant for people.
func overflow(screen string, size tea.WindowSizeMsg) string {
	if screen == "" { // the program has ended
		return ""
	}
	lines := strings.Split(screen, "\n")
	if len(lines) > size.Height {
		return fmt.Sprintf("%d lines", len(lines))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > size.Width {
			return fmt.Sprintf("line %d is %d wide", i+1, w)
		}
	}
	for _, slip := range []string{"%!", "NaN", "+Inf", "-Inf", "0xc0", "<nil>"} {
		if strings.Contains(screen, slip) {
			return slip
		}
	}
	return ""
}

// randomMessage is a key, mostly one that means something, or what else a
// terminal sends.
func randomMessage(r *rand.Rand, size *tea.WindowSizeMsg) tea.Msg {
	at := tea.Mouse{X: r.IntN(size.Width), Y: r.IntN(size.Height), Button: tea.MouseLeft}
	switch r.IntN(40) {
	case 0:
		*size = randomSize(r)
		return *size
	case 1, 2:
		return tea.MouseClickMsg(at)
	case 3:
		at.Button = tea.MouseWheelDown
		return tea.MouseWheelMsg(at)
	case 4:
		return tea.PasteMsg{Content: []string{`{"a": [1, 2]}`, "128-3008/64", "\x1b[2J\u202e", strings.Repeat("日本", 200), "{\n\t\"a\":\n}"}[r.IntN(5)]}
	case 5:
		return []tea.Msg{tea.FocusMsg{}, tea.BlurMsg{}, tea.BackgroundColorMsg{Color: color.White}}[r.IntN(3)]
	case 6:
		return tea.KeyPressMsg{Code: 'a' + rune(r.IntN(25)), Mod: tea.ModCtrl} // ctrl+z would stop the test
	}
	if r.IntN(3) == 0 {
		frequent := []string{"enter", "enter", "esc", "tab", "up", "down", "space", "left", "right", "backspace", "pgdown", "end", "home", "shift+tab"}
		return keytest.Key(frequent[r.IntN(len(frequent))])
	}
	code := ' ' + rune(r.IntN('~'-' '+1))
	if r.IntN(2) == 0 {
		code = rune("ynaspcr123456?/"[r.IntN(15)])
	}
	return tea.KeyPressMsg{Code: code, Text: string(code)}
}

// randomSize is often a size that people have, and now and then one that is
// too small for anything.
func randomSize(r *rand.Rand) tea.WindowSizeMsg {
	usual := []tea.WindowSizeMsg{{Width: 60, Height: 20}, {Width: 80, Height: 24}, {Width: 120, Height: 36}, {Width: 200, Height: 50}}
	if r.IntN(2) == 0 {
		return usual[r.IntN(len(usual))]
	}
	return tea.WindowSizeMsg{Width: 1 + r.IntN(220), Height: 1 + r.IntN(60)}
}
