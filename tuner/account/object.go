package account

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

var bucketName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{1,254}$`)

// errNoObject is what S3 says with 404, of a bucket as well.
var errNoObject = errors.New("S3 has no such object")

// Object reads an object of S3, s3://bucket/key, in whatever region its bucket is.
// It takes s3:GetObject. One longer than most bytes is an error.
func (a *Account) Object(ctx context.Context, address string, most int64) (content []byte, err error) {
	rest, is := strings.CutPrefix(address, "s3://")
	bucket, key, both := strings.Cut(rest, "/")
	if !is || !both || key == "" || !bucketName.MatchString(bucket) {
		return nil, fmt.Errorf("%q is no object: write s3://bucket/key", address)
	}
	there := true
	err = a.Ask(ctx, "s3", "GetObject", func(ctx context.Context, with aws.Config) error {
		content, err = getObject(ctx, with, bucket, key, most)
		if errors.Is(err, errNoObject) {
			there = false
			return nil
		}
		return err
	})
	if !there {
		return nil, fmt.Errorf("%s: %w", address, errNoObject)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	if int64(len(content)) > most {
		return nil, fmt.Errorf("%s is longer than %d bytes", address, most)
	}
	return content, nil
}

// getObject goes to the region that S3 names, where the bucket is in another.
func getObject(ctx context.Context, with aws.Config, bucket, key string, most int64) ([]byte, error) {
	region := with.Region
	for first := true; ; first = false {
		answer, err := sendForObject(ctx, with, region, bucket, key)
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			return nil, err
		}
		if answer.StatusCode == http.StatusOK {
			return content, nil
		}
		if answer.StatusCode == http.StatusNotFound {
			return nil, errNoObject
		}
		if other := answer.Header.Get("X-Amz-Bucket-Region"); first && other != "" && other != region {
			region = other
			continue
		}
		var said struct{ Code, Message string }
		_ = xml.Unmarshal(content, &said) // else the status says it
		return nil, &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: answer}, Err: &smithy.GenericAPIError{Code: said.Code, Message: said.Message},
		}}
	}
}

// escapedForS3 escapes all that S3 escapes when it checks a signature: also what
// may stand in the path of an address, such as +.
func escapedForS3(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func sendForObject(ctx context.Context, with aws.Config, region, bucket, key string) (*http.Response, error) {
	suffix := "amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		suffix = "amazonaws.com.cn"
	}
	base := cmp.Or(aws.ToString(with.BaseEndpoint), os.Getenv("AWS_ENDPOINT_URL_S3"), "https://s3."+region+"."+suffix)
	where, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil {
		return nil, errors.New("the endpoint of S3 is no address")
	}
	path := "/" + bucket + "/" + key
	where.RawPath = where.EscapedPath() + escapedForS3(path)
	where.Path += path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, where.String(), nil)
	if err != nil {
		return nil, err
	}
	who, err := with.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	nothing := sha256.Sum256(nil)
	digest := hex.EncodeToString(nothing[:])
	request.Header.Set("X-Amz-Content-Sha256", digest)
	err = v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).SignHTTP(ctx, who, request, digest, "s3", region, time.Now())
	if err != nil {
		return nil, err
	}
	client := with.HTTPClient
	if client == nil {
		client = http.DefaultClient
	}
	return client.Do(request)
}
