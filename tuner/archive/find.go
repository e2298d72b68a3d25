package archive

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner/journal"
	"lambdial/tuner/text"
)

// NotFoundError says that no session is what was typed, "" for that there is
// none at all.
type NotFoundError struct{ Typed string }

func (e *NotFoundError) Error() string {
	if e.Typed == "" {
		return "there is no session yet"
	}
	return fmt.Sprintf("there is no session %s, nor one of a function of that name", e.Typed)
}

// Find gives the name of the session that was typed: by its name, the beginning
// of only one, "last" or "last~1" for the one before, the title that a person gave
// it, or a function's name for the last of it. "last" and a function's name mean no
// check, which recommends and sets nothing, unless there is nothing else. Of a
// function's sessions it is the last that fits what is wanted: the first want that
// any fits. The error is a *NotFoundError where there is none.
func (a *Archive) Find(ctx context.Context, typed string, wants ...func(Entry) bool) (session string, err error) {
	if path, err := journal.PathOf(a.dir, typed); err == nil {
		if _, err := os.Stat(path); err == nil {
			return typed, nil
		}
	}
	entries, _, err := a.Sessions(ctx)
	if err != nil {
		return "", err
	}
	if back, isLast := countBack(typed); isLast {
		counted := butChecks(entries)
		switch {
		case back < len(counted):
			return counted[back].Session, nil
		case len(counted) == 0:
			return "", &NotFoundError{}
		}
		return "", fmt.Errorf("that is before the first of %s: see lambdial sessions", text.Count(len(counted), "session"))
	}
	var begin, titled []string
	var of []Entry
	for _, e := range entries {
		if strings.HasPrefix(e.Session, typed) {
			begin = append(begin, e.Session)
		}
		if e.Title != "" && strings.EqualFold(e.Title, typed) {
			titled = append(titled, e.Session)
		}
		if e.IsOf(typed) {
			of = append(of, e)
		}
	}
	switch {
	case len(begin) == 1:
		return begin[0], nil
	case len(begin) > 1:
		return "", fmt.Errorf("%d sessions begin with %s, %s and %s among them: type more of the name", len(begin), typed, begin[0], begin[1])
	case len(titled) == 1:
		return titled[0], nil
	case len(titled) > 1:
		return "", fmt.Errorf("%d sessions are called %s: %s and %s among them", len(titled), typed, titled[0], titled[1])
	case len(of) > 0:
		return wanted(butChecks(of), wants).Session, nil
	}
	return "", &NotFoundError{typed}
}

// butChecks are the sessions that are no checks, or all where there is no other.
func butChecks(entries []Entry) []Entry {
	tuned := slices.DeleteFunc(slices.Clone(entries), Entry.IsCheck)
	if len(tuned) == 0 {
		return entries
	}
	return tuned
}

func wanted(of []Entry, wants []func(Entry) bool) Entry {
	for _, want := range wants {
		if i := slices.IndexFunc(of, want); i >= 0 {
			return of[i]
		}
	}
	return of[0]
}

// countBack reads "last" and "last~2".
func countBack(typed string) (back int, ok bool) {
	rest, ok := strings.CutPrefix(typed, "last")
	if !ok || rest == "" {
		return 0, ok
	}
	digits, ok := strings.CutPrefix(rest, "~")
	if !ok {
		return 0, false
	}
	back, err := strconv.Atoi(digits)
	return back, err == nil && back >= 0
}

// Names tells of each session, the newest first, its name, and its function and
// when it began where the first line of its log tells.
func (a *Archive) Names(ctx context.Context, tell func(session, function string, began time.Time)) error {
	return a.walk(ctx, func(path string) bool {
		began, opened, _ := journal.Opening(path)
		tell(journal.SessionOf(path), opened.Function.Name, began)
		return true
	})
}
