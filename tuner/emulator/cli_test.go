package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cli runs the AWS CLI against an account.
type cli struct {
	program string
	url     string
	home    string
}

func cliEnvironment(home string) []string {
	return []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret",
		"AWS_DEFAULT_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
	}
}

// findCLI returns the first AWS CLI that works in the environment of the test:
// one in PATH may be the shim of a version manager, which doesn't.
func findCLI(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/bin") {
		command := exec.Command(filepath.Join(dir, "aws"), "--version")
		command.Env = cliEnvironment(home)
		if out, err := command.Output(); err == nil && bytes.HasPrefix(out, []byte("aws-cli/")) {
			return command.Path
		}
	}
	const missing = "no working AWS CLI found: install the package awscli to run this test"
	if os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

func newCLI(t *testing.T, program string, o Options) cli {
	server := httptest.NewServer(newTestAccount(t, o))
	t.Cleanup(server.Close)
	return cli{program, server.URL, t.TempDir()}
}

func (c cli) run(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), c.program, append([]string{"lambda", "--endpoint-url", c.url, "--output", "json"}, arguments...)...)
	command.Env = cliEnvironment(c.home)
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return string(out), err
}

// answered runs a command that must succeed and reads its answer.
func answered[T any](t *testing.T, c cli, arguments ...string) T {
	t.Helper()
	var into T
	out, err := c.run(t, arguments...)
	if err != nil {
		t.Fatalf("aws lambda %s: %v", strings.Join(arguments, " "), err)
	}
	if out == "" {
		return into
	}
	if err := json.Unmarshal([]byte(out), &into); err != nil {
		t.Fatalf("aws lambda %s: %v in %s", strings.Join(arguments, " "), err, out)
	}
	return into
}

// The AWS CLI is the judge of whether the account speaks like Lambda.
func TestAWSCLI(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the AWS CLI many times")
	}
	program := findCLI(t)
	for name, test := range map[string]func(*testing.T, string){
		"reads": cliReads, "tunes": cliTunes, "aliases": cliAliases, "errors": cliErrors,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // an AWS CLI needs half a second of CPU time to start
			test(t, program)
		})
	}
}

type none struct{}

func cliReads(t *testing.T, program string) {
	aws := newCLI(t, program, Options{})
	type page struct {
		Functions []configuration
		NextToken string
	}
	if p := answered[page](t, aws, "list-functions", "--page-size", "4"); len(p.Functions) != len(DefaultFunctions(0)) || p.NextToken != "" {
		t.Errorf("listed %d functions in pages of 4, token %q", len(p.Functions), p.NextToken)
	}
	first := answered[page](t, aws, "list-functions", "--max-items", "3")
	if len(first.Functions) != 3 || first.NextToken == "" {
		t.Fatalf("listed %d functions of at most 3, token %q", len(first.Functions), first.NextToken)
	}
	second := answered[page](t, aws, "list-functions", "--max-items", "3", "--starting-token", first.NextToken)
	if len(second.Functions) != 3 || second.Functions[0].FunctionName <= first.Functions[2].FunctionName {
		t.Errorf("after %s come %d functions", first.Functions[2].FunctionName, len(second.Functions))
	}
	got := answered[struct {
		Code          struct{ Location, RepositoryType string }
		Configuration configuration
		Tags          map[string]string
	}](t, aws, "get-function", "--function-name", "invoice-pdf", "--qualifier", "live")
	if c := got.Configuration; !strings.HasPrefix(got.Code.Location, aws.url) || got.Code.RepositoryType != "S3" ||
		got.Tags["team"] != "billing" || c.Version != "1" || c.State != "Active" || c.LastUpdateStatus != "Successful" ||
		c.FunctionArn != invoiceARN+":live" || c.EphemeralStorage.Size != 1024 {
		t.Errorf("got %+v", got)
	}
	settings := answered[struct {
		AccountLimit struct{ ConcurrentExecutions int }
		AccountUsage struct{ FunctionCount int }
	}](t, aws, "get-account-settings")
	if settings.AccountLimit.ConcurrentExecutions != 1000 || settings.AccountUsage.FunctionCount != len(DefaultFunctions(0)) {
		t.Errorf("settings %+v", settings)
	}
}

// cliTunes tunes a function by hand.
func cliTunes(t *testing.T, program string) {
	aws := newCLI(t, program, Options{})
	function := []string{"--function-name", "price-feed"}
	do := func(command string, arguments ...string) []string {
		return append(append([]string{command}, function...), arguments...)
	}
	c := answered[configuration](t, aws, do("update-function-configuration", "--memory-size", "512")...)
	if c.LastUpdateStatus != "InProgress" || c.MemorySize != 512 {
		t.Errorf("updating: %+v", c)
	}
	answered[none](t, aws, append([]string{"wait", "function-updated-v2"}, function...)...)
	c = answered[configuration](t, aws, do("publish-version", "--description", "at 512 MB")...)
	if c.Version != "1" || c.Description != "at 512 MB" || c.State != "Active" {
		t.Errorf("published %+v", c)
	}
	payload, answer := filepath.Join(aws.home, "payload.json"), filepath.Join(aws.home, "answer.json")
	if err := os.WriteFile(payload, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	type invocation struct {
		StatusCode                 int
		ExecutedVersion, LogResult string
	}
	invoked := answered[invocation](t, aws, do("invoke", "--qualifier", "1", "--log-type", "Tail", "--payload", "fileb://"+payload, answer)...)
	log := decodeBase64(t, invoked.LogResult)
	if r := report(t, log); invoked.StatusCode != 200 || invoked.ExecutedVersion != "1" || r.memoryMB != 512 || !r.cold {
		t.Errorf("invoked: %+v\n%s", invoked, log)
	}
	if text, err := os.ReadFile(answer); err != nil || string(text) != `{"changed":37}` {
		t.Errorf("answered %s %v", text, err)
	}
	answered[none](t, aws, do("delete-function", "--qualifier", "1")...)
	answered[configuration](t, aws, do("update-function-configuration", "--memory-size", "256")...)
	answered[none](t, aws, append([]string{"wait", "function-updated"}, function...)...)
	left := answered[struct{ Versions []configuration }](t, aws, do("list-versions-by-function")...)
	if len(left.Versions) != 1 || left.Versions[0].MemorySize != 256 {
		t.Errorf("left are %+v", left.Versions)
	}
}

func cliAliases(t *testing.T, program string) {
	aws := newCLI(t, program, Options{})
	do := func(command string, arguments ...string) []string {
		return append([]string{command, "--function-name", "orders-api", "--name", "beta"}, arguments...)
	}
	made := answered[alias](t, aws, do("create-alias", "--function-version", "2")...)
	if made.FunctionVersion != "2" || !strings.HasSuffix(made.AliasArn, ":function:orders-api:beta") {
		t.Errorf("made %+v", made)
	}
	moved := answered[alias](t, aws, do("update-alias", "--function-version", "1", "--routing-config", "AdditionalVersionWeights={3=0.1}", "--revision-id", made.RevisionId)...)
	if got := answered[alias](t, aws, do("get-alias")...); got.FunctionVersion != "1" || got.RevisionId != moved.RevisionId ||
		got.RoutingConfig == nil || got.RoutingConfig.AdditionalVersionWeights["3"] != 0.1 {
		t.Errorf("moved to %+v", got)
	}
	_, err := aws.run(t, "delete-function", "--function-name", "orders-api", "--qualifier", "1")
	wantCLIError(t, err, "ResourceConflictException", "DeleteFunction", "Unable to delete version because the following aliases reference it: [beta]")
	answered[none](t, aws, do("delete-alias")...)
	_, err = aws.run(t, do("get-alias")...)
	wantCLIError(t, err, "ResourceNotFoundException", "GetAlias", "Cannot find alias arn: "+made.AliasArn)
}

func cliErrors(t *testing.T, program string) {
	stuck, err := ParseFault("stuck-update@1")
	if err != nil {
		t.Fatal(err)
	}
	aws := newCLI(t, program, Options{Faults: []Fault{stuck}})
	answered[configuration](t, aws, "update-function-configuration", "--function-name", "price-feed", "--memory-size", "512")
	for _, e := range []struct{ arguments, code, operation, message string }{
		{
			"get-function --function-name nope",
			"ResourceNotFoundException", "GetFunction", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope",
		},
		{
			"publish-version --function-name price-feed",
			"ResourceConflictException", "PublishVersion", "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:price-feed",
		},
		{
			"publish-version --function-name orders-api --revision-id old",
			"PreconditionFailedException", "PublishVersion", "The Revision Id provided does not match the latest Revision Id.",
		},
		{
			"update-function-configuration --function-name orders-api --memory-size 10241",
			"ValidationException", "UpdateFunctionConfiguration", "1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
		},
	} {
		_, err := aws.run(t, strings.Fields(e.arguments)...)
		wantCLIError(t, err, e.code, e.operation, e.message)
	}
}

// wantCLIError checks the line that the AWS CLI prints; between operation and
// message, it may tell how often it has tried.
func wantCLIError(t *testing.T, err error, code, operation, message string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s succeeds, want %s", operation, code)
		return
	}
	text := err.Error()
	if !strings.Contains(text, "An error occurred ("+code+") when calling the "+operation+" operation") || !strings.Contains(text, ": "+message) {
		t.Errorf("%s: %v\nwant %s: %s", operation, err, code, message)
	}
}
