package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/widget"
)

// takePayload fills the editor with what is chosen at first.
func (s *Screen) takePayload(payloads []tuner.Payload) {
	if len(payloads) == 0 {
		s.checkPayload()
		return
	}
	p := payloads[0]
	if p.Content == nil { // a session log keeps none: see Begin
		if p.Source != "inline" {
			s.editor.SetValue("@" + p.Source)
		}
		return
	}
	s.payload = p
	if p.Source != "inline" {
		s.file = file{path: p.Source, loaded: true, payload: p}
		s.editor.SetValue("@" + p.Source)
		return
	}
	content := p.Content
	var indented bytes.Buffer
	if len(content) < s.editor.CharLimit && json.Indent(&indented, content, "", "  ") == nil {
		content = indented.Bytes()
	}
	s.editor.SetValue(string(content))
}

func (s *Screen) keyPayload(msg tea.KeyPressMsg) Action {
	switch msg.String() {
	case "esc":
		s.moveFocus(1)
		return nil
	case "up":
		if s.editor.Line() == 0 {
			s.moveFocus(-1)
			return nil
		}
	case "down":
		if s.editor.Line() == s.editor.LineCount()-1 {
			s.moveFocus(1)
			return nil
		}
	}
	before := s.editor.Value()
	s.editor, _ = s.editor.Update(msg)
	if s.editor.Value() == before {
		return nil
	}
	return s.checkPayload()
}

// checkPayload judges what stands in the editor. A file has to be read first.
func (s *Screen) checkPayload() Action {
	value := s.editor.Value()
	path, isFile := strings.CutPrefix(strings.TrimSpace(value), "@")
	if !isFile {
		s.file = file{}
		s.payload, s.payloadErr = tuner.NewPayload("inline", []byte(value))
		return nil
	}
	if path == s.file.path {
		return nil
	}
	s.file = file{path: path}
	if path == "" {
		s.payloadErr = errNoFile
		return nil
	}
	s.payloadErr = errReading
	return Read{Path: path}
}

// Loaded answers a Read.
func (s *Screen) Loaded(path string, p tuner.Payload, err error) {
	if path != s.file.path {
		return
	}
	s.file.loaded, s.file.payload, s.file.err = true, p, err
	s.payload, s.payloadErr = p, err
}

type plainError string

func (e plainError) Error() string { return string(e) }

const (
	errNoFile  plainError = "write the name of a file after @"
	errReading plainError = "reading the payload file"
)

// payloadStatus is the line under the editor.
func (s *Screen) payloadStatus(w int) []string {
	t := s.theme
	switch {
	case errors.Is(s.payloadErr, errReading) || errors.Is(s.payloadErr, errNoFile):
		return []string{t.Muted.Render(s.payloadErr.Error() + t.Glyph.Ellipsis)}
	case s.payloadErr != nil:
		var lines []string
		for _, line := range widget.Wrap(t.Glyph.Cross+" "+t.Clean(s.payloadErr.Error()), w) {
			lines = append(lines, t.Bad.Render(line))
		}
		return lines
	}
	from := ""
	if s.file.path != "" {
		from = " from " + t.Clean(s.file.path)
	}
	return []string{t.Good.Render(t.Glyph.Check+" JSON") + t.Muted.Render(", "+widget.Bytes(s.payload.Bytes)+from)}
}
