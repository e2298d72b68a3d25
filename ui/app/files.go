package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/ui/plan"
)

// payloadMsg answers a plan's wish for a payload file.
type payloadMsg struct {
	path    string
	content []byte
	err     error
}

func (a *app) readPayloads(paths []string) tea.Cmd {
	var commands []tea.Cmd
	for _, path := range slices.Compact(slices.Sorted(slices.Values(paths))) {
		commands = append(commands, a.tasks.command(callDeadline, func(context.Context) tea.Msg {
			content, err := readPayload(path)
			return payloadMsg{path, content, err}
		}))
	}
	return tea.Batch(commands...)
}

// atHome makes a path that begins with ~ one of the home folder.
func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// readFile reads a regular file, as much of it as a payload may have and one
// byte more. Anything else might never end.
func readFile(path string) ([]byte, error) {
	path = atHome(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return io.ReadAll(io.LimitReader(f, tuner.MaxPayloadBytes+1))
}

// readPayload reads the file of a payload, or the payload of that number in a
// file of several, such as mix.jsonl:2.
func readPayload(source string) ([]byte, error) {
	content, err := readFile(source)
	at := strings.LastIndexByte(source, ':')
	if err == nil || at < 0 {
		return content, err
	}
	number, notNumber := strconv.Atoi(source[at+1:])
	all, unread := readFile(source[:at])
	if notNumber != nil || unread != nil {
		return nil, err
	}
	payloads, err := tuner.NewPayloads(source[:at], all, tuner.NewLiteralPayload)
	switch {
	case err != nil:
		return nil, err
	case number < 1 || number > len(payloads):
		return nil, fmt.Errorf("%s has only %d payloads", source[:at], len(payloads))
	}
	return payloads[number-1].Content, nil
}

// folderMsg answers a plan's wish to see what is in a folder.
type folderMsg struct {
	folder  string
	entries []plan.Entry
	err     error
}

// mostEntries of a folder are offered: more than anyone looks through.
const mostEntries = 2000

func (a *app) listFolder(folder string) tea.Cmd {
	return a.tasks.command(callDeadline, func(context.Context) tea.Msg {
		entries, err := readFolder(folder)
		return folderMsg{folder, entries, err}
	})
}

// readFolder lists the folders and regular files in a folder by their names.
func readFolder(folder string) ([]plan.Entry, error) {
	path := atHome(folder)
	if path == "" {
		path = "."
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s", path)
	case err != nil:
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	found, err := f.ReadDir(mostEntries)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var entries []plan.Entry
	for _, e := range found {
		info, err := os.Stat(filepath.Join(path, e.Name())) // follows links
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		entries = append(entries, plan.Entry{Name: e.Name(), Folder: info.IsDir(), Bytes: info.Size()})
	}
	slices.SortFunc(entries, func(x, y plan.Entry) int { return strings.Compare(x.Name, y.Name) })
	return entries, nil
}

// earlierMsg tells what was planned for a function before.
type earlierMsg struct {
	function string
	earlier  []archive.Planned
	files    map[string]string
}

// recall reads what was planned for a function before. It is only an offer: if
// it can't be read there is none.
func (a *app) recall(f tuner.Function) tea.Cmd {
	if a.options.Earlier == nil {
		return nil
	}
	return a.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		earlier, err := a.options.Earlier(ctx, f)
		if err != nil {
			return nil
		}
		return earlierMsg{f.Name, earlier, digests(ctx, earlier)}
	})
}

// experienceMsg tells how long a function took before.
type experienceMsg struct {
	function string
	known    tuner.Experience
}

// expect reads how long the function took before, which only the estimate is
// by.
func (a *app) expect(f tuner.Function) tea.Cmd {
	if a.options.Experience == nil {
		return nil
	}
	return a.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		known, err := a.options.Experience(ctx, f)
		if err != nil {
			return nil
		}
		return experienceMsg{f.Name, known}
	})
}

// digests are those of the payload files of past sessions as they are now.
func digests(ctx context.Context, earlier []archive.Planned) map[string]string {
	found := map[string]string{}
	for _, e := range earlier {
		for _, p := range e.Plan.Payloads {
			if _, known := found[p.Source]; known || ctx.Err() != nil {
				continue
			}
			content, err := readPayload(p.Source)
			if err != nil {
				continue
			}
			now, _ := tuner.NewPayload(p.Source, content) // no digest: no payload any more
			found[p.Source] = now.SHA256
		}
	}
	return found
}
