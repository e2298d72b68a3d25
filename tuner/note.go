package tuner

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// longestDescription is the most bytes that Lambda takes as a description.
const longestDescription = 256

// Note is what a session leaves in the description of a function while its
// settings are not its owner's, in the very call that changes them. It holds
// what is needed to put them back without a session log, from any machine.
type Note struct {
	// Session begins with the time at which it began, in UTC.
	Session string
	// Host is the machine that the session runs on, as far as it may be written.
	Host string
	// Set is what the session set, Had what the function had before.
	Set, Had Settings
}

var noteForm = regexp.MustCompile(` ?\[lambdial session ([0-9a-f-]+) on (\S+): (\d+) MB (\d+) s for a while, before (\d+) MB (\d+) s\]`)

func (n Note) String() string {
	return fmt.Sprintf("[lambdial session %s on %s: %d MB %d s for a while, before %d MB %d s]",
		n.Session, plainHost(n.Host), n.Set.MemoryMB, n.Set.TimeoutS, n.Had.MemoryMB, n.Had.TimeoutS)
}

var notInHosts = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

func plainHost(host string) string {
	const most = 24
	host, _, _ = strings.Cut(notInHosts.ReplaceAllString(host, "-"), ".")
	if host == "" {
		return "-"
	}
	return host[:min(len(host), most)]
}

// WithNote puts a note at the end of a description, in place of an earlier one.
// It says false where Lambda would not take the whole, which has at most 256
// bytes.
func WithNote(description string, n Note) (noted string, fits bool) {
	noted = n.String()
	if own := WithoutNote(description); own != "" {
		noted = own + " " + noted
	}
	return noted, len(noted) <= longestDescription
}

// HasRoomForNote says that a description takes any note of a session that this
// host may run on a function that has these settings.
func HasRoomForNote(description, host string, had Settings) bool {
	longest := Settings{MemoryMB: MaxMemoryMB, TimeoutS: int(MaxTimeout.Seconds())}
	_, fits := WithNote(description, Note{Session: "20060102-150405-000000", Host: host, Set: longest, Had: had})
	return fits
}

// WithoutNote is a description as its owner wrote it.
func WithoutNote(description string) string {
	return noteForm.ReplaceAllString(description, "")
}

// NoteOf reads the note in a description, and says false where there is none.
func NoteOf(description string) (Note, bool) {
	m := noteForm.FindStringSubmatch(description)
	if m == nil {
		return Note{}, false
	}
	var n [4]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(m[3+i]); err != nil {
			return Note{}, false // no setting has so many digits
		}
	}
	return Note{Session: m[1], Host: m[2], Set: Settings{n[0], n[1]}, Had: Settings{n[2], n[3]}}, true
}
