package app

import (
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/keys"
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
	if !a.atWork() {
		return tea.Suspend
	}
	if !a.leaving && a.tune.opening == nil {
		a.showText("Not while it is at work", func(_ theme.Theme, w int) string {
			return paragraph("Stopped by "+keys.First(a.keys.Suspend)+" it would leave the function as it is at this moment, for as long. Stop the session first ("+keys.First(a.keymap.Tune.Stop)+", or ctrl+c to leave); it puts everything back.", w)
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
		a.back()

	case page.Plan:
		a.choosing.lookup = 0 // what was looked up before is no longer wanted
		return a.planFor(action.Function)
	case page.AskName:
		a.choosing.askName()
	case page.AskRegion:
		if a.canMove() {
			a.choosing.askRegion()
		}
	case page.AskProfile:
		if a.canMove() {
			return a.choosing.askProfile()
		}
	case page.LookUp:
		return a.choosing.lookUp(action.Name)
	case page.Connect:
		return a.choosing.connect(action.Profile, action.Region)
	case page.Favour:
		return a.functions.favour(action.Key, action.Is)
	case page.ListFunctions:
		return a.functions.list()
	case page.AskRestore:
		a.leftovers.ask()
	case page.Restore:
		return a.leftovers.restore()

	case page.Start:
		a.plan.chosen[action.Plan.Function] = action.Plan
		return a.tune.start(action.Plan)
	case page.Read:
		return a.plan.readPayloads(action.Paths)
	case page.List:
		return a.plan.listFolder(action.Folder)
	case page.Edit:
		return a.drafts.edit(a.tasks, action.Text)

	case page.Pause:
		if r := a.tune.replaying; r != nil {
			r.halt(a.now())
			return nil
		}
		return a.tune.control(func(s Session) { s.Pause(action.Paused) })
	case page.Stop:
		if r := a.tune.replaying; r != nil {
			r.toTheEnd()
			return nil
		}
		return a.tune.control(func(s Session) { s.Stop(tuner.StoppedByHand) })
	case page.AddSize:
		return a.tune.control(func(s Session) { s.AddSize(action.MemoryMB) })
	case page.AskApply:
		return a.tune.askApply(action.MemoryMB)
	case page.Apply:
		return a.tune.apply(action.Request, action.Verify)
	case page.AskUndo:
		a.tune.askUndo()
	case page.Undo:
		return a.tune.undo()
	case page.Compare:
		show := a.past.show()
		a.past.CompareWith(action.Session)
		return show
	case page.FetchLog:
		return a.tune.fetchLog(action.Sample)
	case page.KeepMonth:
		return a.tune.keepMonth(action.Function, action.Invocations)
	case page.Again:
		return a.planAgain()
	case page.Copy:
		return tea.SetClipboard(action.Text)

	case page.ListSessions:
		return a.past.show()
	case page.Open:
		return a.past.load(action.Session)
	case page.AskReplay:
		a.choosing.askReplay(action.Session)
	case page.Replay:
		a.choosing.close()
		return a.tune.replayOf(action.Session, action.Speed)
	case page.AskAbout:
		a.choosing.askAbout(action)
	case page.About:
		a.choosing.close()
		return a.past.describe(action.Session, action.About)
	case page.AskDelete:
		a.past.askDelete()
	case page.Delete:
		return a.past.remove(action.Session)
	}
	return nil
}

// planFor opens the plan of a function.
func (a *app) planFor(f tuner.Function) tea.Cmd {
	asks, reads := a.plan.open(f)
	return tea.Batch(a.carryOut(asks), reads)
}

// planAgain plans another session of the function that is shown. The function
// is read anew, because it may have changed meanwhile.
func (a *app) planAgain() tea.Cmd {
	shown := a.tune.state
	switch {
	case a.tune.live != nil:
		return nil
	case !a.tune.ofThisAccount():
		a.tellError("Another account", errors.New("this session ran on another account or region than the one that is open here"))
		return nil
	}
	if _, known := a.plan.chosen[shown.Function.Name]; !known {
		a.plan.chosen[shown.Function.Name] = shown.Plan
	}
	return a.choosing.lookUp(shown.Function.Name)
}

// canMove says whether another account may be opened now, and if not tells why.
func (a *app) canMove() bool {
	switch {
	case a.account().Demo:
		a.functions.SetNotices([]string{"The demo is one account in one region. Start lambdial without --demo to choose another."})
	case a.options.Reconnect == nil:
	case a.atWork():
		a.functions.SetNotices([]string{"The account is being changed just now: wait until that is done."})
	default:
		return true
	}
	return false
}

// back leaves the open screen. A session that runs is asked about first.
func (a *app) back() {
	if a.tune.live != nil {
		a.tune.askStop()
		return
	}
	a.past.giveUp()
	if a.shows(a.tune) {
		a.stack.Open(a.tune.returnTo)
	} else {
		a.stack.Open(a.functions)
	}
}

// cancel closes what lies on top and gives up what that waits for; everything
// stays as it was.
func (a *app) cancel() {
	switch top, _ := a.stack.Top(); {
	case a.choosing.chooser != nil && top == page.Page(a.choosing.chooser):
		a.choosing.close()
	case a.tune.opening != nil && top == page.Page(a.tune.opening.wait):
		a.tune.giveUp()
	}
}
