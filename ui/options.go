// Package ui is the terminal program: one model that owns the open screen, the
// session in progress and every command. Screens are plain structs in packages
// of their own; they draw themselves and tell what a key asks for.
//
// Nothing is read, written or called in Update. What takes time is a command
// with a deadline, and its answer carries an id so that a late one is dropped.
package ui

import (
	"context"
	"io"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/sessions"
)

// Session is a tuning run in progress as the terminal program needs it.
type Session interface {
	// Events gives every event from the first one on, and is closed after the
	// last.
	Events() <-chan tuner.Event
	// Pause halts or resumes the invocations.
	Pause(paused bool)
	// Stop ends sampling, tells why, and cleans up.
	Stop(why string)
	// AddSize adds a memory size in MB.
	AddSize(memoryMB int)
	// Abandon leaves now, without cleaning up.
	Abandon()
	// Wait waits for the end and tells the error that ended it early.
	Wait() error
}

// Options say what the program shows and what it can do. Functions that are
// nil are not offered.
type Options struct {
	Account tuner.Account
	// Start checks the plan against the account and begins a session. A
	// cancelled ctx ends the session as Stop does.
	Start func(ctx context.Context, p tuner.Plan) (Session, error)
	// Plan is what is chosen at first for a function; nil is tuner.DefaultPlan.
	Plan func(f tuner.Function) tuner.Plan
	// Price is nil where it is unknown.
	Price func(region, architecture string) *price.Price
	// Sessions lists past sessions, the newest first; Load reads one's events.
	Sessions func(ctx context.Context) ([]sessions.Entry, error)
	Load     func(ctx context.Context, session string) ([]tuner.Event, error)
	// Leftovers are the interrupted sessions found at start. Restore undoes
	// what they left and tells what it did and what is still left, a line each.
	Leftovers []string
	Restore   func(ctx context.Context) (did, left []string, err error)
	// Apply sets a memory size to stay after a session has ended, and gives
	// the events of that.
	Apply func(ctx context.Context, s *tuner.State, memoryMB int) ([]tuner.Event, error)
	// Open is a past session to show at first, Function one to plan for.
	Open, Function string
	ReadOnly       bool
	ASCII          bool

	// Input, Output and Program are for tests: nil is the terminal.
	Input   io.Reader
	Output  io.Writer
	Program []tea.ProgramOption
}
