package app

import (
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/functions"
	"lambdial/ui/plan"
	"lambdial/ui/sessions"
)

func (a *app) screenKey(msg tea.KeyPressMsg) tea.Cmd {
	switch a.screen {
	case onPlan:
		return a.planned(a.plan.Key(msg))
	case onTune:
		return a.obey(a.tune.Key(msg))
	case onSessions:
		return a.browsed(a.past.Key(msg))
	}
	return a.listed(a.functions.Key(msg))
}

func (a *app) listed(action functions.Action) tea.Cmd {
	switch action {
	case functions.Open:
		if f, ok := a.functions.Selected(); ok {
			a.lookup = 0 // what was looked up before is no longer wanted
			return a.planFor(f)
		}
	case functions.Reload:
		return a.list()
	case functions.Name:
		return a.askName()
	case functions.Region:
		return a.askRegion()
	case functions.Profile:
		return a.askProfile()
	case functions.Star:
		return a.favour()
	case functions.Sessions:
		return a.showSessions()
	case functions.Restore:
		if a.options.Restore != nil && a.busy == 0 {
			a.ask = a.askRestore()
		}
	}
	return nil
}

func (a *app) planned(action plan.Action) tea.Cmd {
	switch action := action.(type) {
	case plan.Back:
		a.screen = onFunctions
	case plan.Read:
		return a.readPayloads(action.Paths)
	case plan.List:
		return a.listFolder(action.Folder)
	case plan.Edit:
		return a.edit(action.Text)
	case plan.Start:
		return a.start(action.Plan)
	case plan.Cancel:
		a.giveUp()
	}
	return nil
}

func (a *app) browsed(action sessions.Action) tea.Cmd {
	switch action {
	case sessions.Back:
		a.loading = 0
		a.past.SetOpening("")
		a.screen = onFunctions
	case sessions.Reload:
		return a.showSessions()
	case sessions.Open:
		if e, ok := a.past.Selected(); ok {
			return a.load(e.Session)
		}
	case sessions.Delete:
		if e, ok := a.past.Selected(); ok {
			a.ask = a.askDelete(e)
		}
	}
	return nil
}

func (a *app) paste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case a.leaving || a.ask != nil || a.help:
	case a.chooser != nil:
		a.chooser.Paste(msg)
	case a.screen == onFunctions:
		a.functions.Paste(msg)
	case a.screen == onSessions:
		a.past.Paste(msg)
	case a.screen == onPlan:
		return a.planned(a.plan.Paste(msg))
	case a.screen == onTune:
		a.tune.Paste(msg.Content)
	}
	return nil
}

func (a *app) click(msg tea.MouseClickMsg) tea.Cmd {
	y := msg.Y - a.bodyTop()
	switch {
	case msg.Button != tea.MouseLeft || a.leaving || a.ask != nil || a.chooser != nil || y < 0:
	case a.help:
		a.help = false
	case a.screen == onFunctions:
		return a.listed(a.functions.Click(msg.X, y))
	case a.screen == onPlan:
		return a.planned(a.plan.Click(msg.X, y))
	case a.screen == onTune:
		msg.Y = y
		return a.obey(a.tune.Mouse(msg))
	case a.screen == onSessions:
		return a.browsed(a.past.Click(msg.X, y))
	}
	return nil
}

func (a *app) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	lines := 0
	switch msg.Button {
	case tea.MouseWheelUp:
		lines = -1
	case tea.MouseWheelDown:
		lines = 1
	}
	switch {
	case lines == 0 || a.leaving || a.ask != nil || a.chooser != nil || a.help:
	case a.screen == onFunctions:
		a.functions.Wheel(3 * lines)
	case a.screen == onPlan:
		a.plan.Wheel(lines)
	case a.screen == onSessions:
		a.past.Wheel(3 * lines)
	case a.screen == onTune:
		msg.Y -= a.bodyTop()
		return a.obey(a.tune.Mouse(msg))
	}
	return nil
}
