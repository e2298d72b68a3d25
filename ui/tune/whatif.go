package tune

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// whatIf is what is supposed instead of the session's own goal and discount.
// The verdict is a function of the state, so that supposing costs nothing: the
// screen shows the state as if it had been planned so.
type whatIf struct {
	open     bool
	at       int // the line under the cursor
	on       bool
	goal     tuner.Goal
	discount float64
	before   *whatIf // what esc puts back
}

// suppose makes the state that is shown of the one that is.
func (s *Screen) suppose() {
	s.state, s.supposing = s.actual, false
	if !s.what.on || s.actual == nil {
		return
	}
	supposed := *s.actual
	supposed.Plan.Goal = s.what.goal
	if supposed.Price != nil {
		p := *supposed.Price
		p.Discount = s.what.discount
		supposed.Price = &p
	}
	s.state, s.supposing = &supposed, true
}

// openWhatIf opens the panel, from what is supposed already or else from what
// the session was planned with.
func (s *Screen) openWhatIf() {
	before := s.what
	s.what.before, s.what.open = &before, true
	if !s.what.on {
		s.what.on, s.what.goal = true, s.actual.Plan.Goal
		s.what.goal.Latency = s.what.goal.LatencyName()
		if s.what.goal.Target == 0 {
			s.what.goal.Target = s.usualTarget()
		}
		if p := s.actual.Price; p != nil {
			s.what.discount = p.Discount
		}
	}
	s.suppose()
}

// usualTarget is a round time that the size of the function about keeps.
func (s *Screen) usualTarget() time.Duration {
	target := time.Second
	if size := s.actual.Size(s.verdict().MemoryMB); size != nil && size.Warm.N() > 0 {
		target = size.Warm.Mean().Round(10*time.Millisecond) + 10*time.Millisecond
	}
	return target
}

// supposition is a line of the panel: what it is called, what stands there, and
// what an arrow does to it.
type supposition struct {
	name  string
	value func(s *Screen) string
	step  func(w *whatIf, by int)
	// of is the only strategy that asks for it, "" for all.
	of tuner.Strategy
}

func suppositions() []supposition {
	stepped := func(v *float64, by int, step, most float64) {
		*v = min(max(float64(int(*v/step+0.5)+by)*step, 0), most)
	}
	return []supposition{
		{name: "goal", value: func(s *Screen) string { return string(s.what.goal.Strategy) }, step: func(w *whatIf, by int) {
			w.goal.Strategy = turned(tuner.Strategies(), w.goal.Strategy, by)
		}},
		{
			name: "weight of cost", of: tuner.StrategyBalanced, value: func(s *Screen) string { return verdict.SharePercent(s.what.goal.Weight) },
			step: func(w *whatIf, by int) { stepped(&w.goal.Weight, by, 0.05, 1) },
		},
		{
			name: "dearer by up to", of: tuner.StrategyWithin, value: func(s *Screen) string { return verdict.SharePercent(s.what.goal.Tolerance) },
			step: func(w *whatIf, by int) { stepped(&w.goal.Tolerance, by, 0.05, 5) },
		},
		{name: "target", of: tuner.StrategyTarget, value: func(s *Screen) string { return text.Limit(s.what.goal.Target) }, step: func(w *whatIf, by int) {
			step := tenth(w.goal.Target)
			w.goal.Target = min(max(w.goal.Target+time.Duration(by)*step, time.Millisecond), 15*time.Minute)
		}},
		{name: "duration is", value: func(s *Screen) string { return s.what.goal.LatencyName() }, step: func(w *whatIf, by int) {
			w.goal.Latency = turned(tuner.Latencies(), w.goal.LatencyName(), by)
		}},
		{
			name: "cold starts", value: func(s *Screen) string { return verdict.SharePercent(s.what.goal.ColdShare) },
			step: func(w *whatIf, by int) { stepped(&w.goal.ColdShare, by, 0.01, 1) },
		},
		{
			name: "discount", value: func(s *Screen) string { return verdict.SharePercent(s.what.discount) },
			step: func(w *whatIf, by int) { stepped(&w.discount, by, 0.01, 0.99) },
		},
	}
}

// tenth is a step of about a tenth of a time, round.
func tenth(d time.Duration) time.Duration {
	step := time.Millisecond
	for step*100 <= d {
		step *= 10
	}
	return step
}

func turned[T comparable](all []T, is T, by int) T {
	return all[((slices.Index(all, is)+by)%len(all)+len(all))%len(all)]
}

// lines are those that count for the goal that is supposed.
func (w *whatIf) lines() []supposition {
	return slices.DeleteFunc(suppositions(), func(l supposition) bool { return l.of != "" && l.of != w.goal.Strategy })
}

// keyWhatIf answers a key of the panel and says whether it was one.
func (s *Screen) keyWhatIf(msg tea.KeyPressMsg) bool {
	w, k := &s.what, s.keys
	lines := w.lines()
	step := 0
	switch {
	case key.Matches(msg, k.Up):
		w.at--
	case key.Matches(msg, k.Down):
		w.at++
	case msg.String() == "left", msg.String() == "h", msg.String() == "-":
		step = -1
	case msg.String() == "right", msg.String() == "l", msg.String() == "+":
		step = 1
	case key.Matches(msg, k.Accept), key.Matches(msg, k.WhatIf):
		w.open, w.before = false, nil
	case key.Matches(msg, k.Discard):
		s.what = *w.before
	default:
		return false
	}
	w.at = (w.at + len(lines)) % len(lines)
	if step != 0 {
		lines[w.at].step(w, step)
	}
	w.at = min(w.at, len(w.lines())-1)
	s.suppose()
	return true
}

// whatIfLines draw the panel in w cells: on a line each, or all on one where
// there is no room.
func (s *Screen) whatIfLines(w, h int) []string {
	t := s.t
	var lines, flat []string
	for i, l := range s.what.lines() {
		value := t.Glyph.Left + " " + l.value(s) + " " + t.Glyph.Right
		cursor, name := " ", t.Muted.Render(t.PadRight(l.name, 16))
		shown := t.Text.Render(value)
		if i == s.what.at {
			cursor, name, shown = t.Cursor.Render(t.Glyph.Cursor), t.Strong.Render(t.PadRight(l.name, 16)), t.Accent.Bold(true).Render(value)
			flat = append(flat, t.Strong.Render(l.name)+" "+shown)
		} else {
			flat = append(flat, t.Muted.Render(l.name+" "+l.value(s)))
		}
		lines = append(lines, t.Truncate(cursor+" "+name+" "+shown, w))
	}
	if len(lines) > h {
		return []string{t.Truncate(s.facts(w, flat...), w)}
	}
	return lines
}

// supposed says what the screen supposes, "" where it shows what was planned.
func (s *Screen) supposed() string {
	if !s.what.on || s.actual == nil {
		return ""
	}
	is, was := s.what, s.actual.Plan.Goal
	was.Latency = was.LatencyName()
	var parts []string
	goal := is.goal
	if goal.Strategy != tuner.StrategyTarget {
		goal.Target = was.Target
	}
	if goal.Words() != was.Words() {
		parts = append(parts, "goal: "+goal.Words())
	}
	if is.goal.ColdShare != was.ColdShare {
		parts = append(parts, coldText(is.goal))
	}
	if p := s.actual.Price; p != nil && p.Discount != is.discount {
		parts = append(parts, fmt.Sprintf("%s discount", verdict.SharePercent(is.discount)))
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) == 0 {
		return ""
	}
	return "what if: " + strings.Join(parts, s.t.Glyph.Separator)
}
