package compare

import (
	"fmt"
	"math"
	"slices"

	"lambdial/tuner/text"
)

// Change is how much more the second is than the first, as a fraction of that,
// with its interval where both have one.
type Change struct {
	Fraction  float64
	Low, High float64
	Known     bool
	Bounded   bool
	// Told: one of both is a mean that was told without its spread.
	Told bool
}

// Seen says that the difference is more than chance: its interval leaves out zero.
func (c Change) Seen() bool { return c.Bounded && (c.Low > 0 || c.High < 0) }

// Unseen says that samples enough show no difference: the interval holds zero.
func (c Change) Unseen() bool { return c.Known && !c.Told && c.Bounded && !c.Seen() }

// Exceeds says that it is surely a rise, and one of more than a fraction.
func (c Change) Exceeds(fraction float64) bool { return c.Seen() && c.Fraction > fraction }

// Within says that the difference, whatever it is, is surely below a fraction
// either way.
func (c Change) Within(fraction float64) bool {
	return c.Bounded && c.Low > -fraction && c.High < fraction
}

// Beyond says that the difference is surely above a fraction, one way.
func (c Change) Beyond(fraction float64) bool {
	return c.Bounded && (c.Low > fraction || c.High < -fraction)
}

// between is the change from one mean to another. Its interval is made of theirs
// on a logarithmic scale, by the distances of their ends (MOVER: Zou and Donner,
// 2008), so that it is as skewed as they are.
func between(a, b Mean) Change {
	c := Change{Known: a.Known && b.Known && a.Value > 0 && b.Value > 0}
	if !c.Known {
		return c
	}
	c.Fraction = b.Value/a.Value - 1
	if !a.Bounded || !b.Bounded || a.Low <= 0 || b.Low <= 0 {
		return c
	}
	ratio := math.Log(b.Value / a.Value)
	below := math.Hypot(math.Log(b.Value/b.Low), math.Log(a.High/a.Value))
	above := math.Hypot(math.Log(b.High/b.Value), math.Log(a.Value/a.Low))
	c.Low, c.High, c.Bounded = math.Expm1(ratio-below), math.Expm1(ratio+above), true
	return c
}

// Words say a change: "12 % more (8 % to 16 %)", "no difference seen (-3 % to 2 %)".
func (c Change) Words(more, less string) string {
	switch {
	case !c.Known:
		return "unknown"
	case c.Told:
		return signed(c.Fraction) + ", of means without their spread"
	case !c.Bounded:
		return signed(c.Fraction) + ", of too few samples to tell"
	case !c.Seen():
		return "no difference seen (" + c.Interval() + ")"
	case c.Fraction > 0:
		return text.Percent(rounded(c.Fraction)) + " " + more + " (" + c.Interval() + ")"
	}
	return text.Percent(rounded(-c.Fraction)) + " " + less + " (" + c.Interval() + ")"
}

// Interval is written "-3 % to +2 %", "" where there is none.
func (c Change) Interval() string {
	if !c.Bounded {
		return ""
	}
	return signed(c.Low) + " to " + signed(c.High)
}

func signed(fraction float64) string { return fmt.Sprintf("%+.3g %%", 100*rounded(fraction)) }

// rounded is to a tenth of a percent, and without a negative zero.
func rounded(fraction float64) float64 { return math.Round(fraction*1000)/1000 + 0 }

// Pair is one memory size in both sessions, or one of each.
type Pair struct {
	// A and B are nil where that session did not measure the size.
	A, B           *Size
	Duration, Cost Change
}

// MemoryMB is the size, or that of the second where they are two.
func (p Pair) MemoryMB() int {
	if p.B != nil {
		return p.B.MemoryMB
	}
	return p.A.MemoryMB
}

// Both says that both sessions measured it.
func (p Pair) Both() bool { return p.A != nil && p.B != nil }

// Comparison is of an earlier session and a later one, A and B.
type Comparison struct {
	A, B  Side
	Pairs []Pair // by memory size
	// Differs are what else is not the same in both, so that it may be why.
	Differs []Difference
}

// Difference is something that two sessions do not have in common.
type Difference struct {
	What string `json:"what"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Of compares two sessions.
func Of(a, b Side) Comparison {
	c := Comparison{A: a, B: b}
	var sizes []int
	for _, z := range slices.Concat(a.Sizes, b.Sizes) {
		sizes = append(sizes, z.MemoryMB)
	}
	slices.Sort(sizes)
	for _, mb := range slices.Compact(sizes) {
		c.Pairs = append(c.Pairs, c.pair(a.Size(mb), b.Size(mb)))
	}
	c.Differs = differences(a, b)
	return c
}

// At is a memory size in both.
func (c Comparison) At(memoryMB int) Pair { return c.pair(c.A.Size(memoryMB), c.B.Size(memoryMB)) }

func (c Comparison) pair(a, b *Size) Pair {
	p := Pair{A: a, B: b}
	if !p.Both() {
		return p
	}
	p.Duration = between(a.Duration, b.Duration)
	if c.A.Currency == c.B.Currency {
		p.Cost = between(a.Cost, b.Cost)
	}
	p.Duration.Told = a.Samples == 0 || b.Samples == 0
	p.Cost.Told = p.Duration.Told
	return p
}

// settings is the trait that tells of all others together.
const settings = "other settings"

// differences leave out what one of both does not tell. That other settings
// differ says something only where none that is named does.
func differences(a, b Side) (differs []Difference) {
	for i, t := range a.traits {
		if i >= len(b.traits) || t.value == "" || b.traits[i].value == "" || t.is(b.traits[i]) {
			continue
		}
		own := slices.ContainsFunc(differs, func(d Difference) bool {
			return slices.Contains([]string{"function", "code", "runtime", "architecture", "/tmp", "layers", "environment variables"}, d.What)
		})
		if t.what == settings && own {
			continue
		}
		differs = append(differs, Difference{t.what, t.value, b.traits[i].value})
	}
	return differs
}

// Judged is the size by which the sessions are judged: the first one recommended
// that both measured, else the one that the function had, else any.
func (c Comparison) Judged() (Pair, bool) {
	for _, mb := range []int{c.A.RecommendedMB, c.B.RecommendedMB, c.B.HadMB, c.A.HadMB} {
		if p := c.At(mb); p.Both() {
			return p, true
		}
	}
	i := slices.IndexFunc(c.Pairs, Pair.Both)
	if i < 0 {
		return Pair{}, false
	}
	return c.Pairs[i], true
}

// Recommended compares each session at the size of its own verdict; ok is false
// where one has none.
func (c Comparison) Recommended() (p Pair, ok bool) {
	p = c.pair(c.A.Size(c.A.RecommendedMB), c.B.Size(c.B.RecommendedMB))
	return p, p.Both()
}

// Sentence is the answer in words: what became of the duration and the cost at the
// size that is judged.
func (c Comparison) Sentence() string {
	p, ok := c.Judged()
	if !ok {
		return "No size was measured in both sessions."
	}
	return fmt.Sprintf("At %s: duration %s; cost %s.", text.MB(p.MemoryMB()), p.Duration.Words("longer", "shorter"), p.Cost.Words("more", "less"))
}

// Answer says whether the second is as the first was, where a difference of a
// fraction matters.
func (c Comparison) Answer(fraction float64) string {
	p, ok := c.Judged()
	if !ok {
		return ""
	}
	matters := text.Percent(fraction)
	switch d := p.Duration; {
	case d.Within(fraction):
		return "Still as it was: any difference is below " + matters + "."
	case d.Beyond(fraction) && d.Fraction > 0:
		return "Slower than it was, by more than " + matters + "."
	case d.Beyond(fraction):
		return "Faster than it was, by more than " + matters + "."
	case p.A.Samples < p.B.Samples:
		return fmt.Sprintf("Whether it is as it was within %s can't be told: the earlier session has only %s at %s.", matters, text.Count(p.A.Samples, "sample"), text.MB(p.MemoryMB()))
	}
	return "Whether it is as it was within " + matters + " can't be told from these samples."
}

// Moved tells that the sessions recommend two sizes, and what lies between these,
// "" where it is one.
func (c Comparison) Moved() string {
	p, ok := c.Recommended()
	if !ok || p.A.MemoryMB == p.B.MemoryMB {
		return ""
	}
	return fmt.Sprintf("Best was %s and is %s: from one to the other duration %s; cost %s.", text.MB(p.A.MemoryMB), text.MB(p.B.MemoryMB), p.Duration.Words("longer", "shorter"), p.Cost.Words("more", "less"))
}

// Across compares a memory size of the first with another one of the second.
func (c Comparison) Across(aMB, bMB int) Pair { return c.pair(c.A.Size(aMB), c.B.Size(bMB)) }

// Exceeding says in words what rose by more than a fraction at the size that is
// judged, "" for nothing.
func (c Comparison) Exceeding(fraction float64) string {
	p, ok := c.Judged()
	if !ok {
		return ""
	}
	var rose []string
	for _, of := range []struct {
		what   string
		change Change
	}{{"duration", p.Duration}, {"cost", p.Cost}} {
		if of.change.Exceeds(fraction) {
			rose = append(rose, of.what+" rose by "+text.Percent(rounded(of.change.Fraction))+" ("+of.change.Interval()+")")
		}
	}
	if rose == nil {
		return ""
	}
	return fmt.Sprintf("at %s %s, more than %s", text.MB(p.MemoryMB()), text.And(rose), text.Percent(fraction))
}
