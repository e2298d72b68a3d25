package text

import (
	"fmt"
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

// Roughly writes a duration that nobody needs to the second: "40 s", "3 min",
// "1 h 20 min".
func Roughly(d time.Duration) string {
	if s := d.Round(time.Second); s < time.Minute {
		return fmt.Sprintf("%d s", max(1, int(s.Seconds())))
	}
	if m := d.Round(time.Minute); m < time.Hour {
		return fmt.Sprintf("%d min", int(m.Minutes()))
	}
	d = d.Round(10 * time.Minute)
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	if minutes == 0 {
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %d min", hours, minutes)
}

// Ago tells how long ago at was, in one unit: "now", "4 min ago", "3 d ago". A
// zero time is "".
func Ago(at, now time.Time) string {
	d := now.Sub(at)
	const day = 24 * time.Hour
	switch {
	case at.IsZero():
		return ""
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < day:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	case d < 60*day:
		return fmt.Sprintf("%d d ago", d/day)
	case d < 2*365*day:
		return fmt.Sprintf("%d mo ago", d/(30*day))
	}
	return fmt.Sprintf("%d y ago", d/(365*day))
}
