package text

import (
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
