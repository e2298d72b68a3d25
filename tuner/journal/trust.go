package journal

import "fmt"

// TrustError says that somebody else could have written a session log.
type TrustError struct{ Path, Why, Do string }

func (e *TrustError) Error() string {
	return fmt.Sprintf("nothing is undone by the session log %s, because %s; if the log is yours: %s", e.Path, e.Why, e.Do)
}
