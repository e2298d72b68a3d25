package text

import (
	"fmt"
	"strconv"
	"strings"
)

// Count writes how many there are of something that takes an s in the plural:
// "1 sample", "3 samples".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// And joins the parts of a list: "a", "a and b", "a, b and c".
func And(parts []string) string {
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// Quantity writes a large number for reading: "6 billion", "18.75 billion".
func Quantity(n float64) string {
	for _, unit := range []struct {
		of   float64
		name string
	}{{1e9, " billion"}, {1e6, " million"}} {
		if n >= unit.of {
			return strconv.FormatFloat(n/unit.of, 'f', -1, 64) + unit.name
		}
	}
	whole, _, _ := strings.Cut(thousands(strconv.FormatFloat(n, 'f', 2, 64)), ".")
	return whole
}
