package text

import (
	"fmt"
	"strconv"
	"time"
)

// Duration writes three significant digits, always, so that a column of them
// keeps its look while they change: "3.40 ms", "340 ms", "1.20 s".
func Duration(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 999.5 {
		return Digits(ms) + " ms"
	}
	return Digits(ms/1000) + " s"
}

// Digits writes a number with three significant digits, and whole from a
// hundred on.
func Digits(v float64) string {
	switch {
	case v < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// Limit writes a duration that a person set, without digits that they did not:
// "200 ms", "1.5 s", "2 min".
func Limit(d time.Duration) string {
	switch {
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d >= time.Second:
		return fmt.Sprintf("%g s", d.Seconds())
	}
	return fmt.Sprintf("%g ms", float64(d)/float64(time.Millisecond))
}
