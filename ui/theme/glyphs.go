package theme

import "charm.land/lipgloss/v2"

// Glyphs are the characters that carry meaning. Unless noted each is one cell.
type Glyphs struct {
	Check, Cross, Warning string
	Cursor                string // before the row under the cursor
	Bullet                string
	Separator             string // between facts on a line, three cells with its spaces
	Ellipsis              string // where text was cut
	Up, Down, Left, Right string
	SortUp, SortDown      string
	Star, Recent          string // favourite, and used not long ago
	On, Off               string // a check box's mark
	Times, Minus          string
	PlusMinus             string // one cell, or three in ASCII

	Recommended, Cheapest, Fastest, Balanced, Now string // marks of sizes
	Failed, Cold                                  string
	Point, Beaten                                 string // a measured point, and one that another beats in all

	Spark     []rune // eight levels, lowest first
	BarFull   string
	BarHalf   string // the last half cell of a bar; in ASCII a full one
	BarTrack  string
	Rule      string // a horizontal line
	RuleDown  string // a vertical line
	Spinner   []string
	Border    lipgloss.Border
	Focused   lipgloss.Border // the border of the focused panel
	Invisible string          // stands for a character that must not reach the terminal
}

func unicodeGlyphs() Glyphs {
	return Glyphs{
		Check: "✓", Cross: "✗", Warning: "!",
		Cursor: "▌", Bullet: "•", Separator: " · ", Ellipsis: "…",
		Up: "↑", Down: "↓", Left: "←", Right: "→",
		SortUp: "▴", SortDown: "▾",
		Star: "★", Recent: "◔", On: "■", Off: "□",
		Times: "×", Minus: "−", PlusMinus: "±",

		Recommended: "◆", Cheapest: "▼", Fastest: "▲", Balanced: "■", Now: "●",
		Failed: "×", Cold: "❄", Point: "○", Beaten: "•",

		Spark:   []rune("▁▂▃▄▅▆▇█"),
		BarFull: "━", BarHalf: "╸", BarTrack: "─",
		Rule: "─", RuleDown: "│",
		Spinner:   []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Border:    lipgloss.RoundedBorder(),
		Focused:   lipgloss.RoundedBorder(),
		Invisible: "·",
	}
}

func asciiGlyphs() Glyphs {
	ascii := lipgloss.Border{
		Top: "-", Bottom: "-", Left: "|", Right: "|",
		TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
	}
	focused := ascii
	focused.Top, focused.Bottom = "=", "="
	return Glyphs{
		Check: "+", Cross: "x", Warning: "!",
		Cursor: ">", Bullet: "-", Separator: " | ", Ellipsis: "~",
		Up: "^", Down: "v", Left: "<", Right: ">",
		SortUp: "^", SortDown: "v",
		Star: "*", Recent: "r", On: "x", Off: " ",
		Times: "x", Minus: "-", PlusMinus: "+/-",

		Recommended: "*", Cheapest: "v", Fastest: "^", Balanced: "=", Now: "@",
		Failed: "x", Cold: "c", Point: "o", Beaten: ".",

		Spark:   []rune("_.:-=+*#"),
		BarFull: "#", BarHalf: "#", BarTrack: "-",
		Rule: "-", RuleDown: "|",
		Spinner:   []string{"|", "/", "-", "\\"},
		Border:    ascii,
		Focused:   focused,
		Invisible: "?",
	}
}
