package functions

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// roomy is the height from which the pane tells everything.
const roomy = 28

// Detail is what was read of a single function beside the list, each part
// with the error that stands for it.
type Detail struct {
	Function    tuner.Function
	FunctionErr error
	Versions    []tuner.Version
	VersionsErr error
	Aliases     []tuner.Alias
	AliasesErr  error
}

// Wanting is the selected function if the pane of a screen of w cells shows it
// and its detail has not been asked for.
func (s *Screen) Wanting(w int) (tuner.Function, bool) {
	if w < detailFrom && !s.open || s.stale && s.loading {
		return tuner.Function{}, false
	}
	f, ok := s.Selected()
	if !ok {
		return f, false
	}
	_, known := s.details[Key(f)]
	return f, !known && s.reading != Key(f)
}

// SetReading tells of which function the detail is being read.
func (s *Screen) SetReading(key string) { s.reading = key }

// SetDetail takes what was read of the function of a Key.
func (s *Screen) SetDetail(key string, d Detail) {
	s.details[key] = d
	if s.reading == key {
		s.reading = ""
	}
}

// detail draws the pane about the selected function.
func (s *Screen) detail(w, h int) string {
	t := s.theme
	f, ok := s.Selected()
	if !ok {
		return t.Panel("", "", w, h, false)
	}
	d, known := s.details[Key(f)]
	if known && d.FunctionErr == nil {
		f = d.Function // newer, and more than the list tells
	}
	inner, _ := theme.PanelInner(w, h)
	clean := func(v string) string { return t.Clean(text.Visible(v)) }

	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(strings.Join(text.Wrap(clean(f.Description), inner), "\n"))
	facts := []widget.Fact{
		{Label: "Memory", Value: fmt.Sprintf("%d MB, %s", f.MemoryMB, cpu(f.MemoryMB))},
		{Label: "Timeout", Value: timeout(f)},
		{Label: "Runtime", Value: clean(runtime(f))},
		{Label: "Architecture", Value: clean(f.Architecture)},
		{Label: "Package", Value: clean(f.Package)},
		{Label: "/tmp", Value: text.MB(f.EphemeralMB)},
		{Label: "Logs", Value: clean(f.LogFormat)},
		{Label: "State", Value: clean(strings.TrimSpace(f.State + " " + f.StateReason))},
		{Label: "Changed", Value: text.Ago(f.LastModified, s.now)},
	}
	if h < roomy {
		facts = []widget.Fact{
			{Label: "Memory", Value: fmt.Sprintf("%d MB, timeout %s", f.MemoryMB, timeout(f))},
			{Label: "Code", Value: clean(strings.Trim(runtime(f)+", "+f.Architecture, ", "))},
		}
	}
	add(widget.Facts(t, append(facts,
		widget.Fact{Label: "Reserved", Value: reserved(f)},
		widget.Fact{Label: "Versions", Value: s.valueOf(known, d.VersionsErr, versions(d.Versions))},
		widget.Fact{Label: "Aliases", Value: s.valueOf(known, d.AliasesErr, clean(aliases(d.Aliases)))},
	), inner))
	add(s.trouble(d, inner))
	add(s.lastSessions(Key(f), inner))
	add(s.notes(f, inner))
	if f.ARN != "" {
		add(t.Muted.Render("ARN") + "\n" + strings.Join(text.Wrap(clean(f.ARN), inner), "\n"))
	}
	title := clean(f.Name)
	if s.stars[Key(f)] {
		title = t.Glyph.Star + " " + title
	}
	return t.Panel(title, "\n"+strings.Join(parts, "\n\n"), w, h, s.open)
}

// valueOf is a value that was read, or stands for one that is not there yet.
func (s *Screen) valueOf(known bool, err error, value string) string {
	t := s.theme
	switch {
	case !known:
		return t.Muted.Render(t.Glyph.Ellipsis)
	case err != nil:
		return t.Bad.Render(t.Glyph.Cross + " not read")
	}
	return value
}

// trouble tells why something of the function could not be read, each reason
// once.
func (s *Screen) trouble(d Detail, w int) string {
	var told []string
	seen := map[widget.Trouble]bool{}
	for _, err := range []error{d.FunctionErr, d.VersionsErr, d.AliasesErr} {
		if err == nil {
			continue
		}
		trouble := widget.Explain(err)
		trouble.Detail = "" // the title and what to do are enough here
		if !seen[trouble] {
			seen[trouble] = true
			told = append(told, trouble.Draw(s.theme, w))
		}
	}
	return strings.Join(told, "\n")
}

func versions(all []tuner.Version) string {
	if len(all) == 0 {
		return "none published"
	}
	newest := all[len(all)-1]
	what := fmt.Sprintf("%d, newest %s", len(all), newest.Number)
	if newest.MemoryMB > 0 {
		what += fmt.Sprintf(" with %d MB", newest.MemoryMB)
	}
	return what
}

// aliases are at most three.
func aliases(all []tuner.Alias) string {
	const most = 3
	var names []string
	for i, a := range all {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(all)-most))
			break
		}
		names = append(names, a.Name+" to "+strings.Join(a.Versions, " and "))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// lastSessions are the newest sessions of a function with what came of them.
func (s *Screen) lastSessions(key string, w int) string {
	const most = 4
	t := s.theme
	cols := []cell.Column{{Width: 10}, {Width: 9, Right: true}, {Width: 10, Right: true, Drop: 2}, {Width: 11, Drop: 1}}
	widths := cell.Layout(cols, w)
	lines := []string{t.Muted.Render("Last sessions")}
	for _, e := range s.past {
		if keyOf(e.ARN, e.Function) != key || len(lines) > most {
			continue
		}
		lines = append(lines, t.Row(cols, widths, []string{
			t.Muted.Render(text.Ago(e.Started, s.now)), verdictSize(t, e), saving(t, e), t.Clean(text.Visible(e.State)),
		}))
	}
	if len(lines) == 1 {
		return ""
	}
	return strings.Join(lines, "\n")
}

func verdictSize(t theme.Theme, e archive.Entry) string {
	if e.VerdictMB == 0 {
		return t.Muted.Render("none")
	}
	if e.Standing != string(verdict.StandingRecommended) {
		return t.Muted.Render(fmt.Sprintf("%d MB", e.VerdictMB)) // it only led
	}
	return t.Recommended.Render(fmt.Sprintf("%d MB", e.VerdictMB))
}

func saving(t theme.Theme, e archive.Entry) string {
	if e.CostChange == nil {
		return ""
	}
	return widget.Change(t, *e.CostChange) + " cost"
}

// cpu tells the share of CPU that a memory size comes with.
func cpu(mb int) string {
	return fmt.Sprintf("%.2g vCPU", float64(mb)/tuner.FullVCPUMemoryMB)
}

func runtime(f tuner.Function) string {
	if f.Runtime == "" && f.Package == "Image" {
		return "container image"
	}
	return f.Runtime
}

func reserved(f tuner.Function) string {
	if f.ReservedConcurrency == nil {
		return ""
	}
	return fmt.Sprintf("%d concurrent invocations", *f.ReservedConcurrency)
}
