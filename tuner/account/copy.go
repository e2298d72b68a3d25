package account

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"lambdial/tuner"
)

const (
	// largestZip is what Lambda takes in a request; larger packages would have
	// to go through a bucket.
	largestZip = 50 << 20
	// copyTag marks a copy with the name of its source.
	copyTag = "lambdial:copy-of"
)

// Copy makes a new function with the source's code and configuration, and
// nothing that would call it: no trigger, no policy, no alias, no tag but
// lambdial:copy-of; on another architecture, where one is given. Functions that a copy would not behave like, and packages
// above 50 MB (ErrTooLarge), are refused.
func (a *Account) Copy(ctx context.Context, source, name, description, architecture string) (tuner.Function, error) {
	c := a.reading("GetFunction", source)
	c.retryer = a.lookups
	original, _, err := do(ctx, a, c, bind(a.client.GetFunction, &lambda.GetFunctionInput{FunctionName: &source}))
	if err != nil {
		return tuner.Function{}, err
	}
	if original.Configuration == nil || original.Code == nil {
		return tuner.Function{}, a.lacks("configuration", c)
	}
	if err := copyable(original); err != nil {
		return tuner.Function{}, err
	}
	code, err := a.code(ctx, source, original)
	if err != nil {
		return tuner.Function{}, err
	}
	in := copyInput(original.Configuration, name, description)
	if architecture != "" {
		in.Architectures = []types.Architecture{types.Architecture(architecture)}
	}
	in.Code, in.Tags = code, map[string]string{copyTag: source}
	return a.create(ctx, in)
}

// create makes the function, and once more without the tag where only tagging
// is denied.
func (a *Account) create(ctx context.Context, in *lambda.CreateFunctionInput) (tuner.Function, error) {
	c := a.changing("CreateFunction", aws.ToString(in.FunctionName))
	c.timeout = copyTimeout
	if in.Environment != nil {
		c.secrets = slices.Collect(maps.Values(in.Environment.Variables))
	}
	out, _, err := do(ctx, a, c, bind(a.client.CreateFunction, in))
	var refusal *tuner.AccountError
	if errors.As(err, &refusal) && refusal.Permission == "lambda:TagResource" && in.Tags != nil {
		in.Tags = nil
		out, _, err = do(ctx, a, c, bind(a.client.CreateFunction, in))
	}
	if err != nil {
		return tuner.Function{}, err
	}
	return functionOf(configurationOf(out)), nil
}

func copyable(original *lambda.GetFunctionOutput) error {
	c := original.Configuration
	e := &tuner.AccountError{Kind: tuner.ErrInvalid, Operation: "CreateFunction", Function: aws.ToString(c.FunctionName)}
	switch {
	case aws.ToString(c.SigningJobArn) != "":
		e.Message = "its code is signed, and a copy would run unsigned: tune it with published versions instead"
	case managed(c):
		e.Message = "it runs on managed instances, which a copy would start anew: it can't be copied"
	case c.Environment != nil && c.Environment.Error != nil:
		e.Kind, e.Permission = tuner.ErrAccessDenied, "kms:Decrypt"
		e.Message = "its environment variables can't be read, so a copy would lack them: the credentials lack kms:Decrypt"
	case original.Code.Error != nil:
		e.Message = "its code can't be read: " + oneLine(aws.ToString(original.Code.Error.Message))
	case c.CodeSize > largestZip && c.PackageType != types.PackageTypeImage:
		e.Kind, e.Message = tuner.ErrTooLarge, tooLarge
	default:
		return nil
	}
	return e
}

const tooLarge = "its code is larger than 50 MB, more than Lambda takes in a request: tune it with published versions instead"

// copyInput takes over all that bears on how the function runs.
func copyInput(c *types.FunctionConfiguration, name, description string) *lambda.CreateFunctionInput {
	in := &lambda.CreateFunctionInput{
		FunctionName:      &name,
		Description:       optional(description),
		Role:              c.Role,
		Runtime:           c.Runtime,
		Handler:           optional(aws.ToString(c.Handler)),
		PackageType:       c.PackageType,
		Architectures:     c.Architectures,
		MemorySize:        c.MemorySize,
		Timeout:           c.Timeout,
		EphemeralStorage:  c.EphemeralStorage,
		KMSKeyArn:         optional(aws.ToString(c.KMSKeyArn)),
		FileSystemConfigs: c.FileSystemConfigs,
		LoggingConfig:     c.LoggingConfig,
		DurableConfig:     c.DurableConfig,
		TenancyConfig:     c.TenancyConfig,
	}
	if c.Environment != nil {
		in.Environment = &types.Environment{Variables: c.Environment.Variables}
	}
	for _, layer := range c.Layers {
		in.Layers = append(in.Layers, aws.ToString(layer.Arn))
	}
	if v := c.VpcConfig; v != nil && len(v.SubnetIds) > 0 {
		in.VpcConfig = &types.VpcConfig{SubnetIds: v.SubnetIds, SecurityGroupIds: v.SecurityGroupIds, Ipv6AllowedForDualStack: v.Ipv6AllowedForDualStack}
	}
	if c.TracingConfig != nil {
		in.TracingConfig = &types.TracingConfig{Mode: c.TracingConfig.Mode}
	}
	if c.SnapStart != nil && c.SnapStart.ApplyOn != types.SnapStartApplyOnNone {
		in.SnapStart = &types.SnapStart{ApplyOn: c.SnapStart.ApplyOn}
	}
	if c.ImageConfigResponse != nil {
		in.ImageConfig = c.ImageConfigResponse.ImageConfig
	}
	return in
}

// code is the source's: the very image, the object in the owner's bucket, or
// the package itself.
func (a *Account) code(ctx context.Context, source string, original *lambda.GetFunctionOutput) (*types.FunctionCode, error) {
	from := original.Code
	code := &types.FunctionCode{SourceKMSKeyArn: optional(aws.ToString(from.SourceKMSKeyArn))}
	switch image := aws.ToString(from.ResolvedImageUri); {
	case image != "":
		code.ImageUri = &image
	case aws.ToString(from.ImageUri) != "":
		code.ImageUri = from.ImageUri
	case aws.ToString(from.Location) == "" && from.ResolvedS3Object != nil:
		code.S3Bucket, code.S3Key, code.S3ObjectVersion = from.ResolvedS3Object.S3Bucket, from.ResolvedS3Object.S3Key, from.ResolvedS3Object.S3ObjectVersion
		code.S3ObjectStorageMode = types.S3ObjectStorageModeReference
	default:
		zip, err := a.download(ctx, source, aws.ToString(from.Location))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(zip)
		if want := aws.ToString(original.Configuration.CodeSha256); want != "" && want != base64.StdEncoding.EncodeToString(sum[:]) {
			return nil, &tuner.AccountError{
				Kind: tuner.ErrChanged, Operation: "GetFunction", Function: source,
				Message: "its code changed while it was downloaded",
			}
		}
		code.ZipFile = zip
	}
	return code, nil
}

// download fetches a package. The link is itself a credential, so no error
// may quote it.
func (a *Account) download(ctx context.Context, source, link string) ([]byte, error) {
	e := &tuner.AccountError{Kind: tuner.ErrOther, Operation: "GetFunction", Function: source}
	if link == "" {
		e.Kind, e.Message = tuner.ErrUnsupported, a.host+" gives no link to the code"
		return nil, e
	}
	w := new(wire)
	limited, cancel := context.WithTimeout(httptrace.WithClientTrace(ctx, w.trace()), copyTimeout)
	defer cancel()
	data, status, err := fetch(limited, a.http, link)
	switch {
	case ctx.Err() != nil:
		interrupted(ctx, e)
	case err != nil && status == 0 && w.host.Load() == nil:
		e.Kind, e.Message = tuner.ErrUnsupported, "the link to its code is not usable"
	case err != nil:
		e.Kind, e.Message = tuner.ErrNetwork, networkMessage(a.hostOf(w), w.sent.Load(), err)
	case status != http.StatusOK:
		e.Message = fmt.Sprintf("its code can't be downloaded: %s answered %d %s", a.hostOf(w), status, http.StatusText(status))
	case len(data) > largestZip:
		e.Kind, e.Message = tuner.ErrTooLarge, tooLarge
	default:
		return data, nil
	}
	return nil, e
}

func fetch(ctx context.Context, client *http.Client, link string) (data []byte, status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = response.Body.Close() }()
	var body bytes.Buffer
	if response.StatusCode == http.StatusOK {
		_, err = io.Copy(&body, io.LimitReader(response.Body, largestZip+1))
	}
	return body.Bytes(), response.StatusCode, err
}
