package app

import (
	"os"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/plan"
)

// found opens the plan of a function that was looked up.
func (a *app) found(m functionMsg) tea.Cmd {
	if m.id != a.lookup || a.live != nil || a.opening != nil {
		return nil
	}
	switch asked := a.chooser; {
	case asked != nil && m.err != nil:
		asked.Busy, asked.Err = "", m.err
		return nil
	case asked != nil:
		a.closeChooser()
	case m.err != nil:
		a.tellError("The function "+text.Visible(m.name)+" can't be planned", m.err)
		return nil
	}
	a.functions.Select(m.function.Name)
	a.plan = nil
	return a.planFor(m.function)
}

// planFor opens the plan: as it was left if it was for the same function, else
// with what was chosen for the function last time.
func (a *app) planFor(f tuner.Function) tea.Cmd {
	if a.plan != nil && a.plan.Function().Name == f.Name && a.plan.Function().MemoryMB == f.MemoryMB {
		a.stack.Open(a.plan)
		return nil
	}
	choice, known := a.chosen[f.Name]
	if !known {
		choice = tuner.DefaultPlan(f)
	}
	host, _ := os.Hostname() // only told to people
	o := plan.Options{Function: f, Host: host, Plan: choice, Account: a.options.Account.Identity(), ReadOnly: a.options.ReadOnly || a.options.Start == nil, Now: a.now()}
	if a.options.Price != nil {
		o.Price = a.options.Price(o.Account.Region, f.Architecture)
	}
	a.plan = plan.New(a.theme, o)
	a.stack.Open(a.plan)
	return tea.Batch(a.carryOut(a.plan.Begin()), a.recall(f), a.expect(f))
}
