package session

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/preflight"
)

// RefusedError is what [preflight.Check] refuses with, and what only a look at
// the account finds.
type RefusedError = preflight.RefusedError

func refuse(format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...)}
}

// facts are what is read before a session, and what they tell.
type facts struct {
	function tuner.Function
	versions []tuner.Version
	limits   tuner.Limits
	host     string
	notes    []string
}

// gather reads what a session must know. Only the function itself is needed
// in any case.
func gather(ctx context.Context, account tuner.Account, p tuner.Plan) (facts, error) {
	var f facts
	var err error
	f.host, _ = os.Hostname() // only told to people
	// Its revision changes when it becomes Active and when an update ends.
	c := changer{account: account}
	if f.function, err = c.ready(ctx, p.Function, p.Qualifier, time.Time{}); err != nil {
		return f, err
	}
	if p.Isolation == tuner.IsolateVersions {
		if f.versions, err = insist(ctx, func() ([]tuner.Version, error) { return account.Versions(ctx, p.Function) }); err != nil {
			return f, fmt.Errorf("list the versions that are not ours to touch: %w", err)
		}
	} else {
		f.versions, _ = account.Versions(ctx, p.Function) // only to notice another session
	}
	f.limits, _ = account.Limits(ctx)                                // unknown limits only mean that throttling shows them
	f.function.Provisioned, _ = account.Provisioned(ctx, p.Function) // unknown means that it is not told
	f.function.Callers, _ = account.Callers(ctx, p.Function)         // likewise
	return f, nil
}

// foreign refuses a function on which another session is at work or has left
// something: its settings may not be the owner's.
func foreign(f facts, ours func(session string) bool) error {
	if n, is := tuner.NoteOf(f.function.Description); is {
		return refuse("the lambdial session %s on another machine (%s) has set %s to %d MB for a while (%d MB before): wait until it has ended, or undo it with lambdial restore --function %s", n.Session, n.Host, f.function.Name, n.Set.MemoryMB, n.Had.MemoryMB, f.function.Name)
	}
	marks := map[string][]string{}
	for _, v := range f.versions {
		if s := foreignSession(v.Description); s != "" {
			marks[s] = append(marks[s], v.Number)
		}
	}
	if len(marks) == 0 {
		return nil
	}
	session := slices.Min(slices.Collect(maps.Keys(marks))) // the first that began, as they are named
	slices.Sort(marks[session])
	list := strings.Join(marks[session], ", ")
	if ours(session) {
		return refuse("the interrupted session %s left versions %s of %s: run lambdial restore first", session, list, f.function.Name)
	}
	return refuse("versions %s of %s were made by the lambdial session %s on another machine: wait until it has ended, or undo it with lambdial restore --function %[2]s", list, f.function.Name, session)
}

// inFlightLimit is how many invocations may be in flight over all sizes: half
// of what the function has, so that its callers keep the other half. A copy has
// nothing reserved.
func inFlightLimit(f facts, on tuner.Isolation) (limit int, why string) {
	if r := f.function.ReservedConcurrency; r != nil && on != tuner.IsolateCopy {
		return max(1, *r/2), fmt.Sprintf("half of the function's reserved concurrency of %d", *r)
	}
	if n := f.limits.UnreservedConcurrency; n > 0 {
		return max(1, n/2), fmt.Sprintf("half of the account's unreserved concurrency of %d", n)
	}
	return 500, "half of the 1000 that accounts usually have, as this one's is not known"
}
