// Package plan is the screen on which a person decides what a session will
// do, and sees what it will take before anything happens.
package plan

import (
	"errors"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/keys"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// Action is what a key asks of the program; nil asks nothing.
type Action interface{ action() }

// Back leaves the plan.
type Back struct{}

// Start begins a session. A person confirmed it.
type Start struct{ Plan tuner.Plan }

// Cancel gives up waiting for a session to begin.
type Cancel struct{}

// Read asks for a payload file; answer with Screen.Loaded.
type Read struct{ Path string }

func (Back) action()   {}
func (Start) action()  {}
func (Cancel) action() {}
func (Read) action()   {}

// Options is what the plan is for.
type Options struct {
	Function tuner.Function
	// Plan is what is chosen at first.
	Plan tuner.Plan
	// Price is nil where it is unknown.
	Price   *price.Price
	Account tuner.Identity
	// ReadOnly refuses to start.
	ReadOnly bool
}

// Screen is the plan of a session.
type Screen struct {
	options Options
	theme   theme.Theme
	keys    keys.Plan
	focus   field
	scroll  int
	spots   []spot // where the last View drew the fields, for the mouse

	sizes    []int // chosen, ascending
	ladder   []int // offered, ascending
	at       int   // in the ladder
	perLine  int   // items of the ladder in a line, as last drawn
	auto     bool  // the session chooses sizes
	other    textinput.Model
	tenant   textinput.Model // for functions that are isolated per tenant
	otherErr error

	editor     textarea.Model
	file       file
	payload    tuner.Payload
	payloadErr error

	goal      tuner.Goal
	isolation tuner.Isolation
	numbers   map[field]*widget.Number

	confirming, starting bool
	spinner              int
	trouble              *widget.Trouble
}

// file is a payload file that is asked for or was read.
type file struct {
	path    string
	loaded  bool
	payload tuner.Payload
	err     error
}

// New makes the screen for a function.
func New(t theme.Theme, o Options) *Screen {
	p := o.Plan
	s := &Screen{
		options: o, keys: keys.NewPlan(), focus: fieldLadder, perLine: 1,
		sizes: p.Sizes, auto: p.AutoSizes, goal: p.Goal, isolation: p.Isolation,
		other: textinput.New(), tenant: textinput.New(), editor: textarea.New(), numbers: numbers(p, o.Function),
	}
	s.ladder = tuner.SortSizes(slices.Concat(tuner.Ladder(), p.Sizes, []int{o.Function.MemoryMB}))
	s.at = max(slices.Index(s.ladder, o.Function.MemoryMB), 0)
	s.other.Prompt, s.tenant.Prompt = "", ""
	s.tenant.Placeholder = "the tenant to invoke it for"
	s.tenant.SetValue(p.TenantID)
	s.other.Placeholder = "640, 128:3008 or 512-1024/64"
	s.editor.Prompt = ""
	s.editor.ShowLineNumbers = false
	s.editor.CharLimit = 64 << 10 // more than anyone types; a file takes Lambda's 6 MB
	s.editor.MaxHeight = 0
	s.editor.Placeholder = "{}  or a file: @event.json"
	s.SetTheme(t)
	s.takePayload(p.Payloads)
	return s
}

// Begin asks for the payload file that was chosen last time, if one was.
func (s *Screen) Begin() Action {
	if s.payload.Content != nil || s.payloadErr != nil {
		return nil
	}
	return s.checkPayload()
}

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.theme = t
	input := s.other.Styles()
	input.Focused.Text, input.Blurred.Text = t.Text, t.Text
	input.Focused.Placeholder, input.Blurred.Placeholder = t.Muted, t.Muted
	input.Cursor.Blink, input.Cursor.Color = false, t.Accent.GetForeground()
	s.other.SetStyles(input)
	s.tenant.SetStyles(input)
	area := s.editor.Styles()
	for _, state := range []*textarea.StyleState{&area.Focused, &area.Blurred} {
		state.Base, state.Text, state.CursorLine = t.Text, t.Text, t.Text
		state.Placeholder, state.Prompt, state.EndOfBuffer = t.Muted, t.Text, t.Text
	}
	area.Cursor.Blink, area.Cursor.Color = false, t.Accent.GetForeground()
	s.editor.SetStyles(area)
}

// Function is the one that the plan is for.
func (s *Screen) Function() tuner.Function { return s.options.Function }

// Plan is what is chosen now; Validate tells whether it can be done.
func (s *Screen) Plan() tuner.Plan {
	p := s.options.Plan
	p.Function = s.options.Function.Name
	p.Sizes, p.AutoSizes = s.sizes, s.auto
	p.Goal, p.Isolation = s.goal, s.isolation
	p.Payloads = []tuner.Payload{s.payload}
	p.TenantID = strings.TrimSpace(s.tenant.Value())
	p.Samples = int(s.numbers[fieldSamples].Value())
	p.MaxSamples = int(s.numbers[fieldMaxSamples].Value())
	p.Parallel = int(s.numbers[fieldParallel].Value())
	p.TimeoutS = int(s.numbers[fieldTimeout].Value())
	p.Budget = s.numbers[fieldBudget].Value()
	p.Goal.Weight = s.numbers[fieldWeight].Value()
	p.Goal.Tolerance = s.numbers[fieldTolerance].Value() / 100
	p.Goal.Target = time.Duration(s.numbers[fieldTarget].Value() * float64(time.Millisecond))
	return p
}

// Wrong tells why the plan can't start, nil if it can.
func (s *Screen) Wrong() error {
	if s.payloadErr != nil {
		return s.payloadErr
	}
	if s.options.Function.PerTenant && s.Plan().TenantID == "" {
		return errors.New("this function is isolated per tenant: name the tenant to invoke it for")
	}
	for f, n := range s.numbers {
		if s.visible(f) && n.Wrong() != "" {
			return errors.New(label(f) + " must be " + n.Wrong())
		}
	}
	return s.Plan().Validate()
}

// SetStarting tells that a session is being opened, or no more.
func (s *Screen) SetStarting(starting bool) { s.starting, s.confirming = starting, false }

// SetTrouble shows why a session did not begin.
func (s *Screen) SetTrouble(err error) {
	trouble := widget.Explain(err)
	s.trouble, s.starting, s.confirming = &trouble, false, false
}

// Tick moves the sign of waiting.
func (s *Screen) Tick() { s.spinner++ }

// Waiting says that something moves without data.
func (s *Screen) Waiting() bool { return s.starting }

// Capturing says that letters are text and no commands.
func (s *Screen) Capturing() bool {
	return !s.Modal() && slices.Contains([]field{fieldOther, fieldPayload, fieldTenant}, s.focus)
}

// Modal says that a dialog has the keys.
func (s *Screen) Modal() bool { return s.confirming || s.starting || s.trouble != nil }

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() (short, full []key.Binding) {
	k := s.keys
	start := k.Start
	move := key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "move"))
	change := key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←/→", "change"))
	full = []key.Binding{k.Next, k.Previous, k.Up, k.Down, k.Left, k.Right, k.Toggle, k.All, k.None, k.Start, k.Yes, k.No}
	switch {
	case s.trouble != nil:
		return []key.Binding{key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "close"))}, full
	case s.starting:
		return []key.Binding{key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "give up"))}, full
	case s.confirming:
		return []key.Binding{k.Yes, k.No}, full
	}
	switch s.focus {
	case fieldLadder:
		return []key.Binding{k.Toggle, start, k.Next, k.All, k.None}, full
	case fieldOther:
		add := key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "add"))
		return []key.Binding{add, k.Next, k.Done}, full
	case fieldPayload:
		return []key.Binding{k.Next, k.Previous, k.Done}, full
	case fieldStart:
		return []key.Binding{start, move}, full
	}
	return []key.Binding{change, start, k.Next, move}, full
}
