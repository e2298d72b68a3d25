package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
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
		size := 0
		for k, v := range e.Variables {
			size += len(k) + len(v)
		}
		if size > 4096 {
			return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: %d", size)
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
