package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// recollection is what past sessions of the function were asked to do.
type recollection struct {
	*form
	earlier  []archive.Planned
	files    map[string]string // digests of payload files as they are now
	asBefore bool              // chosen as in earlier[0], at first
}

// Remember takes the past sessions of the function, the newest first, and the
// digests of the payload files that there are now. What was chosen last time
// is chosen again, unless a person was quicker.
func (s *Screen) Remember(earlier []archive.Planned, files map[string]string) page.Action {
	defer s.changed()
	s.earlier, s.files = earlier, files
	if len(earlier) == 0 || s.covered || !same(s.Plan(), s.about.Plan) || !same(s.about.Plan, s.about.usual()) {
		return nil
	}
	return s.takeEarlier()
}

// Expect takes what a past session tells of how long the function takes.
func (s *Screen) Expect(known tuner.Experience) {
	s.experience = known
	s.changed()
}

func (s *Screen) takeEarlier() page.Action {
	s.take(s.earlier[0].Plan)
	if !slices.ContainsFunc(s.contents, (*content).typed) {
		s.takePayloads(s.earlier[0].Plan.Payloads)
	}
	s.asBefore = true
	return s.readMissing()
}

// turnBack chooses the defaults instead of what was chosen last time, and the
// other way round. What a person typed as a payload stays.
func (s *Screen) turnBack() page.Action {
	if !s.asBefore && len(s.earlier) > 0 {
		return s.takeEarlier()
	}
	usual := s.about.usual()
	s.take(usual)
	if !slices.ContainsFunc(s.contents, (*content).typed) {
		s.takePayloads(usual.Payloads)
	}
	s.asBefore = false
	return nil
}

// same says that two plans choose the same. Payloads are the same by what they
// are, whatever a log tells of them.
func same(a, b tuner.Plan) bool {
	bare := func(p tuner.Plan) ([]byte, []string) {
		digests := make([]string, len(p.Payloads))
		p.Apply, p.ApplyTimeout, p.Payloads = false, false, slices.Clone(p.Payloads)
		for i := range p.Payloads {
			digests[i] = p.Payloads[i].SHA256
			p.Payloads[i].Digest = ""
		}
		told, _ := json.Marshal(p) // of plain values
		return told, digests
	}
	x, was := bare(a)
	y, is := bare(b)
	return string(x) == string(y) && slices.Equal(was, is)
}

// origin tells where the choices come from, "" while there is nothing to tell.
func (s *recollection) origin() string {
	if len(s.earlier) == 0 {
		return ""
	}
	session := "the session of " + day(s.earlier[0].At, s.about.Now)
	turn := keys.First(s.keys.Turn)
	p := s.Plan()
	switch {
	case same(p, s.earlier[0].Plan):
		return "As in " + session + "; " + turn + " for the defaults"
	case s.asBefore:
		return "As in " + session + ", changed; " + turn + " for the defaults"
	case same(p, s.about.usual()):
		return "The defaults; " + turn + " as in " + session
	}
	return turn + " as in " + session
}

// day writes a date as short as it is clear.
func day(at, now time.Time) string {
	at = at.Local()
	switch {
	case at.Format(time.DateOnly) == now.Local().Format(time.DateOnly):
		return "today " + at.Format("15:04")
	case now.Sub(at) < 300*24*time.Hour:
		return at.Format("2 Jan")
	}
	return at.Format("2 Jan 2006")
}

// pastState is what became of the file of a past payload.
type pastState int

const (
	pastSame pastState = iota
	pastChanged
	pastGone
)

func (p pastState) mark(t theme.Theme) string {
	if p == pastChanged {
		return "  " + t.Glyph.Warning + " changed since"
	}
	return ""
}

// pastPayload is a payload of a past session.
type pastPayload struct {
	source string
	isFile bool
	bytes  int
	at     time.Time
	state  pastState
}

func (p pastPayload) when(now time.Time) string { return day(p.at, now) }

// payloads are those of past sessions, the newest first, each once.
func (s *recollection) payloads() []pastPayload {
	empty := payload.Empty().SHA256
	seen := map[string]bool{}
	var all []pastPayload
	for _, e := range s.earlier {
		for _, p := range e.Plan.Payloads {
			id := p.Source
			if !p.FromFile() {
				id = fmt.Sprint(payload.Inline, p.SHA256)
			}
			if seen[id] || !p.FromFile() && p.SHA256 == empty {
				continue
			}
			seen[id] = true
			past := pastPayload{source: p.Source, isFile: p.FromFile(), bytes: p.Bytes, at: e.At}
			if digest, there := s.files[p.Source]; !there {
				past.state = pastGone
			} else if digest != p.SHA256 {
				past.state = pastChanged
			}
			all = append(all, past)
		}
	}
	return all
}
