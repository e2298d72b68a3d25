package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"lambdial/tuner"
)

// Opening reads how a session began, by the first line of its log alone. A plan
// that has members which this program does not know is an error beside it.
func Opening(path string) (at time.Time, opened tuner.Opened, err error) {
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
