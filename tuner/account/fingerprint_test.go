package account

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

func configured(change func(*types.FunctionConfiguration)) *types.FunctionConfiguration {
	c := &types.FunctionConfiguration{
		FunctionName: aws.String("fn"), MemorySize: aws.Int32(128), Timeout: aws.Int32(3), Handler: aws.String("a.b"),
		Environment: &types.EnvironmentResponse{Variables: map[string]string{"TOKEN": "hush-hush", "MODE": "x"}},
		Layers:      []types.Layer{{Arn: aws.String("l:1")}},
		SnapStart:   &types.SnapStartResponse{ApplyOn: types.SnapStartApplyOnNone},
	}
	if change != nil {
		change(c)
	}
	return c
}

func TestFingerprintIgnores(t *testing.T) {
	base := fingerprint(configured(nil))
	for name, change := range map[string]func(*types.FunctionConfiguration){
		"memory":          func(c *types.FunctionConfiguration) { c.MemorySize = aws.Int32(2048) },
		"timeout":         func(c *types.FunctionConfiguration) { c.Timeout = nil },
		"revision":        func(c *types.FunctionConfiguration) { c.RevisionId = aws.String("r9") },
		"time":            func(c *types.FunctionConfiguration) { c.LastModified = aws.String("now") },
		"state":           func(c *types.FunctionConfiguration) { c.State, c.StateReason = types.StatePending, aws.String("x") },
		"update":          func(c *types.FunctionConfiguration) { c.LastUpdateStatus = types.LastUpdateStatusInProgress },
		"version":         func(c *types.FunctionConfiguration) { c.Version, c.FunctionArn = aws.String("7"), aws.String("a:7") },
		"code size":       func(c *types.FunctionConfiguration) { c.CodeSize = 9 },
		"digest":          func(c *types.FunctionConfiguration) { c.ConfigSha256 = aws.String("x") },
		"runtime patch":   func(c *types.FunctionConfiguration) { c.RuntimeVersionConfig = &types.RuntimeVersionConfig{} },
		"variable values": func(c *types.FunctionConfiguration) { c.Environment.Variables["TOKEN"] = "other" },
		"snapshot":        func(c *types.FunctionConfiguration) { c.SnapStart.OptimizationStatus = "On" },
		"empty network": func(c *types.FunctionConfiguration) {
			c.VpcConfig = &types.VpcConfigResponse{SubnetIds: []string{}, VpcId: aws.String("")}
		},
	} {
		if got := fingerprint(configured(change)); got != base {
			t.Errorf("%s changes the fingerprint", name)
		}
	}
}

func TestFingerprintSees(t *testing.T) {
	seen := map[string]string{fingerprint(configured(nil)): "base"}
	for name, change := range map[string]func(*types.FunctionConfiguration){
		"handler":       func(c *types.FunctionConfiguration) { c.Handler = aws.String("a.c") },
		"code":          func(c *types.FunctionConfiguration) { c.CodeSha256 = aws.String("y") },
		"variable":      func(c *types.FunctionConfiguration) { c.Environment.Variables["NEW"] = "" },
		"variable gone": func(c *types.FunctionConfiguration) { delete(c.Environment.Variables, "TOKEN") },
		"layer":         func(c *types.FunctionConfiguration) { c.Layers[0].Arn = aws.String("l:2") },
		"role":          func(c *types.FunctionConfiguration) { c.Role = aws.String("r") },
		"snap start":    func(c *types.FunctionConfiguration) { c.SnapStart.ApplyOn = types.SnapStartApplyOnPublishedVersions },
		"description":   func(c *types.FunctionConfiguration) { c.Description = aws.String("r") },
	} {
		got := fingerprint(configured(change))
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[got] = name
	}
}

func TestFingerprintLeavesItsInputAlone(t *testing.T) {
	c := configured(nil)
	fingerprint(c)
	if *c.MemorySize != 128 || c.Environment.Variables["TOKEN"] != "hush-hush" {
		t.Errorf("changed to %+v", c)
	}
}

func TestDigestedTextHasNoValues(t *testing.T) {
	own := configured(func(c *types.FunctionConfiguration) { c.Environment = nil })
	if strings.Contains(string(canonical(own)), "hush-hush") {
		t.Error("the digested text has a variable's value")
	}
}

func TestConfigurationOfEveryAnswer(t *testing.T) {
	want := fingerprint(configured(nil))
	c := configured(nil)
	for _, got := range []*types.FunctionConfiguration{
		configurationOf(&lambda.UpdateFunctionConfigurationOutput{FunctionName: c.FunctionName, Handler: c.Handler, Environment: c.Environment, Layers: c.Layers, SnapStart: c.SnapStart}),
		configurationOf(&lambda.PublishVersionOutput{FunctionName: c.FunctionName, Handler: c.Handler, Environment: c.Environment, Layers: c.Layers, SnapStart: c.SnapStart}),
		configurationOf(&lambda.CreateFunctionOutput{FunctionName: c.FunctionName, Handler: c.Handler, Environment: c.Environment, Layers: c.Layers, SnapStart: c.SnapStart}),
		configurationOf(&lambda.GetFunctionConfigurationOutput{FunctionName: c.FunctionName, Handler: c.Handler, Environment: c.Environment, Layers: c.Layers, SnapStart: c.SnapStart}),
	} {
		if fingerprint(got) != want {
			t.Errorf("got %+v", got)
		}
	}
}

// TestVariablesDigest tells names apart, and nothing of a value.
func TestVariablesDigest(t *testing.T) {
	of := func(variables map[string]string) string {
		return variablesDigest(&types.FunctionConfiguration{Environment: &types.EnvironmentResponse{Variables: variables}})
	}
	a := of(map[string]string{"TOKEN": "hush", "MODE": "x"})
	if b := of(map[string]string{"MODE": "y", "TOKEN": "hush-hush"}); a != b {
		t.Errorf("values make %s of %s", b, a)
	}
	if b := of(map[string]string{"TOKEN": "hush"}); a == b || len(a) != 12 {
		t.Errorf("other names make %s, too", b)
	}
	if got := variablesDigest(&types.FunctionConfiguration{}); got != "none" || of(nil) != "none" {
		t.Errorf("none is %q", got)
	}
}
