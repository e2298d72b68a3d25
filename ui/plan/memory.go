package plan

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
)

// preset is a named choice of memory sizes.
type preset struct {
	name, explain string
	sizes         []int // empty: the session chooses
}

func (s *Screen) presets() []preset {
	now := s.options.Function.MemoryMB
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

// preset is the index of the preset that is chosen, -1 for none.
func (s *Screen) preset() int {
	return slices.IndexFunc(s.presets(), func(p preset) bool {
		return s.auto && p.sizes == nil || !s.auto && slices.Equal(p.sizes, s.sizes)
	})
}

func (s *Screen) keyLadder(msg tea.KeyPressMsg) {
	k := s.keys
	switch {
	case key.Matches(msg, k.Left):
		s.at = max(s.at-1, 0)
	case key.Matches(msg, k.Right):
		s.at = min(s.at+1, len(s.ladder)-1)
	case key.Matches(msg, k.Up):
		if s.at < s.perLine {
			s.moveFocus(-1)
			return
		}
		s.at -= s.perLine
	case key.Matches(msg, k.Down):
		if s.at/s.perLine == (len(s.ladder)-1)/s.perLine {
			s.moveFocus(1)
			return
		}
		s.at = min(s.at+s.perLine, len(s.ladder)-1)
	case key.Matches(msg, k.Toggle):
		s.toggle(s.ladder[s.at])
	case key.Matches(msg, k.Every):
		s.auto, s.sizes = false, slices.Clone(s.ladder)
	case key.Matches(msg, k.None):
		s.auto, s.sizes = false, nil
	}
}

// offer makes the ladder anew: the usual sizes, those of last time, the one
// that the function has, and more. The cursor stays at its size, or goes to the
// one that the function has.
func (s *Screen) offer(more []int) {
	now, here := s.options.Function.MemoryMB, 0
	if s.at < len(s.ladder) {
		here = s.ladder[s.at]
	}
	s.ladder = tuner.SortSizes(slices.Concat(tuner.Ladder(), s.base.Sizes, more, []int{now}))
	if s.at = slices.Index(s.ladder, here); s.at < 0 {
		s.at = max(slices.Index(s.ladder, now), 0)
	}
}

func (s *Screen) toggle(mb int) {
	s.auto = false
	if slices.Contains(s.sizes, mb) {
		s.sizes = slices.DeleteFunc(slices.Clone(s.sizes), func(other int) bool { return other == mb })
		return
	}
	s.sizes = tuner.SortSizes(append(slices.Clone(s.sizes), mb))
}

func (s *Screen) keyOther(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "esc":
		s.other.Reset()
		s.setFocus(fieldLadder)
	case "up":
		s.moveFocus(-1)
	case "down":
		s.moveFocus(1)
	case "enter":
		s.addOther()
	default:
		s.other, _ = s.other.Update(msg)
		s.tried = false
	}
}

// typedSizes reads what stands in the field of other sizes.
func (s *Screen) typedSizes() (sizes []int, auto bool, err error) {
	if s.other.Value() == "" {
		return nil, false, nil
	}
	return tuner.ParseSizes(s.other.Value())
}

// addOther chooses the sizes that were typed.
func (s *Screen) addOther() {
	sizes, auto, err := s.typedSizes()
	switch {
	case err != nil:
		s.tried = true // what is wrong stands beside the field
		return
	case auto:
		s.auto, s.sizes = true, nil
	case len(sizes) == 0:
		s.moveFocus(1)
		return
	default:
		here := s.ladder[s.at]
		s.auto = false
		s.sizes = tuner.SortSizes(slices.Concat(s.sizes, sizes))
		s.ladder = tuner.SortSizes(slices.Concat(s.ladder, sizes))
		s.at = slices.Index(s.ladder, here)
	}
	s.other.Reset()
}

func (s *Screen) memorySection(w int) section {
	t := s.theme
	lines := []line{s.choice(fieldPreset, w), {field: noField}}
	lines = append(lines, s.ladderLines(w)...)
	lines = append(lines, s.beside(fieldLadder, w)...)
	s.other.SetWidth(max(valueWidth(w)-1, 4))
	lines = append(lines, line{field: noField}, s.row(fieldOther, visible(s.other.View(), t)))
	lines = append(lines, s.beside(fieldOther, w)...)
	title := "Memory sizes"
	switch n := len(s.sizes); {
	case s.auto:
		title += t.Glyph.Separator + "the session chooses"
	default:
		title += fmt.Sprintf("%s%d chosen", t.Glyph.Separator, n)
	}
	return section{title, lines}
}

// itemWidth is that of "□ 10240 now" and a gap.
func (s *Screen) itemWidth() int {
	if s.theme.ASCII { // "[ ] 10240 now"
		return 15
	}
	return 13
}

func (s *Screen) ladderLines(w int) []line {
	s.perLine = max((w-2)/s.itemWidth(), 1)
	var lines []line
	for from := 0; from < len(s.ladder); from += s.perLine {
		text := "  "
		for i := from; i < min(from+s.perLine, len(s.ladder)); i++ {
			text += s.item(i) + "  "
		}
		lines = append(lines, line{text: text, field: fieldLadder, part: partItems, index: from, sought: s.at >= from && s.at < from+s.perLine})
	}
	return lines
}

// item draws a size of the ladder with its check box.
func (s *Screen) item(i int) string {
	t := s.theme
	mb := s.ladder[i]
	box, style := t.Glyph.Off, t.Muted
	if slices.Contains(s.sizes, mb) {
		box, style = t.Glyph.On, t.Strong
	}
	if t.ASCII {
		box = "[" + box + "]"
	}
	mark := t.Muted.Render(box)
	if style.GetBold() {
		mark = t.Accent.Render(box)
	}
	text := mark + " " + style.Render(fmt.Sprint(mb))
	if mb == s.options.Function.MemoryMB {
		text += " " + t.Accent.Render("now")
	}
	if s.focus == fieldLadder && i == s.at && !s.covered {
		return t.SelectRow(text, s.itemWidth()-2)
	}
	return t.PadRight(text, s.itemWidth()-2)
}

// vCPUs is the share of CPUs that a size gets, as Lambda documents it.
func vCPUs(mb int) string { return fmt.Sprintf("%.2f vCPU", float64(mb)/1769) }

func (s *Screen) explainLadder() string {
	mb := s.ladder[s.at]
	what := "space chooses it"
	if slices.Contains(s.sizes, mb) {
		what = "space leaves it out"
	}
	return fmt.Sprintf("%d MB is %s: %s. a all sizes, n none.", mb, vCPUs(mb), what)
}

func (s *Screen) explainOther() string {
	sizes, auto, err := s.typedSizes()
	switch {
	case err != nil:
		return "A size (640), a range on the ladder (128:3008), a range by steps (128-3008/64), or auto; several with commas."
	case auto:
		return "enter leaves the sizes to the session."
	case len(sizes) == 1:
		return fmt.Sprintf("enter adds %d MB.", sizes[0])
	case len(sizes) > 1:
		return fmt.Sprintf("enter adds %s from %d to %d MB.", plural(len(sizes), "size"), sizes[0], sizes[len(sizes)-1])
	}
	return "A size (640), a range on the ladder (128:3008) or by steps (128-3008/64). n on the ladder leaves out all."
}
