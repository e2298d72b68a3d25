package emulator

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/google/go-cmp/cmp"
)

const invoiceARN = "arn:aws:lambda:us-east-1:123456789012:function:invoice-pdf"

func TestListFunctionsPages(t *testing.T) {
	var many []Function
	for i := range 120 {
		many = append(many, Function{Name: fmt.Sprintf("f%03d", i), Runtime: "python3.13", Handler: "a.b", Versions: i % 2})
	}
	client, _ := serve(t, Options{Functions: many})
	pages := lambda.NewListFunctionsPaginator(client, &lambda.ListFunctionsInput{})
	var sizes, seen []int
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(out.Functions))
		for _, f := range out.Functions {
			if f.State != "" || f.LastUpdateStatus != "" {
				t.Fatalf("%s is listed with its state", *f.FunctionName)
			}
			seen = append(seen, 1)
		}
	}
	if diff := cmp.Diff([]int{50, 50, 20}, sizes); diff != "" || len(seen) != 120 {
		t.Error(diff)
	}
	all, err := client.ListFunctions(t.Context(), &lambda.ListFunctionsInput{FunctionVersion: types.FunctionVersionAll, MaxItems: aws.Int32(3)})
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, f := range all.Functions {
		versions = append(versions, *f.FunctionName+":"+*f.Version)
	}
	if diff := cmp.Diff([]string{"f000:$LATEST", "f001:$LATEST", "f001:1"}, versions); diff != "" {
		t.Error(diff)
	}
	_, err = client.ListFunctions(t.Context(), &lambda.ListFunctionsInput{Marker: aws.String("nonsense")})
	wantError(t, err, "InvalidParameterValueException", "")
}

func TestReferences(t *testing.T) {
	client, _ := serve(t, Options{})
	for _, name := range []string{
		"invoice-pdf", "function:invoice-pdf", "123456789012:function:invoice-pdf",
		invoiceARN, invoiceARN + ":$LATEST", invoiceARN + ":1", "invoice-pdf:live",
	} {
		out, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: &name})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if *out.FunctionName != "invoice-pdf" {
			t.Errorf("%s is %s", name, *out.FunctionName)
		}
	}
	for _, c := range []struct{ name, qualifier, code, message string }{
		{"nope", "", "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope"},
		{"invoice-pdf", "77", "ResourceNotFoundException", "Function not found: " + invoiceARN + ":77"},
		{"invoice-pdf", "staging", "ResourceNotFoundException", "Function not found: " + invoiceARN + ":staging"},
		{"invoice-pdf:1", "2", "InvalidParameterValueException", "The derived qualifier from the function name does not match the specified qualifier."},
		{"not a name", "", "ValidationException", ""},
		{"arn:aws:lambda:eu-west-1:123456789012:function:invoice-pdf", "", "ResourceNotFoundException", ""},
		{"arn:aws:lambda:us-east-1:999999999999:function:invoice-pdf", "", "AccessDeniedException", ""},
	} {
		in := &lambda.GetFunctionInput{FunctionName: &c.name}
		if c.qualifier != "" {
			in.Qualifier = &c.qualifier
		}
		_, err := client.GetFunction(t.Context(), in)
		wantError(t, err, c.code, c.message)
	}
}

func TestConfigurationRanges(t *testing.T) {
	client, _ := serve(t, Options{})
	limited, _ := serve(t, Options{MaxMemoryMB: 3008})
	for _, c := range []struct {
		client        *lambda.Client
		in            lambda.UpdateFunctionConfigurationInput
		code, message string
	}{
		{client, lambda.UpdateFunctionConfigurationInput{MemorySize: aws.Int32(127)}, "ValidationException", "1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"},
		{client, lambda.UpdateFunctionConfigurationInput{MemorySize: aws.Int32(10241)}, "ValidationException", "1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240"},
		{limited, lambda.UpdateFunctionConfigurationInput{MemorySize: aws.Int32(3009)}, "InvalidParameterValueException", "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008"},
		{client, lambda.UpdateFunctionConfigurationInput{Timeout: aws.Int32(0)}, "ValidationException", ""},
		{client, lambda.UpdateFunctionConfigurationInput{Timeout: aws.Int32(901)}, "ValidationException", ""},
		{client, lambda.UpdateFunctionConfigurationInput{EphemeralStorage: &types.EphemeralStorage{Size: aws.Int32(511)}}, "ValidationException", ""},
		{client, lambda.UpdateFunctionConfigurationInput{LoggingConfig: &types.LoggingConfig{LogFormat: types.LogFormatText, SystemLogLevel: types.SystemLogLevelWarn}}, "InvalidParameterValueException", ""},
		{client, lambda.UpdateFunctionConfigurationInput{Environment: &types.Environment{Variables: map[string]string{"A": string(make([]byte, 5000))}}}, "InvalidParameterValueException", ""},
	} {
		c.in.FunctionName = aws.String("price-feed")
		_, err := c.client.UpdateFunctionConfiguration(t.Context(), &c.in)
		wantError(t, err, c.code, c.message)
	}
}

func TestEveryConfigurationFieldCanBeChangedAndPutBack(t *testing.T) {
	client, a := serve(t, Options{Speed: 1000})
	before := a.Snapshot()
	name := aws.String("price-feed")
	change := &lambda.UpdateFunctionConfigurationInput{
		FunctionName: name, MemorySize: aws.Int32(777), Timeout: aws.Int32(9), Description: aws.String("new"), Role: aws.String("arn:aws:iam::123456789012:role/other"),
		Handler: aws.String("x.y"), Runtime: types.RuntimeRuby32, KMSKeyArn: aws.String("arn:aws:kms:us-east-1:123456789012:key/1"),
		Environment:       &types.Environment{Variables: map[string]string{"A": "1"}},
		EphemeralStorage:  &types.EphemeralStorage{Size: aws.Int32(2048)},
		LoggingConfig:     &types.LoggingConfig{LogFormat: types.LogFormatJson, LogGroup: aws.String("/own/group")},
		Layers:            []string{"arn:aws:lambda:us-east-1:123456789012:layer:l:1"},
		VpcConfig:         &types.VpcConfig{SubnetIds: []string{"subnet-1"}, SecurityGroupIds: []string{"sg-1"}},
		TracingConfig:     &types.TracingConfig{Mode: types.TracingModeActive},
		DeadLetterConfig:  &types.DeadLetterConfig{TargetArn: aws.String("arn:aws:sqs:us-east-1:123456789012:q")},
		SnapStart:         &types.SnapStart{ApplyOn: types.SnapStartApplyOnPublishedVersions},
		FileSystemConfigs: []types.FileSystemConfig{{Arn: aws.String("arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1"), LocalMountPath: aws.String("/mnt/a")}},
		ImageConfig:       &types.ImageConfig{Command: []string{"run"}},
	}
	if _, err := client.UpdateFunctionConfiguration(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	got := settled(t, client, *name)
	if *got.MemorySize != 777 || *got.Timeout != 9 || got.VpcConfig.SubnetIds[0] != "subnet-1" ||
		got.LoggingConfig.SystemLogLevel != types.SystemLogLevelInfo || *got.Layers[0].Arn != change.Layers[0] ||
		got.TracingConfig.Mode != types.TracingModeActive || got.ImageConfigResponse.ImageConfig.Command[0] != "run" ||
		got.Environment.Variables["A"] != "1" || *got.DeadLetterConfig.TargetArn != *change.DeadLetterConfig.TargetArn {
		t.Errorf("%+v", got)
	}
	back := &lambda.UpdateFunctionConfigurationInput{
		FunctionName: name, MemorySize: aws.Int32(256), Timeout: aws.Int32(30), Description: aws.String("Recomputes prices every minute"),
		Role: aws.String("arn:aws:iam::123456789012:role/price-feed-role"), Handler: aws.String("feed.Feed.process"), Runtime: types.RuntimeRuby33, KMSKeyArn: aws.String(""),
		Environment: &types.Environment{Variables: map[string]string{}}, EphemeralStorage: &types.EphemeralStorage{Size: aws.Int32(512)},
		LoggingConfig: &types.LoggingConfig{LogFormat: types.LogFormatText}, Layers: []string{}, VpcConfig: &types.VpcConfig{SubnetIds: []string{}},
		TracingConfig: &types.TracingConfig{Mode: types.TracingModePassThrough}, DeadLetterConfig: &types.DeadLetterConfig{TargetArn: aws.String("")},
		SnapStart: &types.SnapStart{ApplyOn: types.SnapStartApplyOnNone}, FileSystemConfigs: []types.FileSystemConfig{}, ImageConfig: &types.ImageConfig{},
	}
	if _, err := client.UpdateFunctionConfiguration(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	settled(t, client, *name)
	if diff := cmp.Diff(string(before), string(a.Snapshot())); diff != "" {
		t.Error(diff)
	}
}

func TestUpdateTakesTimeAndExcludesOthers(t *testing.T) {
	client, _ := serve(t, Options{Speed: 4})
	name := aws.String("price-feed")
	old, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: name})
	if err != nil {
		t.Fatal(err)
	}
	stale := aws.String("00000000-0000-4000-8000-000000000000")
	_, err = client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: name, MemorySize: aws.Int32(512), RevisionId: stale})
	wantError(t, err, "PreconditionFailedException", "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id")

	began, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: name, MemorySize: aws.Int32(512), RevisionId: old.RevisionId})
	if err != nil {
		t.Fatal(err)
	}
	if began.LastUpdateStatus != types.LastUpdateStatusInProgress || *began.MemorySize != 512 || began.State != types.StateActive {
		t.Errorf("update answers %s, %d MB", began.LastUpdateStatus, *began.MemorySize)
	}
	const busy = "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:price-feed"
	_, err = client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: name, MemorySize: aws.Int32(600)})
	wantError(t, err, "ResourceConflictException", busy)
	_, err = client.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: name})
	wantError(t, err, "ResourceConflictException", busy)
	_, err = client.TagResource(t.Context(), &lambda.TagResourceInput{Resource: began.FunctionArn, Tags: map[string]string{"a": "b"}})
	wantError(t, err, "ResourceConflictException", busy)
	if _, log := invoke(t, client, lambda.InvokeInput{FunctionName: name}); report(t, log).memoryMB != 256 {
		t.Errorf("an invocation during the update ran the new configuration:\n%s", log)
	}

	done := settled(t, client, *name)
	if *done.RevisionId == *began.RevisionId {
		t.Error("the end of an update is no new revision")
	}
	out, log := invoke(t, client, lambda.InvokeInput{FunctionName: name})
	if r := report(t, log); r.memoryMB != 512 || !r.cold {
		t.Errorf("an invocation after the update is not a cold start of the new configuration:\n%s", log)
	}
	if *out.ExecutedVersion != "$LATEST" {
		t.Error(*out.ExecutedVersion)
	}
}

func TestPublish(t *testing.T) {
	client, _ := serve(t, Options{Speed: 1000})
	name := aws.String("price-feed")
	publish := func(in lambda.PublishVersionInput) *lambda.PublishVersionOutput {
		t.Helper()
		in.FunctionName = name
		out, err := client.PublishVersion(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := settled(t, client, *name)
	first := publish(lambda.PublishVersionInput{Description: aws.String("ours"), RevisionId: before.RevisionId, CodeSha256: before.CodeSha256})
	if *first.Version != "1" || *first.Description != "ours" || *first.FunctionArn != *before.FunctionArn+":1" {
		t.Errorf("published %s %q %s", *first.Version, *first.Description, *first.FunctionArn)
	}
	if after := settled(t, client, *name); *after.RevisionId == *before.RevisionId {
		t.Error("publishing is no new revision of $LATEST")
	}
	if again := publish(lambda.PublishVersionInput{Description: aws.String("other")}); *again.Version != "1" || *again.Description != "ours" {
		t.Errorf("publishing without a change made version %s %q", *again.Version, *again.Description)
	}
	_, err := client.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: name, CodeSha256: aws.String("other")})
	wantError(t, err, "InvalidParameterValueException", "")
	_, err = client.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: name, RevisionId: before.RevisionId})
	wantError(t, err, "PreconditionFailedException", "")

	setMemory(t, client, *name, 512)
	if second := publish(lambda.PublishVersionInput{}); *second.Version != "2" {
		t.Errorf("publishing a change made version %s", *second.Version)
	}
	if _, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: name, Qualifier: aws.String("2")}); err != nil {
		t.Fatal(err)
	}
	if third := publish(lambda.PublishVersionInput{}); *third.Version != "3" {
		t.Errorf("after a deletion, version %s was made", *third.Version)
	}
	// Going back to what version 1 was made from is a change since version 3.
	setMemory(t, client, *name, 256)
	if fourth := publish(lambda.PublishVersionInput{}); *fourth.Version != "4" {
		t.Errorf("going back made version %s", *fourth.Version)
	}
}

func TestAliases(t *testing.T) {
	client, _ := serve(t, Options{})
	name := aws.String("orders-api")
	arn := "arn:aws:lambda:us-east-1:123456789012:function:orders-api"
	made, err := client.CreateAlias(t.Context(), &lambda.CreateAliasInput{FunctionName: name, Name: aws.String("beta"), FunctionVersion: aws.String("2"), Description: aws.String("for testers")})
	if err != nil {
		t.Fatal(err)
	}
	if *made.AliasArn != arn+":beta" || *made.FunctionVersion != "2" {
		t.Errorf("%+v", made)
	}
	_, err = client.CreateAlias(t.Context(), &lambda.CreateAliasInput{FunctionName: name, Name: aws.String("beta"), FunctionVersion: aws.String("1")})
	wantError(t, err, "ResourceConflictException", "Alias already exists: "+arn+":beta")
	_, err = client.CreateAlias(t.Context(), &lambda.CreateAliasInput{FunctionName: name, Name: aws.String("gamma"), FunctionVersion: aws.String("9")})
	wantError(t, err, "ResourceNotFoundException", "Function not found: "+arn+":9")
	_, err = client.CreateAlias(t.Context(), &lambda.CreateAliasInput{FunctionName: name, Name: aws.String("12"), FunctionVersion: aws.String("1")})
	wantError(t, err, "ValidationException", "")
	_, err = client.GetAlias(t.Context(), &lambda.GetAliasInput{FunctionName: name, Name: aws.String("nope")})
	wantError(t, err, "ResourceNotFoundException", "Cannot find alias arn: "+arn+":nope")
	_, err = client.UpdateAlias(t.Context(), &lambda.UpdateAliasInput{FunctionName: name, Name: aws.String("beta"), FunctionVersion: aws.String("1"), RevisionId: aws.String("stale")})
	wantError(t, err, "PreconditionFailedException", "")

	moved, err := client.UpdateAlias(t.Context(), &lambda.UpdateAliasInput{
		FunctionName: name, Name: aws.String("beta"), FunctionVersion: aws.String("1"), RevisionId: made.RevisionId,
		RoutingConfig: &types.AliasRoutingConfiguration{AdditionalVersionWeights: map[string]float64{"3": 0.5}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if *moved.FunctionVersion != "1" || *moved.Description != "for testers" || *moved.RevisionId == *made.RevisionId {
		t.Errorf("%+v", moved)
	}
	ran := map[string]int{}
	for range 30 {
		out, _ := invoke(t, client, lambda.InvokeInput{FunctionName: name, Qualifier: aws.String("beta")})
		ran[*out.ExecutedVersion]++
	}
	if ran["1"] < 5 || ran["3"] < 5 || ran["1"]+ran["3"] != 30 {
		t.Errorf("a half and half alias ran %v", ran)
	}

	for version, aliases := range map[string]string{"1": "beta", "2": "previous", "3": "beta, live"} {
		_, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: name, Qualifier: &version})
		wantError(t, err, "ResourceConflictException", "Unable to delete version because the following aliases reference it: ["+aliases+"]")
	}
	list, err := client.ListAliases(t.Context(), &lambda.ListAliasesInput{FunctionName: name, FunctionVersion: aws.String("3")})
	if err != nil || len(list.Aliases) != 1 || *list.Aliases[0].Name != "live" {
		t.Errorf("%+v %v", list, err)
	}
	for range 2 { // deleting what is gone is no error
		if _, err := client.DeleteAlias(t.Context(), &lambda.DeleteAliasInput{FunctionName: name, Name: aws.String("beta")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: name, Qualifier: aws.String("1")}); err != nil {
		t.Fatal(err)
	}
}

func TestDeleteFunction(t *testing.T) {
	client, _ := serve(t, Options{})
	name := aws.String("orders-api")
	for _, c := range []struct{ qualifier, code, message string }{
		{"$LATEST", "InvalidParameterValueException", "$LATEST version cannot be deleted without deleting the function."},
		{"live", "InvalidParameterValueException", "Deletion of aliases is not currently supported."},
	} {
		_, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: name, Qualifier: &c.qualifier})
		wantError(t, err, c.code, c.message)
	}
	if _, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: name, Qualifier: aws.String("99")}); err != nil {
		t.Errorf("deleting a version that isn't there: %v", err)
	}
	if _, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: name}); err != nil {
		t.Fatal(err)
	}
	_, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name})
	wantError(t, err, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:orders-api:$LATEST")
}

func TestControlPlaneRate(t *testing.T) {
	client, _ := serve(t, Options{Speed: 1})
	var limited error
	for range 40 {
		if _, err := client.GetAccountSettings(t.Context(), &lambda.GetAccountSettingsInput{}); err != nil {
			limited = err
			break
		}
	}
	wantError(t, limited, "TooManyRequestsException", "Rate exceeded")
	// GetFunction has a limit of its own.
	if _, err := client.GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("orders-api")}); err != nil {
		t.Error(err)
	}
}

func TestAccountSettings(t *testing.T) {
	client, _ := serve(t, Options{Special: true, Concurrency: 500})
	out, err := client.GetAccountSettings(t.Context(), &lambda.GetAccountSettingsInput{})
	if err != nil {
		t.Fatal(err)
	}
	if l := out.AccountLimit; l.ConcurrentExecutions != 500 || *l.UnreservedConcurrentExecutions != 498 {
		t.Errorf("limits %+v", l)
	}
}
