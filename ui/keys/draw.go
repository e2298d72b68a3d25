package keys

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"lambdial/ui/cell"
	"lambdial/ui/theme"
)

// Footer draws as many of the keys as fit w cells, in their order. The last
// one, by custom the help key, always stays.
func Footer(t theme.Theme, bindings []key.Binding, w int) string {
	const gap = "   "
	var hints []string
	for _, b := range bindings {
		if b.Enabled() {
			hints = append(hints, t.Hint(nameIn(t, b.Help().Key), b.Help().Desc))
		}
	}
	if len(hints) == 0 {
		return t.PadRight("", w)
	}
	last := hints[len(hints)-1]
	room := w - 2 - cell.Width(last)
	line := " "
	for _, hint := range hints[:len(hints)-1] {
		need := cell.Width(hint) + len(gap)
		if need > room {
			break
		}
		line += hint + gap
		room -= need
	}
	return t.PadRight(line+last, w)
}

// Help draws all keys in as many columns as fit w cells, at most h lines.
func Help(t theme.Theme, groups []Group, w, h int) string {
	blocks := make([]string, len(groups))
	for i, g := range groups {
		blocks[i] = block(t, g)
	}
	for _, gap := range []int{4, 2} { // closer where the keys have no room otherwise
		for columns := len(blocks); columns > 1; columns-- {
			if joined, width := arrange(t, blocks, columns, gap); width <= w && height(joined) <= h {
				return t.Fit(joined, width, height(joined))
			}
		}
	}
	joined, width := arrange(t, blocks, 1, 0)
	return t.Fit(joined, min(width, w), min(strings.Count(joined, "\n")+1, h))
}

// arrange deals the blocks into columns so that the tallest is low.
func arrange(t theme.Theme, blocks []string, columns, gap int) (text string, width int) {
	stacks := make([]string, columns)
	for _, b := range blocks {
		low := 0
		for i, s := range stacks {
			if height(s) < height(stacks[low]) {
				low = i
			}
		}
		if stacks[low] != "" {
			stacks[low] += "\n\n"
		}
		stacks[low] += b
	}
	for i, s := range stacks {
		wide := 0
		for line := range strings.SplitSeq(s, "\n") {
			wide = max(wide, cell.Width(line))
		}
		stacks[i] = t.Fit(s, max(wide, 1), height(s))
		width += wide + gap
	}
	return cell.Beside(gap, stacks...), width - gap
}

func height(s string) int {
	if s == "" {
		return 0
	}
	return strings.Count(s, "\n") + 1
}

func block(t theme.Theme, g Group) string {
	wide := 0
	for _, b := range g.Bindings {
		wide = max(wide, cell.Width(nameIn(t, b.Help().Key)))
	}
	var b strings.Builder
	b.WriteString(t.Title.Render(g.Title))
	for _, binding := range g.Bindings {
		if !binding.Enabled() {
			continue
		}
		name := t.PadRight(t.Key.Render(nameIn(t, binding.Help().Key)), wide)
		b.WriteString("\n" + name + "  " + t.KeyHelp.Render(binding.Help().Desc))
	}
	return b.String()
}

// nameIn writes arrows with the theme's glyphs.
func nameIn(t theme.Theme, name string) string {
	g := t.Glyph
	if g.Up == "↑" {
		return name
	}
	return strings.NewReplacer("↑/", "up/", "↓/", "down/", "↑", "up", "↓", "down", "←", "left", "→", "right").Replace(name)
}
