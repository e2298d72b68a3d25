package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/compare"
	"lambdial/tuner/result"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// Comment is what a pipeline tells of a session beside a change of the code: a bold
// sentence, a small table, and the rest folded.
type Comment struct {
	// State is what was measured; Base, nil for none, the session that it checks.
	State, Base *tuner.State
	// CallsMonth is how often the function is invoked a month, 0 where nobody said.
	CallsMonth float64
	// Limit is the rise that matters to a check, a fraction. Confirmation says what
	// fresh samples made of one, "" where there was none; Regression that it failed.
	Limit        float64
	Confirmation string
	Regression   bool
}

// Markdown is the comment.
func (c Comment) Markdown() string {
	var b strings.Builder
	o := c.outcome()
	fmt.Fprintf(&b, "**%s: %s**\n\n", code(o.Function.Name), markdown(c.head(o)))
	var table strings.Builder
	c.table(&table, o)
	b.WriteString(table.String())
	b.WriteString("\n<details><summary>All numbers, and what to know of them</summary>\n\n")
	if c.Confirmation != "" {
		b.WriteString(markdown(c.Confirmation) + "\n\n")
	}
	if c.Base != nil {
		differs := c.comparison().Differs
		for _, d := range differs {
			fmt.Fprintf(&b, "- differs: %s: %s, then %s\n", markdown(d.What), markdown(d.A), markdown(d.B))
		}
		if len(differs) > 0 {
			b.WriteString("\n")
		}
	} else if _, rest, more := strings.Cut(o.Sentence, ". "); more {
		b.WriteString(markdown(rest) + "\n\n")
	}
	o.details(&b)
	if strings.Contains(table.String(), "| ~ |") {
		b.WriteString("\n`~` no difference seen: the 95 % interval of the difference holds zero.\n")
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

func (c Comment) outcome() outcome { return outcomes([]Session{{State: c.State}})[0] }

// comparison is that with the session that is checked, else of the session with
// itself, to set one of its sizes beside another.
func (c Comment) comparison() compare.Comparison {
	base := c.Base
	if base == nil {
		base = c.State
	}
	return compare.Of(compare.SideOf(base, compare.Usual), compare.SideOf(c.State, compare.Usual))
}

// head is the sentence that is told first.
func (c Comment) head(o outcome) string {
	if c.Base == nil {
		head, _, _ := strings.Cut(o.Sentence, ". ")
		return strings.TrimSuffix(head, ".")
	}
	comparison := c.comparison()
	if rose := comparison.Exceeding(c.Limit); rose != "" && c.Regression {
		return rose
	}
	answer := comparison.Answer(c.Limit)
	if answer == "" {
		answer = comparison.Sentence()
	}
	return strings.TrimSuffix(answer, ".")
}

// pair are the two that the table sets side by side, and what they are called; B is
// nil where there is one alone.
func (c Comment) pair(o outcome) (p compare.Pair, a, b string) {
	comparison := c.comparison()
	if c.Base != nil {
		p, _ = comparison.Judged()
		if p.Both() {
			return p, "before", "now"
		}
		return compare.Pair{}, "", ""
	}
	now, best := o.Before.MemoryMB, 0
	if o.Verdict != nil {
		best = o.Verdict.MemoryMB
	}
	name := "**" + text.MB(best) + "**"
	switch p = comparison.Across(now, best); {
	case p.Both() && now != best:
		return p, text.MB(now) + " now", name
	case p.B != nil:
		return compare.Pair{A: p.B}, name, ""
	}
	return compare.Pair{}, "", ""
}

func (c Comment) table(b *strings.Builder, o outcome) {
	p, first, second := c.pair(o)
	if p.A == nil {
		return
	}
	row := func(name, a, z, change string) {
		if p.B == nil {
			fmt.Fprintf(b, "| %s | %s |\n", name, a)
		} else {
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, a, z, change)
		}
	}
	row("", first, second, "")
	row("---", "---:", "---:", "---")
	other := p.B
	if other == nil {
		other = p.A
	}
	row("mean duration", text.Duration(time.Duration(p.A.Duration.Value)), text.Duration(time.Duration(other.Duration.Value)), changeWords(p.Duration))
	if a, z := c.p95(c.first(), p.A.MemoryMB), c.p95(c.State, other.MemoryMB); a != "" && z != "" {
		row("p95", a, z, "")
	}
	if p.A.Cost.Known && other.Cost.Known {
		row("cost of a million", text.Money(p.A.Cost.Value*1e6, o.Currency), text.Money(other.Cost.Value*1e6, o.Currency), changeWords(p.Cost))
		if c.CallsMonth > 0 {
			saved := changeWords(p.Cost)
			if p.Cost.Seen() {
				saved = signedMoney((other.Cost.Value-p.A.Cost.Value)*c.CallsMonth, o.Currency)
			}
			row(fmt.Sprintf("a month of %s calls", text.Quantity(c.CallsMonth)), text.Money(p.A.Cost.Value*c.CallsMonth, o.Currency), text.Money(other.Cost.Value*c.CallsMonth, o.Currency), saved)
		}
	}
	row("warm samples", strconv.Itoa(p.A.Samples), strconv.Itoa(other.Samples), "")
}

// first is the session that the first column is of.
func (c Comment) first() *tuner.State {
	if c.Base != nil {
		return c.Base
	}
	return c.State
}

func (c Comment) p95(s *tuner.State, memoryMB int) string {
	if size := s.Size(memoryMB); size != nil {
		if d, known := size.Warm.Percentile(.95); known {
			return text.Duration(d)
		}
	}
	return ""
}

// changeWords are "~" where no difference was seen.
func changeWords(c compare.Change) string {
	switch {
	case !c.Known:
		return "unknown"
	case !c.Bounded:
		return "too few samples"
	case !c.Seen():
		return "~"
	}
	return fmt.Sprintf("%+.3g %% (%s)", 100*c.Fraction, c.Interval())
}

func signedMoney(amount float64, currency string) string {
	if amount < 0 {
		return "-" + text.Money(-amount, currency)
	}
	return "+" + text.Money(amount, currency)
}

// Worth says that there is something to tell at all: a size to set that changes
// duration or cost by more than a fraction, a check that found such a change or
// failed, or no usable size.
func (c Comment) Worth(fraction float64) bool {
	p, _, _ := c.pair(c.outcome())
	changed := false
	for _, of := range []compare.Change{p.Duration, p.Cost} {
		changed = changed || of.Seen() && math.Abs(of.Fraction) > fraction
	}
	if c.Base != nil {
		return c.Regression || changed
	}
	v := verdict.Of(c.State).Verdict()
	return v.MemoryMB == 0 || changed && v.Standing == verdict.StandingRecommended
}

// Value is a name with what a pipeline's next step reads of it, "" for unknown.
type Value struct{ Name, Value string }

// Values are the numbers of the comment: memory in MB, cost of a million invocations
// and saving-month in currency, duration-p95 in milliseconds, confidence a fraction.
func (c Comment) Values() []Value {
	o := c.outcome()
	p, _, _ := c.pair(o)
	memory, sure := 0, ""
	told := "none"
	if v := o.Verdict; v != nil {
		memory, told = v.MemoryMB, v.Standing
		if v.Confidence != nil {
			sure = plain(min(math.Floor(*v.Confidence*1e4)/1e4, 0.9999)) // samples give no certainty
		}
	}
	if c.Base != nil {
		told, sure = c.answer(p), ""
	}
	var cost, p95, saving string
	for _, z := range o.Sizes {
		if z.MemoryMB != memory {
			continue
		}
		if z.Cost != nil {
			cost = plain(z.Cost.PerMillion)
		}
		p95 = p95Of(z)
	}
	if c.CallsMonth > 0 && p.A != nil && p.A.Cost.Known {
		saving = "0"
		if p.B != nil && p.Cost.Seen() {
			saving = plain((p.A.Cost.Value - p.B.Cost.Value) * c.CallsMonth)
		}
	}
	return []Value{
		{"memory", count(memory)},
		{"cost", cost},
		{"currency", o.Currency},
		{"duration-p95", p95},
		{"saving-month", saving},
		{"verdict", told},
		{"confidence", sure},
		{"session", o.Session},
	}
}

// answer is a check's in a word.
func (c Comment) answer(p compare.Pair) string {
	switch d := p.Duration; {
	case c.Regression:
		return "regression"
	case c.Confirmation != "":
		return "unconfirmed"
	case d.Within(c.Limit):
		return "unchanged"
	case d.Beyond(c.Limit) && d.Fraction < 0:
		return "faster"
	}
	return "untold"
}

func p95Of(z result.Size) string {
	if z.DurationMS == nil || z.DurationMS.P95 == nil {
		return ""
	}
	return plain(*z.DurationMS.P95)
}

// plain is a number of six digits that count, without an exponent.
func plain(x float64) string { return strconv.FormatFloat(round6(x), 'f', -1, 64) }

func round6(x float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64) // it is one
	return rounded
}
