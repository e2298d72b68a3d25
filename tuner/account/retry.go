package account

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"golang.org/x/time/rate"
)

const (
	attempts   = 5
	maxBackoff = 4 * time.Second
	// A service that asks for more patience than this gets its answer passed
	// on: whoever called can do something else meanwhile.
	maxRetryAfter = 10 * time.Second
)

// patient keeps a pace and repeats what did no harm. It is the SDK's standard
// retryer with a limiter before each attempt and an ear for Retry-After.
type patient struct {
	*retry.Standard
	pace *rate.Limiter
}

// repeatable are the errors that may pass by themselves, for calls that can be
// made twice. A change is never made again here: whoever makes it looks first.
var repeatable = retry.DefaultRetryables

func newPatient(pace *rate.Limiter, tries int, after []retry.IsErrorRetryable) *patient {
	return &patient{pace: pace, Standard: retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.MaxBackoff, o.Retryables = tries, maxBackoff, after
	})}
}

// GetAttemptToken waits for the pace.
func (p *patient) GetAttemptToken(ctx context.Context) (func(error) error, error) {
	if err := p.pace.Wait(ctx); err != nil {
		return nil, err
	}
	return p.Standard.GetAttemptToken(ctx)
}

// IsErrorRetryable is false also where the service wants to be left alone for
// long, and where nobody answers at all: a person would rather know that now,
// and a session tries again by itself.
func (p *patient) IsErrorRetryable(err error) bool {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return false
	}
	return p.Standard.IsErrorRetryable(err) && retryAfter(err) <= maxRetryAfter
}

// RetryDelay is the backoff, or what the service asks for if that is longer.
func (p *patient) RetryDelay(attempt int, err error) (time.Duration, error) {
	delay, fault := p.Standard.RetryDelay(attempt, err)
	return max(delay, retryAfter(err)), fault
}

// retryAfter reads the pause that an answer asks for, in seconds or as a date.
func retryAfter(err error) time.Duration {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return 0
	}
	value := answer.Response.Header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second))
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(date))
	}
	return 0
}
