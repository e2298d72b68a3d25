package cli

import (
	"fmt"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// payloadHelp is told by --help, beside what the flags say themselves.
const payloadHelp = `Payloads: several are mixed by their weights, with the same mix at every size. Strings
of a payload may hold placeholders, which are filled in for each invocation: {{counter}},
{{uuid}}, {{int 1 100}}, {{pick a|b|c}}, {{timestamp}} and {{unix_ms}}. A string that is
nothing but "{{number counter}}" (or int, pick, unix_ms) becomes a number; {{{{ stands
for {{ itself, and --literal leaves all braces alone.

What --payload says on the command line stands in the list of processes, where others
on this machine can read it. --payload @file and --payload @- (standard input) are
private, and so is --payloads.`

// byPayload tells what each of several payloads takes at a size, a line each.
func byPayload(p tuner.Plan, size *tuner.Size) (lines []string) {
	const most = 8
	if size == nil || len(p.Payloads) < 2 {
		return nil
	}
	for i, one := range p.Payloads[:min(most, len(p.Payloads))] {
		warm := size.OfPayload(i)
		mean := "no sample"
		if n := warm.N(); n > 0 {
			mean = fmt.Sprintf("%s in %s", milliseconds(true, warm.Mean()), text.Count(n, "sample"))
		}
		lines = append(lines, fmt.Sprintf("payload %d (%s): %s at %d MB", i+1, text.Visible(one.Source), mean, size.MemoryMB))
	}
	return lines
}
