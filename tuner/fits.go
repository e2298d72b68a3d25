package tuner

import (
	"fmt"
	"time"
)

// Outlasts tells what is wrong with a size that takes longer than the
// function's own timeout allows, which only a session with a longer one can
// see; "" where nothing is.
func (s *State) Outlasts(memoryMB int) string {
	size, own := s.Size(memoryMB), s.Function.Timeout()
	if size == nil || own == 0 || s.Plan.TimeoutS <= s.Function.TimeoutS {
		return ""
	}
	slowest := max(size.Warm.Max(), size.Cold.Max()) // the start of an environment is not part of it
	if slowest <= own {
		return ""
	}
	const tenth = time.Second / 10
	up := (slowest + tenth - 1).Truncate(tenth)
	return fmt.Sprintf("at %d MB it takes up to %g s, more than the function's own timeout of %d s: with this size it needs a longer timeout too, such as the %d s it was measured with",
		memoryMB, up.Seconds(), s.Function.TimeoutS, s.Plan.TimeoutS)
}
