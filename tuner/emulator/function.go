package emulator

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner/emulator/model"
)

// A Function declares a function that an account starts with: how it is
// configured, and what it does when invoked. Zero fields are Lambda's
// defaults.
type Function struct {
	Name, Description string
	Runtime, Handler  string // as in nodejs22.x and index.handler; neither for images
	Architecture      string // x86_64 or arm64
	ImageURI          string // makes it an image function
	MemoryMB          int    // default 128, at most what the account allows
	TimeoutSeconds    int    // default 3
	StorageMB         int    // of /tmp, default 512
	Environment, Tags map[string]string
	JSONLogs          bool
	SystemLogLevel    string // DEBUG, INFO or WARN, for JSON logs
	Tracing           bool   // X-Ray
	Layers            []string
	Modified          time.Time
	Versions          int            // published already, numbered from 1
	Aliases           map[string]int // alias to version
	EventSource       string         // ARN of a queue that it reads
	Gateway           bool           // API Gateway may invoke it, by its policy
	CodeSigning       string         // ARN of a code signing configuration

	Workload     model.Workload // what an invocation costs
	Real         string         // name of a sample handler that does real work instead
	Log          []string       // lines an invocation logs; {id} is the request id, {n} its number
	Answer       string         // JSON; default null. {ms} is what the handler takes for its own time
	ErrorType    string         // of the handler's error, when the workload fails by exception
	ErrorMessage string
	InitError    string // makes every init fail
	Killed       bool   // out of memory shows as "signal: killed" and not as Runtime.OutOfMemory

	PublishTime time.Duration  // how long a new version stays Pending
	Reserved    *int           // concurrency
	Provisioned map[string]int // concurrency by alias or version
	special     func(*configuration)
}

// unknownFunction is what code does that the account has never seen.
var unknownFunction = Function{
	Workload: model.Workload{CPU: 20 * time.Millisecond, Wait: 10 * time.Millisecond, UsedMB: 60, Noise: 0.08, Init: 150 * time.Millisecond},
	Log:      []string{"INFO handled event {n}"},
}

// add makes a declared function exist.
func (a *Account) add(d Function) error {
	ref, err := a.parseNew(d.Name)
	if err != nil {
		return err
	}
	if a.functions[ref.name] != nil {
		return fmt.Errorf("declared twice")
	}
	c := a.defaults(d.Name)
	made := settings{
		Role: ptr("arn:" + a.partition() + ":iam::" + AccountID + ":role/" + d.Name + "-role"), Description: &d.Description,
		Runtime: &d.Runtime, Handler: &d.Handler, Environment: &environmentVars{d.Environment}, Layers: &d.Layers,
		MemorySize: nonZero(min(d.MemoryMB, a.options.MaxMemoryMB)), Timeout: nonZero(d.TimeoutSeconds),
	}
	if d.StorageMB != 0 {
		made.EphemeralStorage = &ephemeralStorage{d.StorageMB}
	}
	if d.JSONLogs {
		made.LoggingConfig = &loggingConfig{LogFormat: "JSON", SystemLogLevel: d.SystemLogLevel}
	}
	if d.Tracing {
		made.TracingConfig = &tracingConfig{"Active"}
	}
	if err := made.check(maxMemoryMB); err != nil {
		return err
	}
	c = made.apply(c)
	if d.Architecture != "" {
		c.Architectures = []string{d.Architecture}
	}
	code := newCode("Code of the demo function " + d.Name + ".")
	if d.ImageURI != "" {
		c.PackageType, c.RuntimeVersionConfig = "Image", nil
		if code, err = (codeInput{ImageUri: d.ImageURI}).read(); err != nil {
			return err
		}
	}
	c = a.use(c, code, d)
	c.LastModified = timestamp(d.Modified)
	c.RevisionId = a.newID()
	if d.special != nil {
		d.special(&c)
	}
	c.MasterArn, c.SigningJobArn, c.SigningProfileVersionArn = a.here(c.MasterArn), a.here(c.SigningJobArn), a.here(c.SigningProfileVersionArn)
	if p := c.CapacityProviderConfig; p != nil {
		managed := &p.LambdaManagedInstancesCapacityProviderConfig
		managed.CapacityProviderArn = a.here(managed.CapacityProviderArn)
	}
	for i := range c.Layers {
		c.Layers[i].Arn = a.here(c.Layers[i].Arn)
	}
	d.EventSource, d.CodeSigning = a.here(d.EventSource), a.here(d.CodeSigning)
	f := &function{
		behaviour: d, latest: c, imageURI: code.imageURI, tags: d.Tags, reserved: d.Reserved, provisioned: d.Provisioned,
		versions: map[int]*version{}, aliases: map[string]alias{},
	}
	// Each old version was published from a somewhat different configuration.
	f.behaviour.PublishTime = 0
	for n := range d.Versions {
		f.latest.Description = d.Description + " (release " + strconv.Itoa(n+1) + ")"
		a.publish(f, "").made = time.Time{}
	}
	f.behaviour.PublishTime = d.PublishTime
	f.latest.Description, f.latest.RevisionId = c.Description, a.newID()
	f.serving = f.latest
	for name, n := range d.Aliases {
		if f.versions[n] == nil {
			return fmt.Errorf("alias %s names version %d, which it doesn't have", name, n)
		}
		f.aliases[name] = alias{AliasArn: a.arn(d.Name, name), Name: name, FunctionVersion: strconv.Itoa(n), RevisionId: a.newID()}
	}
	a.functions[d.Name] = f
	return nil
}

// here is the same thing in this account's region: declarations name us-east-1.
func (a *Account) here(arn string) string {
	return strings.Replace(strings.Replace(arn, ":us-east-1:", ":"+a.options.Region+":", 1), "arn:aws:", "arn:"+a.partition()+":", 1)
}

func ptr[T any](v T) *T { return &v }

func nonZero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
