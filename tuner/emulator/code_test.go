package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// A copy of a function, made from its downloaded code, must behave like it.
func TestCopyOfAFunction(t *testing.T) {
	client, a := serve(t, Options{Speed: 1000})
	before := a.Snapshot()
	original, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("invoice-pdf")})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(*original.Code.Location)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := io.ReadAll(response.Body)
	_ = response.Body.Close() // read to its end
	if err != nil || response.StatusCode != 200 || int64(len(archive)) != original.Configuration.CodeSize {
		t.Fatalf("downloaded %d bytes, status %d, %v", len(archive), response.StatusCode, err)
	}
	create := &lambda.CreateFunctionInput{
		FunctionName: aws.String("copy"), Role: original.Configuration.Role, Runtime: original.Configuration.Runtime, Handler: original.Configuration.Handler,
		MemorySize: aws.Int32(256), Timeout: aws.Int32(60), Code: &types.FunctionCode{ZipFile: archive}, Tags: map[string]string{"a": "b"},
	}
	made, err := client.CreateFunction(t.Context(), create)
	if err != nil {
		t.Fatal(err)
	}
	if made.State != types.StatePending || *made.CodeSha256 != *original.Configuration.CodeSha256 {
		t.Errorf("created in state %s with code %s", made.State, *made.CodeSha256)
	}
	_, err = client.CreateFunction(t.Context(), create)
	wantError(t, err, "ResourceConflictException", "Function already exist: copy")
	if c := settled(t, client, "copy"); c.State != types.StateActive || *c.RevisionId == *made.RevisionId {
		t.Errorf("state %s", c.State)
	}
	if out, log := invoke(t, client, lambda.InvokeInput{FunctionName: aws.String("copy")}); report(t, log).errorType != "Runtime.OutOfMemory" {
		t.Errorf("the copy behaves otherwise than invoice-pdf below 512 MB: %s\n%s", out.Payload, log)
	}
	if _, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: aws.String("copy")}); err != nil {
		t.Fatal(err)
	}
	if string(before) != string(a.Snapshot()) {
		t.Error("something is left of the copy")
	}
}

func TestCreateFunctionRefuses(t *testing.T) {
	client, _ := serve(t, Options{})
	for _, c := range []struct {
		in   lambda.CreateFunctionInput
		code string
	}{
		{lambda.CreateFunctionInput{Code: &types.FunctionCode{ZipFile: []byte("no zip")}, Runtime: "ruby3.3", Handler: aws.String("a.b")}, "InvalidParameterValueException"},
		{lambda.CreateFunctionInput{Code: &types.FunctionCode{}, Runtime: "ruby3.3", Handler: aws.String("a.b")}, "InvalidParameterValueException"},
		{lambda.CreateFunctionInput{Code: &types.FunctionCode{ZipFile: []byte("x")}}, "InvalidParameterValueException"},
		{lambda.CreateFunctionInput{Code: &types.FunctionCode{ImageUri: aws.String("i")}, Runtime: "ruby3.3", Handler: aws.String("a.b")}, "InvalidParameterValueException"},
		{lambda.CreateFunctionInput{Code: &types.FunctionCode{ImageUri: aws.String("i")}, PackageType: "Image", MemorySize: aws.Int32(64)}, "ValidationException"},
	} {
		c.in.FunctionName, c.in.Role = aws.String("new"), aws.String("arn:aws:iam::123456789012:role/r")
		_, err := client.CreateFunction(t.Context(), &c.in)
		wantError(t, err, c.code, "")
	}
}

func TestDeploy(t *testing.T) {
	client, _ := serve(t, Options{Speed: 1000})
	name := aws.String("price-feed")
	before := settled(t, client, *name)
	archive := newCode("release 2").zip
	dry, err := client.UpdateFunctionCode(t.Context(), &lambda.UpdateFunctionCodeInput{FunctionName: name, ZipFile: archive, DryRun: true})
	if err != nil || *dry.CodeSha256 == *before.CodeSha256 {
		t.Errorf("dry run: %v", err)
	}
	if c := settled(t, client, *name); *c.CodeSha256 != *before.CodeSha256 || *c.RevisionId != *before.RevisionId {
		t.Error("a dry run changed the function")
	}
	_, err = client.UpdateFunctionCode(t.Context(), &lambda.UpdateFunctionCodeInput{FunctionName: name, ZipFile: archive, RevisionId: aws.String("old")})
	wantError(t, err, "PreconditionFailedException", "")
	if _, err = client.UpdateFunctionCode(t.Context(), &lambda.UpdateFunctionCodeInput{FunctionName: name, ZipFile: archive, RevisionId: before.RevisionId, Publish: true}); err != nil {
		t.Fatal(err)
	}
	if c := settled(t, client, *name); *c.CodeSha256 == *before.CodeSha256 {
		t.Error("the code is the old one")
	}
	image, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("image-moderation")})
	if err != nil || !strings.HasSuffix(*image.Code.ImageUri, "moderation:2026-10-02") || *image.Code.RepositoryType != "ECR" {
		t.Errorf("%+v %v", image, err)
	}
	_, err = client.UpdateFunctionCode(t.Context(), &lambda.UpdateFunctionCodeInput{FunctionName: aws.String("image-moderation"), ZipFile: archive})
	wantError(t, err, "InvalidParameterValueException", "")
}

func TestTagsAndConcurrency(t *testing.T) {
	client, a := serve(t, Options{})
	before := a.Snapshot()
	name, arn := aws.String("price-feed"), aws.String("arn:aws:lambda:us-east-1:123456789012:function:price-feed")
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(client.TagResource(t.Context(), &lambda.TagResourceInput{Resource: arn, Tags: map[string]string{"x": "1", "y": "2"}}))
	must(client.PutFunctionConcurrency(t.Context(), &lambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(0)}))
	out, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: name})
	if err != nil || out.Tags["x"] != "1" || *out.Concurrency.ReservedConcurrentExecutions != 0 {
		t.Errorf("%+v %v", out, err)
	}
	_, err = client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name})
	if throttleReason(err) != "ReservedFunctionConcurrentInvocationLimitExceeded" {
		t.Error(err)
	}
	_, err = client.PutFunctionConcurrency(t.Context(), &lambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(950)})
	wantError(t, err, "InvalidParameterValueException", "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].")
	must(client.UntagResource(t.Context(), &lambda.UntagResourceInput{Resource: arn, TagKeys: []string{"x", "y"}}))
	must(client.DeleteFunctionConcurrency(t.Context(), &lambda.DeleteFunctionConcurrencyInput{FunctionName: name}))
	none, err := client.GetFunctionConcurrency(t.Context(), &lambda.GetFunctionConcurrencyInput{FunctionName: name})
	if err != nil || none.ReservedConcurrentExecutions != nil {
		t.Errorf("%+v %v", none, err)
	}
	if string(before) != string(a.Snapshot()) {
		t.Error("tags and concurrency are not as before")
	}
	sources, err := client.ListEventSourceMappings(t.Context(), &lambda.ListEventSourceMappingsInput{FunctionName: aws.String("stream-enricher")})
	if err != nil || len(sources.EventSourceMappings) != 1 {
		t.Errorf("%+v %v", sources, err)
	}
	_, err = client.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: name})
	wantError(t, err, "ResourceNotFoundException", "The resource you requested does not exist.")
}

func TestSpecialFunctions(t *testing.T) {
	client, a := serve(t, Options{Special: true, Speed: 200})
	get := func(name string) *lambda.GetFunctionOutput {
		t.Helper()
		out, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: &name})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	run := func(name, qualifier, tenant string) error {
		in := &lambda.InvokeInput{FunctionName: &name}
		if qualifier != "" {
			in.Qualifier = &qualifier
		}
		if tenant != "" {
			in.TenantId = &tenant
		}
		_, err := client.Invoke(t.Context(), in)
		return err
	}
	wantError(t, run("special-tenant", "", ""), "InvalidParameterValueException", "")
	if err := run("special-tenant", "", "blue"); err != nil {
		t.Error(err)
	}
	wantError(t, run("special-durable", "", ""), "InvalidParameterValueException", "")
	if err := run("special-durable", "live", ""); err != nil {
		t.Error(err)
	}
	wantError(t, run("special-inactive-image", "", ""), "ResourceConflictException", "")
	wantError(t, run("special-failed", "", ""), "ResourceNotReadyException", "")
	wantError(t, run("special-reserved-zero", "", ""), "TooManyRequestsException", "")
	if c := get("special-managed-instances").Configuration; c.CapacityProviderConfig == nil || *c.CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig.PerExecutionEnvironmentMaxConcurrency != 16 {
		t.Errorf("%+v", c.CapacityProviderConfig)
	}
	if c := get("special-durable").Configuration; c.DurableConfig == nil || *c.DurableConfig.ExecutionTimeout != 3600 {
		t.Errorf("%+v", c.DurableConfig)
	}
	if c := get("special-tenant").Configuration; c.TenancyConfig == nil || c.TenancyConfig.TenantIsolationMode != types.TenantIsolationModePerTenant {
		t.Errorf("%+v", c.TenancyConfig)
	}
	provisioned, err := client.ListProvisionedConcurrencyConfigs(t.Context(), &lambda.ListProvisionedConcurrencyConfigsInput{FunctionName: aws.String("special-provisioned")})
	if err != nil || len(provisioned.ProvisionedConcurrencyConfigs) != 1 {
		t.Errorf("%+v %v", provisioned, err)
	}
	signing, err := client.GetFunctionCodeSigningConfig(t.Context(), &lambda.GetFunctionCodeSigningConfigInput{FunctionName: aws.String("special-signed-code")})
	if err != nil || signing.CodeSigningConfigArn == nil {
		t.Errorf("%+v %v", signing, err)
	}

	name := aws.String("special-snapstart")
	version, err := client.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: name})
	if err != nil || version.State != types.StatePending {
		t.Fatalf("published in state %s, %v", version.State, err)
	}
	wantError(t, run(*name, *version.Version, ""), "SnapStartNotReadyException", "")
	a.mu.Lock()
	n, _ := versionNumber(*version.Version)
	a.functions[*name].versions[n].pendingEnd = a.functions[*name].versions[n].pendingEnd.AddDate(-1, 0, 0)
	a.mu.Unlock()
	_, log := invoke(t, client, lambda.InvokeInput{FunctionName: name, Qualifier: version.Version})
	if !strings.Contains(log, "Restore Duration: ") || strings.Contains(log, "Init Duration") {
		t.Errorf("first invocation of a SnapStart version:\n%s", log)
	}
	var snapshot []any
	if err := json.Unmarshal(a.Snapshot(), &snapshot); err != nil || len(snapshot) != len(a.functions) {
		t.Errorf("snapshot of %d functions, %v", len(snapshot), err)
	}
}
