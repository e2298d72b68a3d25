package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"lambdial/tuner/payload"

	tea "charm.land/bubbletea/v2"
)

// draft is a text that is given to the person's own editor: a file that the
// user alone can read, in a folder of its own, because editors leave files of
// their own beside the one that they edit.
type draft struct{ folder string }

// drafts are all that were made, so that none outlives the program.
type drafts struct {
	mu        sync.Mutex
	made      []draft
	signalled context.Context // ends the editor: the person is to be gone
}

func (d *drafts) remove() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, made := range d.made {
		made.remove()
	}
}

// draftMsg tells that a draft is ready to be edited.
type draftMsg struct {
	draft   draft
	command *exec.Cmd
}

// editedMsg is what came back from the editor.
type editedMsg struct {
	text string
	err  error
}

// edit writes a text to a draft. The program then leaves the terminal to the
// editor.
func (d *drafts) edit(t *tasks, text string) tea.Cmd {
	return t.command(callDeadline, func(context.Context) tea.Msg {
		command, err := editorCommand(os.Getenv)
		if err != nil {
			return editedMsg{err: err}
		}
		next, err := d.add(text)
		if err != nil {
			return editedMsg{err: fmt.Errorf("a file for the editor: %w", err)}
		}
		run := exec.CommandContext(d.signalled, command[0], append(command[1:], next.path())...)
		run.Cancel = func() error { return run.Process.Signal(syscall.SIGTERM) }
		run.WaitDelay = 2 * time.Second // for an editor that does not heed it
		return draftMsg{draft: next, command: run}
	})
}

// run gives the terminal to the editor until it is done.
func (m draftMsg) run() tea.Cmd {
	return tea.ExecProcess(m.command, func(err error) tea.Msg {
		defer m.draft.remove()
		if err != nil {
			return editedMsg{err: fmt.Errorf("%s: %w; nothing is taken over", filepath.Base(m.command.Path), err)}
		}
		text, err := m.draft.saved()
		return editedMsg{text, err}
	})
}

// editorCommand is the person's editor, from VISUAL or else EDITOR. Both may
// have arguments.
func editorCommand(env func(string) string) ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		command := strings.Fields(env(name))
		if len(command) == 0 {
			continue
		}
		path, err := exec.LookPath(command[0])
		if err != nil {
			return nil, fmt.Errorf("the editor %s, from %s, is not there: set %s to one that is, such as vi", command[0], name, name)
		}
		command[0] = path
		return command, nil
	}
	return nil, errors.New("no editor is set: set VISUAL or EDITOR, such as export EDITOR=vi, and start lambdial again")
}

func (d *drafts) add(text string) (draft, error) {
	folder, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", draftFolder, os.Getpid())) // for the user alone
	if err != nil {
		return draft{}, err
	}
	next := draft{folder}
	d.mu.Lock()
	d.made = append(d.made, next)
	d.mu.Unlock()
	return next, os.WriteFile(next.path(), []byte(text), 0o600)
}

// draftFolder begins the names of the folders of drafts, before the number of
// the process.
const draftFolder = "lambdial-draft-"

// removeStrays deletes the drafts of processes that were killed meanwhile. A
// folder of somebody else's can't be deleted, which is right.
func removeStrays() {
	strays, _ := filepath.Glob(filepath.Join(os.TempDir(), draftFolder+"*")) // the pattern is right
	for _, folder := range strays {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), draftFolder), "-")
		pid, err := strconv.Atoi(number)
		if info, statErr := os.Lstat(folder); err == nil && statErr == nil && info.IsDir() && !alive(pid) {
			_ = os.RemoveAll(folder) // there is nobody to tell
		}
	}
}

// alive says that a process runs, or that it can't be told that it does not.
func alive(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone)
}

func (d draft) path() string { return filepath.Join(d.folder, "payload.json") }

// saved takes what was saved, also from editors that replace the file.
func (d draft) saved() (string, error) {
	content, err := payload.ReadFile(d.path())
	if err == nil && len(content) > payload.MaxBytes {
		err = fmt.Errorf("more than the %d bytes that Lambda takes: nothing is taken over", payload.MaxBytes)
	}
	return string(content), err
}

// remove also finds gone what was removed already.
func (d draft) remove() { _ = os.RemoveAll(d.folder) } // there is nobody to tell
