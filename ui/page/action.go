package page

import (
	"lambdial/tuner"
	"lambdial/tuner/session"
)

// Action is what a page asks of the program; nil asks nothing. Those of this
// package are all that there are.
type Action interface{ action() }

// What any page asks for.
type (
	// Back leaves the page.
	Back struct{}
	// Show lays a page over the open one.
	Show struct{ Over Page }
	// Close closes what lies on top.
	Close struct{}
	// Cancel closes what lies on top and gives up what that waits for.
	Cancel struct{}
	// All are several, one after the other.
	All []Action
)

// What is asked for about functions and accounts.
type (
	// Plan opens the plan of a function.
	Plan struct{ Function tuner.Function }
	// AskName asks for the name of a function, AskRegion and AskProfile for
	// another place.
	AskName    struct{}
	AskRegion  struct{}
	AskProfile struct{}
	// LookUp finds a function by its name or ARN.
	LookUp struct{ Name string }
	// Connect opens another account: that of a profile, in a region; "" is the
	// profile's own region.
	Connect struct{ Profile, Region string }
	// Favour keeps whether the function of a key is a favourite.
	Favour struct {
		Key string
		Is  bool
	}
	// ListFunctions lists the functions again.
	ListFunctions struct{}
	// AskRestore asks whether to undo what interrupted sessions left behind,
	// Restore does it.
	AskRestore struct{}
	Restore    struct{}
)

// What is asked for about a plan.
type (
	// Start begins a session. A person confirmed it.
	Start struct{ Plan tuner.Plan }
	// Read asks for payload files.
	Read struct{ Paths []string }
	// List asks what is in a folder.
	List struct{ Folder string }
	// Edit asks for a text to be edited in the person's own editor.
	Edit struct{ Text string }
)

// What is asked of a session.
type (
	// Pause pauses the sampling, or goes on.
	Pause struct{ Paused bool }
	// Stop ends the sampling, cleans up and decides by what is known.
	Stop struct{}
	// AddSize measures one more memory size, in MB, within Lambda's bounds and
	// not yet part of the session.
	AddSize struct{ MemoryMB int }
	// AskApply asks what to set with a memory size, in MB, to stay; Apply sets it
	// and then verifies it, by what Verify says, nil for not at all.
	AskApply struct{ MemoryMB int }
	Apply    struct {
		Request session.Request
		Verify  *session.Verifying
	}
	// AskUndo asks whether to take back what was set, Undo does it.
	AskUndo struct{}
	Undo    struct{}
	// Compare shows the past sessions, to compare one of them with this.
	Compare struct{ Session string }
	// FetchLog asks for the whole log of a sample.
	FetchLog struct{ Sample tuner.Sample }

	// KeepMonth keeps how often a function is invoked a month.
	KeepMonth struct {
		Function    string // its ARN, or its name where it has none
		Invocations int64
	}
	// Again plans another session of the same function.
	Again struct{}
	// Copy puts a text onto the clipboard.
	Copy struct{ Text string }
)

// What is asked for about past sessions, by their names.
type (
	// ListSessions shows the past sessions, read anew.
	ListSessions struct{}
	// Open shows one again.
	Open struct{ Session string }
	// AskDelete asks whether to delete the log of one, Delete does it.
	AskDelete struct{ Session string }
	// AskReplay asks how fast one is shown as it happened, Replay does it.
	AskReplay struct{ Session string }
	Replay    struct{ Session, Speed string }
	// AskAbout asks for what a person would write about one, whose text is now
	// this; About keeps it: a title, a note behind a |, and words with a # as tags.
	AskAbout struct{ Session, About string }
	About    struct{ Session, About string }
	Delete   struct{ Session string }
)

func (Back) action()          {}
func (Show) action()          {}
func (Close) action()         {}
func (Cancel) action()        {}
func (All) action()           {}
func (Plan) action()          {}
func (AskName) action()       {}
func (AskRegion) action()     {}
func (AskProfile) action()    {}
func (LookUp) action()        {}
func (Connect) action()       {}
func (Favour) action()        {}
func (ListFunctions) action() {}
func (AskRestore) action()    {}
func (Restore) action()       {}
func (Start) action()         {}
func (Read) action()          {}
func (List) action()          {}
func (Edit) action()          {}
func (Pause) action()         {}
func (Stop) action()          {}
func (AddSize) action()       {}
func (AskApply) action()      {}
func (Apply) action()         {}
func (AskUndo) action()       {}
func (Undo) action()          {}
func (Compare) action()       {}
func (KeepMonth) action()     {}
func (FetchLog) action()      {}
func (Again) action()         {}
func (Copy) action()          {}
func (ListSessions) action()  {}
func (Open) action()          {}
func (AskDelete) action()     {}
func (AskReplay) action()     {}
func (Replay) action()        {}
func (AskAbout) action()      {}
func (About) action()         {}
func (Delete) action()        {}
