package tuner

import "testing"

// TestNoteKeepsBlanks: what an owner wrote comes back byte for byte.
func TestNoteKeepsBlanks(t *testing.T) {
	n := Note{Session: "20261128-101541-4b88b2", Host: "vm", Set: Settings{512, 10}, Had: Settings{1024, 10}}
	for _, own := range []string{"", " ", " leading", "  a  ", "trailing ", "\ttab", "a"} {
		noted, fits := WithNote(own, n)
		if back := WithoutNote(noted); !fits || back != own {
			t.Errorf("%q became %q and came back as %q", own, noted, back)
		}
	}
}
