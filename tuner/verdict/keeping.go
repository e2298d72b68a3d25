package verdict

import (
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// ToKeep is what the file which the function is deployed from should say: what was
// set, else the recommended size where that is another than the function has; 0 for
// what there is nothing to say of.
func (s Findings) ToKeep() tuner.Settings {
	keep := tuner.Settings{MemoryMB: s.Applied, TimeoutS: s.AppliedTimeoutS}
	if v := s.Verdict(); keep == (tuner.Settings{}) && v.Standing == StandingRecommended && v.MemoryMB != s.Function.MemoryMB && !s.Elsewhere() {
		keep.MemoryMB = v.MemoryMB
	}
	return keep
}

// Keeping tells, a sentence each, where the function comes from, what its tool
// makes of a size that is set outside of it, and how that stays. It is nil where
// no other size is to be kept, or where nobody looked.
func (s Findings) Keeping() []string { return s.KeepingOf(s.ToKeep()) }

// KeepingOf is Keeping for settings that are about to be set; one of 0 is not.
func (s Findings) KeepingOf(keep tuner.Settings) []string {
	o := s.Function.Origin
	if o == nil || keep == (tuner.Settings{}) {
		return nil
	}
	patch := "lambdial patch " + s.Session
	switch {
	case o.Known():
		lines := o.Tool.Lines(keep.MemoryMB, keep.TimeoutS)
		for i, line := range lines {
			lines[i] = strings.TrimSuffix(line, ",")
		}
		write := "To keep it, write " + text.And(lines) + " at the function"
		if o.Tool.Patched() {
			write += ": " + patch + " --in FILE, or --find DIR to look for it"
		}
		return []string{s.Function.Name + " comes from " + o.Told() + ".", o.Tool.NextDeploy() + ".", write + "."}
	case o.Unread != "":
		return []string{"Where " + s.Function.Name + " comes from is not known, as its tags can't be read (" + o.Unread + ").", look(patch)}
	}
	return []string{"The tags of " + s.Function.Name + " tell of no tool that deploys it; Terraform, Pulumi and SST often leave none.", look(patch)}
}

func look(patch string) string {
	return "Where a tool deploys it, its next deploy may set back what is set outside of it: " + patch + " --find DIR looks for the file that says the size, and changes it."
}
