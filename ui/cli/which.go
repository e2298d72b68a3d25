package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lambdial/tuner/journal"
)

// whichSession finds the session that was typed: by its name, the beginning of
// only one, "last" or "last~1", or a function's name for the last of it.
func (g *globals) whichSession(typed string) (name string, err error) {
	if err := g.sessionDirThere(); err != nil {
		return "", err
	}
	if path, err := journal.PathOf(g.sessionDir(), typed); err == nil {
		if _, err := os.Stat(path); err == nil {
			return typed, nil
		}
	}
	entries, _, err := sessionEntries(g.sessionDir())
	if err != nil {
		return "", err
	}
	if back, isLast := countBack(typed); isLast {
		switch {
		case back < len(entries):
			return entries[back].Session, nil
		case len(entries) == 0:
			return "", fmt.Errorf("there is no session yet%s", g.elsewhere(""))
		}
		return "", fmt.Errorf("there are only %d sessions: see lambdial sessions", len(entries))
	}
	var begin, of []string
	for _, e := range entries {
		if strings.HasPrefix(e.Session, typed) {
			begin = append(begin, e.Session)
		}
		if e.Function == typed {
			of = append(of, e.Session)
		}
	}
	switch {
	case len(begin) == 1:
		return begin[0], nil
	case len(begin) > 1:
		return "", fmt.Errorf("%d sessions begin with %s, %s and %s among them: type more of the name", len(begin), typed, begin[0], begin[1])
	case len(of) > 0:
		return of[0], nil
	}
	return "", fmt.Errorf("there is no session %s, nor one of a function of that name%s: see lambdial sessions", typed, g.elsewhere(typed))
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

// elsewhere points at the sessions of the embedded account, or away from them,
// where what was typed is found there.
func (g *globals) elsewhere(typed string) string {
	other := *g
	other.demo = !g.demo
	entries, _, err := sessionEntries(other.sessionDir())
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if typed != "" && !strings.HasPrefix(e.Session, typed) && e.Function != typed {
			continue
		}
		if other.demo {
			return "; the embedded account has one: add --demo"
		}
		return "; your AWS account has one: leave out --demo"
	}
	return ""
}

// sessionDirThere refuses a folder that was named and is not there: what is
// listed of a misspelt one would look as if all were well.
func (g *globals) sessionDirThere() error {
	if g.stateDir == "" {
		return nil
	}
	info, err := os.Stat(filepath.Clean(g.stateDir))
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return usage("--state-dir %s is not a folder", g.stateDir)
	case os.IsNotExist(err):
		return usage("--state-dir: there is no folder %s", g.stateDir)
	}
	return usage("--state-dir %s: %v", g.stateDir, err)
}
