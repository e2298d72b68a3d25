package page

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Question is a dialog that asks for a yes, or only tells something.
type Question struct {
	Theme theme.Theme
	Title string
	// Body writes at most h lines of w cells.
	Body func(t theme.Theme, w, h int) string
	// Widest are the cells that the body has at most, 60 if it is 0.
	Widest int
	// Yes is what is then asked for, nil where there is only something to
	// tell; Does says it in a word.
	Yes  Action
	Does string

	scroll int // lines of the body that are above those seen
	more   bool
	// Where the answers were drawn last: the line, and the columns of yes and
	// no.
	line         int
	yes, no, end int
}

// View draws the dialog. The answers are always in sight: where the body is too
// long, it scrolls.
func (q *Question) View(w, h int) string {
	t := q.Theme
	lines := strings.Split(q.Body(t, q.width(w), h-4), "\n")
	room := max(h-4, 1) // the frame, and the answers below a blank line
	if len(lines) > room {
		q.scroll = max(min(q.scroll, len(lines)-room+1), 0)
		seen := lines[q.scroll:min(q.scroll+room-1, len(lines))]
		rest := len(lines) - q.scroll - len(seen)
		more := t.Muted.Render(text.Count(rest, "line") + " more: " + t.Glyph.Up + " " + t.Glyph.Down)
		if rest == 0 {
			more = t.Muted.Render("the end: " + t.Glyph.Up)
		}
		lines, q.more = append(slices.Clone(seen), more), true
	} else {
		q.scroll, q.more = 0, false
	}
	answers := t.Hint("enter", "close")
	left := widget.DialogLeft
	q.line, q.yes, q.no, q.end = widget.DialogTop(len(lines)+2, h)+len(lines)+1, left, left, left+cell.Width(answers)
	if q.Yes != nil {
		yes, no := t.Pill(t.BadgeGood, "y  "+q.Does), t.Pill(t.Badge, "n  Cancel")
		answers = yes + "   " + no
		q.no = left + cell.Width(yes) + 3
		q.end = q.no + cell.Width(no)
	}
	return widget.Dialog(t, q.Title, strings.Join(lines, "\n")+"\n\n"+answers, w, h)
}

func (q *Question) width(w int) int {
	if q.Widest > 0 {
		return min(w-10, q.Widest)
	}
	return min(w-14, 60)
}

// Key answers a key.
func (q *Question) Key(msg tea.KeyPressMsg) Action {
	switch msg.String() {
	case "y", "Y", "enter":
		if q.Yes != nil {
			return All{Close{}, q.Yes}
		}
	case "up", "k", "pgup":
		q.scroll--
		return nil
	case "down", "j", "pgdown":
		q.scroll++
		return nil
	case "n", "N", "esc", "q":
	default:
		if q.Yes != nil {
			return nil
		}
	}
	return Close{}
}

// Help tells the keys that answer the question.
func (q *Question) Help() Keys {
	if q.Yes == nil {
		return Keys{Short: []key.Binding{hint("enter", "close")}}
	}
	return Keys{Short: []key.Binding{hint("y", strings.ToLower(q.Does)), hint("n", "cancel")}}
}

// SetTheme changes the look.
func (q *Question) SetTheme(t theme.Theme) { q.Theme = t }

// Click answers where an answer was clicked.
func (q *Question) Click(x, y int) Action {
	switch {
	case y != q.line || x < q.yes || x >= q.end:
		return nil
	case q.Yes != nil && x < q.no-3:
		return All{Close{}, q.Yes}
	case q.Yes != nil && x < q.no:
		return nil
	}
	return Close{}
}

// Wheel scrolls a body that is longer than the screen.
func (q *Question) Wheel(lines int) Action {
	q.scroll += lines
	return nil
}

// Paste does nothing.
func (*Question) Paste(string) Action { return nil }

// Capturing is false.
func (*Question) Capturing() bool { return false }

// Wait is a dialog that stays until what it waits for has come, or is given up.
type Wait struct {
	Question
	// For is what it waits for.
	For     string
	spinner int
}

// View draws the dialog.
func (d *Wait) View(w, h int) string {
	t := d.Theme
	frame := t.Glyph.Spinner[d.spinner%len(t.Glyph.Spinner)]
	return widget.Dialog(t, d.Title, t.Accent.Render(frame)+" "+d.For+"\n\n"+t.Hint("esc", "give up"), w, h)
}

// Key gives up at esc.
func (d *Wait) Key(msg tea.KeyPressMsg) Action {
	if msg.String() == "esc" {
		return Cancel{}
	}
	return nil
}

// Help tells how to give up.
func (d *Wait) Help() Keys { return Keys{Short: []key.Binding{hint("esc", "give up")}} }

// Waiting is true as long as it is there.
func (d *Wait) Waiting() bool { return true }

// Tick moves the sign of waiting.
func (d *Wait) Tick() { d.spinner++ }

// Sheet is something to look at, which any key and any click closes.
type Sheet struct {
	Theme theme.Theme
	// Draw draws the box in at most w×h cells.
	Draw func(t theme.Theme, w, h int) string
}

// View draws the sheet.
func (s *Sheet) View(w, h int) string { return s.Draw(s.Theme, w, h) }

// Key closes it.
func (*Sheet) Key(tea.KeyPressMsg) Action { return Close{} }

// Click closes it.
func (*Sheet) Click(int, int) Action { return Close{} }

// Wheel does nothing.
func (*Sheet) Wheel(int) Action { return nil }

// Paste does nothing.
func (*Sheet) Paste(string) Action { return nil }

// Help tells that any key closes it.
func (*Sheet) Help() Keys { return Keys{Short: []key.Binding{hint("any key", "close")}} }

// Capturing is false.
func (*Sheet) Capturing() bool { return false }

// SetTheme changes the look.
func (s *Sheet) SetTheme(t theme.Theme) { s.Theme = t }

func hint(shown, does string) key.Binding {
	return key.NewBinding(key.WithKeys(shown), key.WithHelp(shown, does))
}

// Help is the sheet of all keys: those of a page, and those that work
// everywhere.
func Help(t theme.Theme, of Keys, everywhere []key.Binding) *Sheet {
	const column = 8 // longer lists of keys stand in several columns
	var groups []keys.Group
	title := of.Title
	var full []key.Binding
	for _, b := range of.Full {
		if b.Enabled() {
			full = append(full, b)
		}
	}
	for len(full) > 0 {
		n := min(column, len(full))
		groups = append(groups, keys.Group{Title: title, Bindings: full[:n]})
		full, title = full[n:], ""
	}
	groups = append(groups, keys.Group{Title: "Everywhere", Bindings: everywhere})
	return &Sheet{Theme: t, Draw: func(t theme.Theme, w, h int) string {
		return widget.Dialog(t, "Keys", keys.Help(t, groups, w-8, h-2), w, h)
	}}
}
