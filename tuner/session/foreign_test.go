package session

import (
	"strings"
	"testing"

	"lambdial/tuner"
)

// TestTheFirstForeignSessionIsNamed: of several the one that began first, each
// time.
func TestTheFirstForeignSessionIsNamed(t *testing.T) {
	f := facts{function: tuner.Function{Name: "f"}}
	for i, name := range []string{"20260301-000000-cccccc", "20260101-000000-aaaaaa", "20260201-000000-bbbbbb"} {
		f.versions = append(f.versions, tuner.Version{Number: string(rune('1' + i)), Description: describe(name, 512, tuner.Settings{MemoryMB: 128, TimeoutS: 3})})
	}
	for range 50 {
		if err := foreign(f, func(string) bool { return false }); err == nil || !strings.Contains(err.Error(), "20260101-000000-aaaaaa") {
			t.Fatalf("%v", err)
		}
	}
}
