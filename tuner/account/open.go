package account

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go/logging"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// localRegion is that of an account on this machine where none is set; every
// signature needs one.
const localRegion = "us-east-1"

// dummy is what a service on this machine gets that checks no signature.
var dummy = credentials.NewStaticCredentialsProvider("local", "local", "")

// settings are the outcome of reading options, environment and files.
type settings struct {
	config   aws.Config
	identity tuner.Identity
	// endpoint is the service's URL, "" for the region's own.
	endpoint string
	login    string
	// process names the file that asks for a credential process.
	process string
}

func load(ctx context.Context, o Options) (settings, error) {
	if o.Demo {
		return demo(o)
	}
	cfg, err := loadConfig(ctx, o, imds.ClientDefaultEnableState)
	if err != nil {
		return settings{}, err
	}
	endpoint := strings.TrimRight(cmp.Or(o.EndpointURL, configuredEndpoint(cfg)), "/")
	if err := checkEndpoint(endpoint); err != nil {
		return settings{}, err
	}
	if loopback(endpoint) {
		// The instance metadata service would be waited for in vain.
		if cfg, err = loadConfig(ctx, o, imds.ClientDisabled); err != nil {
			return settings{}, err
		}
		cfg.Region = cmp.Or(cfg.Region, localRegion)
		cfg.Credentials = orDummy{cfg.Credentials}
	}
	if err := checkRegion(cfg.Region); err != nil {
		return settings{}, withFault(err)
	}
	if half := halfPair(o.Profile); half != "" {
		return settings{}, &tuner.AccountError{Kind: tuner.ErrNoCredentials, Operation: "Configuration", Message: half}
	}
	profile, login := profileOf(cfg, o.Profile)
	return settings{
		process:  setIn(profile, "credential_process"),
		config:   cfg,
		identity: tuner.Identity{Region: cfg.Region, Profile: profile, Endpoint: endpoint},
		endpoint: endpoint,
		login:    login,
	}, nil
}

func demo(o Options) (settings, error) {
	region := cmp.Or(o.Region, localRegion)
	if err := errors.Join(checkEndpoint(o.EndpointURL), checkRegion(region)); err != nil {
		return settings{}, err
	}
	return settings{
		config:   aws.Config{Region: region, Credentials: dummy, HTTPClient: transport(), Logger: logging.Nop{}},
		identity: tuner.Identity{Region: region, Demo: true},
		endpoint: o.EndpointURL,
	}, nil
}

// withFault adds what a file says that can't be read: it may be what is missing.
func withFault(err error) error {
	var e *tuner.AccountError
	if fault := configFault(); fault != "" && errors.As(err, &e) {
		e.Message += "; " + fault
	}
	return err
}

func loadConfig(ctx context.Context, o Options, metadata imds.ClientEnableState) (aws.Config, error) {
	if err := checkBundle(os.Getenv("AWS_CA_BUNDLE")); err != nil {
		return aws.Config{}, err
	}
	with := []func(*config.LoadOptions) error{
		config.WithHTTPClient(transport()),
		// The SDK's own warnings would go to the screen.
		config.WithLogger(logging.Nop{}),
		config.WithEC2IMDSClientEnableState(metadata),
	}
	if o.Profile != "" {
		with = append(with, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Region != "" {
		with = append(with, config.WithRegion(o.Region))
	}
	cfg, err := config.LoadDefaultConfig(ctx, with...)
	if err != nil {
		return aws.Config{}, withFault(configError(ctx, o.Profile, err))
	}
	return cfg, nil
}

// checkBundle says what is wrong with the file of further authorities.
func checkBundle(path string) error {
	if path == "" {
		return nil
	}
	e := &tuner.AccountError{Kind: tuner.ErrInvalid, Operation: "Configuration"}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message = "AWS_CA_BUNDLE names " + text.Visible(path) + ", and there is no such file"
	case err != nil:
		e.Message = "AWS_CA_BUNDLE names " + text.Visible(path) + ", which cannot be read"
	case !x509.NewCertPool().AppendCertsFromPEM(data):
		e.Message = "AWS_CA_BUNDLE names " + text.Visible(path) + ", in which there is no certificate (PEM)"
	default:
		return nil
	}
	return e
}

// configError says what is wrong with the AWS configuration, and quotes
// nothing of it but names: a line that can't be read may hold a key.
func configError(ctx context.Context, asked string, err error) error {
	e := &tuner.AccountError{Kind: tuner.ErrNoCredentials, Operation: "Configuration", Err: ctx.Err()}
	var unknown config.SharedConfigProfileNotExistError
	var unreadable config.SharedConfigLoadError
	var noMFA config.AssumeRoleTokenProviderNotSetError
	half := halfPair(asked)
	switch {
	case half != "":
		e.Message = half
	case errors.As(err, &unknown):
		e.Message = fmt.Sprintf("no profile %q in the AWS configuration: `aws configure list-profiles` lists them", text.Visible(unknown.Profile))
	case errors.As(err, &unreadable):
		e.Message = fmt.Sprintf("the AWS configuration file %s cannot be read", text.Visible(unreadable.Filename))
	case errors.As(err, &noMFA):
		e.Message = "the profile asks for an MFA code: start a session with `aws sts get-session-token` or use `aws sso login`"
	default:
		e.Message = "the AWS configuration is not usable: `aws configure list` shows what is set"
	}
	return e
}

// configuredEndpoint is the one that the environment or the profile sets.
func configuredEndpoint(cfg aws.Config) string {
	return aws.ToString(lambda.NewFromConfig(cfg).Options().BaseEndpoint)
}

func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	u, err := url.Parse(endpoint)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil {
		return nil
	}
	return &tuner.AccountError{
		Kind: tuner.ErrInvalid, Operation: "Endpoint",
		Message: "AWS_ENDPOINT_URL, or endpoint_url of the profile, must be a URL such as http://localhost:4566, without user name or password", /* it is not quoted: it may hold one */
	}
}

var regionName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkRegion(region string) error {
	e := &tuner.AccountError{Kind: tuner.ErrNoRegion, Operation: "Configuration"}
	switch {
	case region == "":
		e.Message = "no AWS region is set: give --region, set AWS_REGION, or run `aws configure set region REGION`"
	case !regionName.MatchString(region):
		e.Message = fmt.Sprintf("%q is no AWS region: they look like eu-central-1", text.Visible(region))
	default:
		return nil
	}
	return e
}

func loopback(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	host := u.Hostname()
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// profileOf tells which profile the credentials come from and the command that
// renews them. Keys in the environment go before a profile that only the
// environment names, so they are then of none.
func profileOf(cfg aws.Config, asked string) (profile, login string) {
	profile = asked
	for _, source := range cfg.ConfigSources {
		switch s := source.(type) {
		case config.EnvConfig:
			if asked == "" && !s.Credentials.HasKeys() {
				profile = s.SharedConfigProfile
			} else if asked == "" {
				return "", ""
			}
		case config.SharedConfig:
			for p := &s; p != nil; p = p.Source {
				if p.SSOSessionName != "" || p.SSOStartURL != "" {
					login = "aws sso login"
				} else if p.LoginSession != "" {
					login = "aws login"
				}
			}
		}
	}
	if login != "" && profile != "" {
		login += " --profile " + text.Visible(profile)
	}
	return profile, login
}

// orDummy signs for a service on this machine even where no credentials are.
type orDummy struct{ aws.CredentialsProvider }

func (p orDummy) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := p.CredentialsProvider.Retrieve(ctx)
	if err != nil && noneConfigured(err) {
		return dummy.Retrieve(ctx)
	}
	return c, err
}

// transport is built by the SDK, which adds AWS_CA_BUNDLE to it.
func transport() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = 10 * time.Second }).
		WithTransportOptions(func(t *http.Transport) {
			// Parallel invocations keep a connection each: the loss of one
			// leaves one sample in doubt, where HTTP/2 would lose them all.
			t.ForceAttemptHTTP2 = false
			t.MaxIdleConns, t.MaxIdleConnsPerHost, t.MaxConnsPerHost = 0, 512, 0
			// Shorter than any server's, so that an invocation is not sent
			// into a connection that is just being closed.
			t.IdleConnTimeout = 20 * time.Second
			t.OnProxyConnectResponse = throughProxy
		})
}

// httpClient follows no redirect: a request must reach one server only.
func (s settings) httpClient() *http.Client {
	t := transport()
	if built, ok := s.config.HTTPClient.(*awshttp.BuildableClient); ok {
		t = built
	}
	return &http.Client{
		Transport:     plainBodies{t.GetTransport()},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (s settings) host() string {
	if u, err := url.Parse(s.endpoint); err == nil && u.Host != "" {
		return u.Host
	}
	return "lambda." + s.identity.Region + ".amazonaws.com"
}
