package account

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"lambdial/tuner"
)

const (
	// invokeMargin is for a cold start, which the function's timeout does not
	// include, and the way there and back.
	invokeMargin = 30 * time.Second
	// longestTimeout is what a function may have, where its own is unknown.
	longestTimeout = 15 * time.Minute
)

// Invoke runs the function once, synchronously, and never more than once: the
// SDK would by default repeat it after a timeout or a 5xx, when it may have
// run. An error that leaves that open has MayHaveRun.
func (a *Account) Invoke(ctx context.Context, in tuner.Call) (tuner.Invocation, error) {
	timeout := in.Timeout
	if timeout <= 0 {
		timeout = longestTimeout
	}
	c := call{
		operation: "Invoke", function: in.Function, qualifier: in.Qualifier,
		changes: true, timeout: timeout + invokeMargin, retryer: aws.NopRetryer{},
		secrets: []string{string(in.Payload), in.TenantID},
	}
	began := time.Now()
	out, w, err := do(ctx, a, c, bind(a.client.Invoke, &lambda.InvokeInput{
		FunctionName:   &in.Function,
		Qualifier:      optional(in.Qualifier),
		TenantId:       optional(in.TenantID),
		Payload:        in.Payload,
		InvocationType: types.InvocationTypeRequestResponse,
		LogType:        types.LogTypeTail,
	}))
	ended := time.Now()
	if err != nil {
		return tuner.Invocation{}, err
	}
	// Dialling, TLS and credentials are not the function's time.
	if connected := w.connected.Load(); connected != nil {
		began = *connected
	}
	requestID, _ := awsmiddleware.GetRequestIDMetadata(out.ResultMetadata)
	return tuner.Invocation{
		RequestID:       requestID,
		ExecutedVersion: aws.ToString(out.ExecutedVersion),
		FunctionError:   aws.ToString(out.FunctionError),
		Payload:         out.Payload,
		LogTail:         logTail(aws.ToString(out.LogResult)),
		Wall:            ended.Sub(began),
		Void:            void(out),
	}, nil
}

// void reads why the embedded account says that an answer measures nothing.
func void(out *lambda.InvokeOutput) string {
	if answer, ok := awsmiddleware.GetRawResponse(out.ResultMetadata).(*smithyhttp.Response); ok && answer.Response != nil {
		return oneLine(answer.Header.Get("X-Lambdial-Void"))
	}
	return ""
}

func logTail(encoded string) []byte {
	tail, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil
	}
	return tail
}
