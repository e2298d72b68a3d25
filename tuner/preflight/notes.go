package preflight

import (
	"fmt"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/sampler"
	"lambdial/tuner/text"
)

// Notes are what a person should know before a function is tuned that can be.
// The price is nil where it is unknown; host is the machine that the session
// runs on.
func Notes(f tuner.Function, p tuner.Plan, at *price.Price, host string) (texts []string) {
	note := func(when bool, text string) {
		if when {
			texts = append(texts, text)
		}
	}
	note(f.SnapStart, "SnapStart: each version is pending for minutes while its snapshot is made")
	note(f.PaysRestores(), "SnapStart: Lambda bills the snapshot of each version for three hours at least"+onTop(p.Estimate(tuner.Experience{}, f, at).Snapshots, at)+", which is not in the costs here")
	note(f.Durable, "durable function: durations are those of each run, without the waits between")
	note(f.Provisioned, "provisioned concurrency stays on its own version and is not measured")
	note(f.LogFormat == "JSON" && f.SystemLogLevel == "WARN", "the system log level WARN hides the REPORT: durations will be wall times; set it to INFO for exact ones")
	note(p.Isolation == tuner.IsolateCopy, "the copy has another name, no triggers and no resource policy; numbers are those of the copy")
	note(elsewhere(f, p), fmt.Sprintf("the copy runs on %s and %s on %s: sizes compare among themselves, and lambdial compare holds them against a session on %[3]s", p.Architecture, f.Name, f.Architecture))
	note(elsewhere(f, p) && len(f.Layers) > 0, fmt.Sprintf("the copy takes %s along, which may be built for %s alone", text.Count(len(f.Layers), "layer"), f.Architecture))
	note(p.Isolation != tuner.IsolateCopy && !tuner.HasRoomForNote(f.Description, host, f.Settings), fmt.Sprintf("the description of %s has no room for the note by which another machine sees what a session set, and what it set is told from what somebody else did: killed in the middle of a change, a session may leave that, with the command", f.Name))
	note(p.Samples > 0 && len(p.Payloads) > p.Samples, fmt.Sprintf("%d payloads and %s a size: some payloads are never sent", len(p.Payloads), text.Count(p.Samples, "sample")))
	note(p.Samples == 0 && p.Payloads.Round() > sampler.LongestRound, fmt.Sprintf("the mix of payloads takes %d invocations a size to be whole, and auto takes fewer: give --samples %[1]d, or smaller weights", p.Payloads.Round()))
	return texts
}

// onTop is what snapshots cost at most, as a part of a sentence; "" where it is
// unknown.
func onTop(snapshots float64, at *price.Price) string {
	if snapshots == 0 {
		return ""
	}
	return ", " + text.Money(snapshots, at.Currency) + " on top at most"
}
