package ui

import (
	"context"
	"os"
	"sync"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lambdial/tuner"
	"lambdial/ui/functions"
	"lambdial/ui/keys"
	"lambdial/ui/plan"
	"lambdial/ui/sessions"
	"lambdial/ui/theme"
	"lambdial/ui/tune"
)

// screen is which screen is open.
type screen int

const (
	onFunctions screen = iota
	onPlan
	onTune
	onSessions
)

// model is the whole program's state. It is a pointer, so that Run can see
// after the end what has to be cleaned up.
type model struct {
	options Options
	ctx     context.Context
	workers *sync.WaitGroup
	keys    keys.Global

	look  theme.Options
	theme theme.Theme

	width, height int
	unfocused     bool
	ticking       bool

	screen    screen
	functions *functions.Screen
	plan      *plan.Screen
	tune      *tune.Screen
	sessions  *sessions.Screen

	help    bool
	asking  bool // whether to stop the session
	leaving bool // as soon as the session has ended

	listing listing
	live    live
	shown   *tuner.State // on the tune screen: live.state, or a past session's
	// plans are the last ones chosen in this run, by function.
	plans map[string]tuner.Plan
}

func newModel(ctx context.Context, o Options, workers *sync.WaitGroup) *model {
	look := theme.Options{Dark: true, ASCII: o.ASCII, NoColor: os.Getenv("NO_COLOR") != ""}
	t := theme.New(look)
	m := &model{
		options: o, ctx: ctx, workers: workers, keys: keys.NewGlobal(), look: look, theme: t,
		functions: functions.New(t), tune: tune.New(t), sessions: sessions.New(t),
		plans: map[string]tuner.Plan{},
	}
	if o.Function != "" {
		m.functions.Select(o.Function)
	}
	return m
}

// Init starts the listing; the first frame does not wait for it.
func (m *model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, m.list(), m.countLeftovers(), m.awaitSignal(), m.tick()}
	if m.options.Open != "" {
		m.screen = onSessions
		m.sessions.SetOpening(m.options.Open)
		cmds = append(cmds, m.loadPast(), m.openPast(m.options.Open))
	}
	return tea.Batch(cmds...)
}

// Update answers one message.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	return m, tea.Batch(m.answer(msg), m.tick())
}

func (m *model) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.look.Dark = msg.IsDark()
		m.restyle()
	case tea.ColorProfileMsg:
		m.look.Basic = msg.Profile == colorprofile.ANSI
		m.look.NoColor = msg.Profile <= colorprofile.ASCII
		m.restyle()
	case tea.FocusMsg:
		m.unfocused = false
	case tea.BlurMsg:
		m.unfocused = true
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		return m.mouse(msg.(tea.MouseMsg))
	case signalMsg:
		return tea.Batch(m.leave(), m.awaitSignal())
	case tickMsg:
		m.ticking = false
		m.spin()
	case pageMsg, listedMsg:
		return m.listed(msg)
	case leftoversMsg:
		m.functions.SetLeftovers(msg.count)
	case restoredMsg:
		return m.restored(msg)
	case payloadMsg:
		if m.plan != nil {
			m.plan.Loaded(msg.path, msg.payload, msg.err)
		}
	case pastMsg:
		m.sessions.Set(msg.entries, msg.err, time.Now())
	case openedMsg:
		m.opened(msg)
	case startedMsg:
		return m.started(msg)
	case eventsMsg:
		return m.events(msg)
	case endedMsg:
		return m.ended()
	}
	return nil
}

func (m *model) restyle() {
	m.theme = theme.New(m.look)
	m.functions.SetTheme(m.theme)
	m.tune.SetTheme(m.theme)
	m.sessions.SetTheme(m.theme)
	if m.plan != nil {
		m.plan.SetTheme(m.theme)
	}
}

// key answers a key: what is the same everywhere first, then what the open
// screen makes of it.
func (m *model) key(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.keys.Interrupt):
		return m.leave()
	case key.Matches(msg, m.keys.Suspend):
		return tea.Suspend
	case m.asking:
		return m.answerAsking(msg)
	case m.help:
		m.help = false
		return nil
	case m.capturing():
	case key.Matches(msg, m.keys.Help):
		m.help = true
		return nil
	case key.Matches(msg, m.keys.Quit):
		return m.leave()
	}
	switch m.screen {
	case onPlan:
		return m.planDoes(m.plan.Key(msg))
	case onTune:
		return m.tuneDoes(m.tune.Key(msg))
	case onSessions:
		return m.sessionsDo(m.sessions.Key(msg))
	default:
		return m.functionsDo(m.functions.Key(msg))
	}
}

// capturing says that letters are text.
func (m *model) capturing() bool {
	switch m.screen {
	case onPlan:
		return m.plan.Capturing()
	case onTune:
		return m.tune.Capturing()
	case onFunctions:
		return m.functions.Capturing()
	}
	return false
}

func (m *model) paste(msg tea.PasteMsg) tea.Cmd {
	switch m.screen {
	case onPlan:
		return m.planDoes(m.plan.Paste(msg))
	case onTune:
		m.tune.Paste(msg.Content)
	case onFunctions:
		m.functions.Paste(msg)
	}
	return nil
}

// mouse passes clicks and the wheel on, in the coordinates of the body.
func (m *model) mouse(msg tea.MouseMsg) tea.Cmd {
	if m.help || m.asking {
		return nil
	}
	at := msg.Mouse()
	at.Y -= headerLines
	_, wheel := msg.(tea.MouseWheelMsg)
	lines := 3
	if at.Button == tea.MouseWheelUp {
		lines = -3
	}
	switch m.screen {
	case onTune:
		if wheel {
			return m.tuneDoes(m.tune.Mouse(tea.MouseWheelMsg(at)))
		}
		return m.tuneDoes(m.tune.Mouse(tea.MouseClickMsg(at)))
	case onPlan:
		if wheel {
			m.plan.Wheel(lines)
			return nil
		}
		return m.planDoes(m.plan.Click(at.X, at.Y))
	case onSessions:
		if wheel {
			m.sessions.Wheel(lines)
			return nil
		}
		return m.sessionsDo(m.sessions.Click(at.X, at.Y))
	default:
		if wheel {
			m.functions.Wheel(lines)
			return nil
		}
		return m.functionsDo(m.functions.Click(at.X, at.Y))
	}
}

// tickMsg moves what moves without events: spinners and the elapsed time.
type tickMsg struct{}

// tick asks for the next one, if anything needs it.
func (m *model) tick() tea.Cmd {
	wait := time.Duration(0)
	switch {
	case m.functions.Loading() || m.sessions.Waiting() && m.screen == onSessions || m.plan != nil && m.plan.Waiting():
		wait = 120 * time.Millisecond
	case m.live.running():
		wait = time.Second
	}
	if wait == 0 || m.ticking {
		return nil
	}
	m.ticking = true
	return tea.Tick(wait, func(time.Time) tea.Msg { return tickMsg{} })
}

func (m *model) spin() {
	m.functions.Tick()
	m.sessions.Tick()
	if m.plan != nil {
		m.plan.Tick()
	}
}
