package account

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
)

type operation func(context.Context, *Account) error

func invoke(ctx context.Context, a *Account) error {
	_, err := a.Invoke(ctx, tuner.Call{Function: "fn", Payload: []byte(`{"token":"s3cr3t"}`), Timeout: time.Second})
	return err
}

func read(ctx context.Context, a *Account) error {
	_, err := a.Function(ctx, "fn", "")
	return err
}

func configure(ctx context.Context, a *Account) error {
	_, err := a.Configure(ctx, "fn", tuner.Settings{MemoryMB: 4096}, nil, "r1")
	return err
}

func publish(ctx context.Context, a *Account) error {
	_, err := a.Publish(ctx, "fn", "", "")
	return err
}

func list(ctx context.Context, a *Account) error {
	for _, err := range a.Functions(ctx) {
		return err
	}
	return nil
}

func TestAnswersBecomeErrors(t *testing.T) {
	tests := map[string]struct {
		call       operation
		status     int
		code, body string
		want       tuner.AccountError
	}{
		"unknown function": {
			read, 404, "ResourceNotFoundException",
			`{"Type":"User","Message":"Function not found: arn:aws:lambda:eu-central-1:123456789012:function:fn"}`,
			tuner.AccountError{
				Kind: tuner.ErrNotFound, Operation: "GetFunction", Function: "fn", Code: "ResourceNotFoundException",
				Message: "there is no such function in eu-central-1", AccountID: "123456789012",
			},
		},
		"invoke denied": {
			invoke, 403, "AccessDeniedException",
			`{"Message":"User: arn:aws:iam::123456789012:user/kim is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:123456789012:function:fn because no identity-based policy allows the lambda:InvokeFunction action"}`,
			tuner.AccountError{
				Kind: tuner.ErrAccessDenied, Operation: "Invoke", Function: "fn", Code: "AccessDeniedException", Permission: "lambda:InvokeFunction",
				Message:   "the credentials lack the permission lambda:InvokeFunction on arn:aws:lambda:eu-central-1:123456789012:function:fn",
				AccountID: "123456789012",
			},
		},
		"pass role denied": {
			configure, 403, "AccessDeniedException:http://internal.amazon.com/coral/",
			`{"Message":"User: arn:aws:iam::1:user/kim is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r with an explicit deny in an identity-based policy"}`,
			tuner.AccountError{
				Kind: tuner.ErrAccessDenied, Operation: "UpdateFunctionConfiguration", Function: "fn", Code: "AccessDeniedException", Permission: "iam:PassRole",
				Message: "the credentials lack the permission iam:PassRole on arn:aws:iam::1:role/r (a policy denies it explicitly)",
			},
		},
		"denied without words": {
			invoke, 403, "AccessDeniedException", `{}`,
			tuner.AccountError{
				Kind: tuner.ErrAccessDenied, Operation: "Invoke", Function: "fn", Code: "AccessDeniedException", Permission: "lambda:InvokeFunction",
				Message: "the credentials lack the permission lambda:InvokeFunction",
			},
		},
		"unknown key": {
			list, 403, "UnrecognizedClientException", `{"message":"The security token included in the request is invalid."}`,
			tuner.AccountError{
				Kind: tuner.ErrExpired, Operation: "ListFunctions", Code: "UnrecognizedClientException",
				Message: "AWS does not know these credentials, they may have expired: renew them, for example with `aws sso login`",
			},
		},
		"expired": {
			list, 403, "ExpiredTokenException", `{"message":"The security token included in the request is expired"}`,
			tuner.AccountError{
				Kind: tuner.ErrExpired, Operation: "ListFunctions", Code: "ExpiredTokenException",
				Message: "the AWS credentials have expired: renew them, for example with `aws sso login`",
			},
		},
		"update in progress": {
			publish, 409, "ResourceConflictException",
			`{"Type":"User","message":"The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:eu-central-1:1:function:fn"}`,
			tuner.AccountError{
				Kind: tuner.ErrBusy, Operation: "PublishVersion", Function: "fn", Code: "ResourceConflictException",
				Message: "The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:eu-central-1:1:function:fn",
			},
		},
		"changed meanwhile": {
			configure, 412, "PreconditionFailedException",
			`{"Type":"User","message":"The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId"}`,
			tuner.AccountError{
				Kind: tuner.ErrChanged, Operation: "UpdateFunctionConfiguration", Function: "fn", Code: "PreconditionFailedException",
				Message: "somebody else changed it meanwhile",
			},
		},
		"throttled invocation": {
			invoke, 429, "TooManyRequestsException",
			`{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}`,
			tuner.AccountError{
				Kind: tuner.ErrThrottled, Operation: "Invoke", Function: "fn", Code: "TooManyRequestsException",
				Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", RetryAfter: time.Second,
				Message: "throttled: the function's reserved concurrency is used up",
			},
		},
		"payload too large": {
			invoke, 413, "RequestTooLargeException", `{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}`,
			tuner.AccountError{
				Kind: tuner.ErrTooLarge, Operation: "Invoke", Function: "fn", Code: "RequestTooLargeException",
				Message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
			},
		},
		"payload quoted": {
			invoke, 400, "InvalidRequestContentException",
			`{"Type":"User","message":"Could not parse request body into json: Unrecognized token 's3cr3t': was expecting"}`,
			tuner.AccountError{
				Kind: tuner.ErrInvalid, Operation: "Invoke", Function: "fn", Code: "InvalidRequestContentException",
				Message: "the payload is not valid JSON",
			},
		},
		"young account": {
			configure, 400, "InvalidParameterValueException",
			`{"Type":"User","message":"'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008"}`,
			tuner.AccountError{
				Kind: tuner.ErrMemorySize, Operation: "UpdateFunctionConfiguration", Function: "fn", Code: "InvalidParameterValueException",
				Message: "this account is limited to 3008 MB of memory in this region: AWS raises that as the account is used, or when AWS Support is asked to",
			},
		},
		"validation": {
			configure, 400, "ValidationException",
			`{"message":"1 validation error detected: Value '99999' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240"}`,
			tuner.AccountError{
				Kind: tuner.ErrMemorySize, Operation: "UpdateFunctionConfiguration", Function: "fn", Code: "ValidationException",
				Message: "the memory size must be 128 to 10240 MB",
			},
		},
		"control characters": {
			configure, 400, "InvalidParameterValueException", `{"message":"no\u001b[31m such\nlayer"}`,
			tuner.AccountError{
				Kind: tuner.ErrInvalid, Operation: "UpdateFunctionConfiguration", Function: "fn", Code: "InvalidParameterValueException",
				Message: "no such layer",
			},
		},
		"server error of an invocation": {
			invoke, 500, "ServiceException", `{"Message":"Internal failure"}`,
			tuner.AccountError{
				Kind: tuner.ErrServer, Operation: "Invoke", Function: "fn", Code: "ServiceException", MayHaveRun: true,
				Message: "the service failed with 500 Internal Server Error: Internal failure",
			},
		},
		"proxy's page": {
			configure, 502, "", `<html>Bad Gateway</html>`,
			tuner.AccountError{
				Kind: tuner.ErrServer, Operation: "UpdateFunctionConfiguration", Function: "fn", MayHaveRun: true,
				Message: "the service failed with 502 Bad Gateway",
			},
		},
		"KMS": {
			invoke, 502, "KMSAccessDeniedException", `{"Message":"Lambda was unable to decrypt the environment variables because KMS access was denied."}`,
			tuner.AccountError{
				Kind: tuner.ErrAccessDenied, Operation: "Invoke", Function: "fn", Code: "KMSAccessDeniedException", Permission: "kms:Decrypt",
				Message: "Lambda was unable to decrypt the environment variables because KMS access was denied.",
			},
		},
		"unknown call": {
			publish, 501, "", `{"__type":"InternalFailure","message":"not implemented"}`,
			tuner.AccountError{Kind: tuner.ErrUnsupported, Operation: "PublishVersion", Function: "fn", Code: "InternalFailure", Message: "HOST does not know this call"},
		},
		"unknown list": {
			list, 404, "", `<h1>not here</h1>`,
			tuner.AccountError{Kind: tuner.ErrUnsupported, Operation: "ListFunctions", Message: "HOST does not know this call"},
		},
		"a web server": {
			list, 200, "", `<h1>hello</h1>`,
			tuner.AccountError{Kind: tuner.ErrUnsupported, Operation: "ListFunctions", Message: "the answer of HOST is not one of Lambda's: is the endpoint right?"},
		},
		"redirected": {
			invoke, 307, "", ``,
			tuner.AccountError{Kind: tuner.ErrOther, Operation: "Invoke", Function: "fn", Message: "the service answered 307 Temporary Redirect"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := open(t, func(w http.ResponseWriter, r *http.Request) {
				if tt.status == 429 {
					w.Header().Set("Retry-After", "1")
				}
				answer(tt.status, tt.code, tt.body)(w, r)
			})
			got := accountError(t, tt.call(t.Context(), a))
			tt.want.Message = strings.ReplaceAll(tt.want.Message, "HOST", a.host)
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if strings.Contains(got.Error(), "s3cr3t") {
				t.Errorf("%q quotes the payload", got.Error())
			}
		})
	}
}

// TestRefusals: what an answer means goes by its code and its words, and by the
// status last. "MayHaveRun" is written out where it is so.
func TestRefusals(t *testing.T) {
	tests := []struct {
		call         operation
		status       int
		code, said   string
		kind         tuner.ErrorKind
		ran          bool
		says, denies string
	}{
		// Throttles under other names.
		{configure, 400, "InvalidParameterValueException", "Your request has been throttled by EC2, please make sure you have enough API rate limit. EC2 Error Code: RequestLimitExceeded. EC2 Error Message: Request limit exceeded.", tuner.ErrThrottled, false, "throttled by EC2", "too many calls"},
		{publish, 400, "InvalidParameterValueException", "Lambda was unable to describe the subnets: Rate exceeded (Service: Ec2)", tuner.ErrThrottled, false, "Rate exceeded", ""},
		{configure, 400, "ThrottledException", "x", tuner.ErrThrottled, false, "throttled", ""},
		{configure, 503, "SlowDown", "Please reduce your request rate.", tuner.ErrThrottled, false, "throttled", ""},
		{invoke, 502, "EC2ThrottledException", "Lambda was throttled by Amazon EC2 during Lambda function initialization using the execution role provided for the Lambda function.", tuner.ErrThrottled, false, "throttled by Amazon EC2", ""},
		{configure, 400, "InvalidParameterValueException", "The throttle setting of the stage is none of ours", tuner.ErrInvalid, false, "none of ours", "throttled:"},
		// An answer came, and says that nothing ran.
		{invoke, 502, "EC2AccessDeniedException", "Need additional permissions to configure VPC settings.", tuner.ErrNotStarted, false, "Need additional permissions", "permission lambda:"},
		{invoke, 502, "EC2UnexpectedException", "Lambda received an unexpected Amazon EC2 client exception", tuner.ErrNotStarted, false, "unexpected Amazon EC2", ""},
		{invoke, 502, "ENILimitReachedException", "Lambda couldn't create an elastic network interface", tuner.ErrNotStarted, false, "elastic network interface", ""},
		{invoke, 502, "SubnetIPAddressLimitReachedException", "no IP addresses left", tuner.ErrNotStarted, false, "no IP addresses left", ""},
		{invoke, 502, "KMSDisabledException", "Lambda couldn't decrypt the environment variables because the KMS key used is disabled.", tuner.ErrNotStarted, false, "is disabled", ""},
		{invoke, 502, "KMSInvalidStateException", "the state of the KMS key", tuner.ErrNotStarted, false, "the state of the KMS key", ""},
		{invoke, 502, "KMSNotFoundException", "the KMS key was not found", tuner.ErrNotStarted, false, "the KMS key was not found", ""},
		{invoke, 403, "EFSMountFailureException", "The function couldn't mount the Amazon EFS file system due to a permission or configuration issue.", tuner.ErrNotStarted, false, "couldn't mount", "credentials lack"},
		{invoke, 403, "S3FilesMountFailureException", "", tuner.ErrNotStarted, false, "S3FilesMountFailureException", "credentials lack"},
		{invoke, 408, "EFSMountTimeoutException", "it timed out", tuner.ErrNotStarted, false, "it timed out", ""},
		{invoke, 408, "SnapStartTimeoutException", "Lambda couldn't restore the snapshot within the timeout limit.", tuner.ErrNotStarted, false, "restore the snapshot", ""},
		{invoke, 410, "EFSIOException", "An error occurred when reading from or writing to a connected file system.", tuner.ErrNotStarted, false, "connected file system", ""},
		{invoke, 502, "InvalidZipFileException", "Lambda could not unzip the deployment package.", tuner.ErrNotStarted, false, "could not unzip", ""},
		{invoke, 502, "ResourceNotReadyException", "The function is inactive and its VPC connection is no longer available.", tuner.ErrBusy, false, "no longer available", ""},
		{invoke, 500, "ServiceException", "An error occurred", tuner.ErrServer, true, "", ""},
		{invoke, 504, "", "", tuner.ErrServer, true, "", ""},
		// For good.
		{configure, 400, "InvalidParameterValueException", "The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions.", tuner.ErrInvalid, false, "no longer supported", ""},
		{configure, 409, "CodeArtifactUserFailedException", "The operation cannot be performed as the code artifact has failed.", tuner.ErrInvalid, false, "has failed", ""},
		{configure, 409, "CodeArtifactUserDeletedException", "deleted", tuner.ErrInvalid, false, "deleted", ""},
		{publish, 409, "CodeArtifactUserPendingException", "pending", tuner.ErrBusy, false, "pending", ""},
		// About one size.
		{configure, 400, "InvalidParameterValueException", "Memory size is too large for this function", tuner.ErrMemorySize, false, "too large", ""},
		// Somewhere else.
		{read, 404, "ResourceNotFoundException", "Functions from 'eu-west-1' are not reachable in this region ('eu-central-1')", tuner.ErrInvalid, false, "--region eu-west-1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.code+" "+tt.says, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"Type": "User", "message": tt.said})
			if err != nil {
				t.Fatal(err)
			}
			a := open(t, answer(tt.status, tt.code, string(body)))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			got := accountError(t, tt.call(ctx, a))
			if got.Kind != tt.kind || got.MayHaveRun != tt.ran || !strings.Contains(got.Message, tt.says) || tt.denies != "" && strings.Contains(got.Message, tt.denies) {
				t.Errorf("%s, may have run %v: %s", got.Kind, got.MayHaveRun, got.Message)
			}
		})
	}
}

// TestWhatIsNoAnswerOfTheService is told as what it is.
func TestWhatIsNoAnswerOfTheService(t *testing.T) {
	page := func(status int, header http.Header, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for name := range header {
				w.Header().Set(name, header.Get(name))
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Via": {"1.1 gate (squid/6.1)"}}
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		says  string
	}{
		"a proxy's page":            {page(403, html, "<html>Access Denied</html>"), "a web page with 403 Forbidden came instead of an answer of the service: something between here and there (1.1 gate (squid/6.1)) forbids the call"},
		"a proxy that wants a name": {page(407, html, ""), "a proxy (1.1 gate (squid/6.1)) wants a user name and a password"},
		"TLS, by Go":                {page(400, nil, "Client sent an HTTP request to an HTTPS server.\n"), "begin the endpoint with https://"},
		"TLS, by nginx":             {page(400, http.Header{"Content-Type": {"text/html"}}, "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>"), "begin the endpoint with https://"},
	} {
		t.Run(name, func(t *testing.T) {
			a := open(t, tt.serve)
			for _, call := range []operation{read, list, configure, invoke} {
				if got := accountError(t, call(t.Context(), a)); got.Kind != tuner.ErrOther || got.MayHaveRun || !strings.Contains(got.Message, tt.says) {
					t.Errorf("%s, may have run %v: %s", got.Kind, got.MayHaveRun, got.Message)
				}
			}
		})
	}
}

func TestAnswersThatNobodyUnderstandsEndInOneLine(t *testing.T) {
	for _, body := range []string{"", "{", "[]", `"x"`, "null", `{"message":7}`, "<html>", strings.Repeat("x", 1<<16)} {
		for _, status := range []int{200, 204, 302, 400, 418, 451, 599} {
			a := open(t, answer(status, "", body))
			for _, call := range []operation{read, list, configure, publish, invoke} {
				if err := call(t.Context(), a); err != nil {
					_ = accountError(t, err) // it checks by itself
				}
			}
		}
	}
}

func FuzzMessages(f *testing.F) {
	f.Add("AccessDeniedException", "User: x is not authorized to perform: lambda:GetFunction on resource: y", 403)
	f.Add("", "\x1b[2J\n", 500)
	f.Fuzz(func(t *testing.T, code, said string, status int) {
		kind := kindOf(code, said, status, call{operation: "Invoke"})
		_, message := denied(call{operation: "Invoke"}, code, oneLine(said))
		for _, s := range []string{message, invalid(code, oneLine(said))} {
			if kind == "" || s == "" || strings.ContainsAny(s, "\n\r\x1b\x00") {
				t.Errorf("kind %q, message %q", kind, s)
			}
		}
	})
}
