package tuner

import "slices"

// Candidates are sizes that nobody picked and that may be the best: where the
// plan leaves the choice open, the usual ladder, and around the best so far
// multiples of 64 MB. None where the plan names its sizes.
func (s *State) Candidates(goal Goal) []int {
	if !s.Plan.AutoSizes {
		return nil
	}
	all := Ladder()
	if len(s.usable()) > 0 {
		all = append(all, s.refine(goal)...)
	}
	return slices.DeleteFunc(SortSizes(all), func(mb int) bool { return s.Size(mb) != nil })
}

// refine gives multiples of 64 MB between the neighbours of the best size on
// the ladder.
func (s *State) refine(goal Goal) []int {
	o := s.Outlook(goal, Ladder()...)
	means := o.Scores().Mean
	best := 0
	for i := range means {
		if means[i] < means[best] {
			best = i
		}
	}
	low := o.Prospects[max(0, best-1)].MemoryMB
	high := o.Prospects[min(len(means)-1, best+1)].MemoryMB
	if best == 0 { // the smallest that can work, and it need not be on the ladder
		low = max(MinMemoryMB, low-low/3)
	}
	var some []int
	step := 64
	for (high-low)/step > 8 {
		step += 64
	}
	for mb := (low + 63) / 64 * 64; mb < high; mb += step {
		some = append(some, mb)
	}
	return some
}
