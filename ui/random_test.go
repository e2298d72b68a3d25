package ui

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestRandomInput does whatever comes to mind on windows of any size: nothing
// may panic, write past the edge, or keep the program from its end.
func TestRandomInput(t *testing.T) {
	for seed := range uint64(12) {
		bubble(t, fmt.Sprint("seed ", seed), func(t *testing.T) { randomInput(t, seed) })
	}
}

func randomInput(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	p := open(t, Options{}, 80, 24)
	size := tea.WindowSizeMsg{Width: 80, Height: 24}
	var did []string
	for range 400 {
		select {
		case <-p.done:
			p.ended(time.Second)
			p, did = open(t, Options{}, size.Width, size.Height), nil
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
	for _, slip := range []string{"%!", "NaN", "+Inf", "-Inf", "0x", "<nil>"} {
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
		return named[frequent[r.IntN(len(frequent))]]
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
