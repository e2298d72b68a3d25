package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// configuration is Lambda's FunctionConfiguration. A stored one is never
// changed in place, so that copies may share their parts.
type configuration struct {
	FunctionName, FunctionArn  string
	Runtime                    string `json:",omitempty"`
	Role                       string
	Handler                    string `json:",omitempty"`
	CodeSize                   int64
	Description                string
	Timeout, MemorySize        int
	LastModified               string `json:",omitempty"`
	CodeSha256, Version        string
	VpcConfig                  *vpcConfig        `json:",omitempty"`
	DeadLetterConfig           *deadLetterConfig `json:",omitempty"`
	Environment                *environmentVars  `json:",omitempty"`
	KMSKeyArn                  string            `json:",omitempty"`
	TracingConfig              tracingConfig
	MasterArn                  string             `json:",omitempty"`
	SigningProfileVersionArn   string             `json:",omitempty"`
	SigningJobArn              string             `json:",omitempty"`
	RevisionId                 string             `json:",omitempty"`
	Layers                     []layer            `json:",omitempty"`
	State                      string             `json:",omitempty"`
	StateReason                string             `json:",omitempty"`
	StateReasonCode            string             `json:",omitempty"`
	LastUpdateStatus           string             `json:",omitempty"`
	LastUpdateStatusReason     string             `json:",omitempty"`
	LastUpdateStatusReasonCode string             `json:",omitempty"`
	FileSystemConfigs          []fileSystemConfig `json:",omitempty"`
	PackageType                string
	ImageConfigResponse        *imageConfigResponse `json:",omitempty"`
	Architectures              []string
	EphemeralStorage           ephemeralStorage
	SnapStart                  snapStart
	RuntimeVersionConfig       *runtimeVersion `json:",omitempty"`
	LoggingConfig              loggingConfig
	CapacityProviderConfig     *capacityProviderConfig `json:",omitempty"`
	DurableConfig              *durableConfig          `json:",omitempty"`
	TenancyConfig              *tenancyConfig          `json:",omitempty"`
}

type (
	vpcConfig struct {
		SubnetIds, SecurityGroupIds []string
		VpcId                       string
		Ipv6AllowedForDualStack     bool
	}
	deadLetterConfig struct{ TargetArn string }
	environmentVars  struct{ Variables map[string]string }
	tracingConfig    struct{ Mode string }
	layer            struct {
		Arn      string
		CodeSize int64
	}
	fileSystemConfig    struct{ Arn, LocalMountPath string }
	imageConfigResponse struct{ ImageConfig imageConfig }
	imageConfig         struct {
		EntryPoint       []string `json:",omitempty"`
		Command          []string `json:",omitempty"`
		WorkingDirectory string   `json:",omitempty"`
	}
	ephemeralStorage struct{ Size int }
	snapStart        struct {
		ApplyOn            string
		OptimizationStatus string `json:",omitempty"`
	}
	runtimeVersion struct{ RuntimeVersionArn string }
	loggingConfig  struct {
		LogFormat           string
		ApplicationLogLevel string `json:",omitempty"`
		SystemLogLevel      string `json:",omitempty"`
		LogGroup            string
	}
	capacityProviderConfig struct {
		LambdaManagedInstancesCapacityProviderConfig struct {
			CapacityProviderArn                   string
			PerExecutionEnvironmentMaxConcurrency int     `json:",omitempty"`
			ExecutionEnvironmentMemoryGiBPerVCpu  float64 `json:",omitempty"`
		}
	}
	durableConfig struct{ ExecutionTimeout, RetentionPeriodInDays int }
	tenancyConfig struct{ TenantIsolationMode string }
)

// listed is the configuration as the List operations tell it: without states.
func (c configuration) listed() configuration {
	c.State, c.StateReason, c.StateReasonCode = "", "", ""
	c.LastUpdateStatus, c.LastUpdateStatusReason, c.LastUpdateStatusReasonCode = "", "", ""
	c.RuntimeVersionConfig = nil
	return c
}

// fingerprint is equal for two configurations that would be the same version.
func (c configuration) fingerprint() string {
	c = c.listed()
	c.FunctionArn, c.Version, c.RevisionId, c.LastModified = "", "", "", ""
	c.SnapStart.OptimizationStatus = ""
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain data always marshals
	}
	sum := sha256.Sum256(text)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// settings is what CreateFunction and UpdateFunctionConfiguration can set; nil
// is left as it was.
type settings struct {
	Role, Handler, Description, Runtime, KMSKeyArn *string
	Timeout, MemorySize                            *int
	VpcConfig                                      *vpcConfig
	DeadLetterConfig                               *deadLetterConfig
	Environment                                    *environmentVars
	TracingConfig                                  *tracingConfig
	Layers                                         *[]string
	FileSystemConfigs                              *[]fileSystemConfig
	ImageConfig                                    *imageConfig
	EphemeralStorage                               *ephemeralStorage
	SnapStart                                      *snapStart
	LoggingConfig                                  *loggingConfig
	CapacityProviderConfig                         *capacityProviderConfig
	DurableConfig                                  *durableConfig
}

// check holds the settings against Lambda's ranges and the account's quota.
func (s settings) check(maxMemory int) error {
	if m := s.MemorySize; m != nil {
		switch {
		case *m < 128:
			return constraint(*m, "memorySize", "have value greater than or equal to 128")
		case *m > maxMemoryMB:
			return constraint(*m, "memorySize", "have value less than or equal to 10240")
		case *m > maxMemory:
			return invalid("'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to %d", maxMemory)
		}
	}
	if t := s.Timeout; t != nil {
		switch {
		case *t < 1:
			return constraint(*t, "timeout", "have value greater than or equal to 1")
		case *t > 900:
			return constraint(*t, "timeout", "have value less than or equal to 900")
		}
	}
	if e := s.EphemeralStorage; e != nil && (e.Size < 512 || e.Size > 10240) {
		return constraint(e.Size, "ephemeralStorage.size", "have value between 512 and 10240")
	}
	if s.Role != nil && *s.Role != "" && !validRole.MatchString(*s.Role) {
		return constraint(*s.Role, "role", "satisfy regular expression pattern: "+rolePattern)
	}
	if s.Runtime != nil {
		if err := checkRuntime(*s.Runtime); err != nil {
			return err
		}
	}
	if v := s.VpcConfig; v != nil {
		for _, group := range v.SecurityGroupIds {
			if !strings.HasPrefix(group, "sg-") {
				return valueConstraint("["+strings.Join(v.SecurityGroupIds, ", ")+"]", "vpcConfig.securityGroupIds", "Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: sg-[0-9a-zA-Z]*, Member must not be null]")
			}
		}
	}
	if s.SnapStart != nil && s.SnapStart.ApplyOn != "None" && s.SnapStart.ApplyOn != "PublishedVersions" {
		return constraint(s.SnapStart.ApplyOn, "snapStart.applyOn", "satisfy enum value set: [PublishedVersions, None]")
	}
	if d := s.Description; d != nil && len(*d) > 256 {
		return constraint(*d, "description", "have length less than or equal to 256")
	}
	if t := s.TracingConfig; t != nil && t.Mode != "Active" && t.Mode != "PassThrough" {
		return constraint(t.Mode, "tracingConfig.mode", "satisfy enum value set: [Active, PassThrough]")
	}
	if l := s.LoggingConfig; l != nil {
		if !slices.Contains([]string{"", "Text", "JSON"}, l.LogFormat) {
			return constraint(l.LogFormat, "loggingConfig.logFormat", "satisfy enum value set: [JSON, Text]")
		}
		if l.LogFormat != "JSON" && l.ApplicationLogLevel+l.SystemLogLevel != "" {
			return invalid("To use ApplicationLogLevel or SystemLogLevel, set LogFormat to JSON")
		}
	}
	if e := s.Environment; e != nil {
		var reserved []string
		for _, name := range sortedKeys(e.Variables) {
			if reservedVariables[name] {
				reserved = append(reserved, name)
			}
		}
		if len(reserved) > 0 {
			return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s", strings.Join(reserved, ", "))
		}
		measured, err := json.Marshal(e.Variables)
		if err != nil {
			return err
		}
		if len(measured) > maxEnvironmentBytes {
			return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: %s", measured)
		}
	}
	return nil
}

// maxEnvironmentBytes is for the variables as JSON.
const maxEnvironmentBytes = 4 << 10

// reservedVariables are Lambda's own.
var reservedVariables = map[string]bool{
	"_HANDLER": true, "_X_AMZN_TRACE_ID": true, "AWS_DEFAULT_REGION": true, "AWS_REGION": true, "AWS_EXECUTION_ENV": true,
	"AWS_LAMBDA_FUNCTION_NAME": true, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": true, "AWS_LAMBDA_FUNCTION_VERSION": true,
	"AWS_LAMBDA_INITIALIZATION_TYPE": true, "AWS_LAMBDA_LOG_GROUP_NAME": true, "AWS_LAMBDA_LOG_STREAM_NAME": true,
	"AWS_ACCESS_KEY": true, "AWS_ACCESS_KEY_ID": true, "AWS_SECRET_ACCESS_KEY": true, "AWS_SESSION_TOKEN": true,
	"AWS_LAMBDA_RUNTIME_API": true, "LAMBDA_TASK_ROOT": true, "LAMBDA_RUNTIME_DIR": true,
}

var (
	runtimes = []string{
		"nodejs26.x", "nodejs24.x", "nodejs22.x", "nodejs20.x", "nodejs18.x", "nodejs16.x",
		"python3.15", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3.8",
		"java25", "java21", "java17", "java17.al2023", "java11", "java11.al2023", "java8.al2", "java8.al2023",
		"dotnet10", "dotnet8", "dotnet6", "ruby4.0", "ruby3.4", "ruby3.3", "ruby3.2", "provided.al2023", "provided.al2",
	}
	oldRuntimes = []string{
		"nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
		"python2.7", "python3.6", "python3.7", "java8", "go1.x", "provided", "ruby2.5", "ruby2.7",
		"dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0", "dotnet7",
	}
)

// checkRuntime refuses those that Lambda does not know, or no longer takes.
func checkRuntime(runtime string) error {
	switch {
	case runtime == "" || slices.Contains(runtimes, runtime):
		return nil
	case slices.Contains(oldRuntimes, runtime):
		return invalid("The runtime parameter of %s is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.", runtime)
	}
	return invalid("Value %s at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [%s] or be a valid ARN", runtime, strings.Join(runtimes, ", "))
}

func checkArchitectures(all []string) error {
	value := "[" + strings.Join(all, ", ") + "]"
	if len(all) > 1 {
		return constraint(value, "architectures", "have length less than or equal to 1")
	}
	for _, architecture := range all {
		if architecture != "x86_64" && architecture != "arm64" {
			return constraint(value, "architectures", "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]")
		}
	}
	return nil
}

// apply returns c with the settings made.
func (s settings) apply(c configuration) configuration {
	set(&c.Role, s.Role)
	set(&c.Handler, s.Handler)
	set(&c.Description, s.Description)
	set(&c.Runtime, s.Runtime)
	set(&c.KMSKeyArn, s.KMSKeyArn)
	set(&c.Timeout, s.Timeout)
	set(&c.MemorySize, s.MemorySize)
	set(&c.TracingConfig, s.TracingConfig)
	set(&c.EphemeralStorage, s.EphemeralStorage)
	set(&c.FileSystemConfigs, s.FileSystemConfigs)
	if v := s.VpcConfig; v != nil {
		c.VpcConfig = nil
		if len(v.SubnetIds) > 0 {
			c.VpcConfig = &vpcConfig{v.SubnetIds, v.SecurityGroupIds, "vpc-0a1b2c3d4e5f67890", v.Ipv6AllowedForDualStack}
		}
	}
	if d := s.DeadLetterConfig; d != nil {
		c.DeadLetterConfig = nil
		if d.TargetArn != "" {
			c.DeadLetterConfig = d
		}
	}
	if e := s.Environment; e != nil {
		c.Environment = nil
		if len(e.Variables) > 0 {
			c.Environment = &environmentVars{maps.Clone(e.Variables)}
		}
	}
	if s.Layers != nil {
		c.Layers = nil
		for _, arn := range *s.Layers {
			c.Layers = append(c.Layers, layer{Arn: arn, CodeSize: 1_048_576})
		}
	}
	if i := s.ImageConfig; i != nil {
		c.ImageConfigResponse = nil
		if len(i.EntryPoint)+len(i.Command)+len(i.WorkingDirectory) > 0 {
			c.ImageConfigResponse = &imageConfigResponse{*i}
		}
	}
	if s.SnapStart != nil {
		c.SnapStart = snapStart{ApplyOn: s.SnapStart.ApplyOn, OptimizationStatus: "Off"}
	}
	if l := s.LoggingConfig; l != nil {
		c.LoggingConfig = l.withDefaults(c)
	}
	if s.CapacityProviderConfig != nil {
		c.CapacityProviderConfig = s.CapacityProviderConfig
	}
	if s.DurableConfig != nil {
		c.DurableConfig = s.DurableConfig
	}
	return c
}

func (l loggingConfig) withDefaults(c configuration) loggingConfig {
	if l.LogFormat == "" {
		l.LogFormat = "Text"
	}
	if l.LogGroup == "" {
		l.LogGroup = "/aws/lambda/" + c.FunctionName
	}
	if l.LogFormat == "JSON" {
		if l.ApplicationLogLevel == "" {
			l.ApplicationLogLevel = "INFO"
		}
		if l.SystemLogLevel == "" {
			l.SystemLogLevel = "INFO"
		}
	}
	return l
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
