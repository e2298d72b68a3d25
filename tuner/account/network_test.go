package account

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
)

func TestNetworkMessage(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for want, err := range map[string]error{
		"cannot find h: is the region right, and the network up?": dial(&net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}),
		"cannot connect to h: connection refused":                 dial(syscall.ECONNREFUSED),
		"cannot connect to h: no route to it":                     dial(syscall.EHOSTUNREACH),
		"cannot connect to h: no answer in time":                  dial(context.DeadlineExceeded),
		"cannot connect to h":                                     dial(errors.New("odd")),
		"no answer from h in time":                                context.DeadlineExceeded,
		"the certificate of h is not trusted: AWS_CA_BUNDLE can name a file of further authorities": x509.UnknownAuthorityError{},
		"the connection to h broke before the answer came":                                          io.EOF,
	} {
		if got := networkMessage("h", true, fmt.Errorf("request send failed, %w", err)); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
	if got := networkMessage("h", false, io.EOF); got != "cannot reach h" {
		t.Errorf("got %q", got)
	}
}
