package widget

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lambdial/ui/theme"
)

// Number is a value that is typed, or changed in sensible steps by the arrow
// keys.
type Number struct {
	// Stops are the values that the arrows step through, ascending.
	Stops    []float64
	Min, Max float64
	// Blank is what stands there for an empty field; "" refuses an empty one.
	Blank string
	// Unit follows the value.
	Unit string
	// Decimals allows a decimal point.
	Decimals bool
	text     string
	fresh    bool // the next digit begins another number
}

// Enter says that the field gets the focus: what is typed first takes the
// place of what stands there.
func (n *Number) Enter() { n.fresh = true }

// Set puts a value in; 0 empties a field that may be blank.
func (n *Number) Set(v float64) {
	n.text = ""
	if v != 0 || n.Blank == "" {
		n.text = strconv.FormatFloat(v, 'f', -1, 64)
	}
}

// Value is the number that stands there, 0 for none.
func (n *Number) Value() float64 {
	v, err := strconv.ParseFloat(n.text, 64)
	if err != nil {
		return 0
	}
	return v
}

// Text is what stands there, with its unit.
func (n *Number) Text() string {
	switch {
	case n.text == "":
		return n.Blank
	case n.Unit == "":
		return n.text
	}
	return n.text + " " + n.Unit
}

// Key answers a key and says whether it was one for a number.
func (n *Number) Key(msg tea.KeyPressMsg) bool {
	fresh := n.fresh
	n.fresh = false
	switch s := msg.String(); s {
	case "left", "-":
		n.Step(-1)
	case "right", "+":
		n.Step(1)
	case "backspace":
		n.text = n.text[:max(len(n.text)-1, 0)]
	case "delete", "ctrl+u":
		n.text = ""
	case ".", ",":
		if fresh {
			n.text = ""
		}
		if n.Decimals && !strings.Contains(n.text, ".") && len(n.text) < 8 {
			n.text += "."
		}
	default:
		if len(s) != 1 || s[0] < '0' || s[0] > '9' {
			return false
		}
		if fresh {
			n.text = ""
		}
		if len(n.text) < 8 {
			n.text += s
		}
	}
	return true
}

// Step takes the next stop upwards or, by -1, downwards.
func (n *Number) Step(by int) {
	now, blank := n.Value(), n.text == ""
	if by > 0 {
		for _, stop := range n.Stops {
			if blank || stop > now {
				n.Set(stop)
				return
			}
		}
		return
	}
	for i := len(n.Stops) - 1; i >= 0; i-- {
		if n.Stops[i] < now {
			n.Set(n.Stops[i])
			return
		}
	}
	if n.Blank != "" {
		n.text = ""
	}
}

// Wrong tells what is wrong with the value, "" if nothing is.
func (n *Number) Wrong() string {
	if n.text == "" && n.Blank != "" {
		return ""
	}
	if v, err := strconv.ParseFloat(n.text, 64); err != nil || v < n.Min || v > n.Max {
		return format(n.Min) + " to " + format(n.Max)
	}
	return ""
}

func format(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Draw writes the value, with the arrows that change it where it has focus.
func (n *Number) Draw(t theme.Theme, focused bool) string {
	style := t.Strong
	wrong := n.Wrong()
	if wrong != "" {
		style = t.Bad
	}
	text := style.Render(n.Text())
	if focused {
		text = t.Accent.Render(t.Glyph.Left) + " " + text + " " + t.Accent.Render(t.Glyph.Right)
	}
	if wrong != "" {
		text += "  " + t.Bad.Render(t.Glyph.Cross+" must be "+wrong)
	}
	return text
}
