package app

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/functions"
	"lambdial/ui/keys"
	"lambdial/ui/plan"
	"lambdial/ui/sessions"
	"lambdial/ui/theme"
	"lambdial/ui/tune"
)

// screen is which part of the program is seen.
type screen int

const (
	onFunctions screen = iota
	onPlan
	onTune
	onSessions
)

// app is the one model.
type app struct {
	options Options
	tasks   *tasks
	keys    keys.Global
	now     func() time.Time

	look          theme.Options
	theme         theme.Theme
	width, height int
	focused       bool
	version       int // of everything that a picture shows
	picture       picture

	screen, returnTo screen
	functions        *functions.Screen
	plan             *plan.Screen // nil until a function was chosen
	tune             *tune.Screen
	past             *sessions.Screen
	help             bool
	ask              *question
	chooser          *chooser // a list over the screen, nil for none

	ids                      int
	listing                  *listing
	lookup, reading, loading int // the ids of the answers that are waited for
	lingering                *lingering
	ticking                  bool
	spinner                  int
	owed                     []string // what interrupted sessions left, as far as known

	opening   *opening
	feeds     feeds
	live      *feed                 // the session that runs
	state     *tuner.State          // of the session that is shown
	chosen    map[string]tuner.Plan // what was started last, by function
	signalled context.Context       // ends when the person is to be gone
	drafts    drafts
	busy      int // changes of the account that are waited for
	leaving   bool
	abandoned bool
}

// Run shows the program until the person leaves it. When ctx is cancelled, by
// a signal, a session that runs is stopped and cleans up first.
func Run(ctx context.Context, o Options) (Outcome, error) {
	removeStrays()
	a := newApp(o)
	a.signalled = ctx
	program := tea.NewProgram(a, a.programOptions()...)
	unwatch := context.AfterFunc(ctx, func() { program.Send(signalMsg{context.Cause(ctx).Error()}) })
	defer unwatch()
	_, err := program.Run()
	return a.finish(), err
}

func newApp(o Options) *app {
	look := theme.Options{Dark: true, ASCII: o.ASCII}
	a := &app{
		options: o, tasks: newTasks(), keys: keys.NewGlobal(), now: time.Now, focused: true,
		signalled: context.Background(), look: look, theme: theme.New(look), returnTo: onFunctions, chosen: map[string]tuner.Plan{},
	}
	a.functions = functions.New(a.theme)
	a.tune = tune.New(a.theme)
	a.past = sessions.New(a.theme)
	a.functions.CanStar, a.functions.CanMove = o.Favour != nil, o.Reconnect != nil
	a.placed()
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
	commands := []tea.Cmd{tea.RequestBackgroundColor, a.list(), a.hurry(), a.findLeftovers(), a.readPast(), a.readStars()}
	if a.options.Open != "" {
		commands = append(commands, a.showSessions(), a.load(a.options.Open))
	}
	return tea.Batch(commands...)
}

// Update is all that can happen. It only changes the model; what takes time is
// a command.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	command := a.update(msg)
	return a, tea.Batch(command, a.linger())
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
		return a.ticked()
	case pageMsg:
		return a.page(msg)
	case functionMsg:
		return a.found(msg)
	case payloadMsg:
		if a.plan != nil {
			a.plan.Loaded(msg.path, msg.content, msg.err)
		}
	case folderMsg:
		if a.plan != nil {
			a.plan.Listed(msg.folder, msg.entries, msg.err)
		}
	case earlierMsg:
		if a.plan != nil && a.plan.Function().Name == msg.function {
			return a.planned(a.plan.Remember(msg.earlier, msg.files))
		}
	case experienceMsg:
		if a.plan != nil && a.plan.Function().Name == msg.function {
			a.plan.Expect(msg.known)
		}
	case draftMsg:
		return a.drafted(msg)
	case editedMsg:
		if a.plan != nil {
			a.plan.Edited(msg.text, msg.err)
		}
	case detailMsg:
		a.detailed(msg)
	case starsMsg:
		a.starred(msg)
	case profilesMsg:
		a.profiles(msg)
	case connectedMsg:
		return a.connected(msg)
	case pastMsg:
		a.pastRead(msg)
	case deletedMsg:
		return a.deleted(msg)
	case loadedMsg:
		a.loaded(msg)
	case leftoversMsg:
		a.leftovers(msg)
	case restoredMsg:
		return a.restored(msg)
	case startedMsg:
		return a.started(msg)
	case eventsMsg:
		return a.happened(msg)
	case appliedMsg:
		return a.applied(msg)
	default:
		a.version-- // nothing that a picture shows
	}
	return nil
}

func (a *app) restyle(change func(*theme.Options)) {
	look := a.look
	if change(&look); look == a.look {
		return
	}
	a.look, a.theme = look, theme.New(look)
	a.functions.SetTheme(a.theme)
	a.tune.SetTheme(a.theme)
	a.past.SetTheme(a.theme)
	if a.plan != nil {
		a.plan.SetTheme(a.theme)
	}
	if a.chooser != nil {
		a.chooser.SetTheme(a.theme)
	}
}

// found opens the plan of a function that was looked up.
func (a *app) found(m functionMsg) tea.Cmd {
	if m.id != a.lookup || a.live != nil || a.opening != nil {
		return nil
	}
	if a.chooser != nil {
		if a.chooser.Busy, a.chooser.Err = "", m.err; m.err != nil {
			return nil
		}
		a.chooser = nil
	}
	if m.err != nil {
		a.ask = a.tell("The function "+text.Visible(m.name)+" can't be planned", m.err)
		return nil
	}
	a.functions.Select(m.function.Name)
	a.plan = nil
	return a.planFor(m.function)
}

// planFor opens the plan: as it was left if it was for the same function, else
// with what was chosen for the function last time.
func (a *app) planFor(f tuner.Function) tea.Cmd {
	a.screen = onPlan
	if a.plan != nil && a.plan.Function().Name == f.Name && a.plan.Function().MemoryMB == f.MemoryMB {
		return nil
	}
	choice, known := a.chosen[f.Name]
	if !known {
		choice = tuner.DefaultPlan(f)
	}
	o := plan.Options{Function: f, Plan: choice, Account: a.options.Account.Identity(), ReadOnly: a.options.ReadOnly || a.options.Start == nil, Now: a.now()}
	if a.options.Price != nil {
		o.Price = a.options.Price(o.Account.Region, f.Architecture)
	}
	a.plan = plan.New(a.theme, o)
	return tea.Batch(a.planned(a.plan.Begin()), a.recall(f), a.expect(f))
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
	if a.live != nil {
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
	return a.live != nil || a.opening != nil || a.busy > 0 || a.functions.Loading() || a.past.Waiting() && a.screen == onSessions || a.chooser != nil && a.chooser.Busy != ""
}

func (a *app) ticked() tea.Cmd {
	a.ticking = false
	a.spinner++
	a.functions.Tick()
	a.past.Tick()
	if a.plan != nil {
		a.plan.Tick()
	}
	return a.tick()
}

// capturing says that letters are text on the open screen.
func (a *app) capturing() bool {
	switch a.screen {
	case onFunctions:
		return a.functions.Capturing()
	case onPlan:
		return a.plan.Capturing()
	case onTune:
		return a.tune.Capturing()
	case onSessions:
		return a.past.Capturing()
	}
	return false
}

// key answers a key: those of the program first, then the screen's.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	k := a.keys
	switch {
	case key.Matches(msg, k.Interrupt):
		if a.leaving {
			return a.abandon()
		}
		return a.leave("stopped by ctrl+c")
	case key.Matches(msg, k.Suspend):
		return tea.Suspend
	case a.leaving:
		return nil
	case a.ask != nil:
		return a.answer(msg)
	case a.chooser != nil:
		return a.choose(msg)
	case a.help:
		a.help = false // any key closes it
		return nil
	case a.capturing():
	case key.Matches(msg, k.Help):
		a.help = true
		return nil
	case key.Matches(msg, k.Quit) && !(a.screen == onPlan && a.plan.Modal()):
		return a.leave("stopped by leaving")
	}
	return a.screenKey(msg)
}
