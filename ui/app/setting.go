package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// setting is the dialog that asks what of a result to set: each part is chosen or
// left by a key.
type setting struct {
	page.Question
	state *tuner.State
	// What can be chosen: the memory size and the timeout that were measured to
	// do, 0 where they stay.
	memoryMB, timeoutS int
	ofMB               int // the size that all of it is about
	with               session.Verifying
	aliases            []tuner.Alias
	noAliases          string // why none are known
	alias              int    // which is led, -1 for none
	share              int    // of shares
	memory, timeout    bool
	publish, verify    bool
	cannot             string // why it can't be verified
	undo               string // the key that takes it back
}

// shares are those of the calls that an alias may lead to a new version at first.
var shares = []float64{1, .1, .5, .01}

// surroundingsMsg tells what else can be set and verified by: a function's aliases,
// and what its session invoked with.
type surroundingsMsg struct {
	of      *setting
	aliases []tuner.Alias
	err     error // of reading those
	with    session.Verifying
}

// askApply asks what to set with a memory size, and reads beside what else can be.
func (s *shownSession) askApply(mb int) tea.Cmd {
	now := s.state.Now()
	d := &setting{state: s.state, ofMB: mb, alias: -1, undo: keys.First(s.keymap.Tune.Undo), cannot: "looking for what it was invoked with"}
	d.Theme, d.Title, d.Does, d.Widest = s.theme, "Set "+text.Visible(s.state.Function.Name)+"?", "Set it", 72
	d.Body = func(t theme.Theme, w, _ int) string { return d.body(t, w) }
	if mb != now.MemoryMB {
		d.memoryMB, d.memory = mb, true
	}
	if t, known := verdict.Of(s.state).Timeout(mb); known && t.Recommended > 0 && t.RecommendedS() != now.TimeoutS {
		d.timeoutS = t.RecommendedS()
		d.timeout = !d.memory || t.Longest > t.Configured // alone, or the size can't go without it
	}
	d.choose()
	s.stack.Show(d)
	state, account, read := s.state, s.options.Account, s.options.Payloads
	plan, known := s.plans[state.Session]
	return s.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		m := surroundingsMsg{of: d, with: session.Verifying{Payloads: plan.Payloads, TenantID: plan.TenantID}}
		if !known && read != nil {
			m.with.Payloads, _ = read(ctx, state) // without them it is not verified, which is said
		}
		if account != nil {
			m.aliases, m.err = account.Aliases(ctx, state.Function.Name)
		}
		return m
	})
}

// surrounded takes in what was read for the dialog.
func (s *shownSession) surrounded(m surroundingsMsg) {
	d := m.of
	d.aliases, d.with = m.aliases, m.with
	switch {
	case m.err != nil:
		d.noAliases = text.Visible(m.err.Error())
	case len(m.aliases) == 0:
		d.noAliases = "it has none"
	}
	d.cannot = session.CanVerify(d.state, d.ofMB, d.with)
	if s.options.Verify == nil {
		d.cannot = "not here"
	}
	d.verify = d.cannot == ""
	d.choose()
}

// request is what is chosen.
func (d *setting) request() session.Request {
	r := session.Request{Publish: d.publish}
	if d.memory {
		r.MemoryMB = d.memoryMB
	}
	if d.timeout {
		r.TimeoutS = d.timeoutS
	}
	if d.alias >= 0 {
		r.Alias, r.Share = d.aliases[d.alias].Name, shares[d.share]
	}
	return r
}

// choose makes the answer yes that of what is chosen.
func (d *setting) choose() {
	d.Yes = nil
	if r := d.request(); r.MemoryMB > 0 || r.TimeoutS > 0 || r.Publish || r.Alias != "" {
		apply := page.Apply{Request: r}
		if d.verify {
			apply.Verify = &d.with
		}
		d.Yes = apply
	}
}

// Key chooses a part, or answers the question.
func (d *setting) Key(msg tea.KeyPressMsg) page.Action {
	switch msg.String() {
	case "m":
		d.memory = !d.memory && d.memoryMB > 0
	case "t":
		d.timeout = !d.timeout && d.timeoutS > 0
	case "p":
		d.publish = !d.publish
	case "a":
		if d.alias++; d.alias >= len(d.aliases) {
			d.alias = -1
		}
	case "s":
		d.share = (d.share + 1) % len(shares)
	case "v":
		d.verify = !d.verify && d.cannot == ""
	case "y", "Y", "enter":
		if d.Yes == nil {
			return nil
		}
		return d.Question.Key(msg)
	default:
		return d.Question.Key(msg)
	}
	d.choose()
	return nil
}

// Help tells the keys.
func (d *setting) Help() page.Keys {
	hint := func(k, does string) key.Binding { return key.NewBinding(key.WithKeys(k), key.WithHelp(k, does)) }
	keys := []key.Binding{hint("m", "memory"), hint("t", "timeout"), hint("p", "publish"), hint("a", "alias"), hint("s", "share"), hint("v", "verify"), hint("n", "cancel")}
	if d.Yes != nil {
		keys = append([]key.Binding{hint("y", "set it")}, keys...)
	}
	return page.Keys{Short: keys}
}

// body are the parts, a line each.
func (d *setting) body(t theme.Theme, w int) string {
	now := d.state.Now()
	change := func(from, to string) string {
		return t.Bad.Render(from) + " " + t.Glyph.Right + " " + t.Good.Render(to)
	}
	lines := []string{
		widget.Facts(t, []widget.Fact{
			{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(d.state.Function.Name))) + t.Muted.Render(inRegion(t.Clean(text.Visible(d.state.Account.Region))))},
		}, w), "",
	}
	add := func(chosen bool, k, what, value string) {
		box := "[ ]"
		if chosen {
			box = "[" + t.Good.Render(t.Glyph.Check) + "]"
		}
		lines = append(lines, t.Truncate(box+" "+t.Accent.Render(k)+" "+t.PadRight(what, 9)+value, w))
	}
	memory := t.Muted.Render(text.MB(now.MemoryMB) + ", which it has")
	if d.memoryMB > 0 {
		memory = change(text.MB(now.MemoryMB), text.MB(d.memoryMB))
	}
	add(d.memory, "m", "memory", memory)
	timeout := t.Muted.Render(text.Limit(time.Duration(now.TimeoutS)*time.Second) + " stays")
	if d.timeoutS > 0 {
		timeout = change(text.Limit(time.Duration(now.TimeoutS)*time.Second), text.Limit(time.Duration(d.timeoutS)*time.Second)) + t.Muted.Render("  "+d.basis())
	}
	add(d.timeout, "t", "timeout", timeout)
	add(d.publish || d.alias >= 0, "p", "publish", t.Muted.Render("a version, to stay"))
	alias := t.Muted.Render(d.noAliases)
	switch {
	case d.alias >= 0:
		a := d.aliases[d.alias]
		alias = t.Text.Render(t.Clean(text.Visible(a.Name))) + t.Muted.Render(" "+a.Routing.String()) + " " + t.Glyph.Right + " " + t.Good.Render(d.shareWords()) + t.Muted.Render("  s: share")
	case d.noAliases == "" && d.aliases == nil:
		alias = t.Muted.Render("reading them" + t.Glyph.Ellipsis)
	case len(d.aliases) > 0:
		alias = t.Muted.Render(text.Count(len(d.aliases), "alias") + ": none is led elsewhere")
		if len(d.aliases) > 1 {
			alias = t.Muted.Render(fmt.Sprintf("%d aliases: none is led elsewhere", len(d.aliases)))
		}
	}
	add(d.alias >= 0, "a", "alias", alias)
	verify := "invokes it " + fmt.Sprintf("%d times at most%s", verdict.MostVerifying, d.cost())
	if d.cannot != "" {
		verify = d.cannot
	}
	add(d.verify, "v", "verify", t.Muted.Render(verify))
	lines = append(lines, "", paragraph("$LATEST is changed and stays so, all of this or nothing. "+d.undo+" takes it back. Other versions and aliases keep their size.", w))
	return strings.Join(lines, "\n")
}

// inRegion is a part of a sentence, "" where the region is not known.
func inRegion(region string) string {
	if region == "" {
		return ""
	}
	return " in " + region
}

func (d *setting) shareWords() string {
	if share := shares[d.share]; share < 1 {
		return fmt.Sprintf("%.0f %% to the new", 100*share)
	}
	return "the new"
}

// basis is in short what the timeout rests on.
func (d *setting) basis() string {
	t, known := verdict.Of(d.state).Timeout(d.ofMB)
	if !known {
		return ""
	}
	return fmt.Sprintf("%s at most in %s", text.Duration(t.Longest), text.Count(t.Invocations, "invocation"))
}

// cost is what verifying costs at most.
func (d *setting) cost() string {
	mean, _, _, known := verdict.Of(d.state).Prediction(d.ofMB)
	if !known || d.state.Price == nil {
		return ""
	}
	cost, known := d.state.CostOf(d.ofMB, float64(mean), 0)
	if !known || math.IsNaN(cost) {
		return ""
	}
	return ", about " + text.Money(cost*verdict.MostVerifying, d.state.Currency())
}

// askUndo asks before all that was set is put back.
func (s *shownSession) askUndo() {
	standing, owner := s.state.Standing(), s.state.Function
	s.ask("Take it back?", func(t theme.Theme, w int) string {
		change := func(from, to string) string {
			return t.Bad.Render(from) + " " + t.Glyph.Right + " " + t.Good.Render(to)
		}
		facts := []widget.Fact{{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(owner.Name)))}}
		add := func(label, value string) { facts = append(facts, widget.Fact{Label: label, Value: value}) }
		if standing.Memory {
			add("Memory", change(text.MB(standing.Settings.MemoryMB), text.MB(owner.MemoryMB)))
		}
		if standing.Timeout {
			add("Timeout", change(fmt.Sprintf("%d s", standing.Settings.TimeoutS), fmt.Sprintf("%d s", owner.TimeoutS)))
		}
		for _, a := range standing.Aliases {
			add("Alias "+t.Clean(text.Visible(a.Name)), change(a.To.String(), a.From.String()))
		}
		for _, v := range standing.Versions {
			add("Version "+v.Number, "deleted, unless an alias leads to it")
		}
		return widget.Facts(t, facts, w) + "\n\n" + paragraph("Only while everything is as it was set: otherwise nothing is changed, and you are told by what.", w)
	}, page.Undo{}, "Take it back")
}

// undo puts back what was set by the session that is shown.
func (s *shownSession) undo() tea.Cmd {
	state, take := s.state, s.options.Undo
	s.change("taking it back")
	return s.tasks.command(restoreDeadline, func(ctx context.Context) tea.Msg {
		events, err := take(ctx, state)
		return appliedMsg{state: state, events: events, err: err, undone: true}
	})
}

// verification is one that is under way.
type verification struct {
	state  *tuner.State
	events chan tuner.Event
	failed chan error
	cancel context.CancelFunc
}

// verifiedMsg is a step of a verification, or its end.
type verifiedMsg struct {
	of    *verification
	event tuner.Event
	over  bool
	err   error
}

// verify invokes what was set, and shows each sample as it comes.
func (s *shownSession) verify(state *tuner.State, with session.Verifying) tea.Cmd {
	if s.options.Verify == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(s.tasks.ctx)
	v := &verification{state: state, events: make(chan tuner.Event, verdict.MostVerifying), failed: make(chan error, 1), cancel: cancel}
	s.verification, s.Verifying = v, true
	s.busy++
	run := s.options.Verify
	return tea.Batch(s.tasks.command(0, func(context.Context) tea.Msg {
		v.failed <- run(ctx, state, with, func(e tuner.Event) { v.events <- e })
		close(v.events)
		return nil
	}), s.awaitVerified(v))
}

func (s *shownSession) awaitVerified(v *verification) tea.Cmd {
	return s.tasks.command(0, func(context.Context) tea.Msg {
		if e, more := <-v.events; more {
			return verifiedMsg{of: v, event: e}
		}
		return verifiedMsg{of: v, over: true, err: <-v.failed}
	})
}

// verified takes in a step of a verification.
func (s *shownSession) verified(m verifiedMsg) tea.Cmd {
	if !m.over {
		m.of.state.Apply(m.event)
		if m.of.state == s.state {
			s.present()
		}
		return s.awaitVerified(m.of)
	}
	m.of.cancel()
	s.busy--
	s.verification, s.Verifying = nil, false
	if m.err != nil && !errors.Is(m.err, context.Canceled) {
		s.tellError("It is set, and could not be verified to its end", m.err)
	}
	return nil
}
