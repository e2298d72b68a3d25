// Package theme gives every screen one look: styles named by what they mean,
// the glyphs they are drawn with, and the small parts that every screen has.
//
// Meaning never rests on colour alone. Each style that says something also
// differs by weight, reverse video or a glyph, so that the same screen reads
// well with 16 colours, with none, and with plain ASCII.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"lambdial/ui/cell"
)

// Options says what the terminal can show.
type Options struct {
	Dark    bool // the background is dark
	ASCII   bool // only characters 0x20 to 0x7e may be used
	NoColor bool // no colours; bold, faint, underline and reverse remain
	Basic   bool // only the 16 ANSI colours
}

// Theme is an immutable set of styles and glyphs, and the helpers that use them.
// It is a handle, since the styles fill many kilobytes: copy it freely. A change
// of background makes a new one with [New]; the zero Theme can't draw.
type Theme struct{ *Styles }

// Styles are the styles of a theme by meaning. They are shared by all copies of
// a theme and must not be changed.
type Styles struct {
	Options
	cell.Marks

	Title   Style // name of a screen or panel
	Header  Style // column heads of a table
	Text    Style // ordinary text: the terminal's own foreground
	Strong  Style // text to be seen first
	Muted   Style // secondary text that still must be read
	Faint   Style // rules, axes, tracks: there, but behind
	Accent  Style // the one accent colour
	Good    Style
	Warn    Style
	Bad     Style
	Match   Style // characters that a filter matched
	Key     Style // a key in the footer
	KeyHelp Style // what the key does

	Selected      Style // the row under the cursor
	Cursor        Style // the glyph before that row
	Caret         Style // the cell of a text cursor
	Border        Style
	BorderFocused Style

	Badge         Style // a neutral badge; draw with [Theme.Pill]
	BadgeDemo     Style
	BadgeReadOnly Style
	BadgeGood     Style
	BadgeBad      Style

	Duration     Style // the duration series
	Cost         Style // the cost series
	Cold         Style // cold starts
	DurationEdge Style // its whiskers from p10 to p90
	CostEdge     Style
	Fitted       Style   // a fitted curve
	Series       []Style // hues for one line a size, told apart also by their labels

	SyntaxKey         Style // names of a JSON object
	SyntaxString      Style
	SyntaxNumber      Style
	SyntaxLiteral     Style // true, false, null
	SyntaxPlaceholder Style // what stands for another value at each invocation

	Failed      Style // failed invocations and sizes
	Best        Style // the best value of a column
	Now         Style // the size the function has now
	Cheapest    Style // marks of sizes
	Fastest     Style
	Balanced    Style
	Recommended Style // the size the verdict names

	Glyph Glyphs
}

// palette is one background's colours; nil is the terminal's own.
type palette struct {
	muted, faint, accent, good, warn, bad color.Color
	duration, cost, cold                  color.Color
	durationEdge, costEdge                color.Color
	selected, badge, ink                  color.Color
	series                                []color.Color
}

var (
	darkPalette = palette{
		muted:    lipgloss.Color("#a6adc0"),
		faint:    lipgloss.Color("#74777f"),
		accent:   lipgloss.Color("#6cb6ff"),
		good:     lipgloss.Color("#6fdd8b"),
		warn:     lipgloss.Color("#e8c35a"),
		bad:      lipgloss.Color("#ff7b7b"),
		duration: lipgloss.Color("#4fd1d9"),
		cost:     lipgloss.Color("#da8ee7"),
		cold:     lipgloss.Color("#8fb8ff"),
		selected: lipgloss.Color("#2b3350"),
		badge:    lipgloss.Color("#3a4158"),
		ink:      lipgloss.Color("#10131c"),

		durationEdge: lipgloss.Color("#3c8f96"),
		costEdge:     lipgloss.Color("#a05fa8"),
		series:       colors("#4fd1d9", "#e8c35a", "#da8ee7", "#6fdd8b", "#ff9e64", "#6cb6ff", "#ff8fb1", "#b8c0cc"),
	}
	lightPalette = palette{
		muted:    lipgloss.Color("#56606e"),
		faint:    lipgloss.Color("#868a92"),
		accent:   lipgloss.Color("#0b5fce"),
		good:     lipgloss.Color("#147a35"),
		warn:     lipgloss.Color("#8f5f00"),
		bad:      lipgloss.Color("#c4202b"),
		duration: lipgloss.Color("#00737d"),
		cost:     lipgloss.Color("#9b1fa8"),
		cold:     lipgloss.Color("#2b5bb8"),
		selected: lipgloss.Color("#d9e6fa"),
		badge:    lipgloss.Color("#dfe3ea"),
		ink:      lipgloss.Color("#ffffff"),

		durationEdge: lipgloss.Color("#4f9aa1"),
		costEdge:     lipgloss.Color("#aa5fb5"),
		series:       colors("#00737d", "#8f5f00", "#9b1fa8", "#147a35", "#b54708", "#0b5fce", "#b8205f", "#56606e"),
	}
)

// The 16 ANSI colours have palettes of their own: the nearest of the 16 to a
// soft tint is a loud cyan or magenta. A selected row is reversed.
var (
	darkBasic = palette{
		muted: lipgloss.White, faint: lipgloss.BrightBlack, accent: lipgloss.BrightBlue,
		good: lipgloss.BrightGreen, warn: lipgloss.BrightYellow, bad: lipgloss.BrightRed,
		duration: lipgloss.BrightCyan, cost: lipgloss.BrightMagenta, cold: lipgloss.BrightBlue,
		durationEdge: lipgloss.Cyan, costEdge: lipgloss.Magenta,
		badge: lipgloss.BrightBlack, ink: lipgloss.Black,
		series: colors("14", "11", "13", "10", "9", "12", "7"),
	}
	lightBasic = palette{
		muted: lipgloss.BrightBlack, faint: lipgloss.BrightBlack, accent: lipgloss.Blue,
		good: lipgloss.Green, warn: lipgloss.Yellow, bad: lipgloss.Red,
		duration: lipgloss.Cyan, cost: lipgloss.Magenta, cold: lipgloss.Blue,
		durationEdge: lipgloss.Cyan, costEdge: lipgloss.Magenta,
		badge: lipgloss.White, ink: lipgloss.BrightWhite,
		series: colors("6", "3", "5", "2", "1", "4", "8"),
	}
)

func colors(hex ...string) []color.Color {
	out := make([]color.Color, len(hex))
	for i, h := range hex {
		out[i] = lipgloss.Color(h)
	}
	return out
}

// New makes the theme for a terminal.
func New(o Options) Theme {
	t := &Styles{Options: o, Glyph: unicodeGlyphs()}
	if o.ASCII {
		t.Glyph = asciiGlyphs()
	}
	t.Marks = cell.Marks{Ellipsis: t.Glyph.Ellipsis, Invisible: t.Glyph.Invisible, Plain: o.ASCII}
	switch {
	case o.NoColor:
		t.plain()
	case o.Basic && o.Dark:
		t.paint(darkBasic)
	case o.Basic:
		t.paint(lightBasic)
	case o.Dark:
		t.paint(darkPalette)
	default:
		t.paint(lightPalette)
	}
	return Theme{t}
}

// paint sets the coloured styles.
func (t *Styles) paint(p palette) {
	s := styled(lipgloss.NewStyle())
	fg := s.Foreground

	t.Title = s.Bold(true)
	t.Header = fg(p.muted).Bold(true)
	t.Text = s
	t.Strong = s.Bold(true)
	t.Muted = fg(p.muted)
	t.Faint = fg(p.faint)
	t.Accent = fg(p.accent)
	t.Good = fg(p.good)
	t.Warn = fg(p.warn)
	t.Bad = fg(p.bad).Bold(true)
	t.Match = fg(p.accent).Bold(true).Underline(true)
	t.Key = fg(p.accent).Bold(true)
	t.KeyHelp = fg(p.muted)

	t.Selected = s.Reverse(true)
	if p.selected != nil {
		t.Selected = s.Background(p.selected).Bold(true)
	}
	t.Cursor = fg(p.accent).Bold(true)
	t.Caret = s.Reverse(true)
	t.Border = fg(p.faint)
	t.BorderFocused = fg(p.accent)

	t.Badge = s.Background(p.badge)
	t.BadgeDemo = fg(p.ink).Background(p.warn).Bold(true)
	t.BadgeReadOnly = fg(p.ink).Background(p.accent).Bold(true)
	t.BadgeGood = fg(p.ink).Background(p.good).Bold(true)
	t.BadgeBad = fg(p.ink).Background(p.bad).Bold(true)

	t.Duration = fg(p.duration)
	t.Cost = fg(p.cost)
	t.Cold = fg(p.cold)
	t.DurationEdge, t.CostEdge = fg(p.durationEdge), fg(p.costEdge)
	t.Fitted = fg(p.muted)
	for _, c := range p.series {
		t.Series = append(t.Series, fg(c))
	}
	t.SyntaxKey, t.SyntaxString = fg(p.accent), fg(p.good)
	t.SyntaxNumber, t.SyntaxLiteral = fg(p.duration), fg(p.cost)
	t.SyntaxPlaceholder = fg(p.warn).Underline(true)
	t.Failed = fg(p.bad).Bold(true)
	t.Best = fg(p.good).Bold(true)
	t.Now = s.Bold(true)
	t.Cheapest, t.Fastest, t.Balanced = t.Cost.Bold(true), t.Duration.Bold(true), t.Accent.Bold(true)
	t.Recommended = fg(p.good).Bold(true)
}

// plain sets the styles of a terminal without colours. Faint is left to what
// may be overlooked, because some terminals don't show it.
func (t *Styles) plain() {
	s := styled(lipgloss.NewStyle())
	bold, faint, reverse := s.Bold(true), s.Faint(true), s.Reverse(true)

	t.Title, t.Header, t.Strong = bold, bold, bold
	t.Text, t.Muted, t.Accent, t.Good, t.KeyHelp = s, s, s, s, s
	t.Faint, t.Border = faint, faint
	t.Warn, t.Bad, t.Key, t.Cursor = bold, bold, bold, bold
	t.Match = bold.Underline(true)

	t.Selected, t.Caret = reverse, reverse
	t.BorderFocused = bold

	t.Badge, t.BadgeDemo, t.BadgeReadOnly = reverse, reverse, reverse
	t.BadgeGood, t.BadgeBad = reverse, reverse.Bold(true)

	t.Duration, t.Cost, t.Cold = s, s, s
	t.DurationEdge, t.CostEdge, t.Fitted = faint, faint, faint
	t.Series = []Style{s}
	t.SyntaxKey, t.SyntaxString, t.SyntaxNumber, t.SyntaxLiteral = bold, s, s, s
	t.SyntaxPlaceholder = s.Underline(true)
	t.Failed, t.Best, t.Now = bold, bold, bold
	t.Cheapest, t.Fastest, t.Balanced = bold, bold, bold
	t.Recommended = bold
}
