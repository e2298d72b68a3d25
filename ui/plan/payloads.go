package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/payload"
	"lambdial/tuner/text"
	"lambdial/ui/jsonedit"
	"lambdial/ui/keys"
	"lambdial/ui/page"
)

// mixture are the payloads, at least one, of which one is in the editor.
type mixture struct {
	contents []*content
	current  int
	editor   *jsonedit.Editor
}

// content is one payload: what was typed or read, and what that makes.
type content struct {
	source  string // payload.Inline, or a file's name
	text    string
	weight  int
	payload payload.Payload
	err     error
	// reading: the file was asked for.
	reading bool
	// past is the digest that the payload had in the session it comes from.
	past string
	// note tells why it could not be edited elsewhere.
	note string
}

// check makes the text a payload.
func (c *content) check() {
	c.payload, c.err = payload.New(c.source, []byte(c.text))
	if at := (*payload.Fault)(nil); errors.As(c.err, &at) {
		c.err = at // its source stands beside it
	}
}

// typed says that the text is a person's own and in no file.
func (c *content) typed() bool {
	return c.source == payload.Inline && strings.Trim(c.text, "{} \n") != ""
}

// takePayloads fills the editor with the payloads of a plan. Those of a
// session log have no content: files are read again, and what was typed is
// gone.
func (s *mixture) takePayloads(payloads []payload.Payload) {
	s.contents, s.current = nil, 0
	empty := payload.Empty()
	for _, p := range payloads {
		c := &content{source: p.Source, text: tidy(p.Content), weight: max(p.Weight, 1), past: p.SHA256}
		switch {
		case p.Source == payload.Inline && p.SHA256 == empty.SHA256:
			c.text = "" // {} stands there as the example, so that typing doesn't have to get around it
			c.check()
		case p.Content == nil && p.FromFile():
			c.reading = true
		case p.Content == nil && p.SHA256 != empty.SHA256:
			c.source = payload.Inline
			c.err = fmt.Errorf("what was typed last time (%s) is not kept: type it again, or {}", text.Bytes(p.Bytes))
		default:
			c.check()
		}
		s.contents = append(s.contents, c)
	}
	if len(s.contents) == 0 {
		s.contents = []*content{{source: payload.Inline, weight: 1, payload: empty}}
	}
	s.show(0)
}

// tidy indents JSON that stands on one line and is short enough to be edited.
func tidy(content []byte) string {
	var indented bytes.Buffer
	if len(content) > jsonedit.MaxBytes/4 || bytes.ContainsRune(content, '\n') || json.Indent(&indented, content, "", "  ") != nil {
		return string(content)
	}
	return indented.String()
}

// readMissing asks for the files that have not been read.
func (s *mixture) readMissing() page.Action {
	var paths []string
	for _, c := range s.contents {
		if c.reading {
			paths = append(paths, c.source)
		}
	}
	if paths == nil {
		return nil
	}
	return page.Read{Paths: paths}
}

// Loaded answers a Read, once a path.
func (s *composer) Loaded(path string, read []byte, err error) {
	defer s.changed()
	for i, c := range s.contents {
		if !c.reading || c.source != path {
			continue
		}
		if several := payload.Mixed(path, read); err == nil && several != nil {
			s.contents = slices.Replace(s.contents, i, i+1, contentsOf(several)...)
			s.show(i)
			s.setFocus(s.mix)
			return
		}
		c.reading, c.text = false, string(read)
		if c.check(); err != nil {
			c.err = err
		}
		if i == s.current {
			s.show(i)
		}
	}
}

func contentsOf(several payload.Mix) (contents []*content) {
	for _, p := range several {
		c := &content{source: p.Source, text: string(p.Content), weight: p.Weight}
		c.check()
		contents = append(contents, c)
	}
	return contents
}

// show puts a payload into the editor. One too long for it is only told of.
func (s *mixture) show(i int) {
	s.current = i
	text := s.contents[i].text
	if s.tooLong() {
		text = ""
	}
	s.editor.SetText(text)
}

func (s *mixture) tooLong() bool { return len(s.contents[s.current].text) > jsonedit.MaxBytes }

// editable says that the text of the payload stands in the editor.
func (s *mixture) editable() bool { return !s.tooLong() && !s.contents[s.current].reading }

// edited takes what stands in the editor: a payload that is changed here is no
// longer that of its file.
func (s *mixture) edited() {
	c := s.contents[s.current]
	*c = content{source: payload.Inline, text: s.editor.Text(), weight: c.weight}
	c.check()
}

// Edited answers an Edit.
func (s *composer) Edited(text string, err error) {
	defer s.changed()
	c := s.contents[s.current]
	if err != nil {
		c.note = err.Error()
		return
	}
	if text = strings.TrimRight(text, "\n"); text == strings.TrimRight(c.text, "\n") {
		return
	}
	*c = content{source: payload.Inline, text: text, weight: c.weight}
	c.check()
	s.show(s.current)
	s.setFocus(s.payload)
}

func (s *composer) addPayload() {
	empty := payload.Empty()
	s.contents = append(s.contents, &content{source: payload.Inline, weight: 1, payload: empty})
	s.show(len(s.contents) - 1)
	s.setFocus(s.payload)
}

func (s *composer) removePayload() {
	if len(s.contents) < 2 {
		return
	}
	s.contents = slices.Delete(s.contents, s.current, s.current+1)
	s.show(min(s.current, len(s.contents)-1))
	if len(s.contents) < 2 {
		s.setFocus(s.payload)
	}
}

// movePayload changes places with a neighbour.
func (s *mixture) movePayload(by int) {
	to := s.current + by
	if to < 0 || to >= len(s.contents) {
		return
	}
	s.contents[s.current], s.contents[to] = s.contents[to], s.contents[s.current]
	s.current = to
}

func (s *mixture) weigh(by int) {
	c := s.contents[s.current]
	c.weight = min(max(c.weight+by, 1), payload.MaxWeight)
}

func (s *composer) keyMix(msg tea.KeyPressMsg) page.Action {
	k := s.keys
	switch {
	case key.Matches(msg, k.Up):
		if s.current == 0 {
			s.moveFocus(-1)
			return nil
		}
		s.show(s.current - 1)
	case key.Matches(msg, k.Down):
		if s.current == len(s.contents)-1 {
			s.moveFocus(1)
			return nil
		}
		s.show(s.current + 1)
	case key.Matches(msg, k.Lighter):
		s.weigh(-1)
	case key.Matches(msg, k.Heavier):
		s.weigh(1)
	case key.Matches(msg, k.Remove):
		s.removePayload()
	case key.Matches(msg, k.Sooner):
		s.movePayload(-1)
	case key.Matches(msg, k.Later):
		s.movePayload(1)
	case key.Matches(msg, k.EditPayload):
		s.setFocus(s.payload)
	}
	return nil
}

func (s *composer) keyPayload(msg tea.KeyPressMsg) page.Action {
	switch msg.String() {
	case "esc":
		s.moveFocus(1)
		return nil
	case "up":
		if s.editor.OnFirstLine() {
			s.moveFocus(-1)
			return nil
		}
	case "down":
		if s.editor.OnLastLine() {
			s.moveFocus(1)
			return nil
		}
	case "@":
		if s.editor.Empty() {
			return s.openLoader()
		}
	}
	if !s.editable() {
		return nil
	}
	if s.editor.Key(msg) {
		s.edited()
	}
	return nil
}

func (s *composer) pastePayload(text string) {
	c := s.contents[s.current]
	if !s.editable() {
		return
	}
	if s.editor.Paste(text) {
		s.edited()
	} else if text != "" {
		c.note = "too long to be edited here: put it into a file and take that with " + keys.First(s.keys.Load)
	}
}
