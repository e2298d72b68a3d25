package account

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"testing"
)

func TestNetworkMessage(t *testing.T) {
	t.Setenv("AWS_CA_BUNDLE", "")
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for want, err := range map[string]error{
		"cannot find h: is the region right, and the network up?": dial(&net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}),
		"cannot connect to h: connection refused":                 dial(syscall.ECONNREFUSED),
		"cannot connect to h: no route to it":                     dial(syscall.EHOSTUNREACH),
		"cannot connect to h: no answer in time":                  dial(context.DeadlineExceeded),
		"cannot connect to h":                                     dial(errors.New("odd")),
		"no answer from h in time":                                context.DeadlineExceeded,
		"the certificate of h is not trusted: AWS_CA_BUNDLE can name a file of further authorities":  x509.UnknownAuthorityError{},
		"h does not speak TLS at this port: begin the endpoint with http://, or give another port":   http.ErrSchemeMismatch,
		"cannot connect to the proxy h: connection refused: HTTPS_PROXY or HTTP_PROXY names it":      &net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial(syscall.ECONNREFUSED)},
		"the proxy gate:3128 wants a user name and a password: put them into the URL in HTTPS_PROXY": &proxyError{"gate:3128", 407},
		"the proxy gate:3128 does not let the connection through: 403 Forbidden":                     &proxyError{"gate:3128", 403},
		"the connection to h broke before the answer came":                                           io.EOF,
	} {
		if got := networkMessage("h", true, fmt.Errorf("request send failed, %w", err)); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
	t.Setenv("AWS_CA_BUNDLE", "/etc/company.pem")
	if got := networkMessage("h", false, x509.UnknownAuthorityError{}); got != "the certificate of h is by no authority in /etc/company.pem, which AWS_CA_BUNDLE names" {
		t.Errorf("got %q", got)
	}
	if got := networkMessage("h", false, io.EOF); got != "cannot reach h" {
		t.Errorf("got %q", got)
	}
}

// TestThroughProxy keeps what a proxy answered, without the password in its URL.
func TestThroughProxy(t *testing.T) {
	proxy, err := url.Parse("http://kim:hush-hush@gate:3128")
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]string{
		200: "",
		407: "the proxy gate:3128 wants a user name and a password: put them into the URL in HTTPS_PROXY",
		403: "the proxy gate:3128 does not let the connection through: 403 Forbidden",
		502: "the proxy gate:3128 does not let the connection through: 502 Bad Gateway",
	} {
		got := ""
		if err := throughProxy(t.Context(), proxy, nil, &http.Response{StatusCode: status}); err != nil {
			got = networkMessage("gate:3128", false, fmt.Errorf("request send failed, %w", err))
		}
		if got != want {
			t.Errorf("%d: %q", status, got)
		}
	}
}
