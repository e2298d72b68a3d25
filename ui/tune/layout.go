package tune

func (s *Screen) draw(w, h int) string {
	if s.state == nil || s.state.Session == "" {
		return s.empty(w, h)
	}
	return s.empty(w, h)
}

func (s *Screen) ellipsis() string { return s.t.Glyph.Ellipsis }

type tops struct{ duration, cost float64 }
