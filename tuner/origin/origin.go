// Package origin says which tool made a function, as far as its tags tell, what
// that tool does at its next deploy with a value that was set outside of it, and
// what to write into its files.
package origin

import (
	"fmt"
	"slices"
	"strings"

	"lambdial/tuner/text"
)

// Tool is a way to deploy functions.
type Tool string

// The tools.
const (
	CloudFormation Tool = "cloudformation"
	SAM            Tool = "sam"
	CDK            Tool = "cdk"
	Serverless     Tool = "serverless"
	Terraform      Tool = "terraform"
	Pulumi         Tool = "pulumi"
	SST            Tool = "sst"
	Amplify        Tool = "amplify"
)

// Name is the tool's own.
func (t Tool) Name() string {
	return map[Tool]string{
		CloudFormation: "CloudFormation", SAM: "AWS SAM", CDK: "AWS CDK", Serverless: "Serverless Framework",
		Terraform: "Terraform", Pulumi: "Pulumi", SST: "SST", Amplify: "Amplify",
	}[t]
}

// Origin is where a function comes from. Its words are of the account and free of
// control characters.
type Origin struct {
	// Tool is "" where the tags tell of none.
	Tool Tool `json:"tool,omitempty"`
	// Stack is that of CloudFormation or the tool's own name for it, LogicalID the
	// resource's in the template, Stage that of serverless and SST; "" for none.
	Stack     string `json:"stack,omitempty"`
	LogicalID string `json:"logical_id,omitempty"`
	Stage     string `json:"stage,omitempty"`
	// Unread says why the tags could not be read, "" where they could.
	Unread string `json:"unread,omitempty"`
}

// Known says that the tags tell the tool.
func (o Origin) Known() bool { return o.Tool != "" }

// Of reads a function's tags. CloudFormation tags all that it makes; the tools
// that stand on it add tags of their own, or none, as the CDK. Terraform and
// Pulumi add none: there is only what people write by habit.
func Of(tags map[string]string) Origin {
	tag := func(key string) string { return text.Visible(tags[key]) }
	o := Origin{Stack: tag("aws:cloudformation:stack-name"), LogicalID: tag("aws:cloudformation:logical-id")}
	first := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool {
			for key := range tags {
				if strings.HasPrefix(key, prefix) {
					return true
				}
			}
			return false
		})
	}
	switch {
	case first("sst:"):
		o.Tool, o.Stack, o.Stage = SST, tag("sst:app"), tag("sst:stage")
	case first("amplify:"):
		o.Tool, o.Stage = Amplify, tag("amplify:branch-name")
	case strings.EqualFold(tags["lambda:createdBy"], "SAM"):
		o.Tool = SAM
	case first("aws:cdk", "aws-cdk"):
		o.Tool = CDK
	case o.Stack != "" && tags["STAGE"] != "" && strings.HasSuffix(o.LogicalID, "LambdaFunction"):
		o.Tool, o.Stage = Serverless, tag("STAGE")
	case o.Stack != "":
		o.Tool = CloudFormation
	default:
		o.Tool = byHabit(tags)
	}
	return o
}

// byHabit reads tags such as ManagedBy=terraform.
func byHabit(tags map[string]string) Tool {
	for _, tool := range []Tool{Terraform, Pulumi} {
		for key, value := range tags {
			key, value = strings.ToLower(key), strings.ToLower(value)
			said := strings.NewReplacer("-", "", "_", "", ":", "", " ", "").Replace(key)
			switch {
			case slices.Contains([]string{"managedby", "createdby", "provisionedby", "provisioner", "deployedby"}, said) && (strings.Contains(value, string(tool)) || tool == Terraform && strings.Contains(value, "opentofu")):
				return tool
			case said == string(tool) && value != "false" && value != "no", strings.HasPrefix(key, string(tool)+":"):
				return tool
			}
		}
	}
	return ""
}

// Patched says that the tool's files are of those that can be changed in place.
func (t Tool) Patched() bool {
	return t == CloudFormation || t == SAM || t == Serverless || t == Terraform
}

// Told says in a few words where the function comes from, "" where nothing tells.
func (o Origin) Told() string {
	switch {
	case !o.Known():
		return ""
	case o.Stack != "" && o.LogicalID != "":
		return fmt.Sprintf("%s, stack %s, resource %s", o.Tool.Name(), o.Stack, o.LogicalID)
	case o.Stack != "" && o.Stage != "":
		return fmt.Sprintf("%s, %s, stage %s", o.Tool.Name(), o.Stack, o.Stage)
	case o.Stack != "":
		return fmt.Sprintf("%s, stack %s", o.Tool.Name(), o.Stack)
	}
	return o.Tool.Name()
}

// Soon is NextDeploy in a few words.
func (t Tool) Soon() string {
	if t == Terraform {
		return "its next apply sets back what was set outside of it"
	}
	return "what was set outside of it stays until it changes the function"
}

// NextDeploy says in a sentence what becomes of a value that was set outside of
// the tool, when the tool deploys next.
func (t Tool) NextDeploy() string {
	switch t {
	case CloudFormation, SAM, CDK, Serverless, Amplify:
		return "CloudFormation compares templates: what is set outside of it stays until that resource next changes in the template, unless a drift-aware change set puts it back"
	case Terraform:
		return "Terraform compares with the account: its next apply sets back what its files say"
	case Pulumi, SST:
		return t.Name() + " compares with its own record of the account: what is set outside of it stays until that resource next changes or the record is refreshed, then it is set back"
	}
	return ""
}

// Lines are what to write by hand into the tool's file, at the function; settings
// of 0 are left out. Without a tool they are those of CloudFormation.
func (t Tool) Lines(memoryMB, timeoutS int) []string {
	type setting struct {
		format string
		value  int
	}
	forms := map[Tool][2]string{
		Serverless: {"memorySize: %d", "timeout: %d"},
		Terraform:  {"memory_size = %d", "timeout     = %d"},
		CDK:        {"memorySize: %d,", "timeout: Duration.seconds(%d),"},
		Pulumi:     {"memorySize: %d,", "timeout: %d,"},
		SST:        {`memory: "%d MB",`, `timeout: "%d seconds",`},
		Amplify:    {"memoryMB: %d,", "timeoutSeconds: %d,"},
	}
	form, other := forms[t]
	if !other {
		form = [2]string{"MemorySize: %d", "Timeout: %d"}
	}
	var lines []string
	for _, s := range []setting{{form[0], memoryMB}, {form[1], timeoutS}} {
		if s.value > 0 {
			lines = append(lines, fmt.Sprintf(s.format, s.value))
		}
	}
	return lines
}
