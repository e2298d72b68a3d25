package text

import (
	"fmt"
	"time"
)

// Count writes how many there are of something that takes an s in the plural:
// "1 sample", "3 samples".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
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
