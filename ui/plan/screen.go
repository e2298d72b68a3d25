// Package plan is the screen on which a person decides what a session will
// do, and sees what it will take before anything happens.
package plan

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/jsonedit"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

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
	// Now is when the plan was opened.
	Now time.Time
}

// Screen is the plan of a session.
type Screen struct {
	options Options
	theme   theme.Theme
	keys    keys.Plan
	focus   field
	scroll  int
	follow  bool   // the focus is to be in view
	spots   []spot // where the last View drew the fields, for the mouse

	base      tuner.Plan // what the screen does not show is as in it
	sizes     []int      // chosen, ascending
	ladder    []int      // offered, ascending
	at        int        // in the ladder
	perLine   int        // items of the ladder in a line, as last drawn
	auto      bool       // the session chooses sizes
	other     textinput.Model
	tried     bool            // what stands in other was to be added
	tenant    textinput.Model // for functions that are isolated per tenant
	goal      tuner.Goal
	isolation tuner.Isolation
	numbers   map[field]*widget.Number
	advanced  bool // the rarely needed is shown

	contents []*content // the payloads, at least one
	current  int        // of contents, the one in the editor
	editor   *jsonedit.Editor
	loading  *loader // the dialog in which a file is chosen, as long as it is there

	known    tuner.Experience // of the function's durations
	earlier  []Earlier
	files    map[string]string // digests of payload files as they are now
	asBefore bool              // chosen as in earlier[0], at first

	covered bool // something lies over the plan
}

// New makes the screen for a function.
func New(t theme.Theme, o Options) *Screen {
	s := &Screen{
		options: o, keys: keys.NewPlan(), focus: fieldLadder, follow: true, perLine: 1,
		other: textinput.New(), tenant: textinput.New(), editor: jsonedit.New(),
	}
	s.other.Prompt, s.tenant.Prompt = "", ""
	s.tenant.Placeholder = "the tenant to invoke it for"
	s.tenant.SetValue(o.Plan.TenantID)
	s.other.Placeholder = "640, 128:3008 or 512-1024/64"
	s.SetTheme(t)
	s.take(o.Plan)
	s.takePayloads(o.Plan.Payloads)
	return s
}

// take chooses what a plan says, but for its payloads.
func (s *Screen) take(p tuner.Plan) {
	p.Apply = false // that is asked at the end
	s.base = p
	s.sizes, s.auto, s.goal, s.isolation = p.Sizes, p.AutoSizes, p.Goal, p.Isolation
	if s.goal.Headroom == 0 { // of a session from before there was any
		s.goal.Headroom = tuner.DefaultGoal().Headroom
	}
	s.numbers = numbers(p, s.options.Function)
	if price := s.options.Price; price != nil {
		s.numbers[fieldBudget].Unit = price.Currency
	}
	s.ladder = nil
	s.offer(nil)
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
	styles.Focused.Text, styles.Blurred.Text = t.Text, t.Text
	styles.Focused.Placeholder, styles.Blurred.Placeholder = t.Muted, t.Muted
	styles.Cursor.Blink, styles.Cursor.Color = false, t.Accent.GetForeground()
	return styles
}

// Function is the one that the plan is for.
func (s *Screen) Function() tuner.Function { return s.options.Function }

// Plan is what is chosen now; Validate tells whether it can be done.
func (s *Screen) Plan() tuner.Plan {
	p := s.base
	p.Function = s.options.Function.Name
	p.Sizes, p.AutoSizes = s.sizes, s.auto
	p.Goal, p.Isolation = s.goal, s.isolation
	p.Payloads = make([]tuner.Payload, len(s.contents))
	for i, c := range s.contents {
		p.Payloads[i] = c.payload
		p.Payloads[i].Weight = c.weight
	}
	p.TenantID = strings.TrimSpace(s.tenant.Value())
	value := func(f field) float64 { return s.numbers[f].Value() }
	p.Samples, p.MaxSamples = int(value(fieldSamples)), int(value(fieldMaxSamples))
	p.Parallel, p.TimeoutS, p.Budget = int(value(fieldParallel)), int(value(fieldTimeout)), value(fieldBudget)
	p.Goal.Weight, p.Goal.Tolerance = value(fieldWeight), fraction(value(fieldTolerance))
	if p.Goal.Strategy == tuner.StrategyTarget {
		p.Goal.Target = time.Duration(value(fieldTarget) * float64(time.Millisecond))
	}
	p.Goal.Indifference, p.Goal.ColdShare = fraction(value(fieldIndifference)), fraction(value(fieldColdShare))
	p.Cold, p.Discount = int(value(fieldCold)), fraction(value(fieldDiscount))
	return p
}

// Title names the function and the page.
func (s *Screen) Title() []string { return []string{s.options.Function.Name, "Plan"} }

// SetCovered says whether something lies over the plan.
func (s *Screen) SetCovered(covered bool) { s.covered = covered }

// Capturing says that letters are text and no commands.
func (s *Screen) Capturing() bool {
	return s.focus == fieldOther || s.focus == fieldPayload || s.focus == fieldTenant
}
