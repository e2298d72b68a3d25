package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Option is something to pick, with a word about it.
type Option struct{ Value, About string }

// Picker is a list over a screen to choose one of, which shrinks as one types.
type Picker struct {
	Title string
	// Options are in the order in which they are shown.
	Options []Option
	// Current is the value that is in use.
	Current string
	// Typed is what stands in the line at first.
	Typed string
	// Free lets choose what is typed although it is no option.
	Free bool
	// Ask tells what to type, None why there are no options.
	Ask, None string
	// Busy tells what is being waited for, "" for nothing; Err why the last
	// choice did not work.
	Busy string
	Err  error

	filter Filter
	list   List
}

// Begin opens the picker with the cursor on the current value.
func (p *Picker) Begin(t theme.Theme) {
	p.filter = NewFilter(t)
	p.filter.Set(p.Typed)
	p.filter.Open()
	p.SetOptions(p.Options)
}

// SetTheme changes the look.
func (p *Picker) SetTheme(t theme.Theme) { p.filter.SetTheme(t) }

// SetOptions shows options that were being read.
func (p *Picker) SetOptions(options []Option) {
	p.Options = options
	p.list.SetLen(len(p.shown()))
	p.list.At = p.current()
}

func (p *Picker) current() int {
	for i, o := range p.shown() {
		if o.Value == p.Current {
			return i
		}
	}
	return 0
}

// shown are the options that match what is typed, the best first. What is
// typed itself comes last, where it may be chosen.
func (p *Picker) shown() []Option {
	typed := p.filter.Text()
	if typed == "" {
		return p.Options
	}
	names := make([]string, len(p.Options))
	for i, o := range p.Options {
		names[i] = strings.ToLower(o.Value)
	}
	var shown []Option
	exact := false
	for _, m := range fuzzy.Find(strings.ToLower(typed), names) {
		shown = append(shown, p.Options[m.Index])
		exact = exact || p.Options[m.Index].Value == typed
	}
	if p.Free && !exact {
		about := "as typed"
		if len(p.Options) == 0 {
			about = ""
		}
		shown = append(shown, Option{typed, about})
	}
	return shown
}

// Key answers a key: what was chosen, "" for nothing, and whether the picker
// is to be closed without a choice.
func (p *Picker) Key(msg tea.KeyPressMsg) (chosen string, cancel bool) {
	if p.Busy != "" { // only waits
		return "", key.Matches(msg, p.filter.keys.Clear)
	}
	switch p.filter.Key(msg, &p.list) {
	case TypedClear:
		return "", true
	case TypedChoice:
		return p.chosen(), false
	case TypedText:
		p.retyped()
	}
	p.filter.Open() // it never closes
	return "", false
}

func (p *Picker) chosen() string {
	if shown := p.shown(); p.list.At < len(shown) {
		return shown[p.list.At].Value
	}
	return ""
}

func (p *Picker) retyped() {
	p.list.SetLen(len(p.shown()))
	p.list.At, p.Err = 0, nil
}

// Paste puts pasted text into the line.
func (p *Picker) Paste(text string) {
	if p.Busy == "" && p.filter.Paste(text) {
		p.retyped()
	}
}

// Wheel moves by lines.
func (p *Picker) Wheel(lines int) {
	if p.Busy == "" {
		p.list.Move(lines)
	}
}

// Click selects the option at a line of the last Draw, and gives it if it was
// selected already.
func (p *Picker) Click(y int) (chosen string) {
	if p.Busy == "" && p.list.Click(y) {
		return p.chosen()
	}
	return ""
}

// Help gives the keys for the footer.
func (p *Picker) Help() []key.Binding {
	k := p.filter.keys
	if p.Busy != "" {
		return []key.Binding{k.Clear}
	}
	return []key.Binding{k.Choose, key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "move")), k.Clear}
}

// Draw writes the picker as a dialog that fits w×h.
func (p *Picker) Draw(t theme.Theme, spinner string, w, h int) string {
	inner := min(max(w-14, 20), 56)
	lines := []string{t.Key.Render(t.Glyph.Right) + " " + p.filter.View(inner-3)}
	if p.filter.Text() == "" && p.Ask != "" {
		lines = append(lines, t.Muted.Render(t.PadRight("  "+p.Ask, inner)))
	} else {
		lines = append(lines, t.PadRight("", inner))
	}
	var below []string
	switch {
	case p.Busy != "":
		below = []string{"", t.Accent.Render(spinner) + " " + t.Muted.Render(t.Clean(p.Busy))}
	case p.Err != nil:
		below = append([]string{""}, strings.Split(Explain(p.Err).Draw(t, inner), "\n")...)
	}
	lines = append(lines, p.rows(t, inner, h-len(lines)-len(below)-4, len(lines))...)
	p.list.Below(DialogTop(len(lines)+len(below), h))
	return Dialog(t, p.Title, strings.Join(append(lines, below...), "\n"), w, h)
}

// rows draws the options in h lines, the first at a line of the dialog.
func (p *Picker) rows(t theme.Theme, w, h, line int) []string {
	shown := p.shown()
	if len(shown) == 0 {
		none := p.None
		if p.filter.Text() != "" {
			none = "Nothing matches."
		}
		if none == "" || p.Busy != "" {
			return nil
		}
		return indent(t.Muted.Render, "  ", text.Wrap(none, w-2))
	}
	const most = 16
	from, to := p.list.Window(max(min(h, most), 1), line)
	cols := []cell.Column{{Width: w / 2, Flex: 1}, {Width: w / 4}}
	widths := cell.Layout(cols, w-4)
	var lines []string
	for at := from; at < to; at++ {
		o := shown[at]
		mark, about := "  ", t.Muted.Render(t.Clean(text.Visible(o.About)))
		if o.Value == p.Current {
			mark, about = t.Accent.Render(t.Glyph.Check)+" ", t.Accent.Render("in use")
		}
		row := mark + t.Row(cols, widths, []string{t.Clean(text.Visible(o.Value)), about})
		if at == p.list.At {
			lines = append(lines, t.SelectRow(t.Cursor.Render(t.Glyph.Cursor)+" "+row, w))
		} else {
			lines = append(lines, "  "+row)
		}
	}
	return lines
}
