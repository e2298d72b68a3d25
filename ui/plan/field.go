package plan

import (
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// field is a part of the plan that a person sets, with all that there is to
// know of it: its name, how it is edited, what it means, what is wrong with it
// and how it enters the plan. A new option is one more of them, in the list of
// fields.
type field struct {
	label string
	in    place

	// One of these is what it is edited by; key answers all keys of one that is
	// none of them.
	number *number
	choice *choice
	input  *textinput.Model
	key    func(tea.KeyPressMsg) page.Action

	// explain says what it means with what is chosen.
	explain func() string
	// wrong tells what is wrong with it and what would be right, "" for
	// nothing, beside what the number itself tells; nil: nothing ever is.
	wrong func() string
	// typing says that what is wrong is not told yet while the focus is on it.
	typing func() bool
	// applies says whether it means anything with what is chosen; nil: always.
	applies func() bool
	// keys are those for the footer, nil for those of a choice or a number;
	// capturing says that letters are text.
	keys      func() []key.Binding
	capturing bool
}

// place is the section that a field stands in.
type place int

const (
	inSection place = iota // that draws its fields itself
	inGoal
	inSession
	inRare // under the fold of the session
)

// number is a field that is typed as a number, and where the plan has it.
type number struct {
	widget.Number
	get func(p tuner.Plan) float64
	put func(p *tuner.Plan, v float64)
	// blank is what an empty one means in a plan, nil where that never changes.
	blank func(p tuner.Plan) string
}

// choice is a field of options, and where the plan has the chosen one; -1 is
// none of them.
type choice struct {
	options []string
	get     func(p tuner.Plan) int
	put     func(p *tuner.Plan, at int)
}

// among is a choice among values of the plan.
func among[T ~string](values []T, of func(p *tuner.Plan) *T) *choice {
	options := make([]string, len(values))
	for i, v := range values {
		options[i] = string(v)
	}
	return &choice{
		options: options,
		get:     func(p tuner.Plan) int { return slices.Index(values, *of(&p)) },
		put:     func(p *tuner.Plan, at int) { *of(p) = values[at] },
	}
}

// choose takes an option of a field.
func (s *choices) choose(c *choice, at int) { c.put(&s.draft, at) }

// form is all fields and where a person is among them.
type form struct {
	*choices
	keys  keys.Plan
	focus *field
	// The fields that have a look of their own: the ladder of sizes, the line
	// for others, the list of several payloads, the editor of one, the tenant,
	// the fold over what is rarely needed, and the button.
	sizes, others, mix, payload, tenancy, fold, start *field

	follow   bool // the focus is to be in view
	unfolded bool // the rarely needed is shown
	covered  bool // something lies over the plan
}

// in are the fields of a section that are on the screen.
func (s *form) in(where place) []*field {
	return slices.DeleteFunc(slices.Clone(s.fields), func(f *field) bool { return f.in != where || !s.visible(f) })
}

func (f *field) means() bool { return f.applies == nil || f.applies() }

// visible says whether a field is on the screen.
func (s *form) visible(f *field) bool { return f.means() && (s.unfolded || f.in != inRare) }

func (s *form) moveFocus(by int) {
	for i := slices.Index(s.fields, s.focus) + by; i >= 0 && i < len(s.fields); i += by {
		if s.visible(s.fields[i]) {
			s.setFocus(s.fields[i])
			return
		}
	}
}

// setFocus moves the focus, and unfolds what hides the field.
func (s *form) setFocus(f *field) {
	s.unfolded = s.unfolded || f.in == inRare
	if s.focus != nil && s.focus.input != nil {
		s.focus.input.Blur()
	}
	s.focus, s.follow = f, true
	switch {
	case f.number != nil:
		f.number.Enter()
	case f.input != nil:
		f.input.Focus() // its command only starts a blink, which is off
	}
}
