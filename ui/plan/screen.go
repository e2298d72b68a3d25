// Package plan is the screen on which a person decides what a session will
// do, and sees what it will take before anything happens.
package plan

import (
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/jsonedit"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
)

// Options is what the plan is for.
type Options struct {
	Function tuner.Function
	// Plan is what is chosen at first.
	Plan tuner.Plan
	// Price is nil where it is unknown.
	Price *price.Price
	// PriceOn is that of an architecture.
	PriceOn func(architecture string) *price.Price
	Account tuner.Identity
	// Host is the machine that the session would run on.
	Host string
	// ReadOnly refuses to start.
	ReadOnly bool
	// Usual is what is chosen where nobody chose, nil for [tuner.DefaultPlan].
	Usual func(tuner.Function) tuner.Plan
	// Keys are others than the usual ones, nil for those.
	Keys *keys.Map
	// Now is when the plan was opened.
	Now time.Time
}

// usual is the plan of the function with nothing chosen yet.
func (o Options) usual() tuner.Plan {
	if o.Usual == nil {
		return tuner.DefaultPlan(o.Function)
	}
	return o.Usual(o.Function)
}

func (o Options) keys() keys.Map {
	if o.Keys == nil {
		return keys.NewMap()
	}
	return *o.Keys
}

// Screen is the plan of a session: what is chosen, and how a person gets about
// in it.
type Screen struct {
	*choices
	*form
	ladder
	composer
	recollection
	scroll int
	spots  []spot // where the last View drew the fields, for the mouse
}

// New makes the screen for a function.
func New(t theme.Theme, o Options) *Screen {
	c := &choices{about: o, tenant: textinput.New(), mixture: mixture{editor: jsonedit.New()}}
	f := &form{choices: c, keys: o.keys().Plan, follow: true}
	s := &Screen{choices: c, form: f, ladder: ladder{form: f, perLine: 1, other: textinput.New()}, recollection: recollection{form: f}}
	s.composer = composer{form: f, past: &s.recollection}
	s.other.Prompt, s.tenant.Prompt = "", ""
	s.tenant.Placeholder = "the tenant to invoke it for"
	s.tenant.SetValue(o.Plan.TenantID)
	s.other.Placeholder = "640, 128:3008 or 512-1024/64"
	s.sizes, s.others, s.mix, s.payload, s.tenancy = s.newSizes(), s.newOthers(), s.newMix(), s.newPayload(), s.newTenancy()
	s.fold, s.start = s.newFold(), s.newStart()
	s.fields = append([]*field{s.newPreset(), s.sizes, s.others, s.mix, s.payload, s.tenancy}, append(s.options(), s.start)...)
	s.focus = s.sizes
	s.SetTheme(t)
	s.take(o.Plan)
	s.takePayloads(o.Plan.Payloads)
	return s
}

// take chooses what a plan says, but for its payloads.
func (s *Screen) take(p tuner.Plan) {
	p.Apply, p.ApplyTimeout = false, false // that is asked at the end
	if p.Goal.Headroom == 0 {              // of a session from before there was any
		p.Goal.Headroom = s.about.usual().Goal.Headroom
	}
	s.draft, s.last = p, p.Sizes
	for _, f := range s.fields {
		if f.number != nil {
			f.number.Set(f.number.get(p))
		}
	}
	s.offered = nil
	s.offer(nil)
	s.changed()
}

// Begin asks for the payload files that were chosen last time, if any were.
func (s *Screen) Begin() page.Action { return s.readMissing() }

// SetTheme changes the look.
func (s *Screen) SetTheme(t theme.Theme) {
	s.theme = t
	s.other.SetStyles(inputStyles(t, s.other.Styles()))
	s.tenant.SetStyles(inputStyles(t, s.tenant.Styles()))
}

func inputStyles(t theme.Theme, styles textinput.Styles) textinput.Styles {
	styles.Focused.Text, styles.Blurred.Text = t.Text.Lipgloss(), t.Text.Lipgloss()
	styles.Focused.Placeholder, styles.Blurred.Placeholder = t.Muted.Lipgloss(), t.Muted.Lipgloss()
	styles.Cursor.Blink, styles.Cursor.Color = false, t.Accent.Lipgloss().GetForeground()
	return styles
}

// Function is the one that the plan is for.
func (s *Screen) Function() tuner.Function { return s.about.Function }

// Title names the function and the page.
func (s *Screen) Title() []string { return []string{s.about.Function.Name, "Plan"} }

// SetCovered says whether something lies over the plan.
func (s *Screen) SetCovered(covered bool) { s.covered = covered }

// Capturing says that letters are text and no commands.
func (s *Screen) Capturing() bool {
	return s.focus.capturing
}

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() page.Keys {
	help := page.Keys{Title: "Plan", Full: s.keys.All()}
	if s.focus.keys != nil {
		help.Short = s.focus.keys()
	} else {
		help.Short = []key.Binding{footerKey("←/→", "change"), s.keys.Start, s.keys.Next, footerKey("↑/↓", "move")}
	}
	for i, b := range help.Short {
		if b.Help() == s.keys.Start.Help() || b.Help() == s.keys.StartNow.Help() {
			help.Short[i].SetEnabled(!s.about.ReadOnly)
		}
	}
	if !s.Capturing() {
		help.Short = append(help.Short, keys.NewGlobal().Back)
	}
	return help
}

// footerKey is a key for the footer alone.
func footerKey(name, does string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, does))
}
