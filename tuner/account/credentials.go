package account

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// A credential process may ask a person, who takes a while.
const credentialsTimeout = time.Minute

// patience is how long nobody asks what is being waited for.
const patience = 3 * time.Second

// authenticate makes sure that there are credentials. The SDK keeps them until
// they expire, so this costs nothing most of the time.
func (a *Account) authenticate(ctx context.Context, c call) error {
	limited, cancel := context.WithTimeout(ctx, a.mostPatience)
	defer cancel()
	if a.waiting != nil {
		hint := time.AfterFunc(a.patience, func() { a.waiting(a.source()) })
		defer hint.Stop()
	}
	_, err := a.credentials.Retrieve(limited)
	if err == nil && ctx.Err() == nil {
		return nil
	}
	e := &tuner.AccountError{Operation: c.operation, Function: c.function, Kind: tuner.ErrOther}
	if ctx.Err() != nil {
		interrupted(ctx, e)
	} else {
		a.explainCredentials(e, err)
	}
	return e
}

// source is where credentials come from, as far as that is known.
func (a *Account) source() string {
	if a.process != "" {
		return "the profile's credential_process, set in " + a.process
	}
	return "AWS credentials"
}

// explainCredentials never quotes the error: the output of a credential
// process or a cached token may be in it.
func (a *Account) explainCredentials(e *tuner.AccountError, err error) {
	var api smithy.APIError
	var unsent *smithyhttp.RequestSendError
	var process *processcreds.ProviderError
	switch {
	case noneConfigured(err):
		e.Kind, e.Message = tuner.ErrNoCredentials, "no AWS credentials found: run `aws configure` or `aws sso login`, or set AWS_PROFILE"
		if fault := configFault(); fault != "" {
			e.Message += "; " + fault
		}
	case loginOver(err):
		e.Kind, e.Message = tuner.ErrExpired, "the AWS login has expired: "+a.renew()
	case errors.As(err, &api):
		e.Code = api.ErrorCode()
		if m := unauthorized.FindStringSubmatch(api.ErrorMessage()); m != nil {
			e.Kind, e.Permission = tuner.ErrAccessDenied, m[1]
			e.Message = "the credentials lack the permission " + m[1] + " that the profile needs"
			if m[2] != "" {
				e.Message += " on " + text.Visible(m[2])
			}
			return
		}
		e.Kind, e.Message = tuner.ErrExpired, "AWS gave no credentials ("+oneLine(e.Code)+"): "+a.renew()
	case a.process != "" && (errors.Is(err, context.DeadlineExceeded) || errors.As(err, &process) && strings.Contains(process.Error(), "timed out")):
		e.Kind, e.Message = tuner.ErrNoCredentials, fmt.Sprintf("%s, gave no answer within %s: run it by hand to see why", a.source(), a.mostPatience)
	case errors.As(err, &unsent), errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.Message = tuner.ErrNetwork, networkMessage("AWS for credentials", false, err)
	case errors.As(err, &process):
		e.Kind, e.Message = tuner.ErrNoCredentials, a.source()+", gave no credentials: run it by hand to see why"
	default:
		e.Kind, e.Message = tuner.ErrNoCredentials, "no usable AWS credentials: `aws sts get-caller-identity` shows why"
	}
}

// noneConfigured: the chain came to its end, the instance metadata service,
// and that has none either.
func noneConfigured(err error) bool {
	var op *smithy.OperationError
	var empty *credentials.StaticCredentialsEmptyError
	return errors.As(err, &op) && op.ServiceID == "ec2imds" || errors.As(err, &empty)
}

// loginOver: a sign-in of the AWS CLI is missing or over.
func loginOver(err error) bool {
	var invalid *ssocreds.InvalidTokenError
	if errors.As(err, &invalid) || errors.Is(err, fs.ErrNotExist) {
		return true
	}
	// These two are plain errors in the SDK.
	said := err.Error()
	return strings.Contains(said, "SSO token") && !strings.Contains(said, "RequestSendError") || strings.Contains(said, "please reauthenticate")
}

// refused says why AWS did not accept the credentials. AWS's own words quote
// the signed request.
func (a *Account) refused(code string) string {
	switch code {
	case "SignatureDoesNotMatch":
		return "AWS does not accept the secret access key: check it with `aws configure`"
	case "InvalidSignatureException", "RequestExpired":
		return "AWS does not accept the signature: is this machine's clock right, and the secret access key?"
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId":
		return "AWS does not know these credentials, they may have expired: " + a.renew()
	}
	return "the AWS credentials have expired: " + a.renew()
}

func (a *Account) renew() string {
	if a.login != "" {
		return "run `" + a.login + "`"
	}
	return "renew them, for example with `aws sso login`"
}
