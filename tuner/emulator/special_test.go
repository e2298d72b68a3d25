package emulator

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// A tuner must be able to tell the special functions from what the SDK reads.
func TestSpecialFunctionsShow(t *testing.T) {
	client, _ := serve(t, Options{Special: true})
	get := func(name, qualifier string) *lambda.GetFunctionOutput {
		t.Helper()
		in := &lambda.GetFunctionInput{FunctionName: &name}
		if qualifier != "" {
			in.Qualifier = &qualifier
		}
		out, err := client.GetFunction(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	checks := map[string]func(*lambda.GetFunctionOutput) bool{
		"special-snapstart": func(out *lambda.GetFunctionOutput) bool {
			version := get("special-snapstart", "live").Configuration.SnapStart
			s := out.Configuration.SnapStart
			return s.ApplyOn == types.SnapStartApplyOnPublishedVersions && s.OptimizationStatus == types.SnapStartOptimizationStatusOff &&
				version.OptimizationStatus == types.SnapStartOptimizationStatusOn
		},
		"special-managed-instances": func(out *lambda.GetFunctionOutput) bool {
			p := out.Configuration.CapacityProviderConfig
			return p != nil && aws.ToString(p.LambdaManagedInstancesCapacityProviderConfig.CapacityProviderArn) != ""
		},
		"special-durable": func(out *lambda.GetFunctionOutput) bool {
			d := out.Configuration.DurableConfig
			return d != nil && aws.ToInt32(d.ExecutionTimeout) == 3600 && aws.ToInt32(d.RetentionPeriodInDays) == 14
		},
		"special-tenant": func(out *lambda.GetFunctionOutput) bool {
			c := out.Configuration.TenancyConfig
			return c != nil && c.TenantIsolationMode == types.TenantIsolationModePerTenant
		},
		"special-inactive-image": func(out *lambda.GetFunctionOutput) bool {
			c := out.Configuration
			return c.PackageType == types.PackageTypeImage && c.State == types.StateInactive && c.StateReasonCode == types.StateReasonCodeIdle &&
				c.Runtime == "" && aws.ToString(out.Code.ImageUri) != ""
		},
		"special-failed": func(out *lambda.GetFunctionOutput) bool {
			c := out.Configuration
			return c.State == types.StateFailed && c.StateReasonCode == types.StateReasonCodeInvalidSubnet && aws.ToString(c.StateReason) != ""
		},
		"special-reserved-zero": func(out *lambda.GetFunctionOutput) bool {
			return out.Concurrency != nil && aws.ToInt32(out.Concurrency.ReservedConcurrentExecutions) == 0 && out.Concurrency.ReservedConcurrentExecutions != nil
		},
		"special-reserved-two": func(out *lambda.GetFunctionOutput) bool {
			return out.Concurrency != nil && aws.ToInt32(out.Concurrency.ReservedConcurrentExecutions) == 2
		},
		"special-provisioned": func(*lambda.GetFunctionOutput) bool {
			list, err := client.ListProvisionedConcurrencyConfigs(t.Context(), &lambda.ListProvisionedConcurrencyConfigsInput{FunctionName: aws.String("special-provisioned")})
			return err == nil && len(list.ProvisionedConcurrencyConfigs) == 1 && aws.ToInt32(list.ProvisionedConcurrencyConfigs[0].RequestedProvisionedConcurrentExecutions) == 3
		},
		"special-signed-code": func(out *lambda.GetFunctionOutput) bool {
			c, err := client.GetFunctionCodeSigningConfig(t.Context(), &lambda.GetFunctionCodeSigningConfigInput{FunctionName: aws.String("special-signed-code")})
			return err == nil && aws.ToString(c.CodeSigningConfigArn) != "" && aws.ToString(out.Configuration.SigningJobArn) != ""
		},
		"special-edge": func(out *lambda.GetFunctionOutput) bool { return aws.ToString(out.Configuration.MasterArn) != "" },
		// These show only when they run.
		"special-broken-init": func(*lambda.GetFunctionOutput) bool { return true },
		"special-crash":       func(*lambda.GetFunctionOutput) bool { return true },
		"special-hang":        func(*lambda.GetFunctionOutput) bool { return true },
	}
	for _, f := range SpecialFunctions() {
		check := checks[f.Name]
		if check == nil {
			t.Errorf("%s has no check", f.Name)
			continue
		}
		if out := get(f.Name, ""); !check(out) {
			t.Errorf("%s shows as %+v", f.Name, *out.Configuration)
		}
	}
}

// And what happens to someone who invokes them all the same.
func TestSpecialFunctionsRefuse(t *testing.T) {
	client, _ := serve(t, Options{Special: true})
	for _, c := range []struct{ name, qualifier, tenant, code string }{
		{"special-snapstart", "live", "", ""},
		{"special-managed-instances", "", "", "ResourceConflictException"},
		{"special-durable", "", "", "InvalidParameterValueException"},
		{"special-durable", "live", "", ""},
		{"special-tenant", "", "", "InvalidParameterValueException"},
		{"special-tenant", "", "blue", ""},
		{"special-inactive-image", "", "", "ResourceConflictException"},
		{"special-failed", "", "", "ResourceNotReadyException"},
		{"special-reserved-zero", "", "", "TooManyRequestsException"},
		{"special-reserved-two", "", "", ""},
	} {
		in := &lambda.InvokeInput{FunctionName: &c.name}
		if c.qualifier != "" {
			in.Qualifier = &c.qualifier
		}
		if c.tenant != "" {
			in.TenantId = &c.tenant
		}
		_, err := client.Invoke(t.Context(), in)
		if c.code != "" {
			wantError(t, err, c.code, "")
		} else if err != nil {
			t.Errorf("%s %s %s: %v", c.name, c.qualifier, c.tenant, err)
		}
	}
}
