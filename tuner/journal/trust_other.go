//go:build !unix

package journal

// Trust has nothing to go by where files have no owner and mode.
func Trust(string) error { return nil }
