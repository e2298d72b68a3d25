package origin

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	stack := map[string]string{"aws:cloudformation:stack-name": "orders-prod", "aws:cloudformation:logical-id": "OrdersFunction"}
	with := func(more ...string) map[string]string {
		tags := map[string]string{}
		for k, v := range stack {
			tags[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			tags[more[i]] = more[i+1]
		}
		return tags
	}
	for _, test := range []struct {
		tags map[string]string
		want string
	}{
		{nil, ""},
		{map[string]string{"team": "shop", "stage": "prod"}, ""},
		{stack, "CloudFormation, stack orders-prod, resource OrdersFunction"},
		{with("lambda:createdBy", "SAM"), "AWS SAM, stack orders-prod, resource OrdersFunction"},
		{with("STAGE", "prod", "aws:cloudformation:logical-id", "ApiLambdaFunction"), "Serverless Framework, stack orders-prod, resource ApiLambdaFunction"},
		{with("STAGE", "prod"), "CloudFormation, stack orders-prod, resource OrdersFunction"},
		{with("aws-cdk:id", "x"), "AWS CDK, stack orders-prod, resource OrdersFunction"},
		{map[string]string{"sst:app": "shop", "sst:stage": "dev"}, "SST, shop, stage dev"},
		{with("amplify:deployment-type", "branch"), "Amplify, stack orders-prod, resource OrdersFunction"},
		{map[string]string{"Managed-By": "Terraform"}, "Terraform"},
		{map[string]string{"managed_by": "opentofu"}, "Terraform"},
		{map[string]string{"terraform": "true"}, "Terraform"},
		{map[string]string{"terraform": "false"}, ""},
		{map[string]string{"pulumi:project": "shop"}, "Pulumi"},
		{map[string]string{"aws:cloudformation:stack-name": "a\x1b[2J\nb"}, "CloudFormation, stack a␛[2J b"},
	} {
		got := Of(test.tags)
		if got.Told() != test.want {
			t.Errorf("%v: %q, want %q", test.tags, got.Told(), test.want)
		}
		if got.Known() != (got.Tool.NextDeploy() != "") {
			t.Errorf("%v: %q does at its next deploy %q", test.tags, got.Tool, got.Tool.NextDeploy())
		}
	}
}

func TestLines(t *testing.T) {
	for tool, want := range map[Tool]string{
		"": "MemorySize: 512|Timeout: 30", SAM: "MemorySize: 512|Timeout: 30", Serverless: "memorySize: 512|timeout: 30",
		Terraform: "memory_size = 512|timeout     = 30", CDK: "memorySize: 512,|timeout: Duration.seconds(30),",
		Pulumi: "memorySize: 512,|timeout: 30,", SST: `memory: "512 MB",|timeout: "30 seconds",`, Amplify: "memoryMB: 512,|timeoutSeconds: 30,",
	} {
		if got := strings.Join(tool.Lines(512, 30), "|"); got != want {
			t.Errorf("%s: %s, want %s", tool, got, want)
		}
	}
	if got := Terraform.Lines(512, 0); len(got) != 1 {
		t.Errorf("a timeout of 0: %q", got)
	}
}
