package functions

import (
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// notes draws what makes a function special to tune, "" for nothing.
func (s *Screen) notes(f tuner.Function, w int) string {
	t := s.theme
	var lines []string
	for _, n := range special(f) {
		mark := t.Glyph.Warning + " "
		for _, line := range text.Wrap(n, w-2) {
			lines = append(lines, t.Warn.Render(mark+line))
			mark = "  "
		}
	}
	return strings.Join(lines, "\n")
}

func special(f tuner.Function) []string {
	var notes []string
	add := func(is bool, note string) {
		if is {
			notes = append(notes, note)
		}
	}
	add(f.EdgeReplica, "A Lambda@Edge replica: it can't be tuned here")
	add(f.ManagedInstances, "Runs on managed instances: it is not billed by memory and time alone")
	add(f.Durable, "A durable function: one invocation may run in several parts")
	add(f.PerTenant, "Isolated by tenant: an invocation needs a tenant id")
	add(f.Signed, "Code signing is on")
	add(f.Provisioned, "Has provisioned concurrency: its own prices apply to that")
	add(f.SnapStart, "SnapStart: every published version takes minutes to get ready")
	add(f.SystemLogLevel == "WARN", "Its system log level hides the REPORT: durations will be wall time")
	return notes
}
