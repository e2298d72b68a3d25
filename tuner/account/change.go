package account

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

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
