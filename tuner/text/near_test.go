package text

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNear(t *testing.T) {
	names := []string{"image-resizer", "image-indexer", "checkout", "checkout-worker", "billing", "ab"}
	for typed, want := range map[string][]string{
		"image-resize":   {"image-resizer"},
		"imgae-resizer":  {"image-resizer"},
		"Checkout":       {"checkout", "checkout-worker"},
		"chekout":        {"checkout"},
		"billing-v2-eu":  {"billing"},
		"something-else": nil,
		"":               nil,
	} {
		if diff := cmp.Diff(want, Near(typed, names)); diff != "" {
			t.Errorf("%q, -want +got:\n%s", typed, diff)
		}
	}
}

func TestDistance(t *testing.T) {
	word := rapid.StringMatching(`[a-c]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) || d < max(len(a), len(b))-min(len(a), len(b)) {
			t.Fatalf("distance(%q, %q) = %d", a, b, d)
		}
	})
}
