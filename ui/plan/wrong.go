package plan

import (
	"fmt"
	"strings"

	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// wrong tells what is wrong with a field and what would be right, "" if
// nothing is.
func (s *Screen) wrong(f field) string {
	switch f {
	case fieldLadder:
		if len(s.sizes) == 0 && !s.auto {
			return "no memory size chosen: space chooses one, or take the preset auto"
		}
	case fieldOther:
		switch _, _, err := s.typedSizes(); {
		case err != nil:
			return err.Error()
		case s.other.Value() != "":
			return "typed and not added: enter adds, esc forgets"
		}
	case fieldPayload:
		for i, c := range s.contents {
			which := ""
			if len(s.contents) > 1 {
				which = fmt.Sprintf("payload %d: ", i+1)
			}
			switch {
			case c.reading:
				return which + "reading " + c.source
			case c.err != nil:
				return which + c.err.Error()
			}
		}
	case fieldTenant:
		if strings.TrimSpace(s.tenant.Value()) == "" {
			return "this function is isolated per tenant: name the one to invoke it for"
		}
	case fieldMaxSamples:
		if least, what := s.Plan().LeastInAll(); s.numbers[f].Wrong() == "" && int(s.numbers[f].Value()) < least {
			return fmt.Sprintf("at least %d: %s", least, what)
		}
	case fieldStart:
		// What no field answers for.
		if err := s.Plan().Validate(); err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n")
			return first
		}
	}
	if n := s.numbers[f]; n != nil && n.Wrong() != "" {
		return "must be " + n.Wrong()
	}
	return ""
}

// firstWrong is the first field with something wrong, noField if there is
// none.
func (s *Screen) firstWrong() field {
	for f := range fieldCount {
		if s.applies(f) && s.wrong(f) != "" {
			return f
		}
	}
	return noField
}

// begin asks whether to start, or goes to what is in the way of that.
func (s *Screen) begin() page.Action {
	switch f := s.firstWrong(); {
	case s.options.ReadOnly:
		s.setFocus(fieldStart)
	case f == noField:
		return s.confirm()
	default:
		for i, c := range s.contents {
			if f == fieldPayload && (c.err != nil || c.reading) {
				s.show(i)
				break
			}
		}
		s.tried = s.tried || f == fieldOther
		s.setFocus(f)
	}
	return nil
}

// beside draws what is wrong with a field under its row.
func (s *Screen) beside(f field, w int) []line {
	wrong := s.wrong(f)
	if wrong == "" || f == fieldOther && s.focus == fieldOther && !s.tried {
		return nil // what is being typed is not wrong yet
	}
	var lines []line
	in := strings.Repeat(" ", labelWidth+4)
	if f == fieldLadder {
		in = "  "
	}
	for _, l := range widget.Wrap(s.theme.Glyph.Cross+" "+s.theme.Clean(wrong), w-len(in)) {
		lines = append(lines, line{text: in + s.theme.Bad.Render(l), field: f})
	}
	return lines
}
