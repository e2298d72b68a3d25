package account

import (
	"context"
	"net/http/httptrace"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Ask makes one call to an AWS service other than Lambda with the account's
// credentials, and explains its error as those of Lambda's calls. service is
// the prefix of the service's permissions, such as "pricing"; the call may be
// made twice. The configuration that send gets names the endpoint only where
// the user's Options do.
func (a *Account) Ask(ctx context.Context, service, operation string, send func(context.Context, aws.Config) error) error {
	c := call{service: service, operation: operation, timeout: callTimeout}
	if err := a.authenticate(ctx, c); err != nil {
		return err
	}
	w := new(wire)
	limited, cancel := context.WithTimeout(httptrace.WithClientTrace(ctx, w.trace()), c.timeout)
	defer cancel()
	if err := send(limited, a.others.Copy()); err != nil {
		return a.explain(ctx, c, w, err)
	}
	return nil
}
