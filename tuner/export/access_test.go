package export

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// luminance of a colour such as #1f2328 or #fff, by WCAG.
func luminance(t *testing.T, colour string) (sum float64) {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = strings.Join([]string{hex[:1], hex[:1], hex[1:2], hex[1:2], hex[2:], hex[2:]}, "")
	}
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(colour, err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// TestContrast: text stands out 4.5 to 1 from what is behind it, lines 3 to 1,
// in both themes.
func TestContrast(t *testing.T) {
	themes := regexp.MustCompile(`--ink:[^}]*`).FindAllString(drawingStyle+pageCSS, -1)
	if len(themes) != 4 {
		t.Fatalf("%d themes", len(themes))
	}
	for _, theme := range themes {
		colours := map[string]string{}
		for _, c := range regexp.MustCompile(`--(\w+):(#[0-9a-f]+)`).FindAllStringSubmatch(theme, -1) {
			colours[c[1]] = c[2]
		}
		against := func(front, behind string, least float64) {
			if colours[front] == "" || colours[behind] == "" {
				return
			}
			a, b := luminance(t, colours[front]), luminance(t, colours[behind])
			if got := (max(a, b) + .05) / (min(a, b) + .05); got < least {
				t.Errorf("%s on %s: %.2f", front, behind, got)
			}
		}
		for _, behind := range []string{"paper", "best"} {
			against("ink", behind, 4.5)
			against("dim", behind, 4.5)
		}
		against("link", "paper", 3)
		for i := range colours {
			if strings.HasPrefix(i, "c") {
				against(i, "paper", 4.5)
			}
		}
	}
}

// TestNames: whoever can't see the page is told what each part of it is.
func TestNames(t *testing.T) {
	page := write(t, HTML, past("s", "f", 1))
	markup := strings.Replace(page, between(t, page, "<script>", "</script>"), "", 1)
	count := func(expression string) int { return len(regexp.MustCompile(expression).FindAllString(markup, -1)) }
	for what, pair := range map[string][2]int{
		"fields in labels":        {count(`<label[^>]*>[^<]+<(input|select)`), count(`<(input|select)`)},
		"buttons with words":      {count(`<button[^>]*>[^<]+</button>`), count(`<button`)},
		"pictures with words":     {count(`<svg[^>]* role="img" aria-label="[^"]+"`), count(`<svg`)},
		"scrolled tables, a name": {count(`tabindex="0" role="region" aria-label="[^"]+"><table>`), count(`<table`)},
		"heads with a scope":      {count(`<th scope="(col|row)"`), count(`<th[ >]`)},
		"one first heading":       {count(`<h1>`), 1},
		"a language":              {count(`<html lang="en">`), 1},
	} {
		if pair[0] != pair[1] || pair[0] == 0 {
			t.Errorf("%s: %d of %d", what, pair[0], pair[1])
		}
	}
	level := 1
	for _, h := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(markup, -1) {
		next, _ := strconv.Atoi(h[1])
		if next > level+1 {
			t.Errorf("a heading of level %d after one of %d", next, level)
		}
		level = next
	}
}
