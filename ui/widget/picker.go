package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
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
	// Free lets choose what is typed although it is no option.
	Free bool
	// Ask tells what to type, None why there are no options.
	Ask, None string
	// Busy tells what is being waited for, "" for nothing; Err why the last
	// choice did not work.
	Busy string
	Err  error

	input  textinput.Model
	keys   keys.Choose
	cursor int
	top    int
	page   int
}

// Begin opens the picker with the cursor on the current value.
func (p *Picker) Begin(t theme.Theme) {
	p.keys, p.input, p.page = keys.NewChoose(), NewInput(t), 10
	p.input.Focus() // its command only starts a blink, which is off
	p.cursor = p.current()
}

// SetTheme changes the look.
func (p *Picker) SetTheme(t theme.Theme) { StyleInput(&p.input, t) }

// SetOptions shows options that were being read.
func (p *Picker) SetOptions(options []Option) {
	p.Options = options
	p.cursor = p.current()
}

func (p *Picker) current() int {
	for i, o := range p.shown() {
		if o.Value == p.Current {
			return i
		}
	}
	return 0
}

func (p *Picker) typed() string { return strings.TrimSpace(p.input.Value()) }

// shown are the options that match what is typed, the best first. What is
// typed itself comes last, where it may be chosen.
func (p *Picker) shown() []Option {
	typed := p.typed()
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
	k := p.keys
	switch {
	case key.Matches(msg, k.Cancel):
		return "", true
	case p.Busy != "": // only waits
	case key.Matches(msg, k.Choose):
		if shown := p.shown(); p.cursor < len(shown) {
			return shown[p.cursor].Value, false
		}
	case key.Matches(msg, k.Up):
		p.move(-1)
	case key.Matches(msg, k.Down):
		p.move(1)
	case key.Matches(msg, k.PageUp):
		p.move(-p.page)
	case key.Matches(msg, k.PageDown):
		p.move(p.page)
	default:
		p.edit(msg)
	}
	return "", false
}

// Paste puts pasted text into the line.
func (p *Picker) Paste(msg tea.PasteMsg) {
	if p.Busy == "" {
		p.edit(msg)
	}
}

func (p *Picker) edit(msg tea.Msg) {
	before := p.input.Value()
	p.input, _ = p.input.Update(msg)
	if p.input.Value() != before {
		p.cursor, p.Err = 0, nil
	}
}

func (p *Picker) move(by int) { p.cursor = max(min(p.cursor+by, len(p.shown())-1), 0) }

// Help gives the keys for the footer.
func (p *Picker) Help() []key.Binding {
	k := p.keys
	if p.Busy != "" {
		return []key.Binding{k.Cancel}
	}
	return []key.Binding{k.Choose, key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "move")), k.Cancel}
}

// Draw writes the picker as a dialog that fits w×h.
func (p *Picker) Draw(t theme.Theme, spinner string, w, h int) string {
	inner := min(max(w-14, 20), 56)
	p.input.SetWidth(inner - 3)
	lines := []string{t.Key.Render(t.Glyph.Right) + " " + p.input.View()}
	if p.typed() == "" && p.Ask != "" {
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
	lines = append(lines, p.list(t, inner, h-len(lines)-len(below)-4)...)
	return Dialog(t, p.Title, strings.Join(append(lines, below...), "\n"), w, h)
}

func (p *Picker) list(t theme.Theme, w, h int) []string {
	shown := p.shown()
	if len(shown) == 0 {
		none := p.None
		if p.typed() != "" {
			none = "Nothing matches."
		}
		if none == "" || p.Busy != "" {
			return nil
		}
		return indent(t.Muted.Render, "  ", Wrap(none, w-2))
	}
	p.page = max(min(h, len(shown), 16), 1)
	p.top = max(min(p.top, p.cursor), p.cursor-p.page+1)
	p.top = max(min(p.top, len(shown)-p.page), 0)
	cols := []cell.Column{{Width: w / 2, Flex: 1}, {Width: w / 4}}
	widths := cell.Layout(cols, w-4)
	var lines []string
	for at := p.top; at < p.top+p.page; at++ {
		o := shown[at]
		mark, about := "  ", t.Muted.Render(t.Clean(text.Visible(o.About)))
		if o.Value == p.Current {
			mark, about = t.Accent.Render(t.Glyph.Check)+" ", t.Accent.Render("in use")
		}
		row := mark + t.Row(cols, widths, []string{t.Clean(text.Visible(o.Value)), about})
		if at == p.cursor {
			lines = append(lines, t.SelectRow(t.Cursor.Render(t.Glyph.Cursor)+" "+row, w))
		} else {
			lines = append(lines, "  "+row)
		}
	}
	return lines
}
