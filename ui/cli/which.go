package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lambdial/tuner/archive"
)

// whichSession finds the session that was typed; of a function's, the last that fits
// what is wanted.
func (g *globals) whichSession(ctx context.Context, typed string, wants ...func(archive.Entry) bool) (name string, err error) {
	if err := g.sessionDirThere(); err != nil {
		return "", err
	}
	name, err = g.archive().Find(ctx, typed, wants...)
	if none := (*archive.NotFoundError)(nil); errors.As(err, &none) {
		return "", fmt.Errorf("%w%s: see lambdial sessions", err, g.elsewhere(ctx, none.Typed))
	}
	return name, err
}

// elsewhere points at the sessions of the embedded account, or away from them,
// where what was typed is found there.
func (g *globals) elsewhere(ctx context.Context, typed string) string {
	other := *g
	other.demo = !g.demo
	_, err := other.archive().Find(ctx, cmp.Or(typed, "last"))
	switch {
	case err != nil:
		return ""
	case other.demo:
		return "; the embedded account has one: add --demo"
	}
	return "; your AWS account has one: leave out --demo"
}

// noFolderError says that the folder of --state-dir is not there.
type noFolderError struct{ dir string }

func (e *noFolderError) Error() string { return "--state-dir: there is no folder " + e.dir }

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
		return usage("%w", &noFolderError{g.stateDir})
	}
	return usage("--state-dir %s: %v", g.stateDir, err)
}
