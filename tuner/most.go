package tuner

// usualMost is the most invocations of auto in all where a plan says nothing else,
// those aside that begin cold starts on purpose.
const usualMost = 200

// MostInAll is the most invocations of a plan whose samples are auto, of any
// kind.
func (p Plan) MostInAll() int {
	if p.MaxSamples != 0 {
		return p.MaxSamples
	}
	return usualMost + p.wantedForBursts()
}

// MostBesideBursts is how many of MostInAll are not for bursts of cold starts: up
// to half, without which there is no verdict, and what bursts do not take.
func (p Plan) MostBesideBursts() int {
	most := p.MostInAll()
	least, _ := p.LeastInAll()
	return min(most, max(least, min(most/2, usualMost), most-p.wantedForBursts()))
}

// MostForBursts is the most invocations of bursts at all sizes together.
func (p Plan) MostForBursts() int {
	if p.Samples > 0 {
		return p.wantedForBursts()
	}
	return p.MostInAll() - p.MostBesideBursts()
}

// wantedForBursts is what bursts take at most where nothing bounds them.
func (p Plan) wantedForBursts() int { return len(p.measurable()) * MostBursts(p.Cold) }

// measurable are the sizes that the session may come to measure.
func (p Plan) measurable() []int {
	if p.AutoSizes {
		return Ladder()
	}
	return p.Sizes
}
