package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// explain turns an error of the SDK into one for a person. Nothing of the
// SDK's own wording comes through: it may quote a request.
func (a *Account) explain(ctx context.Context, c call, w *wire, err error) error {
	e := &tuner.AccountError{Kind: tuner.ErrOther, Operation: c.operation, Function: c.function}

	var answer *awshttp.ResponseError
	status := 0
	if errors.As(err, &answer) && answer.Response != nil {
		status = answer.HTTPStatusCode()
	}
	e.MayHaveRun = c.changes && mayHaveRun(status, w) // unless the error's code says otherwise

	var api smithy.APIError
	switch {
	case foreign(answer, err) != "":
		e.Kind, e.Message = tuner.ErrOther, foreign(answer, err)
	case status != 0 && errors.As(err, &api):
		a.explainAnswer(e, c, w, status, api, err)
	case ctx.Err() != nil:
		interrupted(ctx, e)
	case status >= 300:
		a.explainAnswer(e, c, w, status, &smithy.GenericAPIError{}, err)
	case status != 0 && !brokenOff(err):
		e.Kind, e.Message = tuner.ErrUnsupported, "the answer of "+a.hostOf(w)+" is not one of "+c.serviceName()+"'s: is the endpoint right?"
	case w.host.Load() == nil && !errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.Message = tuner.ErrInvalid, notSent(err)
	default:
		e.Kind, e.Message = tuner.ErrNetwork, networkMessage(a.hostOf(w), w.sent.Load(), err)
	}
	return e
}

// mayHaveRun: an answer below 500 says that nothing was done; a server that
// broke, or whose good answer can't be read, may have done it; without any
// answer it depends on whether something was sent.
func mayHaveRun(status int, w *wire) bool {
	switch {
	case status == 0:
		return w.sent.Load()
	case status == http.StatusNotImplemented:
		return false
	default:
		return status >= 500 || status < 300
	}
}

func interrupted(ctx context.Context, e *tuner.AccountError) {
	e.Err = ctx.Err()
	e.Message = "cancelled"
	if errors.Is(e.Err, context.DeadlineExceeded) {
		e.Kind, e.Message = tuner.ErrNetwork, "no answer in time"
	}
}

// foreign says what answered in the place of the service: a proxy, or a server
// that speaks TLS where it was spoken to without. "" where it was none of them.
func foreign(answer *awshttp.ResponseError, err error) string {
	if answer == nil || answer.Response == nil || answer.Response.Response == nil {
		return ""
	}
	header, status := answer.Response.Header, answer.HTTPStatusCode()
	said := fmt.Sprintf("%d %s", status, http.StatusText(status))
	var unread *smithy.DeserializationError
	plain := status == http.StatusBadRequest && errors.As(err, &unread) && plainToTLS.Match(unread.Snapshot)
	by := oneLine(cmp.Or(header.Get("Via"), header.Get("Server")))
	if by != "" {
		by = " (" + by + ")"
	}
	switch {
	case plain:
		return "the server speaks TLS at this port: begin the endpoint with https://"
	case status == http.StatusProxyAuthRequired:
		return "a proxy" + by + " wants a user name and a password: put them into the URL in HTTPS_PROXY or HTTP_PROXY"
	case status == http.StatusForbidden && header.Get("X-Amzn-RequestId") == "" && strings.HasPrefix(header.Get("Content-Type"), "text/html"):
		return "a web page with " + said + " came instead of an answer of the service: something between here and there" + by + " forbids the call"
	}
	return ""
}

// plainToTLS is how servers say it: Go's, nginx, Apache.
var plainToTLS = regexp.MustCompile(`(?i)HTTP request (was sent )?to (an )?HTTPS (server|port)|speaking plain HTTP to an SSL-enabled server`)

// brokenOff: the connection was lost in the middle of an answer.
func brokenOff(err error) bool {
	var network net.Error
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network)
}

func notSent(err error) string {
	var invalid smithy.InvalidParamsError
	if errors.As(err, &invalid) {
		return oneLine(invalid.Error())
	}
	return "the request could not be made"
}

func (a *Account) hostOf(w *wire) string {
	if host := w.host.Load(); host != nil {
		return strings.TrimSuffix(*host, ":443")
	}
	return a.host
}

// explainAnswer fills in what the service itself said.
func (a *Account) explainAnswer(e *tuner.AccountError, c call, w *wire, status int, api smithy.APIError, err error) {
	said := oneLine(conceal(api.ErrorMessage(), c.secrets))
	if e.Code = api.ErrorCode(); e.Code == "UnknownError" {
		e.Code, said = "", ""
	}
	var throttled *types.TooManyRequestsException
	if errors.As(err, &throttled) {
		e.Reason = string(throttled.Reason)
	}
	e.RetryAfter, e.AccountID = retryAfter(err), accountIn(api.ErrorMessage())
	e.Kind = kindOf(e.Code, said, status, c)
	if e.Kind == tuner.ErrThrottled || e.Kind == tuner.ErrNotStarted || notRun[e.Code] {
		e.MayHaveRun = false
	}

	switch e.Kind {
	case tuner.ErrNotFound:
		e.Message = notFound(c, a.identity.Region)
	case tuner.ErrAccessDenied:
		e.Permission, e.Message = denied(c, e.Code, said)
	case tuner.ErrThrottled:
		e.Message = throttle(e.Reason, c)
		if e.Code != "TooManyRequestsException" && throttledByOthers.MatchString(said) {
			e.Message = "throttled: " + said // by another service, which the words name
		}
	case tuner.ErrBusy:
		e.Message = orElse(said, "it is being changed just now")
	case tuner.ErrChanged:
		e.Message = "somebody else changed it meanwhile"
	case tuner.ErrExpired:
		e.Message = a.refused(e.Code)
	case tuner.ErrTooLarge:
		e.Message = orElse(said, "the request is too large")
	case tuner.ErrUnsupported:
		e.Message = a.hostOf(w) + " does not know this call"
	case tuner.ErrServer:
		e.Message = strings.TrimSuffix(fmt.Sprintf("the service failed with %d %s: %s", status, http.StatusText(status), said), ": ")
	case tuner.ErrInvalid, tuner.ErrMemorySize:
		e.Message = invalid(e.Code, said)
		if m := elsewhere.FindStringSubmatch(said); m != nil {
			e.Message = inOtherRegion(m[1], a.identity.Region)
		}
	case tuner.ErrNotStarted:
		e.Message = "Lambda could not start the function: " + orElse(said, e.Code)
	default:
		e.Message = orElse(said, fmt.Sprintf("the service answered %d %s", status, http.StatusText(status)))
	}
}

// kindOf goes by the error code, by the words where one code is used for much,
// and by the status where the code is unknown.
func kindOf(code, said string, status int, c call) tuner.ErrorKind {
	kind, known := kinds[code]
	switch {
	case throttledByOthers.MatchString(code), throttledByOthers.MatchString(said) && status >= 400:
		return tuner.ErrThrottled
	case elsewhere.MatchString(said): // it may well be there
		return tuner.ErrInvalid
	case known:
		return kind
	case code == "InvalidParameterValueException" || code == "ValidationException":
		if memorySize.MatchString(said) {
			return tuner.ErrMemorySize
		}
		return tuner.ErrInvalid
	}
	switch {
	case status == http.StatusNotFound && c.function == "":
		// No function was asked for, so it is the call that was not found.
		return tuner.ErrUnsupported
	case status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return tuner.ErrUnsupported
	case status >= 500:
		return tuner.ErrServer
	}
	if kind, ok := map[int]tuner.ErrorKind{
		http.StatusBadRequest:            tuner.ErrInvalid,
		http.StatusUnauthorized:          tuner.ErrExpired,
		http.StatusForbidden:             tuner.ErrAccessDenied,
		http.StatusNotFound:              tuner.ErrNotFound,
		http.StatusConflict:              tuner.ErrBusy,
		http.StatusPreconditionFailed:    tuner.ErrChanged,
		http.StatusRequestEntityTooLarge: tuner.ErrTooLarge,
		http.StatusUnsupportedMediaType:  tuner.ErrInvalid,
		http.StatusTooManyRequests:       tuner.ErrThrottled,
	}[status]; ok {
		return kind
	}
	return tuner.ErrOther
}

var kinds = func() map[string]tuner.ErrorKind {
	kinds := map[string]tuner.ErrorKind{}
	for kind, codes := range map[tuner.ErrorKind][]string{
		tuner.ErrAccessDenied: {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "KMSAccessDeniedException"},
		tuner.ErrExpired: {
			"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId",
			"InvalidAccessKeyId", "InvalidToken", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
			"IncompleteSignature", "IncompleteSignatureException", "InvalidSignatureException", "SignatureDoesNotMatch",
			"RequestExpired",
		},
		tuner.ErrBusy:     {"ResourceConflictException", "ResourceInUseException", "SnapStartNotReadyException", "ResourceNotReadyException", "CodeArtifactUserPendingException"},
		tuner.ErrTooLarge: {"RequestTooLargeException", "RequestEntityTooLargeException", "CodeStorageExceededException"},
		tuner.ErrThrottled: {
			"TooManyRequestsException", "ThrottlingException", "Throttling", "ThrottledException", "RequestThrottled", "RequestThrottledException",
			"RequestLimitExceeded", "SlowDown", "EC2ThrottledException", "BandwidthLimitExceeded", "ProvisionedThroughputExceededException", "PriorRequestNotComplete",
		},
		tuner.ErrUnsupported: {"UnknownOperationException", "UnsupportedOperationException", "NotImplemented"},
		// These stay so, however often a change is tried.
		tuner.ErrInvalid: {
			"CodeArtifactUserFailedException", "CodeArtifactUserDeletedException", "CodeVerificationFailedException",
			"InvalidCodeSignatureException", "CodeSigningConfigNotFoundException",
		},
		// What Invoke answers where Lambda did not get as far as the handler.
		tuner.ErrNotStarted: {
			"EC2AccessDeniedException", "EC2UnexpectedException", "ENILimitReachedException", "ENINotReadyException",
			"InvalidSubnetIDException", "InvalidSecurityGroupIDException", "SubnetIPAddressLimitReachedException", "SubnetOutOfIPAddressesException",
			"KMSDisabledException", "KMSInvalidStateException", "KMSNotFoundException",
			"EFSIOException", "EFSMountConnectivityException", "EFSMountFailureException", "EFSMountTimeoutException",
			"S3FilesMountFailureException", "S3FilesMountConnectivityException", "S3FilesMountTimeoutException",
			"InvalidRuntimeException", "InvalidZipFileException",
			"SnapStartException", "SnapStartTimeoutException", "SnapStartRegenerationFailureException",
		},
	} {
		for _, code := range codes {
			kinds[code] = kind
		}
	}
	return kinds
}()

// notRun are the codes of other kinds that say that nothing ran.
var notRun = map[string]bool{"KMSAccessDeniedException": true, "ResourceNotReadyException": true, "SnapStartNotReadyException": true}

// throttledByOthers: services that Lambda asks for help are throttled, too, and
// Lambda passes that on under codes of other troubles.
var throttledByOthers = regexp.MustCompile(`RequestLimitExceeded|Request limit exceeded|(has been|was|is being|were) throttled|[Rr]ate exceeded|Throttling(Exception)?\b|throttled by EC2`)

var memorySize = regexp.MustCompile(`(?i)\bmemory ?size\b`)

// elsewhere: the region that an ARN names and the one that was asked.
var elsewhere = regexp.MustCompile(`^Functions from '([a-z0-9-]+)' are not reachable`)

var functionARN = regexp.MustCompile(`arn:[\w-]+:lambda:[\w-]+:(\d{12}):function:`)

// accountIn is the account whose function the service's words name: that of
// the credentials, which need no further permission to learn it.
func accountIn(said string) string {
	if m := functionARN.FindStringSubmatch(said); m != nil {
		return m[1]
	}
	return ""
}

func notFound(c call, region string) string {
	if c.qualifier != "" {
		return fmt.Sprintf("there is no version or alias %s of it in %s", text.Visible(c.qualifier), region)
	}
	return "there is no such function in " + region
}

func inOtherRegion(its, ours string) string {
	return fmt.Sprintf("it is in %s, and this is %s: give --region %[1]s", text.Visible(its), ours)
}

var unauthorized = regexp.MustCompile(`not authorized to perform: ([\w-]+:\w+)(?: on (?:the )?resource: (\S+))?`)

// denied finds the missing permission in IAM's own words, which may name
// another one than the call's (iam:PassRole, lambda:TagResource).
func denied(c call, code, said string) (permission, message string) {
	if code == "KMSAccessDeniedException" {
		return "kms:Decrypt", orElse(said, "Lambda may not use the function's KMS key")
	}
	permission, resource := c.action(), ""
	if m := unauthorized.FindStringSubmatch(said); m != nil {
		permission = m[1]
		if m[2] != "" {
			resource = " on " + m[2]
		}
	}
	message = "the credentials lack the permission " + permission + resource
	if strings.Contains(said, "explicit deny") {
		message += " (a policy denies it explicitly)"
	}
	return permission, message
}

// action is the IAM action of the call: the same name but for Invoke.
func (c call) action() string {
	operation := c.operation
	if operation == "Invoke" {
		operation = "InvokeFunction"
	}
	return cmp.Or(c.service, "lambda") + ":" + operation
}

func (c call) serviceName() string {
	if c.service == "" {
		return "Lambda"
	}
	return "AWS"
}

func throttle(reason string, c call) string {
	switch types.ThrottleReason(reason) {
	case types.ThrottleReasonConcurrentInvocationLimitExceeded:
		return "throttled: the account's concurrency in this region is used up"
	case types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded:
		return "throttled: the function's reserved concurrency is used up"
	case types.ThrottleReasonFunctionInvocationRateLimitExceeded, types.ThrottleReasonReservedFunctionInvocationRateLimitExceeded:
		return "throttled: the function is invoked too often a second"
	}
	if c.operation == "Invoke" {
		return "throttled: too many invocations"
	}
	return "throttled: too many calls a second in this account and region"
}

var memoryLimit = regexp.MustCompile(`(?i)memorysize.*less than or equal to (\d+)`)

// invalid says what Lambda did not take.
func invalid(code, said string) string {
	if code == "InvalidRequestContentException" {
		// Lambda's own words quote from the payload.
		return "the payload is not valid JSON"
	}
	if m := memoryLimit.FindStringSubmatch(said); m != nil {
		// 3,008 MB is the quota of a young account.
		if m[1] != "10240" {
			return fmt.Sprintf("this account is limited to %s MB of memory in this region: AWS raises that as the account is used, or when AWS Support is asked to", m[1])
		}
		return "the memory size must be 128 to 10240 MB"
	}
	return orElse(said, "Lambda does not take these parameters")
}

// oneLine makes foreign text fit for a message.
func oneLine(s string) string {
	const most = 400
	s = strings.TrimSpace(text.Visible(s))
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}

func orElse(said, otherwise string) string {
	if said == "" {
		return otherwise
	}
	return said
}

// conceal takes secrets out of a text. The shortest are left: every text has
// a "1" in it.
func conceal(s string, secrets []string) string {
	for _, secret := range secrets {
		if len(secret) > 3 {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	return s
}
