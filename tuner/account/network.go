package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"

	"lambdial/tuner/text"
)

// networkMessage says in one line why no answer came from a host.
func networkMessage(host string, sent bool, err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var network net.Error
	var untrusted *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var refused *proxyError
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &noTLS):
		return host + " does not speak TLS at this port: begin the endpoint with http://, or give another port"
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "cannot connect to the proxy " + host + reason(op) + ": HTTPS_PROXY or HTTP_PROXY names it"
	case errors.As(err, &dns):
		return "cannot find " + host + ": is the region right, and the network up?"
	case errors.As(err, &untrusted), errors.As(err, &unknown):
		if file := os.Getenv("AWS_CA_BUNDLE"); file != "" {
			return "the certificate of " + host + " is by no authority in " + text.Visible(file) + ", which AWS_CA_BUNDLE names"
		}
		return "the certificate of " + host + " is not trusted: AWS_CA_BUNDLE can name a file of further authorities"
	case errors.As(err, &op) && op.Op == "dial":
		return "cannot connect to " + host + reason(op)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "no answer from " + host + " in time"
	case !sent:
		return "cannot reach " + host
	default:
		return "the connection to " + host + " broke before the answer came"
	}
}

func reason(op *net.OpError) string {
	switch {
	case errors.Is(op, syscall.ECONNREFUSED):
		return ": connection refused"
	case op.Timeout():
		return ": no answer in time"
	case errors.Is(op, syscall.ENETUNREACH), errors.Is(op, syscall.EHOSTUNREACH):
		return ": no route to it"
	}
	return ""
}

// proxyError is a proxy that did not let a connection through.
type proxyError struct {
	host   string
	status int
}

func (e *proxyError) Error() string {
	if e.status == http.StatusProxyAuthRequired {
		return "the proxy " + e.host + " wants a user name and a password: put them into the URL in HTTPS_PROXY"
	}
	return fmt.Sprintf("the proxy %s does not let the connection through: %d %s", e.host, e.status, http.StatusText(e.status))
}

// throughProxy says what a proxy answered, of which net/http keeps a word only.
func throughProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{text.Visible(proxy.Host), answer.StatusCode}
}
