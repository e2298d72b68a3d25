package app

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// monthMsg tells how often a function is invoked a month, or why that was not
// read or kept.
type monthMsg struct {
	function    string
	invocations int64
	err         error
}

// readMonth asks how often the function that is shown is invoked a month.
func (a *app) readMonth() tea.Cmd {
	function := a.state.Function.ARN
	if a.options.Month == nil || function == "" {
		return nil
	}
	return a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		n, err := a.options.Month(ctx, function)
		return monthMsg{function, n, err}
	})
}

func (a *app) keepMonth(function string, invocations int64) tea.Cmd {
	if a.options.KeepMonth == nil {
		return nil
	}
	return a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		return monthMsg{function, invocations, a.options.KeepMonth(ctx, function, invocations)}
	})
}

func (a *app) toldMonth(m monthMsg) {
	if m.err != nil {
		a.tellError("The number of invocations a month is not kept", m.err)
		return
	}
	if a.state != nil && a.state.Function.ARN == m.function {
		a.tune.Month = m.invocations
	}
}
