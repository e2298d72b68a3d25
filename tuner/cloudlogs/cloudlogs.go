// Package cloudlogs reads what an invocation logged from CloudWatch Logs, where
// the last 4 kB, which Lambda's answer has, are not all of it.
package cloudlogs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"lambdial/tuner"
)

// Account makes calls to other services, as account.Account does.
type Account interface {
	Ask(ctx context.Context, service, operation string, send func(context.Context, aws.Config) error) error
}

const (
	// beside is how far an invocation's lines may lie from when this machine sent
	// it, by what clocks differ.
	beside = time.Minute
	// mostPages are asked for, since pages may be empty while a busy group is
	// searched: only the token tells the end (API reference of FilterLogEvents and
	// GetLogEvents).
	mostPages = 200
	// mostBytes are shown of a log.
	mostBytes = 1 << 20
)

// ErrNotThere says that CloudWatch Logs does not have the log, or not yet: lines
// arrive there some seconds after they were written.
var ErrNotThere = errors.New("CloudWatch Logs has no line of this request, or not yet: lines take some seconds to arrive")

// GroupOf is the log group of what a session invokes at a memory size: that of the
// function, or of its copy.
func GroupOf(s *tuner.State, memoryMB int) string {
	if s.Function.LogGroup != "" {
		return s.Function.LogGroup // a copy has it, too
	}
	name := s.Function.Name
	if size := s.Size(memoryMB); size != nil && size.Function != "" {
		name = size.Function
	}
	return "/aws/lambda/" + name
}

// Fetch gives all lines that a sample logged. An environment runs one at a time, so that they are those of its stream from the
// first line that names the request to the last one. It takes logs:FilterLogEvents
// and logs:GetLogEvents; errors are [ErrNotThere] and those of Account.
func Fetch(ctx context.Context, a Account, group string, x tuner.Sample) (string, error) {
	if x.RequestID == "" || x.Sent.IsZero() {
		return "", ErrNotThere
	}
	log, err := fetch(ctx, a, group, x)
	if err != nil && !errors.Is(err, ErrNotThere) {
		return "", fmt.Errorf("log group %s: %w", group, err)
	}
	return log, err
}

func fetch(ctx context.Context, a Account, group string, x tuner.Sample) (string, error) {
	stream, first, last, err := find(ctx, a, group, x.RequestID, x.Sent.Add(-beside), x.Sent.Add(x.Wall+beside))
	if err != nil {
		return "", err
	}
	in := &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: &group, LogStreamName: &stream, StartTime: &first, EndTime: aws.Int64(last + 1), StartFromHead: aws.Bool(true),
	}
	var b strings.Builder
	for range mostPages {
		var page *cloudwatchlogs.GetLogEventsOutput
		err := a.Ask(ctx, "logs", "GetLogEvents", func(ctx context.Context, c aws.Config) (err error) {
			page, err = cloudwatchlogs.NewFromConfig(c).GetLogEvents(ctx, in)
			return err
		})
		if err != nil {
			return "", err
		}
		for _, e := range page.Events {
			b.WriteString(strings.TrimRight(aws.ToString(e.Message), "\n") + "\n")
			if b.Len() > mostBytes {
				return b.String() + fmt.Sprintf("(more than %d MB: the rest is in the log group %s)\n", mostBytes>>20, group), nil
			}
		}
		if aws.ToString(page.NextForwardToken) == aws.ToString(in.NextToken) {
			break
		}
		in.NextToken = page.NextForwardToken
	}
	return own(b.String(), x.RequestID), nil
}

// find gives the stream with the lines that name a request, and when the first and
// the last of them were written, in milliseconds.
func find(ctx context.Context, a Account, group, requestID string, from, to time.Time) (stream string, first, last int64, err error) {
	in := &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &group, FilterPattern: aws.String(`"` + requestID + `"`), StartTime: aws.Int64(from.UnixMilli()), EndTime: aws.Int64(to.UnixMilli()),
	}
	for range mostPages {
		var page *cloudwatchlogs.FilterLogEventsOutput
		err := a.Ask(ctx, "logs", "FilterLogEvents", func(ctx context.Context, c aws.Config) (err error) {
			page, err = cloudwatchlogs.NewFromConfig(c).FilterLogEvents(ctx, in)
			return err
		})
		if err != nil {
			return "", 0, 0, err
		}
		for _, e := range page.Events {
			at := aws.ToInt64(e.Timestamp)
			if stream == "" {
				stream, first, last = aws.ToString(e.LogStreamName), at, at
			}
			if aws.ToString(e.LogStreamName) == stream {
				first, last = min(first, at), max(last, at)
			}
		}
		if aws.ToString(page.NextToken) == "" {
			break
		}
		in.NextToken = page.NextToken
	}
	if stream == "" {
		return "", 0, 0, ErrNotThere
	}
	return stream, first, last, nil
}

// own leaves the lines from the first one that names the request to the last:
// others of the same millisecond are of the invocation before or after it.
func own(log, requestID string) string {
	lines := strings.SplitAfter(log, "\n")
	first, last := -1, -1
	for i, line := range lines {
		if strings.Contains(line, requestID) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return log
	}
	return strings.Join(lines[first:last+1], "")
}
