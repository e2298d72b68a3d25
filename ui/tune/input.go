package tune

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// prompt is a line in which one types: what for, and what comes of it.
type prompt struct {
	asks, example string
	accept        func(typed string) (page.Action, error)
}

// ask opens the input line.
func (s *Screen) ask(p prompt) {
	s.asking, s.inputErr = &p, ""
	s.input.Reset()
	s.input.Prompt, s.input.Placeholder = p.asks+": ", p.example
	s.input.Focus()
}

func (s *Screen) askSize() {
	s.ask(prompt{"memory size to add", "640", func(typed string) (page.Action, error) {
		mb, err := tuner.ParseMemoryMB(typed)
		if err == nil && s.state.Size(mb) != nil {
			err = fmt.Errorf("%d MB is already part of this session", mb)
		}
		if err != nil {
			return nil, err
		}
		s.sizes.chosen = mb
		return page.AddSize{MemoryMB: mb}, nil
	}})
}

func (s *Screen) askMonth() {
	s.ask(prompt{"invocations a month", "250k, 3M", func(typed string) (page.Action, error) {
		n, err := parseMonth(typed)
		if err != nil {
			return nil, err
		}
		s.Month = n
		return page.KeepMonth{Function: cmp.Or(s.state.Function.ARN, s.state.Function.Name), Invocations: n}, nil
	}})
}

// mostMonthly is beyond what an account can invoke.
const mostMonthly = 1e12

// groups are digits in groups of three. Any other comma may be a decimal one,
// which would make a tenfold of what was meant.
var groups = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+$`)

// parseMonth reads a number of invocations: "1200000", "1.2M", "250 k", "1,200,000".
func parseMonth(typed string) (int64, error) {
	digits := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(typed), " ", ""))
	unit := 1.
	for suffix, by := range map[string]float64{"k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9} {
		if rest, ok := strings.CutSuffix(digits, suffix); ok {
			digits, unit = rest, by
			break
		}
	}
	if groups.MatchString(digits) {
		digits = strings.ReplaceAll(digits, ",", "")
	}
	v, err := strconv.ParseFloat(digits, 64)
	if v *= unit; err != nil || !(v >= 0 && v <= mostMonthly) {
		return 0, fmt.Errorf("%q is no number of invocations: 250000, 250k or 3M", strings.TrimSpace(typed))
	}
	return int64(math.Round(v)), nil
}

// monthly writes a number of invocations as a person says it: "1 M", "250 k".
func monthly(n int64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if v := float64(n) / unit.size; v >= 1 {
			return strconv.FormatFloat(v, 'g', 4, 64) + unit.name
		}
	}
	return strconv.FormatInt(n, 10)
}

func newInput() textinput.Model {
	in := textinput.New()
	in.CharLimit = 16
	in.SetWidth(17)
	return in
}

func (s *Screen) inputLines(w int) []string {
	lines := []string{s.t.Truncate(s.input.View(), w)}
	if s.inputErr != "" {
		lines = append(lines, s.t.Bad.Render(s.t.Truncate(s.t.Glyph.Cross+" "+s.line(s.inputErr), w)))
	}
	return lines
}

func (s *Screen) keyInput(msg tea.KeyPressMsg) page.Action {
	switch {
	case key.Matches(msg, s.keys.Discard):
		s.closeInput()
	case key.Matches(msg, s.keys.Accept):
		action, err := s.asking.accept(s.input.Value())
		if err != nil {
			s.inputErr = err.Error()
			return nil
		}
		s.closeInput()
		return action
	default:
		s.inputErr = ""
		widget.Type(&s.input, msg)
	}
	return nil
}

// Paste puts text into the input line, if it is open.
func (s *Screen) Paste(text string) page.Action {
	if s.asking != nil {
		s.inputErr = ""
		widget.Type(&s.input, tea.PasteMsg{Content: text})
	}
	return nil
}

func (s *Screen) closeInput() {
	s.asking, s.inputErr = nil, ""
	s.input.Blur()
}

// signedMoney is an amount with its sign: "+$43", "−$1.20".
func (s *figures) signedMoney(v float64) string {
	sign := "+"
	if v < 0 {
		sign = s.t.Glyph.Minus
	}
	return sign + widget.Money(s.t, math.Abs(v), s.state.Currency())
}
