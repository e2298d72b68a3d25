package plan

import (
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/cell"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Entry is what a folder holds.
type Entry struct {
	Name   string
	Folder bool
	Bytes  int64
}

// loader is the dialog in which the file of a payload is chosen: by its path,
// or among those of past sessions.
type loader struct {
	plan    *Screen
	theme   theme.Theme
	path    textinput.Model
	folder  string // whose entries are here, as it stands in the path
	entries []Entry
	err     error
	at      int // among what is offered; -1 is the path itself
}

// offer is a line that can be chosen.
type offer struct {
	path string
	past *pastPayload // nil for an entry of the folder
	size int64
}

func (s *Screen) openLoader() page.Action {
	l := &loader{plan: s, path: textinput.New(), at: -1}
	l.path.Prompt = ""
	l.path.Placeholder = "event.json"
	l.SetTheme(s.theme)
	if c := s.contents[s.current]; c.source != inline {
		l.path.SetValue(c.source)
		l.path.CursorEnd()
	}
	l.path.Focus() // its command only starts a blink, which is off
	s.loading = l
	return page.All{page.Show{Over: l}, l.look()}
}

// SetTheme changes the look.
func (l *loader) SetTheme(t theme.Theme) {
	l.theme = t
	l.path.SetStyles(inputStyles(t, l.path.Styles()))
}

// look asks for the folder that the path is in.
func (l *loader) look() page.Action {
	l.folder, _ = filepath.Split(l.path.Value())
	l.entries, l.err = nil, nil
	return page.List{Folder: l.folder}
}

// Listed answers a List.
func (s *Screen) Listed(folder string, entries []Entry, err error) {
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
	for _, p := range l.plan.pastPayloads() {
		if isFile(p.source) && p.state != pastGone {
			all = append(all, offer{path: p.source, past: &p, size: int64(p.bytes)})
		}
	}
	return all
}

// Key answers a key.
func (l *loader) Key(msg tea.KeyPressMsg) page.Action {
	offers := l.offers()
	switch msg.String() {
	case "esc":
		return page.Close{}
	case "up", "shift+tab":
		l.at = max(l.at-1, -1)
	case "down":
		l.at = min(l.at+1, len(offers)-1)
	case "tab":
		return l.complete()
	case "enter":
		path := l.path.Value()
		if l.at >= 0 && l.at < len(offers) {
			path = offers[l.at].path
		}
		return l.pick(path)
	default:
		return l.edit(msg)
	}
	return nil
}

// Paste puts pasted text into the path.
func (l *loader) Paste(text string) page.Action { return l.edit(tea.PasteMsg{Content: text}) }

// Wheel moves through what is offered.
func (l *loader) Wheel(lines int) page.Action {
	l.at = min(max(l.at+lines, -1), len(l.offers())-1)
	return nil
}

// Click does nothing yet.
func (l *loader) Click(int, int) page.Action { return nil }

// Capturing is true: the path is typed.
func (l *loader) Capturing() bool { return true }

// Help gives the keys for the footer.
func (l *loader) Help() page.Keys {
	return page.Keys{Short: []key.Binding{shown("enter", "load"), shown("tab", "complete"), shown("↑/↓", "choose"), shown("esc", "back")}}
}

func (l *loader) edit(msg tea.Msg) page.Action {
	before := l.path.Value()
	l.path, _ = l.path.Update(msg)
	return l.retyped(before)
}

// retyped follows the path to another folder.
func (l *loader) retyped(before string) page.Action {
	if l.path.Value() == before {
		return nil
	}
	l.at = -1
	if folder, _ := filepath.Split(l.path.Value()); folder != l.folder {
		return l.look()
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
		l.at = -1
		return l.look()
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
		for _, line := range widget.Wrap(t.Clean(l.err.Error()), w-6) {
			lines = append(lines, "      "+t.Bad.Render(line))
		}
	}
	list := []string{}
	heading := []string{"", t.Title.Render("In past sessions of this function")}
	chosen := 0
	past := false
	for i, o := range l.offers() {
		if o.past != nil && !past {
			past = true
			list = append(list, heading[1-min(len(list), 1):]...)
		}
		state := widget.Bytes(int(o.size))
		switch {
		case o.past != nil:
			state += "  " + o.past.when(l.plan.about.Now) + o.past.state.mark(t)
		case strings.HasSuffix(o.path, string(filepath.Separator)):
			state = ""
		}
		mark := "  "
		if i == l.at {
			mark, chosen = t.Cursor.Render(t.Glyph.Cursor)+" ", len(list)
		}
		name := t.Truncate(t.Clean(o.path), max(w-cell.Width(state)-4, 8))
		list = append(list, mark+t.PadRight(name, max(w-cell.Width(state)-4, 8))+"  "+t.Muted.Render(state))
	}
	for _, p := range l.plan.pastPayloads() {
		if isFile(p.source) && p.state != pastGone {
			continue
		}
		if !past {
			past = true
			list = append(list, heading[1-min(len(list), 1):]...)
		}
		name, why := t.Clean(p.source), "gone"
		if !isFile(p.source) {
			name, why = "typed", "not kept"
		}
		list = append(list, t.Muted.Render("  "+t.Truncate(name+", "+widget.Bytes(p.bytes)+", "+p.when(l.plan.about.Now)+": "+why, w-2)))
	}
	// The list scrolls between the path and the keys.
	room := max(h-len(lines)-8, 1)
	from := min(max(chosen-room/2, 0), max(len(list)-room, 0))
	list = list[from:min(from+room, len(list))]
	lines = append(append(lines, ""), list...)
	hints := t.Hint("enter", "load") + "   " + t.Hint("tab", "complete") + "   " + t.Hint(t.Glyph.Up+"/"+t.Glyph.Down, "choose") + "   " + t.Hint("esc", "back")
	return strings.Join(append(lines, "", hints), "\n")
}
