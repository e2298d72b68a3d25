package tuner

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestToldOnce: what a session warned of at several sizes stands in one line.
func TestToldOnce(t *testing.T) {
	s := &State{
		Sizes: []*Size{{MemoryMB: 128}, {MemoryMB: 256}, {MemoryMB: 512}},
		Warnings: []Warned{
			{MemoryMB: 256, Text: "1 of 3"},
			{Text: "slow"},
			{MemoryMB: 512, Text: "2 of 3"},
			{MemoryMB: 128, Text: "1 of 3"},
			{MemoryMB: 256, Text: "1 of 3"},
			{MemoryMB: 512, Text: "odd"},
			{MemoryMB: 128, Text: "odd"},
			{MemoryMB: 256, Text: "odd"},
		},
	}
	if diff := cmp.Diff([]string{"128 and 256 MB: 1 of 3", "slow", "512 MB: 2 of 3", "every size: odd"}, s.told()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
