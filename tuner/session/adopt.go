package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/journal"
)

// Trace is what an account shows of a session whose log is not here.
type Trace struct {
	Session, Host string
	Function      tuner.Function
	// Note is the one in the function's description, nil where there is none.
	Note *tuner.Note
	// Had are the settings before the session, zero where nothing tells them.
	Had      tuner.Settings
	Versions []tuner.Version
	// Copy is the temporary function of the session, "" where there is none.
	Copy, CopyDescription string
}

var versionMark = regexp.MustCompile(`^` + Mark + `([0-9]{8}-[0-9]{6}-[0-9a-f]{6}): [0-9]+ MB, temporary(?:; the function had ([0-9]+) MB and ([0-9]+) s)?$`)

// between is the pause between two looks for traces.
const between = 2 * time.Second

// Traces finds what sessions left on a function, by the account alone: the note
// in its description, versions and copies that say which session made them. It
// looks for as long as a look may be old, and takes for made what any of them
// showed. Of a function that is gone only copies can be left.
func Traces(ctx context.Context, account tuner.Account, function string) ([]Trace, error) {
	found := map[string]*Trace{}
	for began := time.Now(); ; {
		gone, err := lookForTraces(ctx, account, function, found)
		if err != nil {
			return nil, err
		}
		if time.Since(began) >= quiet {
			if gone != nil && len(found) == 0 {
				return nil, gone
			}
			break
		}
		if err := sleep(ctx, between); err != nil {
			return nil, err
		}
	}
	traces := make([]Trace, 0, len(found))
	for _, t := range found {
		traces = append(traces, *t)
	}
	slices.SortFunc(traces, func(a, b Trace) int { return cmp.Compare(a.Session, b.Session) })
	return traces, nil
}

// lookForTraces adds to what was found what the account shows now. gone is why the
// function can't be read, where it is not there.
func lookForTraces(ctx context.Context, account tuner.Account, function string, found map[string]*Trace) (gone, err error) {
	f, err := insist(ctx, func() (tuner.Function, error) { return account.Function(ctx, function, "") })
	var versions []tuner.Version
	switch {
	case tuner.KindOf(err) == tuner.ErrNotFound:
		f, gone = tuner.Function{Name: function}, err
	case err != nil:
		return nil, err
	default:
		versions, err = insist(ctx, func() ([]tuner.Version, error) { return account.Versions(ctx, function) })
		if err != nil && tuner.KindOf(err) != tuner.ErrNotFound {
			return nil, err
		}
	}
	for _, t := range found {
		t.Function, t.Note = f, nil // as they stand now
	}
	of := func(session string) *Trace {
		if found[session] == nil {
			found[session] = &Trace{Session: session, Function: f}
		}
		return found[session]
	}
	if n, is := tuner.NoteOf(f.Description); is {
		t := of(n.Session)
		t.Note, t.Host, t.Had = &n, n.Host, n.Had
	}
	for _, v := range versions {
		m := versionMark.FindStringSubmatch(v.Description)
		if m == nil {
			continue
		}
		t := of(m[1])
		if !slices.ContainsFunc(t.Versions, func(seen tuner.Version) bool { return seen.Number == v.Number }) {
			t.Versions = append(t.Versions, v)
		}
		if mb, err := strconv.Atoi(m[2]); err == nil && t.Note == nil {
			t.Had.MemoryMB = mb
			t.Had.TimeoutS, _ = strconv.Atoi(m[3]) // digits only
		}
	}
	for page, err := range account.Functions(ctx) {
		if err != nil {
			break // without the right to list there are no copies that can be told
		}
		for _, other := range page {
			session := foreignSession(other.Description)
			if session != "" && other.Name == copyName(session) && other.Description == describeCopy(session, f.Name) {
				t := of(session)
				t.Copy, t.CopyDescription = other.Name, other.Description
			}
		}
	}
	return gone, nil
}

// Began is when the session of a trace began, which its name tells.
func (t Trace) Began() time.Time {
	const form = "20060102-150405"
	began, _ := time.Parse(form, t.Session[:min(len(form), len(t.Session))]) // else the zero time
	return began
}

// Adopt writes a session log in dir of what an account shows, so that Restore
// can undo it from here as it would by the session's own. A log of that session
// that still owes something is the one to restore by; one that does not gets
// what the account shows besides.
func Adopt(dir string, id tuner.Identity, t Trace) (path string, err error) {
	if path, err = journal.PathOf(dir, t.Session); err != nil {
		return "", err
	}
	var log *journal.Log
	first := 1 << 20 // beyond those of the session
	begun := false   // so that the log has to tell of its beginning, too
	switch s, _, foldErr := archive.FoldOrIntact(path); {
	case errors.Is(foldErr, fs.ErrNotExist):
		begun = true
		log, err = journal.Create(dir, t.Session)
	case foldErr != nil:
		begun = true
		if err = os.Rename(path, path+".damaged"); err == nil {
			log, err = journal.Create(dir, t.Session)
		}
	case !archive.OwedBy(s).Nothing():
		return path, nil
	default:
		for _, c := range s.Changes { // what was adopted before has such numbers, too
			first = max(first, c.ID)
		}
		log, err = journal.Continue(path)
	}
	if err != nil {
		return "", err
	}
	events := t.changes(first)
	if begun {
		events = append([]tuner.Happening{t.opened(id), tuner.Stopped{Why: "its log is not here", Interrupted: true}}, events...)
	}
	for _, what := range events {
		if err = log.Append(tuner.Event{At: time.Now(), What: what}); err != nil {
			break
		}
	}
	return path, errors.Join(err, log.Close())
}

// opened is how the session began, as far as the account tells.
func (t Trace) opened(id tuner.Identity) tuner.Opened {
	before := t.Function
	before.Description = tuner.WithoutNote(before.Description)
	if t.Had != (tuner.Settings{}) { // by the note or a version's description
		before.Settings = t.Had
	}
	return tuner.Opened{Session: t.Session, Account: id, Plan: tuner.Plan{Function: t.Function.Name}, Function: before, Host: t.Host}
}

// changes is what the session changes and set, as far as the account tells, numbered
// from the one after n.
func (t Trace) changes(n int) (events []tuner.Happening) {
	left := tuner.MarkOf(t.Function)
	made := func(c tuner.Change, done tuner.Done) {
		n++
		c.ID, done.ID = n, n
		events = append(events, tuner.Intended{Change: c}, done)
	}
	if t.Note != nil {
		made(tuner.Change{Action: tuner.ActionConfigure, Function: t.Function.Name, MemoryMB: t.Note.Set.MemoryMB, From: &t.Note.Had, To: &t.Note.Set, Seen: left}, tuner.Done{Left: left})
	}
	for _, v := range t.Versions {
		made(tuner.Change{Action: tuner.ActionPublish, Function: t.Function.Name, MemoryMB: v.MemoryMB, Description: v.Description}, tuner.Done{Version: v.Number, Left: left})
	}
	if t.Copy != "" {
		made(tuner.Change{Action: tuner.ActionCopy, Function: t.Copy, Description: t.CopyDescription}, tuner.Done{})
	}
	return events
}

// Plan says by name what restoring will do, a line each.
func (t Trace) Plan() (lines []string) {
	name := t.Function.Name
	if n := t.Note; n != nil {
		lines = append(lines, fmt.Sprintf("set %s back to %d MB and %d s, each if it is what the session set (%d MB, %d s)", name, n.Had.MemoryMB, n.Had.TimeoutS, n.Set.MemoryMB, n.Set.TimeoutS))
	} else if t.Had != (tuner.Settings{}) && t.Had != t.Function.Settings {
		lines = append(lines, fmt.Sprintf("leave the %d MB and %d s of %s as they are, which had %d MB and %d s then: nothing says that the session set them", t.Function.MemoryMB, t.Function.TimeoutS, name, t.Had.MemoryMB, t.Had.TimeoutS))
	}
	for _, v := range t.Versions {
		lines = append(lines, fmt.Sprintf("delete version %s of %s (%d MB)", v.Number, name, v.MemoryMB))
	}
	if t.Copy != "" {
		lines = append(lines, "delete the function "+t.Copy+", a temporary copy")
	}
	return lines
}

// Describe says what was found, and what is known of the session.
func (t Trace) Describe() string {
	host := ""
	if t.Host != "" && t.Host != "-" {
		host = " on " + t.Host
	}
	return fmt.Sprintf("found on %s: traces of session %s, begun%s at %s UTC; is it still running there?", t.Function.Name, t.Session, host, t.Began().Format(time.DateTime))
}
