package app

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// replay is a past session that happens once more, on the screen alone.
type replay struct {
	session string
	speed   float64
	events  []tuner.Event // those to come
	began   time.Time     // on this clock
	first   time.Time     // when the session began
	state   *tuner.State
	halted  time.Time // since when it stands still, zero while it does not
}

// halt lets it stand still, or go on from there.
func (r *replay) halt(now time.Time) {
	if r.halted.IsZero() {
		r.halted = now
		return
	}
	r.began, r.halted = r.began.Add(now.Sub(r.halted)), time.Time{}
}

// toTheEnd lets all the rest happen at once.
func (r *replay) toTheEnd() { r.speed, r.halted = math.Inf(1), time.Time{} }

// due takes in what has happened by now, and says whether more is to come.
func (r *replay) due(now time.Time) (more bool) {
	if !r.halted.IsZero() {
		return true
	}
	passed := float64(max(now.Sub(r.began), 1)) * r.speed
	for len(r.events) > 0 && float64(r.events[0].At.Sub(r.first)) <= passed {
		r.state.Apply(r.events[0])
		r.events = r.events[1:]
	}
	return len(r.events) > 0
}

// next is when it is to be looked at again: not before something happens, and often
// enough for a key that speeds it up.
func (r *replay) next(now time.Time) time.Duration {
	const seldom = 250 * time.Millisecond
	if !r.halted.IsZero() || len(r.events) == 0 {
		return seldom
	}
	wait := float64(r.events[0].At.Sub(r.first))/r.speed - float64(now.Sub(r.began))
	return time.Duration(min(max(wait, float64(frame)), float64(seldom)))
}

// ParseSpeed reads how many times as fast as it was a session is shown: "10", "10x".
func ParseSpeed(typed string) (float64, error) {
	speed, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(typed), "x"), 64)
	if err != nil || !(speed > 0 && speed <= math.MaxFloat64) { // also refuses NaN
		return 0, fmt.Errorf("%q is no speed: a number above 0, of which 1 is as it was and 10 ten times as fast", typed)
	}
	return speed, nil
}

// replayMsg says that a replay may go on, or how its session was read.
type replayMsg struct {
	replay *replay
	err    error
}

// askReplay asks how fast a session is shown again.
func (c *choosing) askReplay(session string) {
	c.open(widget.Picker{
		Title: "Show it again, how fast?", Free: true, Ask: "or any number", Current: "10",
		Options: []widget.Option{{Value: "1", About: "as it was"}, {Value: "10", About: "times as fast"}, {Value: "100", About: "times as fast"}},
	}, func(typed string) page.Action { return page.Replay{Session: session, Speed: typed} })
}

// replayOf reads a session to show it again.
func (s *shownSession) replayOf(session, typed string) tea.Cmd {
	speed, err := ParseSpeed(typed)
	switch {
	case err != nil:
		s.tellError("Not shown again", err)
		return nil
	case s.options.Events == nil || s.runs():
		return nil
	}
	return s.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		events, err := s.options.Events(ctx, session)
		if err == nil && len(events) == 0 {
			err = fmt.Errorf("the session %s has no events", session)
		}
		return replayMsg{&replay{session: session, speed: speed, events: events, state: &tuner.State{}}, err}
	})
}

// replayed goes on with a replay for as long as it is looked at.
func (s *shownSession) replayed(m replayMsg, returnTo page.Screen) tea.Cmd {
	switch {
	case m.err != nil:
		s.tellError("Not shown again", m.err)
		return nil
	case m.replay.began.IsZero() && !s.runs():
		m.replay.began, m.replay.first = s.now(), m.replay.events[0].At
		s.replaying = m.replay
		m.replay.due(s.now())
		s.show(m.replay.state, returnTo)
	case m.replay != s.replaying || !s.shows(s):
		return nil // left meanwhile
	}
	more := m.replay.due(s.now())
	if !more {
		s.replaying = nil
	}
	s.present()
	if !more {
		return tea.Batch(s.readMonth(), s.lookForFile())
	}
	wait := m.replay.next(s.now())
	return s.tasks.command(0, func(ctx context.Context) tea.Msg {
		next := time.NewTimer(wait)
		defer next.Stop()
		select {
		case <-next.C:
		case <-ctx.Done():
		}
		return m
	})
}
