package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Style is a lipgloss style of characters alone, without a layout, whose escape
// sequences are known beforehand: a frame styles some hundred pieces of text, and
// lipgloss looks for margins, borders and widths at each of them.
type Style struct {
	style       *lipgloss.Style // never changed
	open, close string
	// byCharacter: lipgloss underlines words and blanks each for itself.
	byCharacter bool
}

// styled finds the escape sequences of a style.
func styled(s lipgloss.Style) Style {
	open, end, _ := strings.Cut(s.Render("x"), "x")
	return Style{style: &s, open: open, close: end, byCharacter: s.GetUnderline()}
}

// Render is text in this style, the same that lipgloss makes of it.
func (s Style) Render(text string) string {
	if s.byCharacter || text == "" || strings.ContainsAny(text, "\n\r\t") {
		return s.Lipgloss().Render(text)
	}
	return s.open + text + s.close
}

// Open is the escape sequence that begins the style.
func (s Style) Open() string { return s.open }

// Lipgloss is the same as a style of lipgloss, for parts that are made elsewhere.
func (s Style) Lipgloss() lipgloss.Style {
	if s.style == nil {
		return lipgloss.NewStyle()
	}
	return *s.style
}

// Bold is the style with bold characters, or without.
func (s Style) Bold(on bool) Style { return styled(s.Lipgloss().Bold(on)) }

// Faint is the style with faint characters, or without.
func (s Style) Faint(on bool) Style { return styled(s.Lipgloss().Faint(on)) }

// Underline is the style with a line under the characters, or without.
func (s Style) Underline(on bool) Style { return styled(s.Lipgloss().Underline(on)) }

// Reverse is the style with the colours exchanged, or not.
func (s Style) Reverse(on bool) Style { return styled(s.Lipgloss().Reverse(on)) }

// Foreground is the style with characters of a colour.
func (s Style) Foreground(c color.Color) Style { return styled(s.Lipgloss().Foreground(c)) }

// Background is the style on a colour.
func (s Style) Background(c color.Color) Style { return styled(s.Lipgloss().Background(c)) }
