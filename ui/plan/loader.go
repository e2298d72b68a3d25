package plan

import (
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/payload"
	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// loader is the dialog in which the file of a payload is chosen: by its path,
// or among those of past sessions.
type loader struct {
	plan    *composer
	theme   theme.Theme
	path    textinput.Model
	folder  string // whose entries are here, as it stands in the path
	entries []payload.Entry
	err     error
	list    widget.List // of what is offered; before the first is the path itself
	lines   widget.List // that were drawn, some of which offer nothing
	of      []int       // what a line offers, -1 for nothing
}

// offer is a line that can be chosen.
type offer struct {
	path string
	past *pastPayload // nil for an entry of the folder
	size int64
}

func (s *composer) openLoader() page.Action {
	l := &loader{plan: s, path: textinput.New(), list: widget.List{At: -1, Before: true}}
	l.path.Prompt = ""
	l.path.Placeholder = "event.json"
	l.SetTheme(s.theme)
	if c := s.contents[s.current]; c.source != payload.Inline {
		l.path.SetValue(c.source)
		l.path.CursorEnd()
	}
	l.path.Focus() // its command only starts a blink, which is off
	s.loading = l
	return page.All{page.Show{Over: l}, l.listFolder()}
}

// SetTheme changes the look.
func (l *loader) SetTheme(t theme.Theme) {
	l.theme = t
	l.path.SetStyles(inputStyles(t, l.path.Styles()))
}

// listFolder asks for the folder that the path is in.
func (l *loader) listFolder() page.Action {
	l.folder, _ = filepath.Split(l.path.Value())
	l.entries, l.err = nil, nil
	return page.List{Folder: l.folder}
}

// Listed answers a List.
func (s *composer) Listed(folder string, entries []payload.Entry, err error) {
	if l := s.loading; l != nil && l.folder == folder {
		l.entries, l.err = entries, err
	}
}

// matches are the entries that the path can be completed to; hidden ones only
// where a dot was typed.
func (l *loader) matches() []offer {
	_, begin := filepath.Split(l.path.Value())
	var found []offer
	for _, e := range l.entries {
		if !strings.HasPrefix(e.Name, begin) || strings.HasPrefix(e.Name, ".") && !strings.HasPrefix(begin, ".") {
			continue
		}
		path := l.folder + e.Name
		if e.Folder {
			path += string(filepath.Separator)
		}
		found = append(found, offer{path: path, size: e.Bytes})
	}
	return found
}

func (l *loader) offers() []offer {
	all := l.matches()
	for _, p := range l.plan.past.payloads() {
		if p.isFile && p.state != pastGone {
			all = append(all, offer{path: p.source, past: &p, size: int64(p.bytes)})
		}
	}
	return all
}

// Key answers a key.
func (l *loader) Key(msg tea.KeyPressMsg) page.Action {
	l.list.SetLen(len(l.offers()))
	switch msg.String() {
	case "esc":
		return page.Close{}
	case "up", "shift+tab":
		l.list.Move(-1)
	case "down":
		l.list.Move(1)
	case "tab":
		return l.complete()
	case "enter":
		return l.choose()
	default:
		return l.edit(msg)
	}
	return nil
}

// Paste puts pasted text into the path.
func (l *loader) Paste(text string) page.Action { return l.edit(tea.PasteMsg{Content: text}) }

// Wheel moves through what is offered.
func (l *loader) Wheel(lines int) page.Action {
	l.list.SetLen(len(l.offers()))
	l.list.Move(lines)
	return nil
}

// Click selects what is under the mouse, and takes it if it was selected.
func (l *loader) Click(_, y int) page.Action {
	row, ok := l.lines.RowAt(y)
	switch {
	case !ok || l.of[row] < 0:
		return nil
	case l.of[row] == l.list.At:
		return l.choose()
	}
	l.list.At = l.of[row]
	return nil
}

// choose takes the offer under the cursor, or the path as it stands.
func (l *loader) choose() page.Action {
	if offers := l.offers(); l.list.At >= 0 && l.list.At < len(offers) {
		return l.pick(offers[l.list.At].path)
	}
	return l.pick(l.path.Value())
}

// Capturing is true: the path is typed.
func (l *loader) Capturing() bool { return true }

// Help gives the keys for the footer.
func (l *loader) Help() page.Keys {
	return page.Keys{Short: []key.Binding{footerKey("enter", "load"), footerKey("tab", "complete"), footerKey("↑/↓", "choose"), footerKey("esc", "back")}}
}

func (l *loader) edit(msg tea.Msg) page.Action {
	before := l.path.Value()
	widget.Type(&l.path, msg)
	return l.retyped(before)
}

// retyped follows the path to another folder.
func (l *loader) retyped(before string) page.Action {
	if l.path.Value() == before {
		return nil
	}
	l.list.At = -1
	if folder, _ := filepath.Split(l.path.Value()); folder != l.folder {
		return l.listFolder()
	}
	return nil
}

// complete extends the path as far as all matches agree.
func (l *loader) complete() page.Action {
	matches := l.matches()
	if len(matches) == 0 {
		return nil
	}
	common := matches[0].path
	for _, m := range matches[1:] {
		n := 0
		for n < min(len(common), len(m.path)) && common[n] == m.path[n] {
			n++
		}
		common = strings.ToValidUTF8(common[:n], "")
	}
	before := l.path.Value()
	l.path.SetValue(common)
	l.path.CursorEnd()
	return l.retyped(before)
}

// pick loads a file, or goes into a folder.
func (l *loader) pick(path string) page.Action {
	if path == "" {
		return nil
	}
	if strings.HasSuffix(path, string(filepath.Separator)) {
		l.path.SetValue(path)
		l.path.CursorEnd()
		l.list.At = -1
		return l.listFolder()
	}
	s := l.plan
	s.loading = nil
	c := s.contents[s.current]
	*c = content{source: path, weight: c.weight, reading: true}
	s.show(s.current)
	s.setFocus(s.payload)
	s.changed()
	return page.All{page.Close{}, s.readMissing()}
}

// View draws the dialog.
func (l *loader) View(w, h int) string {
	return widget.Dialog(l.theme, "Payload of a file", l.draw(w-12, h), w, h)
}

func (l *loader) draw(w, h int) string {
	t := l.theme
	w = min(w, 72)
	l.path.SetWidth(max(w-8, 4))
	lines := []string{t.Muted.Render("Path") + "  " + visible(l.path.View(), t)}
	if l.err != nil {
		for _, line := range text.Wrap(t.Clean(l.err.Error()), w-6) {
			lines = append(lines, "      "+t.Bad.Render(line))
		}
	}
	var list []string
	l.of = nil
	put := func(offer int, line string) { list, l.of = append(list, line), append(l.of, offer) }
	past := false
	putPast := func(offer int, line string) {
		if !past && len(list) > 0 {
			put(-1, "")
		}
		if !past {
			put(-1, t.Title.Render("In past sessions of this function"))
		}
		past = true
		put(offer, line)
	}
	chosen, now := 0, l.plan.about.Now
	for i, o := range l.offers() {
		state, add := text.Bytes(int(o.size)), put
		switch {
		case o.past != nil:
			state, add = state+"  "+o.past.when(now)+o.past.state.mark(t), putPast
		case strings.HasSuffix(o.path, string(filepath.Separator)):
			state = ""
		}
		mark := "  "
		if i == l.list.At {
			mark = t.Cursor.Render(t.Glyph.Cursor) + " "
		}
		room := max(w-cell.Width(state)-4, 8)
		add(i, mark+t.PadRight(t.Truncate(t.Clean(o.path), room), room)+"  "+t.Muted.Render(state))
		if i == l.list.At {
			chosen = len(list) - 1
		}
	}
	for _, p := range l.plan.past.payloads() {
		if p.isFile && p.state != pastGone {
			continue
		}
		name, why := t.Clean(p.source), "gone"
		if !p.isFile {
			name, why = "typed", "not kept"
		}
		putPast(-1, t.Muted.Render("  "+t.Truncate(name+", "+text.Bytes(p.bytes)+", "+p.when(now)+": "+why, w-2)))
	}
	// The list scrolls between the path and the keys.
	l.lines.SetLen(len(list))
	l.lines.At = chosen
	from, to := l.lines.Around(max(h-len(lines)-8, 1), len(lines)+1)
	l.lines.Below(widget.DialogTop(len(lines)+to-from+3, h))
	lines = append(append(lines, ""), list[from:to]...)
	hints := t.Hint("enter", "load") + "   " + t.Hint("tab", "complete") + "   " + t.Hint(t.Glyph.Up+"/"+t.Glyph.Down, "choose") + "   " + t.Hint("esc", "back")
	return strings.Join(append(lines, "", hints), "\n")
}
