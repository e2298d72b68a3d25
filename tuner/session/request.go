package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// Request is what an apply is to set, to stay.
type Request struct {
	// MemoryMB and TimeoutS leave a setting as it is where they are 0.
	MemoryMB, TimeoutS int
	// Publish makes a version of it.
	Publish bool
	// Alias is led to that version, "" for none; Share of its calls, above 0 and
	// at most 1, where 0 is all of them.
	Alias string
	Share float64
}

// publishes says that a version is made: an alias needs one.
func (r Request) publishes() bool { return r.Publish || r.Alias != "" }

// Proposal is what an apply or an undo would change, as a person is asked.
type Proposal struct {
	Function string
	Now, To  tuner.Settings
	// Publishes a version, with that description.
	Publishes   bool
	Description string
	// Alias is how an alias is led, nil for none. To of an apply has "new" for the
	// version that is still to be made.
	Aliases []tuner.AliasMove
	// Deletes are the versions that an undo deletes.
	Deletes []tuner.Released
	// Notes are what to know of it, a line each.
	Notes []string
}

// newVersion stands for the version that is still to be made.
const newVersion = "new"

// Diff are the changes, a line each: "- memory 1024 MB" before "+ memory 512 MB".
func (p Proposal) Diff() (lines []string) {
	change := func(what, from, to string) {
		if from != to {
			lines = append(lines, "- "+what+" "+from, "+ "+what+" "+to)
		}
	}
	change("memory", text.MB(p.Now.MemoryMB), text.MB(p.To.MemoryMB))
	change("timeout", fmt.Sprintf("%d s", p.Now.TimeoutS), fmt.Sprintf("%d s", p.To.TimeoutS))
	if p.Publishes {
		lines = append(lines, fmt.Sprintf("+ a version, %q", p.Description))
	}
	for _, a := range p.Aliases {
		change("alias "+a.Name, a.From.String(), strings.ReplaceAll(a.To.String(), "version "+newVersion, "the new version"))
	}
	for _, v := range p.Deletes {
		lines = append(lines, fmt.Sprintf("- version %s, %q", v.Number, v.Description))
	}
	return lines
}

// Propose tells what Apply would change, without changing anything. Its errors
// are why it would refuse.
func Propose(ctx context.Context, account tuner.Account, dir string, state *tuner.State, r Request) (Proposal, error) {
	c, err := onlyLooking(ctx, account, dir, state, mayApply)
	if err != nil {
		return Proposal{}, err
	}
	p, _, _, err := c.propose(ctx, r)
	return p, err
}

// onlyLooking is a changer that tells what it would change, where it may.
func onlyLooking(ctx context.Context, account tuner.Account, dir string, state *tuner.State, may func(*tuner.State) error) (*changer, error) {
	if err := may(state); err != nil {
		return nil, err
	}
	if err := atRest(dir, state); err != nil {
		return nil, err
	}
	if err := verify(ctx, account, state); err != nil {
		return nil, err
	}
	return &changer{account: account, rec: newRecorder(nil, state, discard{}), past: archive.In(dir)}, nil
}

// atRest refuses while a session of this machine is at work on the function: what it
// sets there meanwhile is nobody else's.
func atRest(dir string, s *tuner.State) error {
	locked, err := journal.FunctionLocked(dir, journal.FunctionKey(s.Account, s.Function))
	if err != nil {
		return err
	}
	if locked {
		return atWork(s)
	}
	return nil
}

func atWork(s *tuner.State) error {
	return refuse("another lambdial on this machine is tuning %s", s.Function.Name)
}

// mayApply refuses a session that nothing may be set by.
func mayApply(s *tuner.State) error {
	if told := s.Imported; told != nil {
		return refuse("the session %s is imported from %s, and was not measured here: lambdial tune measures the function", s.Session, told.Tool)
	}
	if s.End == nil || !s.End.Restored {
		return refuse("the session %s is not undone: run lambdial restore first", s.Session)
	}
	if v := s.Plan.Qualifier; v != "" {
		return refuse("version %s of %s was measured, whose memory size can't be changed: publish a version of $LATEST with the size that is best", v, s.Function.Name)
	}
	if s.Elsewhere() {
		return refuse("%s runs on %s and was measured on %s: what is best there says little of it", s.Function.Name, s.Function.Architecture, s.Architecture())
	}
	return nil
}

// propose looks at the function and the alias, and refuses where anybody changed
// them since.
func (c *changer) propose(ctx context.Context, r Request) (p Proposal, now tuner.Function, alias tuner.Alias, err error) {
	var standing tuner.Standing
	var session string
	var id int
	c.rec.withState(func(s *tuner.State) {
		standing, session = s.Standing(), s.Session
		if r.TimeoutS == 0 && r.MemoryMB != 0 {
			err = tooLong(s, r.MemoryMB)
		}
		for _, change := range s.Changes {
			id = max(id, change.ID)
		}
	})
	if err != nil {
		return p, now, alias, err
	}
	now, err = c.asLeft(ctx, standing.Settings)
	if errors.As(err, new(*DeployedError)) {
		return p, now, alias, fmt.Errorf("nothing was set: %w; what was measured is of before that, so tune it again", err)
	}
	if err != nil {
		return p, now, alias, err
	}
	p = Proposal{Function: now.Name, Now: now.Settings, To: now.Settings, Publishes: r.publishes()}
	p.To.MemoryMB = cmp.Or(r.MemoryMB, p.To.MemoryMB)
	p.To.TimeoutS = cmp.Or(r.TimeoutS, p.To.TimeoutS)
	if p.To != p.Now {
		id++
	}
	p.Description = describeRelease(session, p.To, id+1)
	if r.Alias != "" {
		if alias, err = c.movable(ctx, now.Name, r.Alias, standing); err != nil {
			return p, now, alias, err
		}
		p.Aliases = []tuner.AliasMove{{Name: r.Alias, From: alias.Routing, To: r.routing(alias.Routing, newVersion)}}
	}
	if p.To == p.Now && !p.Publishes {
		return p, now, alias, refuse("%s has %d MB and %d s already: there is nothing to set", now.Name, now.MemoryMB, now.TimeoutS)
	}
	return p, now, alias, nil
}

// tooLong refuses a memory size that takes longer than the timeout allows that
// the function has.
func tooLong(s *tuner.State, memoryMB int) error {
	outlasts, needs := verdict.Of(s).Outlasts(memoryMB), s.Plan.TimeoutS
	t, known := verdict.Of(s).Timeout(memoryMB)
	if outlasts == "" && known && t.Configured > 0 && t.Longest > t.Configured {
		outlasts = fmt.Sprintf("at %d MB an invocation took %s, more than the timeout of %s that the function has", memoryMB, text.Duration(t.Longest), text.Limit(t.Configured))
		needs = t.RecommendedS()
	}
	if outlasts == "" {
		return nil
	}
	return refuse("%s; both at once: lambdial apply %s --memory %d --timeout %ds", outlasts, s.Session, memoryMB, needs)
}

// routing is where an alias leads once it leads to a version by the share.
func (r Request) routing(from tuner.Routing, version string) tuner.Routing {
	if r.Share <= 0 || r.Share >= 1 || version == from.Version {
		return tuner.Routing{Version: version}
	}
	return tuner.Routing{Version: from.Version, Also: version, Weight: r.Share}
}

// movable reads an alias that is to be led to a version. One that leads to two
// already is somebody's at work, unless it was this session that led it so.
func (c *changer) movable(ctx context.Context, function, name string, standing tuner.Standing) (tuner.Alias, error) {
	alias, err := insist(ctx, func() (tuner.Alias, error) { return c.account.Alias(ctx, function, name) })
	if tuner.KindOf(err) == tuner.ErrNotFound {
		there := ""
		if all, listErr := c.account.Aliases(ctx, function); listErr == nil {
			there = ": it has none"
			var names []string
			for _, a := range all {
				names = append(names, a.Name)
			}
			if len(names) > 0 {
				there = ": it has " + strings.Join(names, ", ")
			}
		}
		return alias, refuse("there is no alias %s of %s%s", name, function, there)
	}
	if err != nil {
		return alias, err
	}
	ours := slices.ContainsFunc(standing.Aliases, func(a tuner.AliasMove) bool { return a.Name == name && a.To == alias.Routing })
	if alias.Routing.Also != "" && !ours {
		return alias, refuse("the alias %s of %s leads to two versions already, %s: end that first, with aws lambda update-alias --function-name %[2]s --name %[1]s --routing-config 'AdditionalVersionWeights={}'", name, function, alias.Routing)
	}
	return alias, nil
}

// releaseMark is in the description of a version that an apply published, before
// the session's name.
const releaseMark = "set by lambdial session "

// describeRelease tells one apply of a session from another by a number.
func describeRelease(session string, set tuner.Settings, number int) string {
	return fmt.Sprintf("%d MB and %d s, %s%s, change %d", set.MemoryMB, set.TimeoutS, releaseMark, session, number)
}
