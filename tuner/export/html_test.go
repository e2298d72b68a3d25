package export

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"lambdial/tuner"
)

// between gives what stands in an element's first occurrence that begins so.
func between(t *testing.T, page, begin, end string) string {
	t.Helper()
	_, after, found := strings.Cut(page, begin)
	inside, _, closed := strings.Cut(after, end)
	if !found || !closed {
		t.Fatalf("there is no %s…%s", begin, end)
	}
	return inside
}

// TestPageLoadsNothing: its policy allows what stands in it, to the byte, and
// nothing else; no element asks for anything.
func TestPageLoadsNothing(t *testing.T) {
	page := write(t, HTML, past("20261127-090000-aa", "orders-api", 1), past("20261128-090000-bb", "orders-api", 1.5))
	head := between(t, page, `Content-Security-Policy" content="`, `"`)
	head = strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(head)
	if want := policy(between(t, page, "<style>", "</style>"), between(t, page, "<script>", "</script>")); head != want {
		t.Errorf("the policy is %s,\nand the page asks for %s", head, want)
	}
	if !strings.HasPrefix(head, "default-src 'none'; ") || strings.Contains(head, "unsafe") || strings.Contains(head, "http") {
		t.Error(head)
	}
	outside := regexp.MustCompile(`(?i)\s(src|srcset|href|action|formaction|poster|background|data|style|on[a-z]+)\s*=\s*["']|<(link|img|iframe|object|embed|base|audio|video)\b`)
	markup := strings.NewReplacer(between(t, page, "<script>", "</script>"), "", between(t, page, "<style>", "</style>"), "").Replace(page)
	if found := outside.FindString(markup); found != "" {
		t.Errorf("it has %q", found)
	}
	for _, word := range []string{"url(", "@import", "fetch(", "XMLHttpRequest", "import(", "sendBeacon", "WebSocket"} {
		if strings.Contains(page, word) {
			t.Errorf("it holds %s", word)
		}
	}
	for _, address := range regexp.MustCompile(`https?://[^\s"'<)]+`).FindAllString(page, -1) {
		if address != "http://www.w3.org/2000/svg" && address != "https://github.com/leeoniya/uPlot" {
			t.Errorf("it names %s", address)
		}
	}
}

// TestPageHoldsAll: what a colleague looks for is there without the script.
func TestPageHoldsAll(t *testing.T) {
	one, other := past("20261127-090000-aa", "orders-api", 1), past("20261128-090000-bb", "orders-api", 1.5)
	page := write(t, HTML, one, other)
	for _, words := range []string{
		"Recommended: 2048 MB", "<svg ", "342 ms", "338 ms to 345 ms", "failed at 128 MB, 1 time", "$0.0000133334", "Warm samples", "Trade-off",
		"lambdial tune orders-api --region eu-west-1 --memory 128,256,512,1024,2048 --strategy balanced --weight 0.5 --isolation versions",
		"longer (&#43;4", "Permission is hereby granted",
	} {
		if !strings.Contains(page, words) {
			t.Errorf("it lacks %q", words)
		}
	}
	var data pageData
	if err := json.Unmarshal([]byte(between(t, page, `id="data">`, "</script>")), &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Panels) != 2 || len(data.Sessions) != 2 || len(data.Sessions[0].Sizes) != 4 {
		t.Fatalf("%+v", data)
	}
	// What the script reckons at the session's own discount is what was measured.
	for i, size := range data.Sessions[0].Sizes {
		cost, _ := one.State.Cost(one.State.Sizes[i+1])
		if got := size.Warm.Fixed + size.Warm.Varying; got < cost*(1-1e-9) || got > cost*(1+1e-9) || size.Warm.Fixed <= 0 || size.Cold == nil {
			t.Errorf("%d MB: %v, measured %v", size.MB, got, cost)
		}
	}
}

func TestPageOfHostileNames(t *testing.T) {
	for _, name := range []string{
		`</script><script>alert(1)</script>`, `</style><img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `' onmouseover='alert(1)`,
		`<!--`, `]]>`, "{{.Policy}}", "$(rm -rf ~)';`id`", "\u202egnp\x1b[2J\x00", "</textarea></title><h1>",
	} {
		s := past("s", "f", 1)
		s.State.Function.Name, s.State.Sizes[0].Why, s.State.Reason, s.State.Account.Region = name, name, name, name
		s.State.Sizes[0].Failures[0].Message = name
		s.State.Warnings = []tuner.Warned{{Text: name}}
		page := write(t, HTML, s)
		for tag, want := range map[string]int{"<script": 2, "</script": 2, "<style": 1, "</style": 1, "<img": 0, "<h1": 1, "<svg": 3, "</title": 1 + strings.Count(page, "</title></circle>"), "<!--": 0} {
			if got := strings.Count(page, tag); got != want {
				t.Errorf("%q: %d of %s, want %d", name, got, tag, want)
			}
		}
		if strings.ContainsAny(page, "\u202e\x1b\x00") {
			t.Errorf("%q is not made visible", name)
		}
		if got := between(t, page, "<pre tabindex=\"0\"><code>", "</code>"); strings.Contains(got, "tune $(") {
			t.Errorf("a shell would run %s", got)
		}
	}
}

// TestPageWithoutPrice draws what is known.
func TestPageWithoutPrice(t *testing.T) {
	s := past("s", "f", 1)
	s.State.Price = nil
	page := write(t, HTML, s)
	if strings.Contains(page, `<form class="whatif"`) || !strings.Contains(page, "Mean warm duration") || strings.Contains(page, "NaN") && strings.Contains(between(t, page, `id="data">`, "</script>"), "NaN") {
		t.Error("it tells of a cost that nobody knows")
	}
	empty := Session{State: &tuner.State{}, Samples: these(nil)}
	empty.State.Apply(tuner.Event{What: tuner.Opened{Session: "s", Function: tuner.Function{Name: "f"}}})
	if page := write(t, HTML, empty); !strings.Contains(page, "No size has a warm sample") {
		t.Error("an empty session has no page")
	}
	write(t, SVG, empty)
	write(t, Markdown, empty)
}

// A session on the embedded account is measured again there, not on AWS.
func TestCommandOfTheDemo(t *testing.T) {
	s := past("s", "f", 1)
	s.State.Account.Demo = true
	if page := write(t, HTML, s); !strings.Contains(page, "<code>lambdial tune f --demo --region eu-west-1 ") {
		t.Error(between(t, page, "<code>", "</code>"))
	}
}
