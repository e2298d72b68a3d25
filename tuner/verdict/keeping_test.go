package verdict

import (
	"slices"
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/origin"
)

// TestKeeping: what a person should know of where the function comes from, only
// where another size is to stay.
func TestKeeping(t *testing.T) {
	told := func(o *origin.Origin, applied int) string {
		s := Of(&tuner.State{Session: "s", Function: tuner.Function{Name: "orders", Origin: o, Settings: tuner.Settings{MemoryMB: 512}}})
		s.Applied = applied
		return strings.Join(s.Keeping(), " ")
	}
	sam := &origin.Origin{Tool: origin.SAM, Stack: "shop", LogicalID: "Orders"}
	for want, got := range map[string]string{
		"orders comes from AWS SAM, stack shop, resource Orders. CloudFormation compares templates: what is set outside of it stays until that resource next changes in the template, unless a drift-aware change set puts it back. To keep it, write MemorySize: 1024 at the function: lambdial patch s --in FILE, or --find DIR to look for it.": told(sam, 1024),
		"orders comes from AWS CDK. " + origin.CDK.NextDeploy() + ". To keep it, write memorySize: 1024 at the function.":                                                                                                                                                     told(&origin.Origin{Tool: origin.CDK}, 1024),
		"The tags of orders tell of no tool that deploys it; Terraform, Pulumi and SST often leave none. Where a tool deploys it, its next deploy may set back what is set outside of it: lambdial patch s --find DIR looks for the file that says the size, and changes it.": told(&origin.Origin{}, 1024),
		"Where orders comes from is not known, as its tags can't be read (lambda:ListTags is missing). Where a tool deploys it, its next deploy may set back what is set outside of it: lambdial patch s --find DIR looks for the file that says the size, and changes it.":   told(&origin.Origin{Unread: "lambda:ListTags is missing"}, 1024),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if got := told(nil, 1024) + told(sam, 0); got != "" {
		t.Errorf("told though nobody looked, or nothing is to be kept: %s", got)
	}
}

// What is to be kept is what was set, else a size that is recommended of the
// function itself, and is not the one that it has.
func TestToKeep(t *testing.T) {
	session := func(now int, samples ...[]tuner.Sample) Findings {
		s := sessionOf(goalOf(tuner.StrategyCost), []int{256, 1024}, slices.Concat(samples...))
		s.Function.MemoryMB = now
		return s
	}
	two := [][]tuner.Sample{sampledAt(256, 20, 60, 400), sampledAt(1024, 20, 60, 390)}
	if got := session(1024, two...).ToKeep(); got != (tuner.Settings{MemoryMB: 256}) {
		t.Errorf("where another is recommended %+v", got)
	}
	if got := session(256, two...).ToKeep(); got != (tuner.Settings{}) {
		t.Errorf("where it has that already %+v", got)
	}
	if got := session(1024, two[0]).ToKeep(); got != (tuner.Settings{}) {
		t.Errorf("where there is nothing to compare %+v", got)
	}
	set := session(1024, two...)
	set.AppliedTimeoutS = 7
	if got := set.ToKeep(); got != (tuner.Settings{TimeoutS: 7}) {
		t.Errorf("where a timeout was set %+v", got)
	}
	elsewhere := session(1024, two...)
	elsewhere.Plan.Architecture, elsewhere.Plan.Isolation = "arm64", tuner.IsolateCopy
	if !elsewhere.Elsewhere() {
		t.Fatal("it was measured on its own architecture")
	}
	if got := elsewhere.ToKeep(); got != (tuner.Settings{}) {
		t.Errorf("of another architecture %+v", got)
	}
}
