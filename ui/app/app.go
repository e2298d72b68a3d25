// Package app is the terminal program: one model that owns the open screen, the
// session in progress and every command.
//
// What flows where:
//
//	key, click, paste ─► route.go ─► what lies on top (page.Stack) ─► page.Action ─► do
//	do ─► a page is opened, or a command begins (tasks.go): all I/O is in commands
//	command ─► its message, with an id ─► update: late ones are dropped
//	session ─► feed.go, a frame's worth at a time ─► tuner.State ─► present ─► tune.Screen
//	View ─► the open screen, what lies over it, header and footer (view.go), drawn
//	        anew only after a message that changed something
//
// Nothing is read, written or called in Update.
package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lambdial/tuner"
	"lambdial/ui/functions"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/plan"
	"lambdial/ui/sessions"
	"lambdial/ui/theme"
	"lambdial/ui/tune"
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

	stack     page.Stack // the open screen and what lies over it
	functions *functions.Screen
	plan      *plan.Screen // nil until a function was chosen
	tune      *tune.Screen
	past      *sessions.Screen
	returnTo  page.Screen // from a session
	chooser   *chooser    // in the stack, nil for none

	ids                      int
	listing                  *listing
	lookup, reading, loading int // the ids of the answers that are waited for
	lingering                *lingering
	ticking                  bool
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
		signalled: context.Background(), look: look, theme: theme.New(look), chosen: map[string]tuner.Plan{},
	}
	a.functions = functions.New(a.theme)
	a.returnTo = a.functions
	a.stack.Open(a.functions)
	a.tune = tune.New(a.theme)
	a.past = sessions.New(a.theme)
	a.functions.CanStar, a.functions.CanMove = o.Favour != nil, o.Reconnect != nil
	a.placed()
	if a.options.Account.Identity().Demo {
		a.functions.Select(telling)
	}
	return a
}

// telling is the demo's function whose curve tells most in the least time: a
// third cheaper at about half of its memory.
const telling = "invoice-pdf"

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
			return a.carryOut(a.plan.Remember(msg.earlier, msg.files))
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
	case monthMsg:
		a.toldMonth(msg)
	case profilesMsg:
		a.profiles(msg)
	case connectedMsg:
		return a.connected(msg)
	case pastMsg:
		a.pastRead(msg)
	case deletedMsg:
		return a.deleted(msg)
	case loadedMsg:
		return a.loaded(msg)
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
	return a.live != nil || a.opening != nil || a.busy > 0 || a.functions.Waiting() || a.stack.Waiting()
}

func (a *app) ticked() tea.Cmd {
	a.ticking = false
	a.stack.Tick()
	if a.live != nil {
		a.tune.SetNow(a.clock())
	}
	return a.tick()
}
