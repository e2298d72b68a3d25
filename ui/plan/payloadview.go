package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"lambdial/tuner/payload"
	"lambdial/tuner/text"
	"lambdial/ui/cell"
	"lambdial/ui/jsonedit"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
)

// payloadSection draws the payloads in h lines, or as few as they need.
func (s *composer) payloadSection(w, h int) section {
	t := s.theme
	list := s.payloadList(w)
	status := s.payloadStatus(w - 2)
	tenant := s.tenantLines(w)
	var at payload.Fault
	if f := (*payload.Fault)(nil); errors.As(s.contents[s.current].err, &f) {
		at = *f
	}
	drawn := s.editor.View(jsonedit.Look{
		Theme: t, W: max(w-2, 8), H: max(h-len(list)-len(status)-len(tenant), 1),
		Focused: s.focus == s.payload && !s.covered, FaultLine: at.Line, FaultColumn: at.Column,
		Empty: "{}, or @ for a file",
	})
	lines := list
	caret, _ := s.editor.Caret()
	for i, l := range drawn {
		mark := "  "
		if s.focus == s.payload {
			mark = t.Cursor.Render(t.Glyph.RuleDown) + " "
		}
		lines = append(lines, line{text: mark + l, field: s.payload, part: partText, index: i, sought: s.editor.Row(caret) == i})
	}
	for _, l := range status {
		lines = append(lines, line{text: "  " + l, field: s.payload})
	}
	title := "Payload"
	if n := len(s.contents); n > 1 {
		title = fmt.Sprintf("Payloads%s%d, mixed by weight", t.Glyph.Separator, n)
	}
	return section{title, append(lines, tenant...)}
}

// payloadList names several payloads with their shares.
func (s *composer) payloadList(w int) []line {
	if !s.visible(s.mix) {
		return nil
	}
	t := s.theme
	all := 0
	for _, c := range s.contents {
		all += c.weight
	}
	var lines []line
	for i, c := range s.contents {
		mark := "  "
		if i == s.current {
			mark = t.Accent.Render(t.Glyph.Right) + " "
		}
		if i == s.current && s.focus == s.mix {
			mark = t.Cursor.Render(t.Glyph.Cursor) + " "
		}
		state := t.Muted.Render(text.Bytes(c.payload.Bytes))
		switch {
		case c.reading:
			state = t.Muted.Render("reading" + t.Glyph.Ellipsis)
		case c.err != nil:
			state = t.Bad.Render(t.Glyph.Cross + " wrong")
		}
		share := fmt.Sprintf("%3d%s %3.0f %%", c.weight, t.Glyph.Times, 100*float64(c.weight)/float64(all))
		text := mark + t.Strong.Render(fmt.Sprintf("%d", i+1)) + "  " + share + "  " + t.Clean(c.source) + "  " + state
		lines = append(lines, line{text: t.Truncate(text, w), field: s.mix, part: partItems, index: i, sought: i == s.current})
	}
	return append(lines, line{})
}

// payloadStatus tells under the editor whether the payload is one.
func (s *composer) payloadStatus(w int) []string {
	t := s.theme
	c := s.contents[s.current]
	var lines []string
	add := func(style func(string) string, words string) {
		for _, l := range text.Wrap(t.Clean(words), w) {
			lines = append(lines, style(l))
		}
	}
	from := ""
	if c.source != payload.Inline {
		from = " from " + c.source
	}
	switch {
	case c.reading:
		add(t.Muted.Render, "reading "+c.source+t.Glyph.Ellipsis)
	case c.err != nil:
		add(t.Bad.Render, t.Glyph.Cross+" "+c.err.Error())
	default:
		size := ", " + text.Bytes(c.payload.Bytes) + from
		lines = append(lines, t.Truncate(t.Good.Render(t.Glyph.Check+" JSON")+t.Muted.Render(t.Clean(size)), w))
		if c.past != "" && c.source != payload.Inline && c.past != c.payload.SHA256 {
			add(t.Warn.Render, t.Glyph.Warning+" the file is not as it was in that session")
		}
		for i, l := range c.example(s.about.Now, w-len(suchAs)) {
			before := strings.Repeat(" ", len(suchAs))
			if i == 0 {
				before = t.Muted.Render(suchAs)
			}
			lines = append(lines, t.Truncate(before+jsonedit.Colour(t, l), w))
		}
	}
	if s.tooLong() {
		add(t.Muted.Render, "too long to be shown here: "+keys.First(s.keys.Editor)+" opens it in your editor")
	}
	if c.note != "" {
		add(t.Warn.Render, t.Glyph.Warning+" "+c.note)
	}
	return lines
}

const suchAs = "such as "

// example is one payload with its placeholders filled in, on one line if that
// has w cells; nothing if it has none.
func (c *content) example(now time.Time, w int) []string {
	if c.payload.Template == nil || len(c.text) > jsonedit.MaxBytes {
		return nil
	}
	filled := c.payload.Expand(payload.NewRepeatable(1), 1, now)
	var short, long bytes.Buffer
	if json.Compact(&short, filled) != nil || json.Indent(&long, filled, "", "  ") != nil {
		return nil
	}
	if cell.Width(short.String()) <= w {
		return []string{short.String()}
	}
	const most = 6 // lines; the rest is as it was typed
	lines := strings.Split(long.String(), "\n")
	return lines[:min(len(lines), most)]
}

func (s *composer) tenantLines(w int) []line {
	if !s.visible(s.tenancy) {
		return nil
	}
	s.tenant.SetWidth(max(valueWidth(w)-1, 4))
	return append([]line{s.row(s.tenancy, visible(s.tenant.View(), s.theme))}, s.beside(s.tenancy, w)...)
}

// visible replaces characters of a text field that would reorder text on the
// screen; the field itself lets no control characters in.
func visible(s string, t theme.Theme) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f {
			return '?'
		}
		if t.ASCII && r > 0x7e {
			return '?'
		}
		return r
	}, s)
}

func (s *composer) explainMix() string {
	all := 0
	for _, c := range s.contents {
		all += c.weight
	}
	c := s.contents[s.current]
	k := s.keys
	return fmt.Sprintf("Goes to %d of %d invocations. %s/%s weighs, %s and %s move, %s removes, %s edits, %s adds.", c.weight, all,
		keys.First(k.Heavier), keys.First(k.Lighter), keys.First(k.Sooner), keys.First(k.Later), keys.First(k.Remove), keys.First(k.EditPayload), keys.First(k.Add))
}

func (s *composer) explainPayload() string {
	before := s.editor.Before()
	if open := strings.LastIndex(before, "{{"); open >= 0 && !strings.Contains(before[open:], "}}") {
		return `{{uuid}} {{counter}} {{timestamp}} {{unix_ms}} {{int 1 9}} {{pick a|b}}; "{{number counter}}" becomes a number.`
	}
	line, column := s.editor.Caret()
	return fmt.Sprintf("Line %d, column %d. %s a file, %s your editor, %s one more. {{uuid}} in a string makes each one new.", line, column,
		keys.First(s.keys.Load), keys.First(s.keys.Editor), keys.First(s.keys.Add))
}
