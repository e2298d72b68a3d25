package plan

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/keys"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// ladder are the memory sizes that can be chosen: by a preset, one by one, or
// typed.
type ladder struct {
	*form
	last    []int // the sizes that the plan had at first
	offered []int // ascending
	at      int   // in offered
	perLine int   // items in a line, as last drawn
	other   textinput.Model
	tried   bool // what stands in other was to be added
}

// preset is a named choice of memory sizes.
type preset struct {
	name, explain string
	sizes         []int // empty: the session chooses
}

func (s *ladder) presets() []preset {
	now := s.about.Function.MemoryMB
	return []preset{
		{"usual", "Six sizes over the range in which most functions have their optimum, and the one that it has now.", tuner.DefaultSizes(now)},
		{"few", "The quickest look: the ends, the middle, and a whole vCPU at 1769 MB.", tuner.SortSizes([]int{128, 512, 1769, now})},
		{"fine", fmt.Sprintf("In small steps around the %d MB that it has now, to better a size that is nearly right.", now), tuner.SortSizes(append(around(now), now))},
		{"whole range", "Every step from 128 to 10240 MB: the most certain, the slowest and the dearest.", tuner.SortSizes(append(tuner.Ladder(), now))},
		{"auto", "The session begins with a few sizes, looks at the curve, and adds those that promise most.", nil},
	}
}

// around are sizes from half to twice a size, in steps of an eighth to a
// quarter of it, multiples of 64 MB.
func around(mb int) []int {
	var sizes []int
	for _, eighths := range []int{4, 5, 6, 7, 8, 9, 10, 12, 14, 16} {
		size := (mb*eighths/8 + 32) / 64 * 64
		sizes = append(sizes, min(max(size, tuner.MinMemoryMB), tuner.MaxMemoryMB))
	}
	return sizes
}

// newPreset is the choice of a preset.
func (s *ladder) newPreset() *field {
	var names []string
	for _, p := range s.presets() {
		names = append(names, p.name)
	}
	c := &choice{
		options: names,
		get: func(p tuner.Plan) int {
			return slices.IndexFunc(s.presets(), func(preset preset) bool {
				return p.AutoSizes && preset.sizes == nil || !p.AutoSizes && slices.Equal(preset.sizes, p.Sizes)
			})
		},
		put: func(p *tuner.Plan, at int) {
			sizes := s.presets()[at].sizes
			p.AutoSizes, p.Sizes = sizes == nil, sizes
			s.offer(sizes)
		},
	}
	return &field{label: "Preset", choice: c, explain: func() string {
		if at := c.get(s.draft); at >= 0 {
			return s.presets()[at].explain
		}
		return "Sizes of your own. The arrows take a preset instead."
	}}
}

// newSizes is the ladder of sizes to choose from.
func (s *ladder) newSizes() *field {
	k := s.keys
	return &field{
		key: s.keyLadder, explain: s.explainLadder,
		keys: func() []key.Binding { return []key.Binding{k.Toggle, k.Start, k.Next, k.Every, k.None} },
		wrong: func() string {
			if len(s.draft.Sizes) == 0 && !s.draft.AutoSizes {
				return "no memory size chosen: " + keys.First(s.keys.Toggle) + " chooses one, or take the preset auto"
			}
			return ""
		},
	}
}

// newOthers is the line in which other sizes are typed.
func (s *ladder) newOthers() *field {
	k := s.keys
	return &field{
		label: "Others", input: &s.other, capturing: true, key: s.keyOther, explain: s.explainOther,
		typing: func() bool { return !s.tried },
		keys:   func() []key.Binding { return []key.Binding{footerKey("enter", "add"), k.Next, k.Done} },
		wrong: func() string {
			switch _, _, err := s.typedSizes(); {
			case err != nil:
				return err.Error()
			case s.other.Value() != "":
				return "typed and not added: enter adds, esc forgets"
			}
			return ""
		},
	}
}

// chooseSizes leaves the sizes to the session, or takes these.
func (s *choices) chooseSizes(auto bool, sizes []int) { s.draft.AutoSizes, s.draft.Sizes = auto, sizes }

func (s *ladder) keyLadder(msg tea.KeyPressMsg) page.Action {
	k := s.keys
	switch {
	case key.Matches(msg, k.Left):
		s.at = max(s.at-1, 0)
	case key.Matches(msg, k.Right):
		s.at = min(s.at+1, len(s.offered)-1)
	case key.Matches(msg, k.Up):
		if s.at < s.perLine {
			s.moveFocus(-1)
			return nil
		}
		s.at -= s.perLine
	case key.Matches(msg, k.Down):
		if s.at/s.perLine == (len(s.offered)-1)/s.perLine {
			s.moveFocus(1)
			return nil
		}
		s.at = min(s.at+s.perLine, len(s.offered)-1)
	case key.Matches(msg, k.Toggle):
		s.toggle(s.offered[s.at])
	case key.Matches(msg, k.Every):
		s.chooseSizes(false, slices.Clone(s.offered))
	case key.Matches(msg, k.None):
		s.chooseSizes(false, nil)
	}
	return nil
}

// offer makes the ladder anew: the usual sizes, those of last time, the one
// that the function has, and more. The cursor stays at its size, or goes to the
// one that the function has.
func (s *ladder) offer(more []int) {
	now, here := s.about.Function.MemoryMB, 0
	if s.at < len(s.offered) {
		here = s.offered[s.at]
	}
	s.offered = tuner.SortSizes(slices.Concat(tuner.Ladder(), s.last, more, []int{now}))
	if s.at = slices.Index(s.offered, here); s.at < 0 {
		s.at = max(slices.Index(s.offered, now), 0)
	}
}

func (s *ladder) toggle(mb int) {
	sizes := slices.Clone(s.draft.Sizes)
	if slices.Contains(sizes, mb) {
		sizes = slices.DeleteFunc(sizes, func(other int) bool { return other == mb })
	} else {
		sizes = tuner.SortSizes(append(sizes, mb))
	}
	s.chooseSizes(false, sizes)
}

func (s *ladder) keyOther(msg tea.KeyPressMsg) page.Action {
	switch msg.String() {
	case "esc":
		s.other.Reset()
		s.setFocus(s.sizes)
	case "up":
		s.moveFocus(-1)
	case "down":
		s.moveFocus(1)
	case "enter":
		s.addOther()
	default:
		widget.Type(&s.other, msg)
		s.tried = false
	}
	return nil
}

// typedSizes reads what stands in the field of other sizes.
func (s *ladder) typedSizes() (sizes []int, auto bool, err error) {
	if s.other.Value() == "" {
		return nil, false, nil
	}
	return tuner.ParseSizes(s.other.Value())
}

// addOther chooses the sizes that were typed.
func (s *ladder) addOther() {
	sizes, auto, err := s.typedSizes()
	switch {
	case err != nil:
		s.tried = true // what is wrong stands beside the field
		return
	case auto:
		s.chooseSizes(true, nil)
	case len(sizes) == 0:
		s.moveFocus(1)
		return
	default:
		here := s.offered[s.at]
		s.chooseSizes(false, tuner.SortSizes(slices.Concat(s.draft.Sizes, sizes)))
		s.offered = tuner.SortSizes(slices.Concat(s.offered, sizes))
		s.at = slices.Index(s.offered, here)
	}
	s.other.Reset()
}

func (s *ladder) memorySection(w int) section {
	t := s.theme
	lines := []line{s.choiceRow(s.fields[0], w), {}}
	lines = append(lines, s.ladderLines(w)...)
	lines = append(lines, s.beside(s.sizes, w)...)
	s.other.SetWidth(max(valueWidth(w)-1, 4))
	lines = append(lines, line{}, s.row(s.others, visible(s.other.View(), t)))
	lines = append(lines, s.beside(s.others, w)...)
	title := "Memory sizes"
	switch n := len(s.draft.Sizes); {
	case s.draft.AutoSizes:
		title += t.Glyph.Separator + "the session chooses"
	default:
		title += fmt.Sprintf("%s%d chosen", t.Glyph.Separator, n)
	}
	return section{title, lines}
}

// itemWidth is that of "□ 10240 now" and a gap.
func (s *ladder) itemWidth() int {
	if s.theme.ASCII { // "[ ] 10240 now"
		return 15
	}
	return 13
}

func (s *ladder) ladderLines(w int) []line {
	s.perLine = max((w-2)/s.itemWidth(), 1)
	var lines []line
	for from := 0; from < len(s.offered); from += s.perLine {
		text := "  "
		for i := from; i < min(from+s.perLine, len(s.offered)); i++ {
			text += s.item(i) + "  "
		}
		lines = append(lines, line{text: text, field: s.sizes, part: partItems, index: from, sought: s.at >= from && s.at < from+s.perLine})
	}
	return lines
}

// item draws a size of the ladder with its check box.
func (s *ladder) item(i int) string {
	t := s.theme
	mb := s.offered[i]
	box, style := t.Glyph.Off, t.Muted
	if slices.Contains(s.draft.Sizes, mb) {
		box, style = t.Glyph.On, t.Strong
	}
	if t.ASCII {
		box = "[" + box + "]"
	}
	mark := t.Muted.Render(box)
	if style.Lipgloss().GetBold() {
		mark = t.Accent.Render(box)
	}
	text := mark + " " + style.Render(fmt.Sprint(mb))
	if mb == s.about.Function.MemoryMB {
		text += " " + t.Accent.Render("now")
	}
	if s.focus == s.sizes && i == s.at && !s.covered {
		return t.SelectRow(text, s.itemWidth()-2)
	}
	return t.PadRight(text, s.itemWidth()-2)
}

func (s *ladder) explainLadder() string {
	mb := s.offered[s.at]
	what := "chooses it"
	if slices.Contains(s.draft.Sizes, mb) {
		what = "leaves it out"
	}
	k := s.keys
	return fmt.Sprintf("%d MB is %.2f vCPU: %s %s. %s all sizes, %s none.", mb, float64(mb)/tuner.FullVCPUMemoryMB, keys.First(k.Toggle), what, keys.First(k.Every), keys.First(k.None))
}

func (s *ladder) explainOther() string {
	sizes, auto, err := s.typedSizes()
	switch {
	case err != nil:
		return "A size (640), a range on the ladder (128:3008), a range by steps (128-3008/64), or auto; several with commas."
	case auto:
		return "enter leaves the sizes to the session."
	case len(sizes) == 1:
		return fmt.Sprintf("enter adds %d MB.", sizes[0])
	case len(sizes) > 1:
		return fmt.Sprintf("enter adds %s from %d to %d MB.", text.Count(len(sizes), "size"), sizes[0], sizes[len(sizes)-1])
	}
	return "A size (640), a range on the ladder (128:3008) or by steps (128-3008/64). " + keys.First(s.keys.None) + " on the ladder leaves out all."
}
