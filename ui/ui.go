// Package ui is the terminal program: it shows the account's functions, plans
// a session, draws it while it runs, and shows past ones again.
//
// One model knows which screen is open; the screens are plain structs below
// this package that answer keys and draw themselves. Nothing here reaches an
// account or a disk but inside a command, and nothing waits in Update.
package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/sessions"
)

// Live is a session at work, as far as the screen needs it.
type Live interface {
	// Events gives every event from the first one on and is closed after the
	// last. Reading it slowly slows nothing.
	Events() <-chan tuner.Event
	Pause(paused bool)
	AddSize(memoryMB int)
	// Stop ends sampling and cleans up.
	Stop(why string)
	// Abandon leaves at once, with nothing more undone.
	Abandon()
	// Wait waits for the end and tells the error that ended the session early.
	Wait() error
}

// Options are what the program works with.
type Options struct {
	Account tuner.Account
	// Start checks a plan against the account and begins.
	Start func(context.Context, tuner.Plan) (Live, error)
	// Price is nil where it is unknown.
	Price func(region, architecture string) *price.Price
	// Past lists the past sessions, newest first; Load reads one's events.
	Past func() ([]sessions.Entry, error)
	Load func(session string) ([]tuner.Event, error)
	// Leftovers tells how many interrupted sessions left something behind.
	// Restore undoes that and tells what it did, a line each.
	Leftovers func() (int, error)
	Restore   func(context.Context) ([]string, error)
	// Open is a past session to begin with, Function a function to begin at.
	Open, Function string
	ReadOnly       bool
	ASCII          bool
	// Signals are answered like ctrl+c.
	Signals <-chan os.Signal
	// Input and Output are the terminal; nil means the process's own.
	Input  io.Reader
	Output io.Writer
	// Program adds options, for tests.
	Program []tea.ProgramOption
}

// Outcome is what is to be told once the screen is gone.
type Outcome struct {
	// State is the last session that was run, nil if none was. Its End is nil
	// if it was left without cleaning up.
	State *tuner.State
}

// Run shows the program until a person leaves it. A session that is at work
// when it ends, for whatever reason, is stopped and cleaned up before Run
// returns.
func Run(ctx context.Context, o Options) (Outcome, error) {
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	m := newModel(ctx, o, &workers)
	options := append([]tea.ProgramOption{tea.WithoutSignalHandler()}, o.Program...)
	if o.Input != nil {
		options = append(options, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		options = append(options, tea.WithOutput(o.Output))
	}
	_, err := tea.NewProgram(m, options...).Run()
	cancel()
	m.settle()
	workers.Wait()
	if err != nil {
		err = fmt.Errorf("terminal: %w", err)
	}
	return Outcome{State: m.live.state}, err
}
