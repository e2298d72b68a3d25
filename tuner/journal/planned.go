package journal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"lambdial/tuner"
)

// Planned is what a past session was asked to do, and when.
type Planned struct {
	Session string
	At      time.Time
	Plan    tuner.Plan
}

// PlannedFor gives the plans of a function's sessions in dir, the newest
// first, at most n. Only the first line of each log is read. A log that is
// damaged there, or that tells something this program does not know, is passed
// over: a plan that is half understood is none.
func PlannedFor(ctx context.Context, dir string, f tuner.Function, n int) ([]Planned, error) {
	paths, err := Paths(dir)
	if err != nil {
		return nil, err
	}
	var found []Planned
	for _, path := range slices.Backward(paths) {
		if len(found) == n || ctx.Err() != nil {
			break
		}
		at, opened, err := opening(path)
		if err != nil || opened.Function.Name != f.Name || opened.Function.ARN != f.ARN || opened.Plan.Validate() != nil {
			continue
		}
		found = append(found, Planned{Session: opened.Session, At: at, Plan: opened.Plan})
	}
	return found, ctx.Err()
}

// ExperienceOf is what the newest sessions of a function in dir tell of its
// durations: the newest one that measured any.
func ExperienceOf(ctx context.Context, dir string, f tuner.Function) (tuner.Experience, error) {
	const most = 5 // who stopped so often knows why
	planned, err := PlannedFor(ctx, dir, f, most)
	if err != nil {
		return tuner.Experience{}, err
	}
	for _, p := range planned {
		path, err := PathOf(dir, p.Session)
		if err != nil || ctx.Err() != nil {
			break
		}
		if s, err := Fold(path); err == nil && s.Experience().Known() {
			return s.Experience(), nil
		}
	}
	return tuner.Experience{}, ctx.Err()
}

// opening reads how a session began.
func opening(path string) (at time.Time, opened tuner.Opened, err error) {
	file, err := os.Open(path)
	if err != nil {
		return at, opened, fmt.Errorf("session log: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	const longest = 1 << 20             // a list of versions is the longest part of the first line
	line, err := bufio.NewReader(io.LimitReader(file, longest)).ReadBytes('\n')
	if err != nil {
		return at, opened, &DamageError{Path: path, Line: 1, Err: errors.New("the first line is not whole")}
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	e, _, err := decode(line, 0)
	if err != nil {
		return at, opened, &DamageError{Path: path, Line: 1, Err: err}
	}
	if opened, ok := e.What.(tuner.Opened); ok {
		return e.At, opened, onlyKnown(line)
	}
	return at, opened, &DamageError{Path: path, Line: 1, Err: errors.New("the beginning is not where it belongs")}
}

// onlyKnown is an error if the plan of a first line has members that this
// program does not know.
func onlyKnown(line []byte) error {
	var raw struct {
		What struct {
			Plan json.RawMessage `json:"plan"`
		} `json:"what"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return err
	}
	strict := json.NewDecoder(bytes.NewReader(raw.What.Plan))
	strict.DisallowUnknownFields()
	return strict.Decode(&tuner.Plan{})
}
