package account

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"lambdial/tuner"
)

// Callers tells whether API Gateway may invoke a function, by its resource
// policy, and which queue does, by its event source mappings. What may not be
// read, or the service does not know, is left out.
func (a *Account) Callers(ctx context.Context, name string) (callers tuner.Callers, err error) {
	policy, _, err := do(ctx, a, a.reading("GetPolicy", name), bind(a.client.GetPolicy, &lambda.GetPolicyInput{FunctionName: &name}))
	if err == nil {
		callers.APIGateway = allows(aws.ToString(policy.Policy), "apigateway.amazonaws.com")
	} else if !leftOut(err) {
		return callers, err
	}
	sources, _, err := do(ctx, a, a.reading("ListEventSourceMappings", name), bind(a.client.ListEventSourceMappings, &lambda.ListEventSourceMappingsInput{FunctionName: &name}))
	if err != nil {
		if leftOut(err) {
			err = nil
		}
		return callers, err
	}
	for _, m := range sources.EventSourceMappings {
		// arn:aws:sqs:region:account:name
		if parts := strings.Split(aws.ToString(m.EventSourceArn), ":"); len(parts) == 6 && parts[2] == "sqs" {
			callers.Queue = parts[5]
		}
	}
	return callers, nil
}

// leftOut: there is no policy, or it may not be read.
func leftOut(err error) bool {
	switch tuner.KindOf(err) {
	case tuner.ErrNotFound, tuner.ErrAccessDenied, tuner.ErrUnsupported:
		return true
	}
	return false
}

// allows says that a resource policy names a service as one that may do
// something. A policy that can't be read names none.
func allows(policy, service string) bool {
	var p struct {
		Statement []struct {
			Effect    string
			Principal json.RawMessage
		}
	}
	if json.Unmarshal([]byte(policy), &p) != nil {
		return false
	}
	for _, s := range p.Statement {
		if s.Effect == "Allow" && strings.Contains(string(s.Principal), `"`+service+`"`) {
			return true
		}
	}
	return false
}
