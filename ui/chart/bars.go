package chart

import (
	"math"
	"strings"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// BarRow is one bar of [Bars].
type BarRow struct {
	Label  string
	Value  float64 // NaN while unknown
	Text   string  // the value as written after the bar
	Kind   Kind
	Failed bool
	Marks  []Mark
}

// Bars draws a line a row, each w cells wide: label, a bar for its share of
// the largest value, the value, its marks. It suits screens too small for a
// graph.
func Bars(t theme.Theme, rows []BarRow, w int) string {
	if w <= 0 {
		return ""
	}
	top, labels, texts, marks := 0.0, 0, 0, 0
	for _, r := range rows {
		if v := clean(r.Value); v > top {
			top = v
		}
		labels = max(labels, cell.Width(t.Clean(r.Label)))
		texts = max(texts, cell.Width(t.Clean(r.text(t))))
		marks = max(marks, len(r.Marks))
	}
	labels = min(labels, max(w/3, 1))
	texts = min(texts, max(w/3, 1))
	room := w - labels - texts - 2
	if marks > 0 {
		room -= marks + 1
	}
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		style, _ := stylesOf(t, r.Kind)
		line := t.Muted.Render(t.PadLeft(t.Clean(r.Label), labels)) + " "
		switch {
		case r.Failed:
			line += t.Failed.Render(t.PadRight(failedText(t, room), max(room, 0)))
		case room > 0:
			v := clean(r.Value)
			if math.IsNaN(v) || top == 0 {
				v = 0
			} else {
				v /= top
			}
			line += t.BarStyled(v, room, style)
		}
		line += " " + t.PadLeft(t.Clean(r.text(t)), texts)
		if marks > 0 {
			line += " "
			for m := Recommended; m >= Now; m-- {
				if has(r.Marks, m) {
					glyph, style, _ := markLook(t, m)
					line += style.Render(glyph)
				}
			}
		}
		lines = append(lines, t.PadRight(line, w))
	}
	return strings.Join(lines, "\n")
}

// failedText says that a size failed in at most n cells.
func failedText(t theme.Theme, n int) string {
	if n < len("x failed") {
		return t.Glyph.Failed
	}
	return t.Glyph.Failed + " failed"
}

func (r BarRow) text(t theme.Theme) string {
	switch {
	case r.Failed:
		return ""
	case r.Text != "":
		return r.Text
	case math.IsNaN(r.Value):
		return t.Glyph.Ellipsis
	case r.Kind == Cost:
		return FormatUSD(r.Value)
	}
	return FormatMS(r.Value)
}

// compact draws a curve where there is no room for a graph: a bar a size if
// all of them fit, else one line of block characters.
func compact(t theme.Theme, c Curve, w, h int) string {
	if n := len(c.Points); n > 0 && n < h && w >= 16 {
		rows := make([]BarRow, n)
		for i, p := range c.Points {
			rows[i] = BarRow{Label: p.label(), Value: p.Value, Kind: c.Kind, Failed: p.Failed, Marks: p.Marks}
			if c.Format != nil && !math.IsNaN(p.Value) {
				rows[i].Text = c.Format(p.Value)
			}
		}
		return t.Fit(title(t, c)+"\n"+Bars(t, rows, w), w, h)
	}
	return t.Fit(sparkline(t, c, w), w, h)
}

// sparkline is a curve on one line: title, a block a size, the range.
func sparkline(t theme.Theme, c Curve, w int) string {
	format := c.Format
	if format == nil {
		format = FormatMS
		if c.Kind == Cost {
			format = FormatUSD
		}
	}
	main, _ := stylesOf(t, c.Kind)
	low := math.NaN()
	_, top := c.extent()
	for _, p := range c.Points {
		if v := clean(p.Value); !math.IsNaN(v) && !(v >= low) && !p.Failed {
			low = v
		}
	}
	name := main.Bold(true).Render(t.Clean(c.Title))
	tail := ""
	if !math.IsNaN(low) {
		tail = t.Muted.Render(t.Clean(format(low)))
		if high := format(top); high != format(low) {
			tail += t.Muted.Render(t.Clean("-" + high))
		}
	}
	// The shape matters most, then the numbers, then the name.
	for _, words := range [][2]string{{name, tail}, {"", tail}, {"", ""}} {
		n := w
		for _, s := range words {
			if s != "" {
				n -= cell.Width(s) + 1
			}
		}
		if n < min(len(c.Points), 8) && words[1] != "" {
			continue
		}
		line := shape(t, c, max(min(n, len(c.Points)), 0), top)
		if words[0] != "" {
			line = words[0] + " " + line
		}
		if words[1] != "" {
			line += " " + words[1]
		}
		return t.PadRight(line, w)
	}
	return ""
}

// shape draws n cells of blocks over the points, × where a size failed.
func shape(t theme.Theme, c Curve, n int, top float64) string {
	main, _ := stylesOf(t, c.Kind)
	var b strings.Builder
	for i := range n {
		p := c.Points[i*len(c.Points)/n]
		if m := strongest(p.Marks); p.Failed {
			b.WriteString(t.Failed.Render(t.Glyph.Failed))
		} else if level := string(t.Level(clean(p.Value), top)); m == Recommended {
			b.WriteString(t.Recommended.Render(level))
		} else {
			b.WriteString(main.Render(level))
		}
	}
	return b.String()
}
