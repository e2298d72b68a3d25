package app

import (
	"context"
	"io"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
	"lambdial/ui/keys"
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

// Connection is an open account with what is done on it.
type Connection struct {
	Account tuner.Account
	// Start checks the plan against the account and begins a session. A
	// cancelled ctx ends the session as Stop does.
	Start func(ctx context.Context, p tuner.Plan) (Session, error)
	// Apply sets something to stay after a session has ended, and gives the events
	// of that; Undo takes it back.
	Apply func(ctx context.Context, s *tuner.State, r session.Request) ([]tuner.Event, error)
	Undo  func(ctx context.Context, s *tuner.State) ([]tuner.Event, error)
	// Verify invokes what was set, and tells each event.
	Verify func(ctx context.Context, s *tuner.State, with session.Verifying, tell func(tuner.Event)) error
	// Log fetches what an invocation logged from the log group of its function.
	Log func(ctx context.Context, group string, x tuner.Sample) (string, error)
	// Price is nil where it is unknown.
	Price func(region, architecture string) *price.Price
}

// Profile is one of the AWS configuration: its name, and the region that it
// sets or "".
type Profile struct{ Name, Region string }

// Options say what the program shows and what it can do. Functions that are
// nil are not offered.
type Options struct {
	Connection
	// Reconnect opens another account: that of a profile, in a region; "" is the
	// region that the profile sets.
	Reconnect func(ctx context.Context, profile, region string) (Connection, error)
	// Profiles lists those of the AWS configuration.
	Profiles func(ctx context.Context) ([]Profile, error)
	// Favourites gives the keys of the favourite functions; Favour adds one or
	// takes it away.
	Favourites func(ctx context.Context) ([]string, error)
	Favour     func(ctx context.Context, key string, is bool) error
	// Month gives how often a function is invoked a month, by its ARN, 0 where
	// nobody told; KeepMonth keeps it.
	Month     func(ctx context.Context, function string) (int64, error)
	KeepMonth func(ctx context.Context, function string, invocations int64) error
	// Sessions lists past sessions, the newest first; Load reads one.
	Sessions func(ctx context.Context) ([]archive.Entry, error)
	Load     func(ctx context.Context, session string) (*tuner.State, error)
	// Earlier gives what past sessions of a function were asked to do, the
	// newest first, and the digests of their payload files as they are now.
	Earlier func(ctx context.Context, f tuner.Function) (earlier []archive.Planned, files map[string]string, err error)
	// Experience gives what past sessions of a function tell of how long it takes.
	Experience func(ctx context.Context, f tuner.Function) (tuner.Experience, error)
	// Defined gives the places in files that may define a function, in words.
	Defined func(ctx context.Context, f tuner.Function) []string
	// Payloads gives what a past session invoked with, as far as it is still at
	// hand.
	Payloads func(ctx context.Context, s *tuner.State) (payload.Mix, error)
	// Events reads what happened in a session.
	Events func(ctx context.Context, session string) ([]tuner.Event, error)
	// Describe keeps what a person writes about a session.
	Describe func(ctx context.Context, session string, about archive.About) error
	// Delete deletes the log of a session that is finished.
	Delete func(ctx context.Context, session string) error
	// Leftovers tells what interrupted sessions left behind, a line each.
	// Restore undoes that and tells what it did and what is still left.
	Leftovers func(ctx context.Context) ([]string, error)
	Restore   func(ctx context.Context) (did, left []string, err error)
	// Open is a past session to show at first, Replay how many times as fast as it
	// was, "" for its end alone.
	Open, Replay string
	// Usual is the plan of a function where nobody chose, nil for
	// [tuner.DefaultPlan].
	Usual func(f tuner.Function) tuner.Plan
	// Keys are others than the usual ones, nil for those.
	Keys *keys.Map
	// Look is how the screen looks whatever the terminal says of itself.
	Look Look
	// ReadOnly changes and invokes nothing. ASCII draws with plain characters.
	ReadOnly, ASCII bool

	// Hurry is closed when the program is to leave without cleaning up, as at
	// a second signal.
	Hurry <-chan struct{}
	// Say tells a person something once the screen is gone.
	Say func(line string)

	// Input, Output and Program are for tests: nil is the terminal.
	Input   io.Reader
	Output  io.Writer
	Program []tea.ProgramOption
}
