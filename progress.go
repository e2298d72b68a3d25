package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// progress tells on stderr how a session goes: on a terminal one line that
// changes, elsewhere plain lines and no cursor tricks.
type progress struct {
	w     io.Writer
	every time.Duration
	// width of the terminal, nil when there is none.
	width func() int
	last  string
	shown bool // a live line is on the screen
}

func newProgress(w io.Writer) *progress {
	f, isFile := w.(*os.File)
	if !isFile || !isTerminal(f) {
		return &progress{w: w, every: 5 * time.Second}
	}
	return &progress{w: f, every: 100 * time.Millisecond, width: func() int {
		columns, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 80
		}
		return columns
	}}
}

// event tells what is worth a line of its own.
func (p *progress) event(s *tuner.State, e tuner.Event) {
	switch what := e.What.(type) {
	case tuner.Opened:
		p.line("session %s on %s", s.Session, s.Function.Name)
	case tuner.Ready:
		p.line("%d MB is ready", what.MemoryMB)
	case tuner.Dropped:
		p.line("%d MB is out: %s", what.MemoryMB, what.Why)
	case tuner.Added:
		p.line("%d MB joins: %s", what.MemoryMB, what.Why)
	case tuner.Warned:
		p.line("note: %s", what.Text)
	case tuner.Stopped:
		p.line("sampling ended: %s", what.Why)
	case tuner.Entered:
		if what.Phase == tuner.PhaseCleaning {
			p.line("cleaning up")
		}
	case tuner.Done:
		if what.Left == nil || s.Phase == tuner.PhaseCleaning {
			p.status(s)
		}
	}
}

// status renews the live line, or writes a line if something has changed.
func (p *progress) status(s *tuner.State) {
	spent := s.Spent()
	line := fmt.Sprintf("%s: %s", s.Phase, text.Count(spent.Invocations, "invocation"))
	if spent.Known {
		line += ", " + price.Format(spent.Cost, s.Currency())
	}
	if v := s.Verdict(); v.MemoryMB > 0 {
		line += fmt.Sprintf(", best so far %d MB (%s sure)", v.MemoryMB, tuner.PercentSure(v.Confidence))
	}
	if p.width == nil {
		if line != p.last {
			p.line("%s", line)
			p.last = line
		}
		return
	}
	p.shown = true
	_, _ = fmt.Fprint(p.w, "\r\x1b[K"+ansi.Truncate(text.Visible(line), max(1, p.width()-1), "…"))
}

// line writes a line above the live one.
func (p *progress) line(format string, args ...any) {
	p.clear()
	_, _ = fmt.Fprintln(p.w, text.Visible(fmt.Sprintf(format, args...)))
}

func (p *progress) clear() {
	if p.shown {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// finish tells how the account was left.
func (p *progress) finish(s *tuner.State) {
	if s.End == nil {
		return
	}
	for _, kept := range s.End.Kept {
		p.line("%s", kept)
	}
	if s.End.Restored && s.Applied == 0 && len(s.End.Kept) == 0 {
		p.line("%s is as it was before", s.Function.Name)
	}
	if s.Applied > 0 {
		p.line("%s has %d MB now (it had %d MB)", s.Function.Name, s.Applied, s.Function.MemoryMB)
	}
}

func (p *progress) end() { p.clear() }

// printResult is the result for a person.
func printResult(w io.Writer, s *tuner.State) error {
	v := s.Verdict()
	for _, table := range []func(io.Writer, *tuner.State, tuner.Verdict) error{printSizes, printCold} {
		if err := table(w, s, v); err != nil {
			return err
		}
	}
	lines := append(failures(s), "", text.Visible(s.Sentence()))
	if v.Goal.Strategy == tuner.StrategyBalanced && v.MemoryMB > 0 {
		lines = append(lines, fmt.Sprintf("Balanced by aws-lambda-power-tuning's definition: %d MB.", s.PowerTuningBalanced(v.Goal.Weight)))
	}
	if cold := s.ColdSentence(); cold != "" {
		lines = append(lines, cold)
	}
	if basis := s.CostBasis(); basis != "" {
		lines = append(lines, "cost: "+text.Visible(basis))
	}
	lines = append(lines, byPayload(s.Plan, s.Size(v.MemoryMB))...)
	for _, warning := range v.Warnings {
		lines = append(lines, "note: "+text.Visible(warning))
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func printSizes(w io.Writer, s *tuner.State, v tuner.Verdict) error {
	table := newTable(w)
	share := v.Goal.ColdShare
	blended := ""
	if share > 0 {
		blended = fmt.Sprintf("%g%% COLD\tPER MILLION\t", 100*share)
	}
	_, _ = fmt.Fprintln(table, "MEMORY\tWARM\tCOLD\tFAILED\tMEAN\tP50\tP95\tINIT\tUSED\tPER MILLION\t"+blended+"\t") // Flush tells
	for _, size := range s.Sizes {
		if share > 0 {
			blended = mixed(s, size, share)
		}
		_, _ = fmt.Fprintf(table, "%d MB\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s%s\t\n", size.MemoryMB, size.Warm.N(), size.Cold.N(), size.Failed(),
			milliseconds(size.Warm.N() > 0, size.Warm.Mean()), milliseconds(size.Warm.N() > 0, size.Warm.Quantile(.5)), milliseconds(size.Warm.N() > 0, size.Warm.Quantile(.95)),
			milliseconds(size.Init.N() > 0, size.Init.Mean()), megabytes(size.MaxMemoryUsedMB), perMillion(s, size), blended, marks(s, size, v))
	}
	return table.Flush()
}

func newTable(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
}

// mixed is the mean invocation with a share of cold starts, "~" where those
// were not measured at the size.
func mixed(s *tuner.State, size *tuner.Size, share float64) string {
	b, known := s.Blended(size, share)
	duration, cost := milliseconds(known, b.Duration), "-"
	if b.Priced {
		cost = price.FormatPerMillion(b.Cost, s.Currency())
	}
	if b.Estimated {
		duration, cost = "~"+duration, "~"+cost
	}
	return duration + "\t" + cost + "\t"
}

// fewCold is the number of cold starts at a size from which on a table of them
// tells something.
const fewCold = 3

// printCold is the table of cold starts, where there are enough for one.
func printCold(w io.Writer, s *tuner.State, _ tuner.Verdict) error {
	if !slices.ContainsFunc(s.Sizes, func(size *tuner.Size) bool { return size.Cold.N() >= fewCold }) {
		return nil
	}
	table := newTable(w)
	_, _ = fmt.Fprintln(table, "\nMEMORY\tCOLD\tINIT P50\tP95\tHANDLER P50\tPER MILLION\tMORE THAN WARM\t") // Flush tells
	for _, size := range s.Sizes {
		any := size.Cold.N() > 0
		cost, more := "-", "-"
		if cold, known := s.ColdCost(size); known {
			cost = price.FormatPerMillion(cold, s.Currency())
			if warm, known := s.Cost(size); known {
				more = price.FormatPerMillion(cold-warm, s.Currency())
			}
		}
		_, _ = fmt.Fprintf(table, "%d MB\t%d\t%s\t%s\t%s\t%s\t%s\t\n", size.MemoryMB, size.Cold.N(), milliseconds(any, size.Init.Quantile(.5)),
			milliseconds(any, size.Init.Quantile(.95)), milliseconds(any, size.Cold.Quantile(.5)), cost, more)
	}
	return table.Flush()
}

// failures tells what went wrong at which size, a line each.
func failures(s *tuner.State) (lines []string) {
	for _, size := range s.Sizes {
		for _, f := range size.Failures {
			lines = append(lines, text.Visible(fmt.Sprintf("failed at %d MB, %s: %s: %s", size.MemoryMB, text.Count(f.Count, "time"), f.Kind.Words(), f.Message)))
		}
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

func milliseconds(known bool, d time.Duration) string {
	if !known {
		return "-"
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

func megabytes(mb int) string {
	if mb == 0 {
		return "-"
	}
	return fmt.Sprintf("%d MB", mb)
}

func perMillion(s *tuner.State, size *tuner.Size) string {
	cost, known := s.Cost(size)
	if !known {
		return "-"
	}
	return price.FormatPerMillion(cost, s.Currency())
}

func marks(s *tuner.State, size *tuner.Size, v tuner.Verdict) string {
	text := ""
	for _, mark := range []struct {
		mb   int
		name string
	}{{v.MemoryMB, "recommended"}, {v.CheapestMB, "cheapest"}, {v.FastestMB, "fastest"}, {s.Function.MemoryMB, "now"}} {
		if mark.mb == size.MemoryMB {
			if text != "" {
				text += ", "
			}
			text += mark.name
		}
	}
	if size.Status == tuner.SizeDropped {
		text = "out"
	}
	return text
}
