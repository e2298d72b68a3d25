package session

import (
	"context"
	"strings"
	"time"

	"lambdial/tuner"
)

// quiet is how long after a change, or after a request that may still be on its
// way, a look may tell what was before it: reads of Lambda are eventually
// consistent. Lists have been seen five seconds behind and requests carried out
// a second after their connection was lost; this is twice the longer one. It is
// spent only where something is uncertain.
const quiet = 10 * time.Second

// untilQuiet is how much of the quiet time is left since a moment, which may
// be of a log and of another clock.
func untilQuiet(since time.Time) time.Duration {
	return max(0, min(quiet, quiet-time.Since(since)))
}

// lookAgain is the wait between two looks at what may not be told yet.
func lookAgain(ctx context.Context, since time.Time) error {
	return sleep(ctx, max(50*time.Millisecond, min(time.Second, untilQuiet(since)/4)))
}

// standing is what a look at a function tells, beside what is known of it. A
// look is evidence of a moment, and the moment may be past.
type standing int

const (
	earlier standing = iota // from before what is known
	same                    // as known, but perhaps for its revision
	other                   // somebody changed it since
)

// stands goes by the revision, then by the time of the last modification, which
// only a change of the configuration or of the code moves on, then by what the
// function is like. Services other than AWS may tell neither of the first two.
func (c *changer) stands(now tuner.Function, known *tuner.Mark) standing {
	switch {
	case known.RevisionID != "" && now.RevisionID == known.RevisionID:
		return same
	case now.LastModified.Before(known.LastModified) && !now.LastModified.IsZero():
		return earlier
	case c.sawRevision(now.RevisionID):
		return earlier
	case now.Settings == known.Settings && sameBut(now, known) && unmoved(now.LastModified, known.LastModified):
		return same
	}
	return other
}

// unmoved is true also where one of the times is not known.
func unmoved(a, b time.Time) bool { return a.IsZero() || b.IsZero() || a.Equal(b) }

// sawRevision says that the session saw a revision of the function before.
func (c *changer) sawRevision(revision string) (seen bool) {
	if revision == "" {
		return false
	}
	c.rec.withState(func(s *tuner.State) {
		seen = s.Function.RevisionID == revision
		for _, change := range s.Changes {
			seen = seen || change.Seen != nil && change.Seen.RevisionID == revision ||
				change.Result.Left != nil && change.Result.Left.RevisionID == revision
		}
	})
	return seen
}

// sameBut says that nothing but the settings differs from what was seen, as
// far as that can be told without revisions, which our own changes alter too.
func sameBut(now tuner.Function, seen *tuner.Mark) bool {
	return now.CodeSHA256 == seen.CodeSHA256 && now.Fingerprint == seen.Fingerprint
}

// isAWS is true for AWS itself, also through an endpoint of one's own VPC.
func isAWS(id tuner.Identity) bool {
	return id.Endpoint == "" && !id.Demo || strings.Contains(id.Endpoint, ".amazonaws.com")
}

// describes says that the account keeps descriptions, so that what lacks ours
// is not ours. AWS does; other services are known to by the function's own.
func (c *changer) describes() (yes bool) {
	c.rec.withState(func(s *tuner.State) {
		yes = isAWS(s.Account) || s.Account.Demo || s.Function.Description != ""
	})
	return yes
}

// noteOfSession is the note of this session in a description.
func (c *changer) noteOfSession(description string) (n tuner.Note, is bool) {
	n, found := tuner.NoteOf(description)
	c.rec.withState(func(s *tuner.State) { is = found && n.Session == s.Session })
	return n, is
}

// settingsBefore are the settings that the function had before the session.
func (c *changer) settingsBefore() (had tuner.Settings) {
	c.rec.withState(func(s *tuner.State) { had = s.Function.Settings })
	return had
}

// describeLatest is the description that $LATEST gets together with settings:
// its owner's, with a note while they are ours. Nil leaves it as it is, for a
// copy, which has a mark of its own, and where there is no room.
func (c *changer) describeLatest(function string, to tuner.Settings) (description *string) {
	c.rec.withState(func(s *tuner.State) {
		had := s.Function.Settings
		noted, fits := tuner.WithNote(s.Function.Description, tuner.Note{Session: s.Session, Host: s.Host, Set: to, Had: had})
		switch {
		case function != s.Function.Name || !fits:
		case to == had:
			description = new(tuner.WithoutNote(s.Function.Description))
		default:
			description = &noted
		}
	})
	return description
}
