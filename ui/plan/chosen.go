package plan

import (
	"cmp"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/preflight"
	"lambdial/tuner/sampler"
	"lambdial/tuner/text"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// choices are all that a person chose, and the fields by which.
type choices struct {
	about  Options
	theme  theme.Theme
	fields []*field // in the order in which focus moves
	// draft is what is chosen, but for payloads, numbers and the tenant.
	draft tuner.Plan
	mixture
	tenant     textinput.Model  // for functions that are isolated per tenant
	experience tuner.Experience // of the function's durations
	known      *chosen          // what follows; see Plan
}

// chosen is what follows from what a person chose. It is asked for many times a
// frame and worked out once a change.
type chosen struct {
	plan      tuner.Plan
	estimate  *tuner.Estimate
	wrong     map[*field]string
	first     *field   // with something wrong, nil for none
	forbidden string   // what is wrong that no field answers for
	notes     []string // what is to be known of the function, tuned so
}

// changed forgets what followed from the choices before.
func (s *choices) changed() { s.known = nil }

// Plan is what is chosen now; Validate tells whether it can be done.
func (s *choices) Plan() tuner.Plan {
	if s.known == nil {
		s.known = &chosen{plan: s.assemble()}
	}
	return s.known.plan
}

// assemble makes the plan of the draft, the numbers and the texts.
func (s *choices) assemble() tuner.Plan {
	p := s.draft
	p.Function = s.about.Function.Name
	p.Payloads = make([]payload.Payload, len(s.contents))
	for i, c := range s.contents {
		p.Payloads[i] = c.payload
		p.Payloads[i].Weight = c.weight
	}
	p.TenantID = strings.TrimSpace(s.tenant.Value())
	if p.Isolation != tuner.IsolateCopy { // which alone can be elsewhere
		p.Architecture, p.Portable = "", false
	}
	for _, f := range s.fields {
		if f.number != nil {
			f.number.put(&p, f.number.Value())
		}
	}
	for _, f := range s.fields {
		if f.number != nil && f.number.blank != nil {
			f.number.Blank = f.number.blank(p)
		}
	}
	return p
}

func (s *choices) estimate() tuner.Estimate {
	p := s.Plan()
	if s.known.estimate == nil {
		e := sampler.Estimate(p, s.experience, s.about.Function, s.priceOf(p))
		s.known.estimate = &e
	}
	return *s.known.estimate
}

// faults are what is wrong with the fields that mean anything.
func (s *choices) faults() *chosen {
	p := s.Plan()
	k := s.known
	if k.wrong != nil {
		return k
	}
	k.wrong = map[*field]string{}
	for _, f := range s.fields {
		if !f.means() {
			continue
		}
		wrong := ""
		switch {
		case f.number != nil && f.number.Wrong() != "":
			wrong = "must be " + f.number.Wrong()
		case f.wrong != nil:
			wrong = f.wrong()
		}
		if wrong == "" {
			continue
		}
		if k.wrong[f] = wrong; k.first == nil {
			k.first = f
		}
	}
	if err := cmp.Or(p.Validate(), preflight.Check(s.about.Function, p, s.priceOf(p))); k.first == nil && err != nil {
		k.forbidden, _, _ = strings.Cut(err.Error(), "\n")
	}
	k.notes = preflight.Notes(s.about.Function, p, s.priceOf(p), s.about.Host)
	return k
}

// begin asks whether to start, or goes to what is in the way of that.
func (s *Screen) begin() page.Action {
	k := s.faults()
	switch f := k.first; {
	case s.about.ReadOnly || k.forbidden != "":
		s.setFocus(s.start)
	case f == nil:
		return s.confirm()
	default:
		for i, c := range s.contents {
			if f == s.payload && (c.err != nil || c.reading) {
				s.show(i)
				break
			}
		}
		s.tried = s.tried || f == s.others
		s.setFocus(f)
	}
	return nil
}

// newStart makes the button below everything else.
func (s *Screen) newStart() *field {
	return &field{
		keys: func() []key.Binding { return []key.Binding{s.keys.Start, footerKey("↑/↓", "move")} },
		explain: func() string {
			switch k := s.faults(); {
			case s.about.ReadOnly:
				return "Read-only: nothing is invoked or changed."
			case k.forbidden != "":
				return k.forbidden
			default:
				return "Shows once more what will be done, and asks."
			}
		},
	}
}

// button begins the session, or says that something is in the way.
func (s *Screen) button() string {
	t := s.theme
	mark := "  "
	if s.focus == s.start {
		mark = t.Cursor.Render(t.Glyph.Cursor) + " "
	}
	k := s.faults()
	switch {
	case s.about.ReadOnly:
		return mark + t.Bad.Render(t.Glyph.Cross+" read-only")
	case k.forbidden != "":
		return mark + t.Bad.Render(t.Glyph.Cross+" can't start")
	case len(k.wrong) > 0:
		return mark + t.Bad.Render(t.Glyph.Cross+" "+text.Count(len(k.wrong), "mistake")+" to correct")
	case s.focus == s.start:
		return mark + t.Pill(t.BadgeGood, "Start")
	}
	return mark + t.Pill(t.Badge, "Start")
}

// beside draws what is wrong with a field under its row.
func (s *form) beside(f *field, w int) []line {
	wrong := s.faults().wrong[f]
	if wrong == "" || s.focus == f && f.typing != nil && f.typing() {
		return nil // what is being typed is not wrong yet
	}
	var lines []line
	in := strings.Repeat(" ", labelWidth+4)
	if f == s.sizes {
		in = "  "
	}
	for _, l := range text.Wrap(s.theme.Glyph.Cross+" "+s.theme.Clean(wrong), w-len(in)) {
		lines = append(lines, line{text: in + s.theme.Bad.Render(l), field: f})
	}
	return lines
}
