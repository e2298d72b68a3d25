package session

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestInWords(t *testing.T) {
	gone := errors.New("GetFunction f: cannot reach account.test")
	for want, err := range map[string]error{
		"no answer in time":                           context.DeadlineExceeded,
		"GetFunction f: cannot reach account.test":    errors.Join(gone, context.DeadlineExceeded),
		"GetFunction f: no answer in time":            fmt.Errorf("GetFunction f: %w", context.DeadlineExceeded),
		"GetFunction f: cannot reach account.test; a": errors.Join(gone, gone, errors.New("a")),
	} {
		if got := inWords(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
