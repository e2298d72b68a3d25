// Package template changes the memory size and the timeout of a function in the
// file that it is deployed from. Every byte that is not the value stays: a file is
// parsed for positions alone, the value is spliced in, and what comes of it is
// parsed again and held against what was there.
package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"lambdial/tuner/origin"
	"lambdial/tuner/text"
)

// Want is what a file shall say of a function.
type Want struct {
	// Function is its name in the account, LogicalID that in its template where
	// its tags tell it.
	Function  string
	LogicalID string
	// Resource picks the function by how the file calls it; "" goes by the others.
	Resource string
	// MemoryMB and TimeoutS are what to write; 0 leaves what is there.
	MemoryMB int
	TimeoutS int
}

// Change is one value in a file.
type Change struct {
	File string `json:"file"`
	// Line is where it stands now, from 1 on.
	Line int `json:"line"`
	// Property is as the file calls it, such as MemorySize.
	Property string `json:"property"`
	// From is what stood there, "" where a line was inserted.
	From string `json:"from,omitempty"`
	To   string `json:"to"`
}

// Patch is a change of files that is not written yet.
type Patch struct {
	Tool origin.Tool
	// Resource is the function as the file calls it.
	Resource string
	// Changes are none where the files say already what they shall.
	Changes []Change
	// Notes say what else a person should know of it: a reference that was
	// followed, and who else uses the value.
	Notes []string
	files *files
}

// RefusedError says why a file is not changed, and what to write by hand.
type RefusedError struct {
	File   string
	Reason string
	ByHand []string
}

func (e *RefusedError) Error() string { return e.File + " is not changed: " + e.Reason }

// ChoiceError says that it is not clear which function of a file is meant.
type ChoiceError struct {
	File      string
	Why       string
	Resources []string
}

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("%s: %s: --resource NAME picks one of %s", e.File, e.Why, strings.Join(e.Resources, ", "))
}

// property is one of the two settings.
type property struct {
	memory bool
	value  int
}

// name is how a tool's files call it.
func (p property) name(tool origin.Tool) string {
	names := map[origin.Tool][2]string{origin.Terraform: {"memory_size", "timeout"}, origin.Serverless: {"memorySize", "timeout"}}
	pair, other := names[tool]
	if !other {
		pair = [2]string{"MemorySize", "Timeout"}
	}
	if p.memory {
		return pair[0]
	}
	return pair[1]
}

func (p property) text() string { return strconv.Itoa(p.value) }

func (w Want) properties() (wanted []property) {
	if w.MemoryMB > 0 {
		wanted = append(wanted, property{true, w.MemoryMB})
	}
	if w.TimeoutS > 0 {
		wanted = append(wanted, property{false, w.TimeoutS})
	}
	return wanted
}

// syntax is how functions are defined in files of one kind.
type syntax interface {
	tool() origin.Tool
	// functions are those that the file defines.
	functions() ([]candidate, error)
	// set writes a property of the function that --resource calls so, and tells
	// what it changed, nil for nothing, and what to know of it.
	set(resource string, p property) (*Change, []string, error)
}

// Propose changes a copy of the file in memory. The error is a *RefusedError or a
// *ChoiceError where the file was read.
func Propose(path string, want Want) (*Patch, error) {
	open := &files{byPath: map[string]*file{}}
	f, err := open.open(path)
	if err != nil {
		return nil, err
	}
	return propose(open, f, want)
}

func propose(open *files, f *file, want Want) (*Patch, error) {
	kind, err := syntaxOf(open, f, want)
	if err != nil {
		return nil, withLines(err, "", want)
	}
	found, err := kind.functions()
	if err != nil {
		return nil, withLines(err, kind.tool(), want)
	}
	chosen, err := choose(f.path, found, want)
	if err != nil {
		return nil, withLines(err, kind.tool(), want)
	}
	p := &Patch{Tool: kind.tool(), Resource: chosen.resource, Notes: chosen.notes, files: open}
	for _, wanted := range want.properties() {
		change, notes, err := kind.set(chosen.resource, wanted)
		if err != nil {
			return nil, withLines(err, kind.tool(), want)
		}
		if change != nil {
			p.Changes = append(p.Changes, *change)
		}
		for _, note := range notes {
			if !slices.Contains(p.Notes, note) {
				p.Notes = append(p.Notes, note)
			}
		}
	}
	return p, nil
}

// withLines adds to a refusal what to write by hand where it says nothing more
// exact itself.
func withLines(err error, tool origin.Tool, want Want) error {
	if refused, is := err.(*RefusedError); is && refused.ByHand == nil { //nolint:errorlint // it is made here and wrapped nowhere
		refused.ByHand = tool.Lines(want.MemoryMB, want.TimeoutS)
	}
	return err
}

// Diff is the change as a unified diff of all files, as they are: what is in them
// is not made visible.
func (p *Patch) Diff() string {
	var diffs strings.Builder
	for _, f := range p.files.changed() {
		diffs.WriteString(udiff.Unified(f.path, f.path, string(f.before), string(f.after)))
	}
	return diffs.String()
}

// refuse makes a refusal; words of the file are made visible.
func refuse(f *file, format string, args ...any) error {
	return &RefusedError{File: f.path, Reason: text.Visible(fmt.Sprintf(format, args...))}
}
