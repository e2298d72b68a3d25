package tune

import "lambdial/tuner"

func (s *Screen) tradeOff(marks map[int]mark, w, h int) string         { return s.t.Fit("", w, h) }
func (s *Screen) samples(w, h int) string                              { return s.t.Fit("", w, h) }
func (s *Screen) distribution(size *tuner.Size, w, h int) string       { return s.t.Fit("", w, h) }
