// Package export writes past sessions as files for other programs and other
// people. What came from an account is escaped in each format: names, messages
// and warnings may hold anything.
package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/result"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// Session is a past session, with its samples where the format tells them.
type Session struct {
	State *tuner.State
	// Samples are all of the session, in their order, or why they can't be read.
	// They may be many, so that they are read as often as they are wanted.
	Samples iter.Seq2[tuner.Sample, error]
}

// Format is what a file is written in.
type Format string

// The formats.
const (
	CSV         Format = "csv"          // a row a size
	NDJSON      Format = "ndjson"       // a line a sample
	JSON        Format = "json"         // as open --json; several sessions are an array
	Markdown    Format = "markdown"     // a sentence and a table
	SVG         Format = "svg"          // graphs of duration and cost over memory
	HTML        Format = "html"         // a page that needs nothing else
	PowerTuning Format = "power-tuning" // the output of aws-lambda-power-tuning
)

// Formats lists all formats.
func Formats() []Format {
	return []Format{CSV, NDJSON, JSON, Markdown, SVG, HTML, PowerTuning}
}

// ByExtension is the format that a file's extension stands for, such as ".md",
// "" for none.
func ByExtension(extension string) Format {
	switch extension {
	case ".csv", ".json", ".ndjson", ".svg", ".html":
		return Format(extension[1:])
	case ".jsonl":
		return NDJSON
	case ".htm":
		return HTML
	case ".md":
		return Markdown
	}
	return ""
}

var (
	// ErrOne says that the format holds one session only.
	ErrOne = errors.New("power-tuning is the output of one session: name one")
	// ErrImported says that a session has no samples.
	ErrImported = errors.New("an imported session tells means and no samples")
	// ErrNoSize says that a session has nothing to tell in the format.
	ErrNoSize = errors.New("no size has both a duration and a known cost, which power-tuning takes")
)

// Write writes at least one session. It fails with [ErrOne] or [ErrNoSize]
// where they do not fit the format, before it writes anything.
func (f Format) Write(w io.Writer, sessions []Session) error {
	switch f {
	case CSV:
		return writeCSV(w, outcomes(sessions))
	case NDJSON:
		return writeSamples(w, sessions)
	case JSON:
		return writeJSON(w, outcomes(sessions))
	case Markdown:
		return writeMarkdown(w, outcomes(sessions))
	case SVG:
		_, err := io.WriteString(w, drawing(outcomes(sessions)))
		return err
	case HTML:
		return writeHTML(w, sessions)
	case PowerTuning:
		if len(sessions) != 1 {
			return ErrOne
		}
		return writePowerTuning(w, sessions[0].State)
	}
	return fmt.Errorf("there is no format %q: %v are there", f, Formats())
}

// outcome is what a session came to: its numbers, and the sentences about them.
type outcome struct {
	result.Result
	Sentence string
}

func outcomes(sessions []Session) (all []outcome) {
	for _, s := range sessions {
		all = append(all, outcome{result.Of(s.State), verdict.Of(s.State).Sentence()})
	}
	return all
}

// best is the size of the verdict, 0 for none, and what it is called.
func (o outcome) best() (memoryMB int, word string) {
	if o.Verdict == nil {
		return 0, ""
	}
	word = map[string]string{"recommended": "recommended", "leading": "leading", "imported": "best of the means"}[o.Verdict.Standing]
	return o.Verdict.MemoryMB, word
}

// marks are the words for a size that stands out.
func (o outcome) marks(memoryMB int) (words []string) {
	best, word := o.best()
	if best == memoryMB && word != "" {
		words = append(words, word)
	}
	if v := o.Verdict; v != nil && word != "" && slices.Contains(v.TiedWith, memoryMB) {
		words = append(words, "about as good")
	}
	if o.Before.MemoryMB == memoryMB {
		words = append(words, "before")
	}
	if o.AppliedMB == memoryMB {
		words = append(words, "set")
	}
	return words
}

func writeJSON(w io.Writer, all []outcome) error {
	if len(all) == 1 {
		return writeIndented(w, all[0].Result)
	}
	results := []result.Result{}
	for _, o := range all {
		results = append(results, o.Result)
	}
	return writeIndented(w, results)
}

func writeIndented(w io.Writer, v any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(text.EscapeJSON(b.Bytes()))
	return err
}
