package tuner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lambdial/tuner/price"
)

// Event is something that happened in a session, and when.
type Event struct {
	At   time.Time
	What Happening
}

// Happening is what an event tells. Each kind is a struct of this package.
type Happening interface{ kind() string }

// Opened begins every session.
type Opened struct {
	Session string   `json:"session"`
	Account Identity `json:"account"`
	Plan    Plan     `json:"plan"`
	// Function is the configuration before anything changed.
	Function Function `json:"function"`
	// Versions were there before; none of them is ever ours.
	Versions []string `json:"versions"`
	// Price is nil where it is unknown.
	Price *price.Price `json:"price,omitempty"`
	// Continues is the session whose samples this one takes over, Against the one
	// that it checks; "" for none.
	Continues string `json:"continues,omitempty"`
	Against   string `json:"against,omitempty"`
	// Earlier is what sessions before this one saw of the same code.
	Earlier []Seen `json:"earlier,omitempty"`
	// Imported is where the numbers come from, nil where they were measured here.
	Imported *Imported `json:"imported,omitempty"`
	// PID and Host tell whose session this is while it runs.
	PID  int    `json:"pid,omitempty"`
	Host string `json:"host,omitempty"`
}

// Seen is how long the successful invocations at a memory size took at most,
// cold or warm, without the start of an environment.
type Seen struct {
	MemoryMB    int           `json:"memory_mb"`
	Invocations int           `json:"invocations"`
	Longest     time.Duration `json:"longest"`
}

// Intended is a change to the account about to be made. It is on disk before
// the call is sent, and again before each further try of the same change.
type Intended struct {
	Change Change `json:"change"`
}

// Done is a change that the account confirmed.
type Done struct {
	ID int `json:"id"`
	// Version is the version that a publish gave. It is ours unless Existing.
	Version  string `json:"version,omitempty"`
	Existing bool   `json:"existing,omitempty"`
	// Left is how the function stood after the change had settled, for a
	// change of its configuration.
	Left *Mark `json:"left,omitempty"`
	// Made is the version that a publish gave, as the answer told it.
	Made *Mark `json:"made,omitempty"`
	// Last: nothing more of the apply follows, whatever its change announced.
	Last bool `json:"last,omitempty"`
}

// Refused is a change that was not made: the account refused it before
// anything happened, so there is nothing to undo.
type Refused struct {
	ID     int    `json:"id"`
	Reason string `json:"reason"`
}

// Action is a kind of change to the account.
type Action string

// The actions.
const (
	ActionConfigure      Action = "configure"       // set memory and timeout of $LATEST
	ActionPublish        Action = "publish"         // make a version
	ActionDeleteVersion  Action = "delete-version"  // delete a version of ours
	ActionCopy           Action = "copy"            // make the temporary function
	ActionDeleteFunction Action = "delete-function" // delete the temporary function
	ActionApply          Action = "apply"           // set the winning size, to stay
	ActionRelease        Action = "release"         // make a version, to stay
	ActionMoveAlias      Action = "move-alias"      // lead an alias elsewhere
	ActionReturnAlias    Action = "return-alias"    // lead an alias back
	ActionUndo           Action = "undo"            // put back what was set to stay, by the changes that follow
)

// Change is one change to the account with what is needed to undo it.
type Change struct {
	ID       int    `json:"id"`
	Action   Action `json:"action"`
	Function string `json:"function"`
	Version  string `json:"version,omitempty"`
	MemoryMB int    `json:"memory_mb,omitempty"`
	// From and To are the settings before and after a configure or an apply.
	From *Settings `json:"from,omitempty"`
	To   *Settings `json:"to,omitempty"`
	// Seen is how the function stood when the change was decided.
	Seen *Mark `json:"seen,omitempty"`
	// Description marks a version or a copy as this session's.
	Description string `json:"description,omitempty"`
	// Alias is what a move of an alias does.
	Alias *AliasMove `json:"alias,omitempty"`
	// More: others follow that belong to the same apply. Until the last of them is
	// done, none of them stays.
	More bool `json:"more,omitempty"`
}

// Mark is how a function stood at a moment: whoever changes it changes one of
// these.
type Mark struct {
	Settings
	RevisionID   string    `json:"revision_id,omitempty"`
	CodeSHA256   string    `json:"code_sha256,omitempty"`
	Fingerprint  string    `json:"fingerprint,omitempty"`
	LastModified time.Time `json:"last_modified,omitzero"`
}

// MarkOf is how f stands.
func MarkOf(f Function) *Mark {
	return &Mark{Settings: f.Settings, RevisionID: f.RevisionID, CodeSHA256: f.CodeSHA256, Fingerprint: f.Fingerprint, LastModified: f.LastModified}
}

// Phase is what a session is doing.
type Phase string

// The phases, in their order. Sizes are sampled in Preparing too, as soon as
// they are ready.
const (
	PhasePreparing Phase = "preparing"
	PhaseSampling  Phase = "sampling"
	PhaseCleaning  Phase = "cleaning"
	PhaseEnded     Phase = "ended"
)

// Entered is the begin of a phase.
type Entered struct {
	Phase Phase `json:"phase"`
}

// Ready says that a size can be sampled now, by this qualifier of the named
// function.
type Ready struct {
	MemoryMB  int    `json:"memory_mb"`
	Function  string `json:"function"`
	Qualifier string `json:"qualifier"`
}

// Parked says that a size has what it needs and can't be sampled any more,
// because $LATEST goes on to the next one.
type Parked struct {
	MemoryMB int `json:"memory_mb"`
}

// Added is a size that joined while the session ran.
type Added struct {
	MemoryMB int    `json:"memory_mb"`
	Why      string `json:"why,omitempty"`
}

// Dropped is a size that will not be sampled any more, with the reason. Its
// samples so far still stand.
type Dropped struct {
	MemoryMB int    `json:"memory_mb"`
	Why      string `json:"why"`
}

// Sampled is an invocation that came back.
type Sampled struct {
	Sample Sample `json:"sample"`
}

// Chosen tells why the next invocations go where they go.
type Chosen struct {
	MemoryMB int    `json:"memory_mb"`
	Why      string `json:"why"`
}

// Paused tells that a person paused or resumed the session.
type Paused struct {
	Paused bool `json:"paused"`
}

// Warned is something that changes how a person reads the numbers or what
// they should know of the account.
type Warned struct {
	MemoryMB int `json:"memory_mb,omitempty"`
	// Cold is the number of cold starts that the size was to get, where Text is
	// what kept it from more: how many it has is not known before the end. 0 in
	// every other warning.
	Cold int    `json:"cold,omitempty"`
	Text string `json:"text"`
}

// Stopped is the end of sampling, with the reason.
type Stopped struct {
	Why string `json:"why"`
	// Interrupted: a person or a signal ended it, not the evidence.
	Interrupted bool `json:"interrupted,omitempty"`
	// Failed: an error ended it.
	Failed bool `json:"failed,omitempty"`
	// Stack tells where, if the error was a bug of ours.
	Stack string `json:"stack,omitempty"`
}

// Closed ends every session that could end by itself.
type Closed struct {
	// Restored: nothing of the session is left in the account.
	Restored bool `json:"restored"`
	// Left names what could not be undone, a line each.
	Left []string `json:"left,omitempty"`
	// Kept names what was left on purpose, such as a version that an alias of
	// somebody else names.
	Kept []string `json:"kept,omitempty"`
}

func (Opened) kind() string   { return "opened" }
func (Intended) kind() string { return "intended" }
func (Done) kind() string     { return "done" }
func (Refused) kind() string  { return "refused" }
func (Entered) kind() string  { return "entered" }
func (Ready) kind() string    { return "ready" }
func (Parked) kind() string   { return "parked" }
func (Added) kind() string    { return "added" }
func (Dropped) kind() string  { return "dropped" }
func (Sampled) kind() string  { return "sampled" }
func (Chosen) kind() string   { return "chosen" }
func (Paused) kind() string   { return "paused" }
func (Warned) kind() string   { return "warned" }
func (Stopped) kind() string  { return "stopped" }
func (Closed) kind() string   { return "closed" }

type envelope struct {
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	What json.RawMessage `json:"what"`
}

// MarshalJSON writes {"at": …, "kind": …, "what": {…}}.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.What == nil {
		return nil, fmt.Errorf("event without content")
	}
	what, err := json.Marshal(e.What)
	if err != nil {
		return nil, err
	}
	return json.Marshal(envelope{At: e.At, Kind: e.What.kind(), What: what})
}

// UnmarshalJSON reads what MarshalJSON wrote. A kind that it does not know is
// an error: a log of a newer lambdial must not be half understood.
func (e *Event) UnmarshalJSON(data []byte) error {
	kind, ok := writtenKind(data)
	if !ok { // somebody else's spelling
		var env struct {
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal(data, &env); err != nil {
			return err
		}
		kind = env.Kind
	}
	decode, ok := decoders[kind]
	if !ok {
		return fmt.Errorf("event of unknown kind %q", kind)
	}
	if err := decode(data, e); err != nil {
		return fmt.Errorf("event %q: %w", kind, err)
	}
	return nil
}

// writtenKind finds the kind where MarshalJSON puts it, so that a log of a
// million samples is read in one pass.
func writtenKind(data []byte) (kind string, ok bool) {
	rest, ok := bytes.CutPrefix(data, []byte(`{"at":"`))
	if !ok {
		return "", false
	}
	_, rest, _ = bytes.Cut(rest, []byte(`"`))
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"kind":"`)); !ok {
		return "", false
	}
	name, rest, _ := bytes.Cut(rest, []byte(`"`))
	return string(name), bytes.HasPrefix(rest, []byte(`,"what":`))
}

var decoders = map[string]func([]byte, *Event) error{
	"opened": decode[Opened], "intended": decode[Intended], "done": decode[Done], "refused": decode[Refused],
	"entered": decode[Entered], "ready": decode[Ready], "parked": decode[Parked], "added": decode[Added], "dropped": decode[Dropped],
	"sampled": decode[Sampled], "chosen": decode[Chosen], "paused": decode[Paused], "warned": decode[Warned],
	"stopped": decode[Stopped], "closed": decode[Closed],
}

func decode[H Happening](data []byte, e *Event) error {
	var env struct {
		At   time.Time `json:"at"`
		What *H        `json:"what"`
	}
	if err := json.Unmarshal(data, &env); err != nil {
		return err
	}
	if env.What == nil {
		return errors.New("it tells nothing")
	}
	e.At, e.What = env.At, *env.What
	return nil
}
