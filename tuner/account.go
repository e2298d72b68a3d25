package tuner

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"lambdial/tuner/origin"
	"lambdial/tuner/price"
)

// Account is the place where functions live, as far as a session needs it.
// Errors that the account answered are *AccountError.
type Account interface {
	// Identity tells which account this is. It makes no call.
	Identity() Identity
	// Functions lists the functions page by page, in the account's order.
	// It ends after the first error.
	Functions(ctx context.Context) iter.Seq2[[]Function, error]
	// Function reads a function's configuration as it is now; qualifier is a
	// version number, or "" for $LATEST.
	Function(ctx context.Context, name, qualifier string) (Function, error)
	// Versions lists the numbers of the published versions with their marks.
	Versions(ctx context.Context, name string) ([]Version, error)
	// Aliases lists the aliases and the versions that they lead to.
	Aliases(ctx context.Context, name string) ([]Alias, error)
	// Configure changes settings of $LATEST, those that are not 0, and its
	// description where that is not nil, only while its revision is the given
	// one (where it is not ""). The change may still be in progress when it
	// returns.
	Configure(ctx context.Context, name string, to Settings, description *string, revisionID string) (Function, error)
	// Publish makes a version of $LATEST. Lambda returns the newest existing
	// version instead, without an error, if nothing changed since.
	Publish(ctx context.Context, name, description, revisionID string) (Function, error)
	// Alias reads one alias.
	Alias(ctx context.Context, name, alias string) (Alias, error)
	// MoveAlias leads an alias elsewhere, only while its revision is the given
	// one (where it is not "").
	MoveAlias(ctx context.Context, name, alias string, to Routing, revisionID string) (Alias, error)
	// DeleteVersion deletes one published version. One that is gone already, or
	// that Lambda does not know yet, is ErrNotFound.
	DeleteVersion(ctx context.Context, name, version string) error
	// Copy makes a new function of the given name with the source's code and
	// configuration, and nothing that would call it (no trigger, no policy); its
	// architecture is the source's where none is given.
	Copy(ctx context.Context, source, name, description, architecture string) (Function, error)
	// DeleteFunction deletes a whole function, with ErrNotFound likewise.
	DeleteFunction(ctx context.Context, name string) error
	// Invoke runs the function once, synchronously, and never more than once:
	// an error that leaves it open whether the function ran has MayHaveRun.
	Invoke(ctx context.Context, call Call) (Invocation, error)
	// Provisioned says whether any version or alias of the function has
	// provisioned concurrency.
	Provisioned(ctx context.Context, name string) (bool, error)
	// Callers tells which services invoke the function and bound how long that
	// may take. What may not be read is left out.
	Callers(ctx context.Context, name string) (Callers, error)
	// Limits reads the account's concurrency.
	Limits(ctx context.Context) (Limits, error)
}

// Identity says where an account is, without any secret. A session log keeps
// it so that restore finds the same account again.
type Identity struct {
	Region   string `json:"region"`
	Profile  string `json:"profile,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`
	// Demo is true for the embedded account.
	Demo bool `json:"demo,omitempty"`
}

// Address is the endpoint as it is compared, "" for AWS itself.
func (i Identity) Address() string {
	u, err := url.Parse(i.Endpoint)
	if err != nil {
		return i.Endpoint
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	u.Host = strings.TrimSuffix(u.Host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
	u.Path = strings.TrimRight(u.Path, "/")
	return u.String()
}

// Settings are what a session changes of a function.
type Settings struct {
	MemoryMB int `json:"memory_mb"`
	// TimeoutS is the function's timeout in whole seconds, 1 to 900.
	TimeoutS int `json:"timeout_s"`
}

// Function is a function's configuration, or that of one of its versions.
// Fields that a Lambda-compatible service leaves out are zero.
type Function struct {
	Name         string `json:"name"`
	ARN          string `json:"arn,omitempty"`
	Runtime      string `json:"runtime,omitempty"`
	Architecture string `json:"architecture,omitempty"`
	// Package is "Zip" or "Image".
	Package      string    `json:"package,omitempty"`
	Description  string    `json:"description,omitempty"`
	LastModified time.Time `json:"last_modified,omitzero"`
	Settings
	// EphemeralMB is the size of /tmp.
	EphemeralMB int    `json:"ephemeral_mb,omitempty"`
	Version     string `json:"version,omitempty"`
	RevisionID  string `json:"revision_id,omitempty"`
	CodeSHA256  string `json:"code_sha256,omitempty"`
	// Fingerprint is a digest of the configuration without the Settings and
	// without the values of environment variables. Two equal ones mean that
	// nobody changed anything else.
	Fingerprint string `json:"fingerprint,omitempty"`

	// Layers are the ARNs of its layers, in their order. VariablesDigest is a
	// digest of the names of its environment variables, of which "none" are none;
	// values are never read further than that.
	Layers          []string `json:"layers,omitempty"`
	VariablesDigest string   `json:"variables_digest,omitempty"`
	// Origin is what its tags tell of the tool that deploys it, nil where nobody
	// looked. Only Account.Function tells.
	Origin *origin.Origin `json:"origin,omitempty"`

	State        string `json:"state,omitempty"`
	StateReason  string `json:"state_reason,omitempty"`
	UpdateStatus string `json:"update_status,omitempty"`
	UpdateReason string `json:"update_reason,omitempty"`

	// LogFormat is "Text" or "JSON"; SystemLogLevel WARN hides the report.
	LogFormat      string `json:"log_format,omitempty"`
	SystemLogLevel string `json:"system_log_level,omitempty"`
	// LogGroup is where CloudWatch Logs keeps what the function logs, "" where
	// nothing tells.
	LogGroup string `json:"log_group,omitempty"`

	SnapStart bool `json:"snap_start,omitempty"`
	// ManagedInstances: runs on EC2 capacity of the account's own.
	ManagedInstances bool `json:"managed_instances,omitempty"`
	Durable          bool `json:"durable,omitempty"`
	PerTenant        bool `json:"per_tenant,omitempty"`
	// EdgeReplica: Lambda@Edge, seen by its master ARN.
	EdgeReplica bool `json:"edge_replica,omitempty"`
	Signed      bool `json:"signed,omitempty"`
	// Provisioned: at least one version or alias has provisioned concurrency.
	// Only Account.Provisioned tells; Account.Function does not.
	Provisioned bool `json:"provisioned,omitempty"`
	// Callers bound the timeout. Only Account.Callers tells them.
	Callers
	// ReservedConcurrency is nil where none is set.
	ReservedConcurrency *int `json:"reserved_concurrency,omitempty"`
}

// Callers are the services that invoke a function and bound how long that may
// take.
type Callers struct {
	// APIGateway may invoke it, by the function's resource policy.
	APIGateway bool `json:"api_gateway,omitempty"`
	// Queue is the name of an SQS queue that invokes it, "" for none.
	Queue string `json:"queue,omitempty"`
}

// Timeout is the function's timeout.
func (f Function) Timeout() time.Duration { return time.Duration(f.TimeoutS) * time.Second }

// Published is the number of the published version that this is the configuration
// of, "" for $LATEST.
func (f Function) Published() string {
	if strings.Trim(f.Version, "0123456789") != "" {
		return ""
	}
	return f.Version
}

// RunsAnywhere says that the function's package likely runs on either architecture:
// its runtime takes source or bytecode, though libraries beside that may be built
// for one.
func (f Function) RunsAnywhere() bool {
	if f.Package == "Image" {
		return false
	}
	return slices.ContainsFunc([]string{"nodejs", "python", "ruby", "java"}, func(runtime string) bool { return strings.HasPrefix(f.Runtime, runtime) })
}

// PaysRestores says that Lambda charges for each environment that begins from a
// snapshot: SnapStart is free for Java's runtimes alone.
func (f Function) PaysRestores() bool { return f.SnapStart && !strings.HasPrefix(f.Runtime, "java") }

// CostUnknown says in a few words what keeps a session from knowing what it
// costs at a price, "" where nothing does.
func (f Function) CostUnknown(at *price.Price) string {
	if why := price.Unknown(at, f.EphemeralMB); why != "" || !f.PaysRestores() {
		return why
	}
	return price.UnknownRestore(*at)
}

// Updating says that a change of the configuration has not taken effect yet.
func (f Function) Updating() bool { return f.UpdateStatus == "InProgress" || f.State == "Pending" }

// Version is one published version.
type Version struct {
	Number      string `json:"number"`
	Description string `json:"description,omitempty"`
	MemoryMB    int    `json:"memory_mb,omitempty"`
}

// Alias leads to one version, or by weight to two.
type Alias struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions"`
	// Routing is the same with the weights.
	Routing    Routing `json:"routing,omitzero"`
	RevisionID string  `json:"revision_id,omitempty"`
}

// Limits are an account's limits in a region; zero means unknown.
type Limits struct {
	UnreservedConcurrency int `json:"unreserved_concurrency,omitempty"`
}

// Call is one synchronous invocation.
type Call struct {
	Function string
	// Qualifier is a version number, or "" for $LATEST.
	Qualifier string
	Payload   []byte
	TenantID  string
	// Timeout is the function's own; the client waits a little longer.
	Timeout time.Duration
}

// Invocation is what Lambda answered to a Call that ran.
type Invocation struct {
	RequestID       string
	ExecutedVersion string
	// FunctionError is "", "Handled" or "Unhandled".
	FunctionError string
	Payload       []byte
	// LogTail is the last 4 KB of the log, empty where the service gives none.
	LogTail []byte
	// Wall is the time from request to answer on this machine.
	Wall time.Duration
	// Void says why this measures nothing, "" where it does: only the embedded
	// account tells, of real handlers on a machine that is busy otherwise.
	Void string
}

// ErrorKind says in the user's terms why an account refused.
type ErrorKind string

// The kinds of AccountError.
const (
	ErrNotFound      ErrorKind = "not-found"
	ErrAccessDenied  ErrorKind = "access-denied"
	ErrThrottled     ErrorKind = "throttled"
	ErrBusy          ErrorKind = "busy"           // 409: an update is in progress, or an alias names the version
	ErrChanged       ErrorKind = "changed"        // 412: somebody else changed it meanwhile
	ErrInvalid       ErrorKind = "invalid"        // a parameter that Lambda does not take, or a function that can't be changed
	ErrMemorySize    ErrorKind = "memory-size"    // a memory size that the account can't have
	ErrNotStarted    ErrorKind = "not-started"    // Lambda could not start the function: nothing ran
	ErrNoCredentials ErrorKind = "no-credentials" // none found
	ErrExpired       ErrorKind = "expired"        // found, and expired or unknown to AWS
	ErrNoRegion      ErrorKind = "no-region"
	ErrNetwork       ErrorKind = "network"
	ErrServer        ErrorKind = "server" // 5xx
	ErrTooLarge      ErrorKind = "too-large"
	ErrUnsupported   ErrorKind = "unsupported" // the service does not know the call
	ErrOther         ErrorKind = "other"
)

// AccountError is a call that the account did not do, or that got no answer.
type AccountError struct {
	Kind ErrorKind
	// Operation is Lambda's name of the call, such as "PublishVersion".
	Operation string
	Function  string
	// Permission is the IAM action that is missing, such as
	// "lambda:PublishVersion", where that is known.
	Permission string
	// Code is the service's own error code, Reason its subtype.
	Code, Reason string
	// Message is one line for a person, free of control characters.
	Message string
	// RetryAfter is the pause that the service asked for, or 0.
	RetryAfter time.Duration
	// AccountID is the AWS account that the service's words name, "" for none.
	AccountID string
	// MayHaveRun: the request may have taken effect although no answer came.
	MayHaveRun bool
	Err        error
}

func (e *AccountError) Error() string {
	if e.Function == "" {
		return fmt.Sprintf("%s: %s", e.Operation, e.Message)
	}
	return fmt.Sprintf("%s %s: %s", e.Operation, e.Function, e.Message)
}

func (e *AccountError) Unwrap() error { return e.Err }

// KindOf gives the kind of an error that came from an Account, ErrOther for
// any other error and "" for none.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var ae *AccountError
	if errors.As(err, &ae) {
		return ae.Kind
	}
	return ErrOther
}

// PriceHint says after a colon how to learn a price that is unknown, "" for the
// embedded account, where there is nothing to learn.
func (i Identity) PriceHint() string {
	if i.Demo {
		return ""
	}
	return ": run lambdial prices refresh"
}

// FunctionOf is the name of a function that is named by its ARN, and the region in
// that; of anything else the name is what was typed.
func FunctionOf(typed string) (name, region string) {
	parts := strings.Split(typed, ":")
	if len(parts) < 7 || parts[0] != "arn" || parts[2] != "lambda" || parts[5] != "function" {
		return typed, ""
	}
	return parts[6], parts[3]
}

// AccountID is the account's number in an ARN, "" if that has none.
func AccountID(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}
