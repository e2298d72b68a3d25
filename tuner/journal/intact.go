package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"

	"lambdial/tuner"
	"lambdial/tuner/disk"
)

// Intact reads what the intact lines of a damaged log tell: those that fit the
// line before them. What the others told is not known, so that a change of
// which the end is missing may have been made.
func Intact(path string) (*tuner.State, error) {
	var s tuner.State
	if _, err := intact(path, func(e tuner.Event, _ []byte) { s.Apply(e) }); err != nil {
		return nil, err
	}
	return &s, nil
}

// Mend makes a damaged log one that can be continued, of its intact lines. The
// damaged one stays beside it, under its name with .damaged behind.
func Mend(path string) error {
	var mended bytes.Buffer
	var sum uint32
	if _, err := intact(path, func(_ tuner.Event, body []byte) {
		sum = checksum(sum, body)
		mended.Write(fmt.Appendf(bytes.Clone(body), checksumForm+"\n", sum))
	}); err != nil {
		return err
	}
	err := os.Link(path, path+".damaged")
	if err == nil || errors.Is(err, os.ErrExist) {
		err = disk.Replace(path, mended.Bytes())
	}
	if err != nil {
		return fmt.Errorf("session log: %w", err)
	}
	return nil
}

// intact calls on for each intact line, and tells how many were not.
func intact(path string, on func(e tuner.Event, body []byte)) (lost int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("session log: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, math.MaxInt)
	lines.Split(wholeLine)
	opened := false
	for before := uint32(0); lines.Scan(); {
		line := lines.Bytes()
		e, _, err := decode(line, before)
		before = checksumTold(line)
		if _, begins := e.What.(tuner.Opened); err != nil || begins == opened {
			lost++
			continue
		}
		opened = true
		on(e, line[:len(line)-checksumLen])
	}
	if err := lines.Err(); err != nil {
		return lost, fmt.Errorf("session log %s: %w", path, err)
	}
	if !opened {
		return lost, &DamageError{Path: path, Line: 1, Err: errors.New("its beginning is lost")}
	}
	return lost, nil
}

// checksumTold is the checksum that a line tells of itself.
func checksumTold(line []byte) uint32 {
	if len(line) <= checksumLen {
		return 0
	}
	digits := line[len(line)-len(`00000000"}`) : len(line)-len(`"}`)]
	sum, _ := strconv.ParseUint(string(digits), 16, 32) // 0 fits no line
	return uint32(sum)
}
