package archive

import (
	"context"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// Since is how a function stands, as far as the sessions on this machine tell, that
// stood as known: sessions that found it so and put it back left it with another
// revision and time of modification, and with nothing else changed.
func (a *Archive) Since(f tuner.Function, known *tuner.Mark) *tuner.Mark {
	type visit struct{ found, left *tuner.Mark }
	var visits []visit
	_ = a.walk(context.Background(), func(path string) bool { // without it nothing is known of others
		if _, opened, err := journal.Opening(path); err != nil || opened.Function.ARN != f.ARN || opened.Function.Name != f.Name {
			return true
		}
		s, err := journal.Fold(path)
		if err != nil || s.End == nil || !s.End.Restored {
			return true
		}
		if left := lastLeft(s); left != nil {
			visits = append(visits, visit{tuner.MarkOf(s.Function), left})
		}
		return true
	})
	for range visits { // each is followed once at most
		for _, v := range visits {
			if alike(v.found, known) && !alike(v.left, known) {
				known = v.left
			}
		}
	}
	return known
}

// lastLeft is how a session left the function itself, nil where it never changed
// it.
func lastLeft(s *tuner.State) (mark *tuner.Mark) {
	for _, c := range s.Changes {
		if left := c.Result.Left; c.Function == s.Function.Name && left != nil {
			mark = left
		}
	}
	return mark
}

// alike says that nobody changed the function between two marks.
func alike(a, b *tuner.Mark) bool {
	if a.Settings != b.Settings || a.CodeSHA256 != b.CodeSHA256 || a.Fingerprint != b.Fingerprint {
		return false
	}
	if a.RevisionID != "" && a.RevisionID == b.RevisionID {
		return true
	}
	return !a.LastModified.IsZero() && a.LastModified.Equal(b.LastModified)
}
