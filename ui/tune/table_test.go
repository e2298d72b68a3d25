package tune_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/ui/keys/keytest"
	"lambdial/ui/tune"
)

func TestMouseSelectsRows(t *testing.T) {
	screen := screenOf(running())
	for _, size := range screens {
		for y, line := range strings.Split(plain(screen, size[0], size[1]), "\n") {
			if strings.Contains(line, " 512  ") && strings.Contains(line, " ms ") && !strings.Contains(line, "1024 ") {
				screen.Click(5, y)
				got := strings.Split(plain(screen, size[0], size[1]), "\n")[y]
				if strings.Contains(got, "▌") != strings.Contains(got, "512 ") {
					t.Errorf("%v: row %d not selected: %s", size, y, got)
				}
				screen.Key(keytest.Key("home"))
			}
		}
	}
}

// TestPinnedRowsStandApart: the heading that sorts is marked, and the rows that
// stay on top out of its order are told, with a line below them where there is room.
func TestPinnedRowsStandApart(t *testing.T) {
	w := thumbnail()
	w.sizes = nil
	for mb := 128; len(w.sizes) < 46; mb += 64 {
		w.sizes = append(w.sizes, mb)
	}
	story := begin(w)
	story.publishAll()
	story.sample(w, 9)
	story.stop(tuner.Stopped{Why: "the most samples were taken"})
	story.end()
	screen := screenOf(story)
	table := func() (lines []string, top int) {
		all := strings.Split(plain(screen, 200, 50), "\n")
		top = slices.IndexFunc(all, func(line string) bool { return strings.Contains(line, "MB ▴") }) + 1
		return all[top : len(all)-4], top
	}
	lines, top := table()
	if title := strings.Split(plain(screen, 200, 50), "\n")[top-2]; !strings.Contains(title, "2 on top, 12 of 46") {
		t.Errorf("the title is %s", title)
	}
	rule := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "──────") })
	if rule != 2 {
		t.Fatalf("the line below two pinned rows is at %d:\n%s", rule, strings.Join(lines, "\n"))
	}
	size := regexp.MustCompile(`^│[^\d]*(\d+) `)
	last := 0
	for i, line := range lines[:6] {
		before, _ := table()
		screen.Click(5, top+i)
		after, _ := table()
		if i == rule {
			if !slices.Equal(before, after) {
				t.Error("a click on the line selects a size")
			}
			continue
		}
		mb := size.FindStringSubmatch(line)[1]
		if selected := slices.IndexFunc(after, func(line string) bool { return strings.Contains(line, "▌") }); selected < 0 || size.FindStringSubmatch(after[selected])[1] != mb {
			t.Errorf("a click on %s MB selects row %d", mb, selected)
		}
		if n, _ := strconv.Atoi(mb); i > rule {
			if n < last {
				t.Errorf("%d MB comes after %d MB", n, last)
			}
			last = n
		}
		screen.Key(keytest.Key("home"))
	}
}

// rowsOf are the memory sizes of the table from its top.
func rowsOf(screen *tune.Screen) (sizes []string, heading string) {
	for line := range strings.SplitSeq(plain(screen, 120, 36), "\n") {
		line = strings.Trim(line, "│ ▌◆●▲▼■")
		if words := strings.Fields(line); len(words) > 8 && words[0] == "MB" && strings.HasSuffix(line, "state") {
			heading = line
		} else if heading != "" && len(words) > 8 {
			sizes = append(sizes, words[0])
		}
	}
	return sizes, heading
}

func TestSortKeys(t *testing.T) {
	for _, tc := range []struct{ name, keys, want, heading string }{
		{"by memory at first", "", "128 256 512 1024 1769 3008", "MB ▴"},
		{"the largest first", "S", "3008 1769 1024 512 256 128", "MB ▾"},
		{"by the next column", "s", "1769 3008 1024 512 256 128", "mean ▴"},
		{"reversed", "s S", "128 256 512 1024 3008 1769", "mean ▾"},
		{"by cost", "s s s s s", "128 256 512 1024 1769 3008", "$/million ▴"},
		{"another column begins upwards", "S s", "1769 3008 1024 512 256 128", "mean ▴"},
		{"round again", strings.Repeat("s ", 10), "128 256 512 1024 1769 3008", "MB ▴"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			screen := screenOf(running())
			rowsOf(screen)
			for _, k := range strings.Fields(tc.keys) {
				screen.Key(keytest.Key(k))
				rowsOf(screen)
			}
			sizes, heading := rowsOf(screen)
			if got := strings.Join(sizes, " "); got != tc.want || !strings.Contains(heading, tc.heading) {
				t.Errorf("%s under %q, want %s under %q", got, heading, tc.want, tc.heading)
			}
		})
	}
}

// The selection stays with its size and moves along the rows as they stand.
func TestSelectionFollowsTheOrder(t *testing.T) {
	screen := screenOf(running())
	rowsOf(screen)
	for _, k := range []string{"s", "down"} { // by the mean the size after 1024 MB is 512 MB
		screen.Key(keytest.Key(k))
		rowsOf(screen)
	}
	for line := range strings.SplitSeq(plain(screen, 120, 36), "\n") {
		if strings.Contains(line, "▌") && !strings.Contains(line, "  512 ") {
			t.Errorf("selected: %s", line)
		}
	}
}

func TestClickOnAHeadingSorts(t *testing.T) {
	screen := screenOf(running())
	click := func(title string) {
		t.Helper()
		for y, line := range strings.Split(plain(screen, 120, 36), "\n") {
			if before, _, found := strings.Cut(line, title); found && strings.Contains(line, " MB ") && strings.Contains(line, "state") {
				screen.Click(ansi.StringWidth(before)+1, y)
				return
			}
		}
		t.Fatalf("no heading %q", title)
	}
	click("p50")
	if sizes, heading := rowsOf(screen); sizes[0] != "3008" || !strings.Contains(heading, "p50 ▴") {
		t.Errorf("%v under %q", sizes, heading)
	}
	click("p50")
	if sizes, heading := rowsOf(screen); sizes[0] != "128" || !strings.Contains(heading, "p50 ▾") {
		t.Errorf("%v under %q", sizes, heading)
	}
	screen.Click(0, 0)
	if sizes, _ := rowsOf(screen); sizes[0] != "128" {
		t.Error("a click elsewhere sorts")
	}
}

// Sizes of which nothing is known come last in either direction.
func TestUnknownComesLast(t *testing.T) {
	w := invoicePDF()
	s := begin(w)
	s.publishAll()
	s.sample(w, 8)
	for _, keys := range []string{"s", "s S"} {
		screen := screenOf(s)
		rowsOf(screen)
		for _, k := range strings.Fields(keys) {
			screen.Key(keytest.Key(k))
		}
		if sizes, _ := rowsOf(screen); strings.Join(sizes[4:], " ") != "128 256" {
			t.Errorf("%s: %v", keys, sizes)
		}
	}
}
