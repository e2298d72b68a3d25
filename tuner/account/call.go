package account

import (
	"context"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// call is one call to the account, as its errors tell of it.
type call struct {
	// operation is the service's name.
	operation string
	// service is the prefix of its permissions, "" for Lambda.
	service string
	// function is "" for calls that concern none.
	function, qualifier string
	// changes: the call takes effect, so without an answer it may have.
	changes bool
	timeout time.Duration
	retryer aws.Retryer
	// secrets must not appear in an error that quotes the service.
	secrets []string
}

func (a *Account) reading(operation, function string) call {
	return call{operation: operation, function: function, timeout: callTimeout, retryer: a.reads}
}

func (a *Account) changing(operation, function string) call {
	return call{operation: operation, function: function, timeout: callTimeout, retryer: a.writes, changes: true}
}

// request is one of the SDK client's methods with its input bound.
type request[Out any] func(context.Context, ...func(*lambda.Options)) (*Out, error)

// do makes a call. Credentials come first, so that their errors can't be
// mistaken for the call's.
func do[Out any](ctx context.Context, a *Account, c call, send request[Out]) (*Out, *wire, error) {
	if err := a.inThisRegion(c); err != nil {
		return nil, nil, err
	}
	if err := a.authenticate(ctx, c); err != nil {
		return nil, nil, err
	}
	w := new(wire)
	limited, cancel := context.WithTimeout(httptrace.WithClientTrace(ctx, w.trace()), c.timeout)
	defer cancel()
	out, err := send(limited, func(o *lambda.Options) { o.Retryer = c.retryer })
	if err != nil {
		return nil, w, a.explain(ctx, c, w, err)
	}
	return out, w, nil
}

// inThisRegion refuses a function whose ARN names another region: Lambda would
// not find it, and services like it may take another one of that name.
func (a *Account) inThisRegion(c call) error {
	parts := strings.Split(c.function, ":")
	if len(parts) < 7 || parts[0] != "arn" || parts[2] != "lambda" || parts[3] == a.identity.Region {
		return nil
	}
	return &tuner.AccountError{Kind: tuner.ErrInvalid, Operation: c.operation, Function: text.Visible(c.function), Message: inOtherRegion(parts[3], a.identity.Region)}
}

// bind fixes the input of a client's method.
func bind[In, Out any](method func(context.Context, *In, ...func(*lambda.Options)) (*Out, error), in *In) request[Out] {
	return func(ctx context.Context, with ...func(*lambda.Options)) (*Out, error) {
		return method(ctx, in, with...)
	}
}

// wire is what the network showed of a request's latest attempt.
type wire struct {
	host atomic.Pointer[string]
	// sent: some of the request may have left this machine.
	sent atomic.Bool
	// connected is the time at which a connection was at hand.
	connected atomic.Pointer[time.Time]
}

func (w *wire) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(hostPort string) {
			w.host.Store(&hostPort)
			w.sent.Store(false)
		},
		GotConn: func(httptrace.GotConnInfo) {
			now := time.Now()
			w.connected.Store(&now)
		},
		WroteHeaders: func() { w.sent.Store(true) },
	}
}
