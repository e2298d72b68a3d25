package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"syscall"
)

// networkMessage says in one line why no answer came from a host.
func networkMessage(host string, sent bool, err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var network net.Error
	var untrusted *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &dns):
		return "cannot find " + host + ": is the region right, and the network up?"
	case errors.As(err, &untrusted), errors.As(err, &unknown):
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
