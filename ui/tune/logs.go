package tune

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/logs"
	"lambdial/tuner/report"
	"lambdial/tuner/text"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// logView is the view of the logs: a list of samples, the most telling first, and
// the log of one of them.
type logView struct {
	chosen   string // request id of the sample, "" while nobody chose one
	fetching string // request id of the sample whose log is on its way
	find     string // only samples with this text in a line
	whole    bool   // the lines that all have are shown, too

	fetched map[string]string // by request id, from CloudWatch Logs

	book  *logs.Book
	state *tuner.State
	of    int // events
}

// read reads the logs once an event.
func (l *logView) read(s *tuner.State) *logs.Book {
	if l.book == nil || l.state != s || l.of != s.Events {
		samples := s.Recent
		if len(l.fetched) > 0 {
			samples = slices.Clone(samples)
			for i, x := range samples {
				samples[i].Log = cmp.Or(l.fetched[x.RequestID], x.Log)
			}
		}
		l.book, l.state, l.of = logs.Of(samples), s, s.Events
	}
	return l.book
}

// Fetched takes in the whole log of a request, "" where it could not be had.
func (s *Screen) Fetched(requestID, log string) {
	s.logs.fetching = ""
	if log == "" {
		return
	}
	if s.logs.fetched == nil {
		s.logs.fetched = map[string]string{}
	}
	s.logs.fetched[requestID] = strings.TrimRight(log, "\n")
	s.logs.book = nil
}

// fetchable is the sample that is shown, if its log is not whole and the rest can
// be fetched.
func (s *Screen) fetchable() (x tuner.Sample, ok bool) {
	if !s.CanFetch || s.view != viewLog || s.detail {
		return x, false
	}
	entries := s.logEntries()
	at := s.logAt(entries)
	if at < 0 || report.Whole(entries[at].Log, entries[at].RequestID) {
		return x, false
	}
	return entries[at].Sample, entries[at].RequestID != ""
}

// logEntries are the samples to choose among: those of the size that was selected
// in the table, or, as long as nobody selected one, of all.
func (s *Screen) logEntries() []logs.Entry {
	entries := s.logs.read(s.state).Having(s.logs.find)
	if mb := s.sizes.chosen; mb != 0 {
		entries = slices.DeleteFunc(entries, func(e logs.Entry) bool { return e.MemoryMB != mb })
	}
	return entries
}

// logAt is the index of the sample that is shown: the chosen one; else the newest
// while samples come, the most telling one at the end. It is -1 of none.
func (s *Screen) logAt(entries []logs.Entry) int {
	if i := slices.IndexFunc(entries, func(e logs.Entry) bool { return e.RequestID == s.logs.chosen }); s.logs.chosen != "" && i >= 0 {
		return i
	}
	newest := -1
	for i, e := range entries {
		if newest < 0 || !s.ended() && e.Sent.After(entries[newest].Sent) {
			newest = i
		}
	}
	return newest
}

// nextLog goes to another sample of the list.
func (s *Screen) nextLog(by int) {
	entries := s.logEntries()
	if at := s.logAt(entries); at >= 0 {
		s.logs.chosen, s.scroll = entries[max(min(at+by, len(entries)-1), 0)].RequestID, 0
	}
}

func (s *Screen) askFind() {
	s.ask(prompt{"lines with", "timeout", func(typed string) (page.Action, error) {
		s.logs.find, s.logs.chosen, s.scroll = strings.TrimSpace(typed), "", 0
		return nil, nil
	}})
}

// leastListed are the rows of the list of samples from which it is worth a place.
const leastListed = 3

// log is the list of samples over the log of one of them.
func (s *Screen) log(w, h int) string {
	t := s.t
	entries := s.logEntries()
	at := s.logAt(entries)
	if at < 0 {
		none := "no log of an invocation here"
		kept := slices.ContainsFunc(s.logs.read(s.state).Entries, func(e logs.Entry) bool { return e.Log != "" })
		switch {
		case s.logs.find != "" && !kept:
			none = "logs are not kept with a session, so that there is nothing to find: esc shows the samples, whose logs can be fetched"
		case s.logs.find != "":
			none = "no log has " + s.line(s.logs.find) + " in it: / looks for another text"
		}
		return t.Faint.Render(t.Truncate(none, w))
	}
	head := []string{s.logTitle(entries, at)}
	switch x := entries[at]; {
	case s.logs.fetching == x.RequestID && x.RequestID != "":
		head = append(head, t.Muted.Render("fetching it"+t.Glyph.Ellipsis))
	case s.logs.fetched[x.RequestID] != "" && !report.Whole(x.Log, x.RequestID): // lines arrive some seconds late
		head = append(head, t.Muted.Render("from CloudWatch Logs, not whole or not yet"))
	case s.logs.fetched[x.RequestID] != "":
		head = append(head, t.Muted.Render("from CloudWatch Logs"))
	case x.Log == "":
		head = append(head, t.Muted.Render("not kept with the session"))
	case !report.Whole(x.Log, x.RequestID):
		head = append(head, t.Muted.Render("its end: Lambda gives the last 4 kB"))
	}
	if s.logs.find != "" {
		head = append(head, t.Muted.Render("with ")+t.Accent.Render(s.line(s.logs.find)))
	}
	if recent := len(s.state.Recent); recent < s.state.Spent().Invocations {
		head = append(head, t.Muted.Render(fmt.Sprintf("of the newest %d", recent)))
	}
	lines := []string{s.facts(w, head...)}
	if rows := min(len(entries), h/3); rows >= leastListed {
		first := max(min(at-rows/2, len(entries)-rows), 0)
		for i := first; i < first+rows; i++ {
			lines = append(lines, s.logRow(entries[i], i == at, w))
		}
		lines = append(lines, t.Rule(w))
	}
	body := []string{t.Faint.Render(t.Truncate("no log of an invocation here", w))}
	if strings.TrimSpace(entries[at].Log) != "" {
		body = s.logLines(s.logs.book.Lines(entries[at]), w)
	}
	return strings.Join(append(lines, s.scrolled(body, h-len(lines))...), "\n")
}

// logTitle says which sample it is.
func (s *Screen) logTitle(entries []logs.Entry, at int) string {
	name := fmt.Sprintf("log %d of %d", at+1, len(entries))
	if s.logs.chosen == "" && !s.ended() {
		name = "newest log"
	}
	return s.t.Header.Render(name + " at " + text.MB(entries[at].MemoryMB))
}

// logRow is a sample in the list.
func (s *Screen) logRow(e logs.Entry, chosen bool, w int) string {
	t := s.t
	cursor := " "
	if chosen {
		cursor = t.Cursor.Render(t.Glyph.Cursor)
	}
	glyph, style, why := " ", t.Muted, ""
	switch e.Why {
	case logs.Failed:
		glyph, style, why = t.Glyph.Failed, t.Failed, e.Failure.Kind.Words()
	case logs.Slow:
		glyph, style, why = t.Glyph.Up, t.Warn, fmt.Sprintf("%.1f%s the median", e.Times, t.Glyph.Times)
	case logs.Cold:
		glyph, style, why = t.Glyph.Cold, t.Cold, "cold, init "+text.Duration(e.Init+e.Restore)
	}
	if e.NotCounted != "" {
		why = s.line(e.NotCounted)
	}
	took := none
	if e.Duration > 0 {
		took = text.Duration(e.Duration)
	}
	row := cursor + style.Render(glyph) + fmt.Sprintf(" %9s  %8s  ", text.MB(e.MemoryMB), took) +
		t.PadRight(style.Render(why), 24) + t.Muted.Render(fmt.Sprintf("%6.1f s", max(e.Sent.Sub(s.state.Started), 0).Seconds()))
	if chosen {
		return t.SelectRow(row, w)
	}
	return t.PadRight(row, w)
}

// logLines is a log, wrapped to w cells, at spaces where it can. Lines that all
// samples have are folded, and those that only slow ones have are marked.
func (s *Screen) logLines(lines []logs.Line, w int) (out []string) {
	t := s.t
	var folded []logs.Line
	unfold := func() {
		if len(folded) == 1 {
			out = append(out, s.logLine(folded[0], w)...)
		} else if len(folded) > 1 {
			out = append(out, t.Faint.Render(t.Truncate(fmt.Sprintf("%s %d lines that all logs have (%s shows them)", t.Glyph.Ellipsis, len(folded), keys.First(s.keys.WholeLog)), w)))
		}
		folded = nil
	}
	for _, line := range lines {
		if line.Everywhere && !s.logs.whole && !strings.HasPrefix(line.Text, "REPORT ") {
			folded = append(folded, line)
			continue
		}
		unfold()
		out = append(out, s.logLine(line, w)...)
	}
	unfold()
	return out
}

// wholeLog is a log without regard to others.
func (s *Screen) wholeLog(sample *tuner.Sample, w int) (out []string) {
	if strings.TrimSpace(sample.Log) == "" {
		return []string{s.t.Faint.Render(s.t.Truncate("no log of an invocation here", w))}
	}
	for line := range strings.SplitSeq(strings.TrimRight(text.VisibleLines(sample.Log), "\n "), "\n") {
		out = append(out, s.logLine(logs.Line{Text: line, Times: 1}, w)...)
	}
	return out
}

func (s *Screen) logLine(line logs.Line, w int) (out []string) {
	t := s.t
	style := t.Text
	for _, system := range []string{"INIT_START", "START ", "END ", "REPORT ", "INIT_REPORT"} {
		if strings.HasPrefix(line.Text, system) {
			style = t.Muted
		}
	}
	mark := ""
	if line.SlowOnly {
		style, mark = t.Warn, t.Glyph.Up+" "
	}
	words := mark + t.Clean(line.Text)
	if line.Times > 1 {
		words += fmt.Sprintf(" (%s%d)", t.Glyph.Times, line.Times)
	}
	for _, part := range text.Wrap(words, w) {
		out = append(out, highlight(t, style, part, s.logs.find))
	}
	return out
}

// highlight shows where a text is found.
func highlight(t theme.Theme, style theme.Style, line, find string) string {
	at := strings.Index(strings.ToLower(line), strings.ToLower(find))
	if find == "" || at < 0 || len(strings.ToLower(line)) != len(line) {
		return style.Render(line)
	}
	end := at + len(find)
	return style.Render(line[:at]) + t.Match.Render(line[at:end]) + style.Render(line[end:])
}
