package app

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
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
			content, err := payload.ReadSource(path)
			return payloadMsg{path, content, err}
		}))
	}
	return tea.Batch(commands...)
}

// folderMsg answers a plan's wish to see what is in a folder.
type folderMsg struct {
	folder  string
	entries []payload.Entry
	err     error
}

func (a *app) listFolder(folder string) tea.Cmd {
	return a.tasks.command(callDeadline, func(context.Context) tea.Msg {
		entries, err := payload.Folder(folder)
		return folderMsg{folder, entries, err}
	})
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
		earlier, files, err := a.options.Earlier(ctx, f)
		if err != nil {
			return nil
		}
		return earlierMsg{f.Name, earlier, files}
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
