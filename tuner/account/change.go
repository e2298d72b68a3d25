package account

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"lambdial/tuner"
)

// Configure changes the settings of $LATEST; a setting of 0 stays as it is, and
// so does the description without one.
// With a revision it changes nothing unless that is still the function's
// (ErrChanged). The change may be in progress when it returns.
func (a *Account) Configure(ctx context.Context, name string, to tuner.Settings, description *string, revisionID string) (tuner.Function, error) {
	in := &lambda.UpdateFunctionConfigurationInput{FunctionName: &name, Description: description, RevisionId: optional(revisionID)}
	if to.MemoryMB != 0 {
		in.MemorySize = aws.Int32(int32(to.MemoryMB))
	}
	if to.TimeoutS != 0 {
		in.Timeout = aws.Int32(int32(to.TimeoutS))
	}
	out, _, err := do(ctx, a, a.changing("UpdateFunctionConfiguration", name), bind(a.client.UpdateFunctionConfiguration, in))
	if err != nil {
		return tuner.Function{}, err
	}
	return functionOf(configurationOf(out)), nil
}

// Publish makes a version of $LATEST, or gives the newest one that exists if
// nothing changed since.
func (a *Account) Publish(ctx context.Context, name, description, revisionID string) (tuner.Function, error) {
	out, _, err := do(ctx, a, a.changing("PublishVersion", name), bind(a.client.PublishVersion, &lambda.PublishVersionInput{
		FunctionName: &name, Description: optional(description), RevisionId: optional(revisionID),
	}))
	if err != nil {
		return tuner.Function{}, err
	}
	return functionOf(configurationOf(out)), nil
}

// Alias reads one alias. One that is not there is ErrNotFound.
func (a *Account) Alias(ctx context.Context, name, alias string) (tuner.Alias, error) {
	c := a.reading("GetAlias", name)
	c.qualifier = alias
	out, _, err := do(ctx, a, c, bind(a.client.GetAlias, &lambda.GetAliasInput{FunctionName: &name, Name: &alias}))
	if err != nil {
		return tuner.Alias{}, err
	}
	return aliasOf(types.AliasConfiguration{Name: out.Name, FunctionVersion: out.FunctionVersion, RoutingConfig: out.RoutingConfig, RevisionId: out.RevisionId}), nil
}

// MoveAlias leads an alias to another version, or by weight to two. With a
// revision it changes nothing unless that is still the alias's (ErrChanged). One
// whose alias or version is not there is ErrNotFound.
func (a *Account) MoveAlias(ctx context.Context, name, alias string, to tuner.Routing, revisionID string) (tuner.Alias, error) {
	routing := &types.AliasRoutingConfiguration{AdditionalVersionWeights: map[string]float64{}} // empty takes weights away
	if to.Also != "" {
		routing.AdditionalVersionWeights[to.Also] = to.Weight
	}
	c := a.changing("UpdateAlias", name)
	c.qualifier = alias
	out, _, err := do(ctx, a, c, bind(a.client.UpdateAlias, &lambda.UpdateAliasInput{
		FunctionName: &name, Name: &alias, FunctionVersion: &to.Version, RoutingConfig: routing, RevisionId: optional(revisionID),
	}))
	if err != nil {
		return tuner.Alias{}, err
	}
	return aliasOf(types.AliasConfiguration{Name: out.Name, FunctionVersion: out.FunctionVersion, RoutingConfig: out.RoutingConfig, RevisionId: out.RevisionId}), nil
}

// DeleteVersion deletes one published version. One that is gone, or that Lambda
// does not know yet, is ErrNotFound.
func (a *Account) DeleteVersion(ctx context.Context, name, version string) error {
	if !isNumber(version) {
		// Without a number the same call deletes the whole function.
		return &tuner.AccountError{
			Kind: tuner.ErrInvalid, Operation: "DeleteFunction", Function: name,
			Message: fmt.Sprintf("%q is no version number", version),
		}
	}
	return a.delete(ctx, name, version)
}

// DeleteFunction deletes a whole function. One that is gone, or that Lambda does
// not know yet, is ErrNotFound.
func (a *Account) DeleteFunction(ctx context.Context, name string) error {
	return a.delete(ctx, name, "")
}

func (a *Account) delete(ctx context.Context, name, version string) error {
	c := a.changing("DeleteFunction", name)
	c.qualifier = version
	_, _, err := do(ctx, a, c, bind(a.client.DeleteFunction, &lambda.DeleteFunctionInput{FunctionName: &name, Qualifier: optional(version)}))
	return err
}
