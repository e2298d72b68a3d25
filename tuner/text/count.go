package text

import "fmt"

// Count writes how many there are of something that takes an s in the plural:
// "1 sample", "3 samples".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
