// Package account is an AWS account as package tuner wants it: Lambda's calls
// through the AWS SDK, each with a deadline, a pace that leaves the account's
// own quota to others, retries only where a repetition can do no harm, and
// errors in one line for a person.
package account

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"golang.org/x/time/rate"

	"lambdial/tuner"
)

// Options say which account to open. The zero value is the AWS account of the
// default credential chain.
type Options struct {
	// Profile, Region and EndpointURL go before what the environment and the
	// AWS configuration files say.
	Profile, Region, EndpointURL string
	// Demo is for the embedded account at EndpointURL: nothing of the user's
	// AWS configuration is read or sent.
	Demo bool
	// Waiting is told once, in a few words, what a call waits for that has not
	// begun after some seconds; nil where nobody reads it.
	Waiting func(what string)
	// Transport carries the requests in place of the network, where it is not nil.
	Transport http.RoundTripper
	// ControlRate is the most control-plane calls a second; 0 means 9, of the
	// 15 that Lambda allows an account in a region for all its clients.
	ControlRate float64
}

// Account is an AWS account in one region, or a service that speaks Lambda's
// API. Its methods may be called from several goroutines.
type Account struct {
	identity    tuner.Identity
	client      *lambda.Client
	credentials aws.CredentialsProvider
	http        *http.Client
	// host is the endpoint's, for messages until a connection names its own.
	host string
	// process names the file that asks for a credential process, "" where none does.
	process string
	waiting func(what string)
	// patience with credentials: until it is told what is waited for, and until
	// it is given up.
	patience, mostPatience time.Duration
	// login is the command that renews the credentials, "" where none is known.
	login string

	reads, writes, lookups *patient
	// others is for services other than Lambda.
	others aws.Config
}

var _ tuner.Account = (*Account)(nil)

const (
	controlRate = 9
	// A service on this machine shares no quota with other clients.
	localControlRate = 200
	// A short burst keeps the first calls of a session quick and stays, with
	// the rate, below 15 in any one second.
	controlBurst = 5
	// GetFunction has a quota of its own, 100 a second.
	lookupRate, lookupBurst = 50, 25
	callTimeout             = 30 * time.Second
	// An upload of 50 MB of code takes a while on a slow line.
	copyTimeout = 5 * time.Minute
)

// Open finds region, endpoint and credentials without a call to any of them.
// Its errors are *tuner.AccountError: ErrNoRegion, ErrNoCredentials for an
// unknown profile, ErrInvalid for an endpoint that is no URL. Close it after
// the last call.
func Open(ctx context.Context, o Options) (*Account, error) {
	s, err := load(ctx, o)
	if err != nil {
		return nil, err
	}
	a := &Account{
		identity:    s.identity,
		credentials: s.config.Credentials,
		http:        s.httpClient(),
		login:       s.login,
		process:     s.process,
		waiting:     o.Waiting,
		patience:    patience, mostPatience: credentialsTimeout,
	}
	if o.Transport != nil {
		a.http.Transport = o.Transport
	}
	a.client = lambda.NewFromConfig(s.config, func(lo *lambda.Options) {
		lo.HTTPClient = a.http
		if s.endpoint != "" {
			lo.BaseEndpoint = &s.endpoint
		}
	})
	a.host = s.host()

	perSecond := o.ControlRate
	if perSecond <= 0 {
		perSecond = controlRate
		if loopback(s.endpoint) {
			perSecond = localControlRate
		}
	}
	control := rate.NewLimiter(rate.Limit(perSecond), controlBurst)
	lookup := rate.NewLimiter(rate.Limit(max(perSecond, lookupRate)), lookupBurst)
	a.reads = newPatient(control, attempts, repeatable)
	a.lookups = newPatient(lookup, attempts, repeatable)
	a.writes = newPatient(control, 1, nil)
	a.others = s.config.Copy()
	a.others.HTTPClient = a.http
	a.others.Retryer = func() aws.Retryer { return a.reads }
	if o.EndpointURL != "" {
		a.others.BaseEndpoint = &o.EndpointURL
	}
	return a, nil
}

// Identity tells which account this is. It makes no call.
func (a *Account) Identity() tuner.Identity { return a.identity }

// Check finds credentials, which may ask AWS for them, and makes no call to
// Lambda. Its errors are *tuner.AccountError.
func (a *Account) Check(ctx context.Context) error {
	return a.authenticate(ctx, call{operation: "Credentials"})
}

// Close gives up idle connections.
func (a *Account) Close() { a.http.CloseIdleConnections() }
