// Package themetest writes pictures of the terminal so that a person can read
// them: as plain text, and with the names of their styles in place of escape
// sequences. It is for tests alone.
package themetest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"lambdial/ui/theme"
)

// Plain is a picture without its styles and the blanks at the ends of lines.
func Plain(picture string) string {
	lines := strings.Split(ansi.Strip(picture), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// Fits fails a test if a picture is not h lines of at most w cells, or has
// characters that a terminal obeys.
func Fits(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, picture string, w, h int,
) {
	t.Helper()
	lines := strings.Split(picture, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), h, Plain(picture))
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got > w {
			t.Fatalf("line %d has %d cells, want at most %d: %q", i, got, w, line)
		}
		for _, r := range ansi.Strip(line) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e {
				t.Fatalf("control character %U in line %d: %q", r, i, line)
			}
		}
	}
}

// Sizes draws a picture at several sizes, one below the other.
func Sizes(sizes [][2]int, draw func(w, h int) string) string {
	var b strings.Builder
	for _, size := range sizes {
		fmt.Fprintf(&b, "%s %dx%d\n%s\n", strings.Repeat("=", 20), size[0], size[1], Plain(draw(size[0], size[1])))
	}
	return b.String()
}

// Page shows the styles of many pictures: of each only the lines that no
// picture before had.
type Page struct {
	names map[attributes]string
	plain bool
	seen  map[string]bool
	text  strings.Builder
}

// NewPage is a page for pictures in a theme; those in plain characters are
// shown as they are.
func NewPage(title string, t theme.Theme) *Page {
	p := &Page{names: names(t), plain: t.ASCII, seen: map[string]bool{"": true}}
	fmt.Fprintf(&p.text, "######## %s\n", title)
	return p
}

// Add shows a picture. It tells styles that the theme does not have.
func (p *Page) Add(name, picture string) (foreign []string) {
	fmt.Fprintf(&p.text, "\n==== %s\n", name)
	for line := range strings.SplitSeq(picture, "\n") {
		named, unknown := p.named(line)
		foreign = append(foreign, unknown...)
		if p.plain {
			named = strings.TrimRight(ansi.Strip(line), " ")
		}
		if !p.seen[named] {
			p.seen[named] = true
			p.text.WriteString(named + "\n")
		}
	}
	return foreign
}

// String is the page.
func (p *Page) String() string { return p.text.String() }

// attributes are how a cell looks.
type attributes struct {
	fg, bg                          string
	bold, faint, underline, inverse bool
}

// apply follows an SGR sequence.
func (a *attributes) apply(sgr string) {
	codes := strings.Split(sgr, ";")
	for i := 0; i < len(codes); i++ {
		switch n, _ := strconv.Atoi(codes[i]); {
		case n == 0:
			*a = attributes{}
		case n == 1:
			a.bold = true
		case n == 2:
			a.faint = true
		case n == 4:
			a.underline = true
		case n == 7:
			a.inverse = true
		case (n == 38 || n == 48) && i+1 < len(codes):
			rest := map[string]int{"2": 4, "5": 2}[codes[i+1]]
			color := strings.Join(codes[i+1:min(i+1+rest, len(codes))], ";")
			if i += rest; n == 38 {
				a.fg = color
			} else {
				a.bg = color
			}
		case n >= 30 && n <= 37 || n >= 90 && n <= 97:
			a.fg = codes[i]
		case n >= 40 && n <= 47 || n >= 100 && n <= 107:
			a.bg = codes[i]
		}
	}
}

// names are those of the theme's styles by how they look; of two that look
// alike the first one's.
func names(t theme.Theme) map[attributes]string {
	all := map[attributes]string{{}: ""}
	eachStyle(t, func(name string, a attributes) {
		if _, taken := all[a]; !taken {
			all[a] = name
		}
	})
	return all
}

func eachStyle(t theme.Theme, do func(name string, a attributes)) {
	styles := reflect.ValueOf(t.Styles).Elem()
	for i := range styles.NumField() {
		add := func(name string, style theme.Style) {
			a := attributes{}
			for _, s := range spans(style.Render("x")) {
				a = s.as
			}
			do(name, a)
		}
		name := strings.ToLower(styles.Type().Field(i).Name)
		switch style := styles.Field(i).Interface().(type) {
		case theme.Style:
			add(name, style)
		case []theme.Style:
			for j, one := range style {
				add(fmt.Sprint(name, j+1), one)
			}
		}
	}
}

// Styles tells how every style of a theme looks, by their names.
func Styles(t theme.Theme) map[string]string {
	all := map[string]string{}
	eachStyle(t, func(name string, a attributes) { all[name] = a.String() })
	return all
}

// String is in the words of a terminal: "bold #a6adc0 on #2b3350", or the
// number of one of the 16 colours.
func (a attributes) String() string {
	var words []string
	for word, is := range map[string]bool{"bold": a.bold, "faint": a.faint, "underlined": a.underline, "reversed": a.inverse} {
		if is {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	if a.fg != "" {
		words = append(words, color(a.fg))
	}
	if a.bg != "" {
		words = append(words, "on "+color(a.bg))
	}
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, " ")
}

func color(codes string) string {
	var r, g, b int
	if n, _ := fmt.Sscanf(codes, "2;%d;%d;%d", &r, &g, &b); n == 3 {
		return fmt.Sprintf("#%02x%02x%02x", r, g, b)
	}
	return codes
}

// span is text that looks alike.
type span struct {
	text string
	as   attributes
}

func spans(line string) []span {
	var all []span
	var now attributes
	for line != "" {
		at := strings.Index(line, "\x1b[")
		if at < 0 {
			at = len(line)
		}
		if at > 0 {
			if n := len(all); n > 0 && all[n-1].as == now {
				all[n-1].text += line[:at]
			} else {
				all = append(all, span{line[:at], now})
			}
		}
		line = line[at:]
		if end := strings.IndexByte(line, 'm'); end > 0 {
			now.apply(line[2:end])
			line = line[end+1:]
		}
	}
	return all
}

// named writes a line with the names of its styles, "‹muted:text›".
func (p *Page) named(line string) (text string, foreign []string) {
	var b strings.Builder
	for _, s := range spans(line) {
		name, known := p.name(s.as)
		if !known {
			foreign = append(foreign, fmt.Sprintf("%s: %q", s.as, s.text))
		}
		if name == "" {
			b.WriteString(s.text)
		} else {
			b.WriteString("‹" + name + ":" + s.text + "›")
		}
	}
	return strings.TrimRight(b.String(), " "), foreign
}

// name is a style's, or those of two of which one gives the background.
func (p *Page) name(a attributes) (name string, known bool) {
	if name, known = p.names[a]; known {
		return name, true
	}
	best := ""
	for back, name := range p.names {
		if back == (attributes{}) || back.fg != "" || back.bg != a.bg || back.inverse != a.inverse || back.bold && !a.bold {
			continue
		}
		front := a
		front.bg, front.inverse = "", false
		for _, bold := range []bool{a.bold, false} { // which of the two it may be from
			front.bold = bold
			if over, ok := p.names[front]; ok && (bold == a.bold || back.bold) {
				if both := over + " on " + name; best == "" || both < best {
					best = both
				}
			}
		}
	}
	if best != "" {
		return best, true
	}
	// A style may be underlined or made bold where it is used.
	for _, more := range []struct {
		word string
		is   *bool
	}{{"underlined", &a.underline}, {"bold", &a.bold}} {
		if *more.is {
			*more.is = false
			name, known = p.name(a)
			return name + " " + more.word, known
		}
	}
	return a.String(), false
}
