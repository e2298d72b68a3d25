package tune

import (
	"strconv"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/cell"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// header says what is tuned, where and how.
func (s *words) header(w int) string {
	t, f := s.t, s.state.Function
	isolation := map[tuner.Isolation]string{
		tuner.IsolateVersions: "measured on versions of it",
		tuner.IsolateCopy:     "measured on a temporary copy",
		tuner.IsolateLatest:   "measured on $LATEST itself",
	}[s.state.Plan.Isolation]
	muted := func(text string) string {
		if text == "" {
			return ""
		}
		return t.Muted.Render(s.line(text))
	}
	now := "now " + text.MB(f.MemoryMB)
	if told := s.state.Imported; told != nil {
		now, isolation = "", "imported from "+told.Tool
	}
	if mb := s.state.Applied; mb > 0 {
		now = "now " + text.MB(mb) + ", was " + strconv.Itoa(f.MemoryMB)
	}
	return s.facts(w,
		t.Title.Render(s.line(f.Name)),
		muted(now), muted(s.state.Account.Region), muted(f.Runtime), muted(s.state.Architecture()), muted(isolation),
		muted("goal: "+s.state.Plan.Goal.Words()), muted(coldText(s.state.Plan.Goal)),
	)
}

// coldText says that the goal counts cold starts in.
func coldText(g tuner.Goal) string {
	if g.ColdShare == 0 {
		return ""
	}
	return "with " + verdict.SharePercent(g.ColdShare) + " cold starts"
}

// status is the phase with what it has used up: one line.
func (s *words) status(v verdict.Verdict, w int) string {
	t := s.t
	name, style := s.phase(v)
	pill := t.Pill(style, name)
	money, budget := s.money()
	if budget != "" && w >= 100 {
		money += " " + t.Muted.Render(budget)
	}
	if s.state.Imported != nil {
		return pill + " " + s.facts(w-cell.Width(pill)-1, t.Muted.Render("of as many invocations as nobody knows"))
	}
	if s.ended() {
		line := pill + " " + s.facts(w-cell.Width(pill)-1, text.Count(s.state.Spent().Invocations, "invocation"), s.took(), money)
		// Where the verdict has no room to tell why sampling ended, this line does.
		const least = 16
		_, sure := s.sureOf()
		untold := s.state.Reason != "" && !s.reasonTold && !s.state.Failed && !(sure && v.MemoryMB > 0)
		if room := w - cell.Width(line) - cell.Width(t.Glyph.Separator); untold && room >= least {
			line += t.Faint.Render(t.Glyph.Separator) + t.Muted.Render(t.Truncate(s.line(s.state.Reason), room))
		}
		return line
	}
	p := s.progress()
	bar := t.Bar(p.share(), barWidth(w)) + " "
	return pill + " " + bar + s.facts(w-cell.Width(pill)-1-cell.Width(bar), p.words(w), s.took(), money, t.Muted.Render(s.remaining()))
}

// sureOf is what the session was sure enough of to end, where that is why it
// ended.
func (s *drawing) sureOf() (what string, ok bool) {
	_, what, ok = strings.Cut(s.line(s.state.Reason), " sure that ")
	return what, ok
}

func barWidth(w int) int { return min(max(w/4-8, 4), 24) }

func (s *words) phase(v verdict.Verdict) (name string, style theme.Style) {
	st, t := s.state, s.t
	switch {
	case st.Imported != nil:
		return "IMPORTED", t.Badge
	case st.End != nil && !st.End.Restored:
		return "NOT RESTORED", t.BadgeBad
	case st.Failed:
		return "FAILED", t.BadgeBad
	case s.ended() && v.MemoryMB == 0:
		return "NO VERDICT", t.BadgeBad
	case s.ended() && (st.Interrupted || st.Reason == "" || s.CutOff):
		return "STOPPED", t.Badge
	case s.ended():
		return "DONE", t.BadgeGood
	case st.Phase == tuner.PhaseCleaning || st.Reason != "":
		return "CLEANING UP", t.Badge
	case st.Paused:
		return "PAUSED", t.BadgeDemo
	case st.Phase == tuner.PhaseSampling:
		return "SAMPLING", t.Badge
	}
	return "PREPARING", t.Badge
}

func (s *drawing) elapsed() time.Duration {
	if s.state.End == nil && s.now.After(s.state.Updated) {
		return s.now.Sub(s.state.Started)
	}
	return s.state.Spent().Elapsed
}

// took is the elapsed time: to the second while it runs.
func (s *words) took() string {
	if d := s.elapsed(); s.ended() && d < 10*time.Second {
		return text.Duration(d)
	}
	return elapsed(s.elapsed())
}

// money is what the session spent, and of which budget.
func (s *words) money() (spent, budget string) {
	used := s.state.Spent()
	if !used.Known {
		return "cost unknown", ""
	}
	spent = widget.Money(s.t, used.Cost, s.state.Currency())
	if b := s.state.Plan.Budget; b > 0 {
		budget = "of " + widget.Money(s.t, b, s.state.Currency())
	}
	return spent, budget
}

// activity is what the session is doing right now, in words: one line.
func (s *words) activity(w int) string {
	t, st := s.t, s.state
	switch {
	case st.Failed:
		return t.Bad.Render(t.Truncate(t.Glyph.Cross+" "+s.line(st.Reason), w))
	case st.Phase == tuner.PhaseCleaning:
		return t.Muted.Render(t.Truncate(s.cleaning(), w))
	case st.Reason != "":
		return t.Muted.Render(t.Truncate(s.line(st.Reason), w))
	case st.Paused:
		return t.Muted.Render(t.Truncate("nothing is invoked while paused", w))
	}
	publishing := s.publishing()
	focus := ""
	if st.Focus.MemoryMB > 0 {
		focus = t.Strong.Render(text.MB(st.Focus.MemoryMB)) + " " + t.Muted.Render(s.line(st.Focus.Why))
	}
	if publishing != "" {
		publishing = t.Muted.Render(publishing)
	}
	return s.facts(w, publishing, focus)
}
