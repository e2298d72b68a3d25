package app

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// key answers a key: those of the program first, then those of what lies on
// top.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	k := a.keys
	top, over := a.stack.Top()
	switch {
	case key.Matches(msg, k.Interrupt):
		if a.leaving {
			return a.abandon()
		}
		return a.leave("stopped by ctrl+c")
	case key.Matches(msg, k.Suspend):
		return a.suspend()
	case a.leaving:
		return nil
	case over || top.Capturing():
	case key.Matches(msg, k.Help):
		a.stack.Show(page.Help(a.theme, top.Help(), []key.Binding{k.Help, k.Back, k.Quit, k.Interrupt, k.Suspend}))
		return nil
	case key.Matches(msg, k.Quit):
		return a.leave("stopped by leaving")
	}
	return a.carryOut(top.Key(msg))
}

// suspend gives the terminal back until the shell goes on, but not while a session
// or a change is at work: what it set would stand for as long.
func (a *app) suspend() tea.Cmd {
	if a.live == nil && a.opening == nil && a.busy == 0 {
		return tea.Suspend
	}
	if !a.leaving && a.opening == nil {
		a.showText("Not while it is at work", func(_ theme.Theme, w int) string {
			return paragraph("Stopped by ctrl+z it would leave the function as it is at this moment, for as long. Stop the session first (s, or ctrl+c to leave); it puts everything back.", w)
		})
	}
	return nil
}

func (a *app) paste(msg tea.PasteMsg) tea.Cmd {
	if a.leaving {
		return nil
	}
	top, _ := a.stack.Top()
	return a.carryOut(top.Paste(msg.Content))
}

func (a *app) click(msg tea.MouseClickMsg) tea.Cmd {
	y := msg.Y - a.bodyTop()
	if msg.Button != tea.MouseLeft || a.leaving || y < 0 {
		return nil
	}
	return a.carryOut(a.stack.Click(msg.X, y))
}

func (a *app) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	lines := 0
	switch msg.Button {
	case tea.MouseWheelUp:
		lines = -1
	case tea.MouseWheelDown:
		lines = 1
	}
	if lines == 0 || a.leaving {
		return nil
	}
	top, _ := a.stack.Top()
	return a.carryOut(top.Wheel(lines))
}

// carryOut does what a page asks for.
func (a *app) carryOut(action page.Action) tea.Cmd {
	var commands []tea.Cmd
	for _, left := range a.stack.Do(action) {
		commands = append(commands, a.carryOutOne(left))
	}
	return tea.Batch(commands...)
}

func (a *app) carryOutOne(action page.Action) tea.Cmd {
	switch action := action.(type) {
	case page.Cancel:
		a.cancel()
	case page.Back:
		return a.back()

	case page.Plan:
		a.lookup = 0 // what was looked up before is no longer wanted
		return a.planFor(action.Function)
	case page.AskName:
		return a.askName()
	case page.AskRegion:
		return a.askRegion()
	case page.AskProfile:
		return a.askProfile()
	case page.LookUp:
		return a.lookUpByName(action.Name)
	case page.Connect:
		return a.reconnect(action.Profile, action.Region)
	case page.Favour:
		return a.favour(action.Key, action.Is)
	case page.ListFunctions:
		return a.list()
	case page.AskRestore:
		a.askRestore()
	case page.Restore:
		return a.restore()

	case page.Start:
		return a.start(action.Plan)
	case page.Read:
		return a.readPayloads(action.Paths)
	case page.List:
		return a.listFolder(action.Folder)
	case page.Edit:
		return a.edit(action.Text)

	case page.Pause:
		return a.control(func(s Session) { s.Pause(action.Paused) })
	case page.Stop:
		return a.control(func(s Session) { s.Stop(tuner.StoppedByHand) })
	case page.AddSize:
		return a.control(func(s Session) { s.AddSize(action.MemoryMB) })
	case page.AskApply:
		a.askApply(action.MemoryMB)
	case page.Apply:
		return a.apply(action.MemoryMB)
	case page.Compare:
		show := a.showSessions()
		a.past.CompareWith(action.Session)
		return show
	case page.KeepMonth:
		return a.keepMonth(action.Function, action.Invocations)
	case page.Again:
		return a.planAgain()
	case page.Copy:
		return tea.SetClipboard(action.Text)

	case page.ListSessions:
		return a.showSessions()
	case page.Open:
		return a.load(action.Session)
	case page.AskDelete:
		a.askDelete()
	case page.Delete:
		return a.deleteSession(action.Session)
	}
	return nil
}

// back leaves the open screen. A session that runs is asked about first.
func (a *app) back() tea.Cmd {
	if a.live != nil {
		a.askStop()
		return nil
	}
	a.loading = 0
	a.past.SetOpening("")
	if a.shows(a.tune) {
		a.stack.Open(a.returnTo)
	} else {
		a.stack.Open(a.functions)
	}
	return a.tick()
}

// shows says whether a screen is the open one.
func (a *app) shows(screen page.Screen) bool { return a.stack.Screen() == screen }

// cancel closes what lies on top and gives up what that waits for; everything
// stays as it was.
func (a *app) cancel() {
	switch top, _ := a.stack.Top(); {
	case a.chooser != nil && top == page.Page(a.chooser):
		a.closeChooser()
	case a.opening != nil && top == page.Page(a.opening.wait):
		a.giveUp()
	}
}
