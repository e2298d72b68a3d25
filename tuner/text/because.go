package text

import "strings"

// Because ends a sentence with the reason that was given, if one was: ": no space
// left".
func Because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(reason, ".")
}
