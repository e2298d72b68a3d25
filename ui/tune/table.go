package tune

import (
	"fmt"
	"strconv"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
	"lambdial/ui/theme"
)

// columns of the table. Where room is short those of the highest Drop go
// first.
func (s *Screen) columns(w int) []theme.Column {
	state := 9
	if w >= 72 {
		state = 15 // "× out of memory"
	}
	time, cost := "\u0394 time", "\u0394 cost"
	if s.t.ASCII {
		time, cost = "time %", "cost %"
	}
	return []theme.Column{
		{Title: "", Width: 4},
		{Title: "MB", Width: 5, Right: true},
		{Title: "p50", Width: 7, Right: true},
		{Title: s.t.Glyph.PlusMinus, Width: 6, Right: true, Drop: 6},
		{Title: "p95", Width: 7, Right: true, Drop: 4},
		{Title: "init", Width: 7, Right: true, Drop: 8},
		{Title: s.perMillion(), Width: 9, Right: true},
		{Title: time, Width: 6, Right: true, Drop: 3},
		{Title: cost, Width: 6, Right: true},
		{Title: "max used", Width: 9, Right: true, Drop: 7},
		{Title: "warm", Width: 4, Right: true, Drop: 2},
		{Title: "cold", Width: 4, Right: true, Drop: 9},
		{Title: "fail", Width: 4, Right: true, Drop: 5},
		{Title: "state", Width: state, Flex: 1, Drop: 1},
	}
}

func (s *Screen) perMillion() string {
	if !s.priced() {
		return "GB-s"
	}
	return strings.TrimRight(strings.TrimSuffix(price.Format(0, s.state.Currency()), "0"), " ") + "/million"
}

// table draws the sizes in w×h cells, scrolled so that the selected one shows.
// top is the line of the screen at which it begins.
func (s *Screen) table(w, h, top int, marks map[int]mark) string {
	if h <= 0 {
		return ""
	}
	if w < 8 { // not even the size
		return s.t.Fit("", w, h)
	}
	columns := s.columns(w)
	widths := theme.Layout(columns, w-1)
	lines := []string{" " + s.t.HeaderRow(columns, widths)}
	rows := min(h-1, s.count())
	first := 0
	if rows > 0 {
		first = min(max(s.selectedIndex()-rows/2, 0), s.count()-rows)
	}
	s.rows = region{top + 1, rows, first}
	now := s.state.Size(s.state.Function.MemoryMB)
	for _, size := range s.state.Sizes[first : first+max(rows, 0)] {
		row := s.t.Row(columns, widths, s.cells(size, now, marks[size.MemoryMB]))
		if size == s.selected() {
			row = s.t.SelectRow(s.t.Cursor.Render(s.t.Glyph.Cursor)+row, w)
		} else {
			row = " " + row
		}
		lines = append(lines, row)
	}
	return strings.Join(lines, "\n")
}

// cells are one size's values in the order of the columns.
func (s *Screen) cells(size, now *tuner.Size, m mark) []string {
	t := s.t
	warm := &size.Warm
	cells := []string{
		s.markCells(m), strconv.Itoa(size.MemoryMB),
		none, none, none, none, none, none, none, none,
		strconv.Itoa(warm.N()), strconv.Itoa(size.Cold.N()), strconv.Itoa(size.Failed()), s.stateCell(size),
	}
	if size.Failed() > 0 {
		cells[12] = t.Failed.Render(cells[12])
	}
	if warm.N() > 0 {
		cells[2], cells[4] = duration(warm.Quantile(.5)), duration(warm.Quantile(.95))
	}
	if lo, hi, ok := warm.MedianInterval(0.95); ok && warm.Quantile(.5) > 0 {
		cells[3] = fmt.Sprintf("%.1f %%", float64(hi-lo)/2/float64(warm.Quantile(.5))*100)
	}
	if size.Init.N() > 0 {
		cells[5] = t.Cold.Render(duration(size.Init.Mean()))
	}
	cost, known := s.state.Cost(size)
	if known {
		cells[6] = strings.TrimSpace(price.FormatPerMillion(cost, ""))
	} else if size.Billed.N() > 0 && !s.priced() { // what ranks the sizes then
		cost, known = gbSeconds(size, size.Billed.Mean()), true
		cells[6] = strconv.FormatFloat(cost, 'f', 4, 64)
	}
	if size == now {
		cells[7], cells[8] = t.Muted.Render("now"), t.Muted.Render("now")
	} else if now != nil {
		latency := s.state.Plan.Goal.Latency // as the verdict compares
		is, ok1 := size.Latency(latency)
		if was, ok2 := now.Latency(latency); ok1 && ok2 && was > 0 {
			cells[7] = s.compared(float64(is)/float64(was) - 1)
		}
		was, ok := s.state.Cost(now)
		if !s.priced() {
			was, ok = gbSeconds(now, now.Billed.Mean()), true
		}
		if ok && known && was > 0 {
			cells[8] = s.compared(cost/was - 1)
		}
	}
	if size.MaxMemoryUsedMB > 0 {
		cells[9] = s.memoryUsed(size)
	}
	if m.fastest {
		cells[2] = t.Best.Render(cells[2])
	}
	if m.cheapest {
		cells[6] = t.Best.Render(cells[6])
	}
	if size.Status == tuner.SizeDropped {
		cells[1] = t.Muted.Render(cells[1])
	}
	return cells
}

func (s *Screen) compared(fraction float64) string {
	text := change(s.t, fraction)
	switch {
	case strings.HasPrefix(text, s.t.Glyph.Minus):
		return s.t.Good.Render(text)
	case text == "0 %":
		return s.t.Muted.Render(text)
	}
	return text
}

// memoryUsed is the peak against the size; little room left is worth a look.
func (s *Screen) memoryUsed(size *tuner.Size) string {
	used := fmt.Sprintf("%d %3.0f%%", size.MaxMemoryUsedMB, 100*float64(size.MaxMemoryUsedMB)/float64(size.MemoryMB))
	if size.MaxMemoryUsedMB*10 >= size.MemoryMB*9 {
		return s.t.Warn.Render(used)
	}
	return used
}

// stateCell says how far a size is, or why it is out.
func (s *Screen) stateCell(size *tuner.Size) string {
	t := s.t
	failures := ""
	for _, f := range size.Failures {
		if failures != "" {
			failures += ", "
		}
		failures += fmt.Sprintf("%s %s%d", failureName(f.Kind), t.Glyph.Times, f.Count)
	}
	switch {
	case size.Status == tuner.SizeDropped && failures != "":
		return t.Failed.Render(t.Glyph.Failed+" "+failures) + " " + t.Muted.Render(s.line(size.Why))
	case size.Status == tuner.SizeDropped:
		return t.Failed.Render(t.Glyph.Failed+" out") + " " + t.Muted.Render(s.line(size.Why))
	case failures != "":
		return t.Warn.Render(failures)
	case size.Throttled > 0:
		return t.Warn.Render(fmt.Sprintf("throttled %s%d", t.Glyph.Times, size.Throttled))
	case (s.ended() || s.state.Reason != "") && size.Invocations == 0:
		return t.Faint.Render("not tried")
	case s.ended() || s.state.Reason != "":
		return t.Muted.Render("measured")
	case size.Status == tuner.SizeWaiting:
		return t.Faint.Render("waiting")
	case s.state.Focus.MemoryMB == size.MemoryMB && !s.state.Paused:
		return t.Accent.Render("sampling")
	}
	return t.Muted.Render("ready")
}

// failureName says a kind of failure in words.
func failureName(kind report.Kind) string {
	switch kind {
	case report.TimedOut:
		return "timeout"
	case report.OutOfMemory:
		return "out of memory"
	case report.InitFailed:
		return "init failed"
	case report.HandlerError:
		return "error"
	case report.ResponseTooLarge:
		return "response too large"
	}
	return string(kind)
}
