package cli

import (
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
)

func TestTableKeepsWithinTheTerminal(t *testing.T) {
	word := func(text string) func(*tuner.Size) string { return func(*tuner.Size) string { return text } }
	columns := []column{
		{title: "A", cell: word("stays")}, {title: "B", drop: 1, cell: word("then")}, {title: "LONG", drop: 2, cell: word("±")}, {left: true, cell: word("mark")},
	}
	for width, want := range map[int]string{
		0:  "    A     B  LONG|stays  then     ±  mark",
		23: "    A     B  LONG|stays  then     ±  mark",
		22: "    A     B|stays  then  mark",
		16: "    A|stays  mark",
		3:  "    A|stays  mark",
	} {
		if got := strings.Join(tableLines(columns, []*tuner.Size{{}}, width), "|"); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

// sampled is a size with warm samples of so many milliseconds.
func sampled(mb int, ms ...float64) (events []tuner.Event) {
	for _, d := range ms {
		duration := time.Duration(d * float64(time.Millisecond))
		events = append(events, tuner.Event{What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: duration, Billed: duration}}})
	}
	return events
}

// TestResultTellsHowFewThereAre: an interval where the samples allow one, no
// percentile of a few, and an asterisk where sizes were never tried.
func TestResultTellsHowFewThereAre(t *testing.T) {
	many := make([]float64, 20)
	for i := range many {
		many[i] = 90 + float64(i)
	}
	for _, c := range []struct {
		name, want, not string
		sizes           []int
		events          []tuner.Event
	}{
		{"two", "too few  101 ms    -", "fastest*", []int{512}, sampled(512, 100, 102)},
		{"three", "92.6 to 112 ms", "fastest*", []int{512}, sampled(512, 98, 101, 105)},
		{"twenty", "108 ms", "*", []int{512}, sampled(512, many...)},
		{"not all", "\n1024 MB     -     -", "", []int{512, 1024}, sampled(512, 98, 101, 105)},
		{"what it means", "\n* of the sizes that were tried\n", "", []int{512, 1024, 2048}, append(sampled(512, 98, 101, 105), sampled(1024, 48, 51, 55)...)},
		{"no asterisk, no legend", "No comparison: ", "of the sizes that were tried", []int{512, 1024}, sampled(512, 98, 101, 105)},
	} {
		s := &tuner.State{}
		plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
		plan.Sizes = c.sizes
		s.Apply(tuner.Event{What: tuner.Opened{Session: "s", Plan: plan, Function: tuner.Function{Name: "f"}}})
		for _, e := range c.events {
			s.Apply(e)
		}
		var out strings.Builder
		if err := printResult(&out, s); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), c.want) || c.not != "" && strings.Contains(out.String(), c.not) {
			t.Errorf("%s: want %q, not %q:\n%s", c.name, c.want, c.not, out.String())
		}
	}
}
