package tune

import (
	"encoding/json"

	"lambdial/tuner/result"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/page"
)

// copied asks to copy the verdict in a sentence, or all numbers as the JSON
// that `tune --json` prints.
func (s *Screen) copied(all bool) page.Action {
	if s.state == nil || s.state.Session == "" {
		return nil
	}
	if all {
		object, err := json.MarshalIndent(result.Of(s.state), "", "  ")
		if err != nil {
			s.said = "the result can't be copied: " + err.Error()
			return nil
		}
		s.said = "copied the result as JSON"
		return page.Copy{Text: string(object) + "\n"}
	}
	s.said = "copied the verdict"
	suppose := ""
	if what := s.supposed(); what != "" {
		suppose = ", " + what
	}
	return page.Copy{Text: text.Visible(s.state.Function.Name) + suppose + ": " + text.Visible(verdict.Of(s.state).Sentence())}
}
