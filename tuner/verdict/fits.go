package verdict

import (
	"fmt"
	"time"

	"lambdial/tuner"
)

// scarceMemory is the part of its memory above which a size is close to being
// killed for it: other payloads than those measured may take more.
const scarceMemory = 0.9

// Outlasts tells what is wrong with a size that takes longer than the
// function's own timeout allows, which only a session with a longer one can
// see; "" where nothing is.
func (s Findings) Outlasts(memoryMB int) string {
	now := s.Now().TimeoutS
	size, own := s.Size(memoryMB), time.Duration(now)*time.Second
	if size == nil || own == 0 || s.Plan.TimeoutS <= now {
		return ""
	}
	slowest := max(size.Warm.Max(), size.Cold.Max()) // the start of an environment is not part of it
	if slowest <= own {
		return ""
	}
	const tenth = time.Second / 10
	up := (slowest + tenth - 1).Truncate(tenth)
	return fmt.Sprintf("at %d MB it takes up to %g s, more than the function's own timeout of %d s: with this size it needs a longer timeout too, such as the %d s it was measured with",
		memoryMB, up.Seconds(), now, s.Plan.TimeoutS)
}

// useIsTold says whether reports tell how much memory is used. Local emulators
// write the size itself there, always.
func (s Findings) useIsTold() bool {
	full, told := 0, 0
	for _, size := range s.Sizes {
		if size.Warm.N() > 0 && size.MaxMemoryUsedMB > 0 {
			told++
			if size.MaxMemoryUsedMB >= size.MemoryMB {
				full++
			}
		}
	}
	return full < 2 || full < told
}

// Roomy says that a size has a part of its memory left beside the most that is
// used: at it or a smaller one, since collectors take more where there is more,
// and no less than any size got by on.
func (s Findings) Roomy(memoryMB int, headroom float64) bool {
	if headroom <= 0 {
		return true
	}
	_, used := s.floor()
	if s.useIsTold() {
		for _, size := range s.Sizes {
			if size.MemoryMB <= memoryMB && size.Worked() {
				used = max(used, size.MaxMemoryUsedMB)
			}
		}
	}
	return float64(used) <= (1-headroom)*float64(memoryMB)
}

// cramped tells of a size that has hardly any memory left, and which is the
// next one; "" where there is enough.
func (s Findings) cramped(memoryMB int) string {
	size := s.Size(memoryMB)
	if size == nil || !s.useIsTold() || float64(size.MaxMemoryUsedMB) <= scarceMemory*float64(memoryMB) {
		return ""
	}
	used := float64(size.MaxMemoryUsedMB) / float64(memoryMB)
	text := fmt.Sprintf("%d MB leaves %d MB of memory (%.0f %% are used): an invocation that takes more is killed",
		memoryMB, max(0, memoryMB-size.MaxMemoryUsedMB), 100*used)
	if next := s.nextSize(memoryMB); next > 0 {
		text += fmt.Sprintf("; the next size is %d MB", next)
	}
	return text
}

// WhyUntried says in a few words why a size has no numbers, "" where it has, or
// still may get some: "given up", "too small", "not needed", "not tried".
func (s Findings) WhyUntried(size *tuner.Size) string {
	floor, _ := s.floor()
	switch {
	case size.Status == tuner.SizeDropped:
		return "given up"
	case size.Failed() > 0 && size.Warm.N() == 0:
		return "failed"
	case size.Tried() || s.Reason == "":
		return ""
	case size.MemoryMB < floor || !s.Roomy(size.MemoryMB, s.Plan.Goal.Headroom):
		return "too small"
	case s.Interrupted || s.Failed || len(s.Usable()) == 0:
		return "not tried"
	}
	return "not needed"
}

// nextSize is the smallest one above a size: of the session, else of the usual
// ones; 0 above the largest.
func (s Findings) nextSize(memoryMB int) int {
	for _, size := range s.Sizes {
		if size.MemoryMB > memoryMB && size.Status != tuner.SizeDropped {
			return size.MemoryMB
		}
	}
	for _, mb := range tuner.Ladder() {
		if mb > memoryMB {
			return mb
		}
	}
	return 0
}
