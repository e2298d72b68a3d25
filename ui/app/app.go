// Package app is the terminal program: one model that owns the open screen, the
// session in progress and every command.
//
// What flows where:
//
//	key, click, paste ─► route.go ─► what lies on top (page.Stack) ─► page.Action ─► carryOut
//	carryOut ─► the part whose business it is: a page is opened, or a command
//	        begins (tasks.go): all I/O is in commands
//	command ─► its message, with an id ─► update ─► the part: late ones are dropped
//	session ─► feed.go, a frame's worth at a time ─► tuner.State ─► present ─► tune.Screen
//	View ─► the open screen, what lies over it, header and footer (view.go), drawn
//	        anew only after a message that changed something
//
// The parts are the functions (listing.go), what is chosen over the screen
// (choosing.go), the plan (planner.go), the session (session.go), past sessions
// (past.go) and what they left behind (leftovers.go). They stand on one ground
// (ground.go). Nothing is read, written or called in Update.
package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lambdial/tuner"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
)

// app is the one model. Each part of it owns what it knows and answers what it
// asked for; app tells them what happens, and draws.
type app struct {
	ground
	keys          keys.Global
	width, height int
	focused       bool
	version       int // of everything that a picture shows
	picture       picture
	ticking       bool

	functions *catalogue
	choosing  choosing
	plan      planner
	drafts    drafts
	tune      *shownSession
	past      *pastSessions
	leftovers leftovers

	leaving   bool
	abandoned bool
}

// Run shows the program until the person leaves it. When ctx is cancelled, by
// a signal, a session that runs is stopped and cleans up first.
func Run(ctx context.Context, o Options) (Outcome, error) {
	removeStrays()
	a := newApp(o)
	a.drafts.signalled = ctx
	program := tea.NewProgram(a, a.programOptions()...)
	unwatch := context.AfterFunc(ctx, func() { program.Send(signalMsg{context.Cause(ctx).Error()}) })
	defer unwatch()
	_, err := program.Run()
	return a.finish(), err
}

func newApp(o Options) *app {
	look := o.Look.of(theme.Options{Dark: true, ASCII: o.ASCII})
	keymap := keys.NewMap()
	if o.Keys != nil {
		keymap = *o.Keys
	}
	a := &app{
		ground: ground{options: o, tasks: newTasks(), now: time.Now, look: look, theme: theme.New(look), keymap: keymap},
		keys:   keymap.Global, focused: true,
	}
	g := &a.ground
	a.functions, a.past = newCatalogue(g), newPastSessions(g)
	a.tune = newShownSession(g, a.functions)
	a.choosing.ground = g
	a.plan = planner{ground: g, chosen: map[string]tuner.Plan{}}
	a.leftovers = leftovers{ground: g, functions: a.functions.Screen}
	a.drafts.signalled = context.Background()
	a.stack.Open(a.functions)
	return a
}

func (a *app) programOptions() []tea.ProgramOption {
	// Signals arrive through the context, so that every way out cleans up.
	options := []tea.ProgramOption{tea.WithoutSignalHandler()}
	if a.options.Input != nil {
		options = append(options, tea.WithInput(a.options.Input))
	}
	if a.options.Output != nil {
		options = append(options, tea.WithOutput(a.options.Output))
	}
	return append(options, a.options.Program...)
}

// Init begins to list the functions.
func (a *app) Init() tea.Cmd {
	commands := []tea.Cmd{tea.RequestBackgroundColor, a.functions.list(), a.hurry(), a.leftovers.find(), a.past.read(), a.functions.readStars(), a.tick()}
	if a.options.Open != "" {
		if a.options.Replay == "" {
			commands = append(commands, a.past.show(), a.past.load(a.options.Open))
		} else {
			commands = append(commands, a.past.show(), a.tune.replayOf(a.options.Open, a.options.Replay))
		}
	}
	return tea.Batch(commands...)
}

// Update is all that can happen. It only changes the model; what takes time is
// a command.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	command := a.update(msg)
	switch {
	case !a.leaving:
		command = tea.Batch(command, a.functions.linger(a.width))
	case !a.atWork():
		return a, tea.Quit
	}
	return a, tea.Batch(command, a.tick())
}

func (a *app) update(msg tea.Msg) tea.Cmd {
	a.version++
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	case tea.MouseClickMsg:
		return a.click(msg)
	case tea.MouseWheelMsg:
		return a.wheel(msg)
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		a.restyle(func(o *theme.Options) { o.Dark = msg.IsDark() })
	case tea.ColorProfileMsg:
		a.restyle(func(o *theme.Options) {
			o.NoColor = msg.Profile <= colorprofile.ASCII
			o.Basic = msg.Profile == colorprofile.ANSI
		})
	case tea.FocusMsg:
		a.focused = true
	case tea.BlurMsg:
		a.focused = false
	case signalMsg:
		return a.leave(msg.why)
	case hurryMsg:
		return a.abandon()

	case tickMsg:
		a.ticked()
	case pageMsg:
		return a.functions.page(msg)
	case detailMsg:
		a.functions.detailed(msg)
	case starsMsg:
		a.functions.starred(msg)
	case functionMsg:
		if !a.tune.runs() && a.choosing.lookedUp(msg) {
			a.functions.Select(msg.function.Name)
			a.plan.screen = nil
			return a.planFor(msg.function)
		}
	case profilesMsg:
		a.choosing.profiles(msg)
	case connectedMsg:
		if a.choosing.connected(msg) {
			a.plan.forget()
			a.functions.placed()
			a.functions.Move()
			return a.functions.list()
		}

	case payloadMsg, folderMsg, earlierMsg, experienceMsg, editedMsg:
		return a.carryOut(a.plan.answered(msg))
	case draftMsg:
		if !a.leaving {
			return msg.run()
		}

	case startedMsg:
		return a.tune.started(msg, a.functions)
	case eventsMsg:
		return a.happened(msg)
	case appliedMsg:
		next, was := a.tune.applied(msg)
		if was {
			next = tea.Batch(next, a.listAgain())
		}
		return next
	case surroundingsMsg:
		a.tune.surrounded(msg)
	case verifiedMsg:
		return a.tune.verified(msg)
	case logMsg:
		a.tune.fetchedLog(msg)
	case monthMsg:
		a.tune.toldMonth(msg)
	case definedMsg:
		a.tune.toldDefined(msg)

	case pastMsg:
		if a.past.listed(msg) {
			a.functions.SetPast(msg.entries)
		}
	case replayMsg:
		return a.tune.replayed(msg, a.past)
	case describedMsg:
		return a.past.described(msg)
	case deletedMsg:
		return a.past.removed(msg)
	case loadedMsg:
		if a.past.loaded(msg) && a.tune.live == nil {
			a.tune.show(msg.state, a.past)
			return tea.Batch(a.tune.readMonth(), a.tune.lookForFile())
		}
	case leftoversMsg:
		a.leftovers.found(msg)
	case restoredMsg:
		a.leftovers.restored(msg)
		return a.listAgain()
	default:
		a.version-- // nothing that a picture shows
	}
	return nil
}

// happened shows what the session has told. A person who looks elsewhere is
// told of its end.
func (a *app) happened(m eventsMsg) tea.Cmd {
	next, ended := a.tune.happened(m)
	switch {
	case !ended:
		return next
	case a.focused || a.leaving:
		return a.past.read()
	}
	return tea.Batch(a.past.read(), tea.Raw(notice(a.tune.state)))
}

// listAgain lists functions and sessions as they are after a change.
func (a *app) listAgain() tea.Cmd { return tea.Batch(a.functions.list(), a.past.read()) }

func (a *app) restyle(change func(*theme.Options)) {
	look := a.look
	change(&look)
	if look = a.options.Look.of(look); look == a.look {
		return
	}
	a.look, a.theme = look, theme.New(look)
	a.functions.SetTheme(a.theme)
	a.tune.SetTheme(a.theme)
	a.past.SetTheme(a.theme)
	if a.plan.screen != nil {
		a.plan.screen.SetTheme(a.theme)
	}
	a.stack.SetTheme(a.theme)
}

type tickMsg struct{}

// tick keeps the signs of waiting and the elapsed time moving, and nothing
// else: it stops by itself.
func (a *app) tick() tea.Cmd {
	if a.ticking || !a.moving() {
		return nil
	}
	a.ticking = true
	every := 100 * time.Millisecond
	if a.tune.live != nil {
		every = 250 * time.Millisecond
	}
	return a.tasks.command(0, func(ctx context.Context) tea.Msg {
		next := time.NewTimer(every)
		defer next.Stop()
		select {
		case <-next.C:
		case <-ctx.Done():
		}
		return tickMsg{}
	})
}

func (a *app) moving() bool {
	return a.atWork() || a.functions.Waiting() || a.stack.Waiting()
}

// atWork says that a session or a change of the account is under way.
func (a *app) atWork() bool { return a.tune.runs() || a.busy > 0 }

func (a *app) ticked() {
	a.ticking = false
	a.stack.Tick()
	if a.tune.live != nil {
		a.tune.SetNow(a.tune.clock())
	}
}
