package account

import (
	"cmp"
	"fmt"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"lambdial/tuner"
)

// functionOf says in our words what Lambda says of a function. Compatible
// services leave out a lot; what a field means when absent is Lambda's default
// only where Lambda itself leaves it out.
func functionOf(c *types.FunctionConfiguration) tuner.Function {
	f := tuner.Function{
		Name:         aws.ToString(c.FunctionName),
		ARN:          aws.ToString(c.FunctionArn),
		Runtime:      string(c.Runtime),
		Architecture: string(types.ArchitectureX8664),
		Package:      string(c.PackageType),
		Description:  aws.ToString(c.Description),
		LastModified: modified(aws.ToString(c.LastModified)),
		Settings:     tuner.Settings{MemoryMB: int(aws.ToInt32(c.MemorySize)), TimeoutS: int(aws.ToInt32(c.Timeout))},
		Version:      aws.ToString(c.Version),
		RevisionID:   aws.ToString(c.RevisionId),
		CodeSHA256:   aws.ToString(c.CodeSha256),
		Fingerprint:  fingerprint(c),

		State:        string(c.State),
		StateReason:  because(c.StateReason, string(c.StateReasonCode)),
		UpdateStatus: string(c.LastUpdateStatus),
		UpdateReason: because(c.LastUpdateStatusReason, string(c.LastUpdateStatusReasonCode)),

		SnapStart:        c.SnapStart != nil && c.SnapStart.ApplyOn == types.SnapStartApplyOnPublishedVersions,
		ManagedInstances: managed(c),
		Durable:          c.DurableConfig != nil,
		PerTenant:        c.TenancyConfig != nil && c.TenancyConfig.TenantIsolationMode == types.TenantIsolationModePerTenant,
		EdgeReplica:      aws.ToString(c.MasterArn) != "",
		Signed:           aws.ToString(c.SigningJobArn) != "",
	}
	if len(c.Architectures) > 0 {
		f.Architecture = string(c.Architectures[0])
	}
	if f.Package == "" && f.Runtime != "" {
		f.Package = string(types.PackageTypeZip)
	}
	if c.EphemeralStorage != nil {
		f.EphemeralMB = int(aws.ToInt32(c.EphemeralStorage.Size))
	}
	for _, layer := range c.Layers {
		f.Layers = append(f.Layers, aws.ToString(layer.Arn))
	}
	f.VariablesDigest = variablesDigest(c)
	if l := c.LoggingConfig; l != nil {
		f.LogFormat, f.SystemLogLevel, f.LogGroup = string(l.LogFormat), string(l.SystemLogLevel), aws.ToString(l.LogGroup)
	}
	return f
}

func managed(c *types.FunctionConfiguration) bool {
	return c.CapacityProviderConfig != nil && c.CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig != nil
}

// configurationOf takes the configuration out of an answer that is one and has
// the SDK's metadata beside it; Go can't convert between the two types.
func configurationOf(answer any) *types.FunctionConfiguration {
	var c types.FunctionConfiguration
	from, to := reflect.ValueOf(answer).Elem(), reflect.ValueOf(&c).Elem()
	for i := range to.NumField() {
		field := to.Type().Field(i)
		if value := from.FieldByName(field.Name); field.IsExported() && value.IsValid() && value.Type() == field.Type {
			to.Field(i).Set(value)
		}
	}
	return &c
}

// because joins a reason and its code, of which either may be missing.
func because(reason *string, code string) string {
	text := cmp.Or(aws.ToString(reason), codeWords[code])
	if text != "" && code != "" {
		return fmt.Sprintf("%s (%s)", text, code)
	}
	return cmp.Or(text, code)
}

// codeWords are for codes that come without a reason and are not plain by
// themselves.
var codeWords = map[string]string{
	"DependencyError":           "something that it depends on stands in the way",
	"DrainingDurableExecutions": "durable executions that still run are waited for",
	"EniLimitExceeded":          "the account has no network interfaces left",
	"SubnetOutOfIPAddresses":    "its subnet has no addresses left",
	"ImageDeleted":              "its container image was deleted",
	"ImageAccessDenied":         "its container image may not be read",
	"FunctionError":             "its code failed while it was started",
	"Idle":                      "nobody invoked it for long",
}

// modified reads 2026-11-02T09:30:00.000+0000, and the zero time for anything
// that is no time.
func modified(s string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04:05Z0700", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
