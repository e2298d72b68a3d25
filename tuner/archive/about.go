package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lambdial/tuner/disk"
	"lambdial/tuner/journal"
	"lambdial/tuner/text"
)

// About is what a person wrote about a session. It stands beside the log, which
// stays as it is.
type About struct {
	// Title is a name of the person's own, Note a sentence, Tags are words to find
	// it by, sorted; empty where there is none.
	Title string   `json:"title,omitempty"`
	Note  string   `json:"note,omitempty"`
	Tags  []string `json:"tags,omitempty"`
}

const aboutSuffix = ".about.json"

// mostAbout are the letters of a title, a note or all tags together.
const mostAbout = 1000

func (a *Archive) aboutPath(session string) (string, error) {
	path, err := journal.PathOf(a.dir, session)
	if err != nil {
		return "", err
	}
	return filepath.Join(a.dir, journal.SessionOf(path)+aboutSuffix), nil
}

// about gives what was written about a session, nothing where that can't be read.
func (a *Archive) about(session string) (about About) {
	path, err := a.aboutPath(session)
	if err != nil {
		return about
	}
	content, err := os.ReadFile(path) //nolint:gosec // the name is a session's
	if err != nil || json.Unmarshal(content, &about) != nil {
		return About{}
	}
	return about
}

// abouts are the sessions of which something is written.
func (a *Archive) abouts() map[string]bool {
	entries, _ := os.ReadDir(a.dir) // without it nothing is told
	known := map[string]bool{}
	for _, e := range entries {
		if session, is := strings.CutSuffix(e.Name(), aboutSuffix); is {
			known[session] = true
		}
	}
	return known
}

// Describe changes what is written about a session that is there.
func (a *Archive) Describe(session string, change func(*About)) (About, error) {
	log, err := journal.PathOf(a.dir, session)
	if err != nil {
		return About{}, err
	}
	if _, err := os.Stat(log); err != nil {
		return About{}, fmt.Errorf("there is no session %s: see lambdial sessions", session)
	}
	path, err := a.aboutPath(session)
	if err != nil {
		return About{}, err
	}
	about := a.about(session)
	change(&about)
	about.Title, about.Note = tidy(about.Title), tidy(about.Note)
	for i, tag := range about.Tags {
		about.Tags[i] = strings.ToLower(strings.TrimPrefix(tidy(tag), "#"))
	}
	slices.Sort(about.Tags)
	about.Tags = slices.DeleteFunc(slices.Compact(about.Tags), func(tag string) bool { return tag == "" })
	if len(about.Title) > mostAbout || len(about.Note) > mostAbout || len(strings.Join(about.Tags, "")) > mostAbout {
		return About{}, fmt.Errorf("that is longer than %d letters", mostAbout)
	}
	if about.Title == "" && about.Note == "" && len(about.Tags) == 0 {
		return a.forget(session)
	}
	content, err := json.MarshalIndent(about, "", "  ")
	if err == nil {
		err = disk.Replace(path, append(content, '\n'))
	}
	if err != nil {
		return About{}, fmt.Errorf("session %s: %w", session, err)
	}
	return about, nil
}

// forget drops what is written about a session.
func (a *Archive) forget(session string) (none About, err error) {
	path, err := a.aboutPath(session)
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return none, fmt.Errorf("what is written about session %s: %w", session, err)
	}
	return none, nil
}

func tidy(typed string) string { return strings.TrimSpace(text.Visible(typed)) }
