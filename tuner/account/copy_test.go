package account

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
)

// shop is a service with one function and a bucket for its code.
type shop struct {
	t              *testing.T
	configuration  string
	code           string // of GetFunction; HOST is the service's
	zip            string
	zipStatus      int
	refuse, reason string // what CreateFunction answers, "" to accept
	refusals       int
	created        []seen
	downloads      int
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/code":
		s.downloads++
		if r.Header.Get("Authorization") != "" {
			s.t.Error("the download is signed with the user's credentials")
		}
		w.WriteHeader(max(s.zipStatus, 200))
		_, _ = io.WriteString(w, s.zip)
	case r.Method == http.MethodGet:
		answer(200, "", `{"Configuration":`+s.configuration+`,"Code":`+strings.ReplaceAll(s.code, "HOST", r.Host)+`,"Tags":{"team":"a"}}`)(w, r)
	case s.refusals > 0:
		s.refusals--
		record(&s.created, answer(403, s.refuse, s.reason))(w, r)
	default:
		record(&s.created, answer(201, "", `{"FunctionName":"copy","State":"Pending"}`))(w, r)
	}
}

const zipped = `{"RepositoryType":"S3","Location":"http://HOST/code?X-Amz-Security-Token=hush-hush"}`

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func TestCopyTakesOverHowTheFunctionRuns(t *testing.T) {
	s := &shop{
		t: t, zip: "PK...", code: zipped,
		configuration: `{"FunctionName":"fn","Runtime":"python3.13","Handler":"a.b","Role":"arn:r","MemorySize":256,"Timeout":9,
			"Architectures":["arm64"],"PackageType":"Zip","EphemeralStorage":{"Size":1024},"KMSKeyArn":"","CodeSha256":"` + sumOf("PK...") + `",
			"Environment":{"Variables":{"TOKEN":"hush-hush"}},"Layers":[{"Arn":"l:1","CodeSize":5}],
			"VpcConfig":{"SubnetIds":["s"],"SecurityGroupIds":["g"],"VpcId":"v"},"TracingConfig":{"Mode":"Active"},
			"LoggingConfig":{"LogFormat":"JSON","LogGroup":"/g"},"SnapStart":{"ApplyOn":"PublishedVersions","OptimizationStatus":"Off"},
			"FileSystemConfigs":[{"Arn":"f","LocalMountPath":"/mnt/x"}],"DeadLetterConfig":{"TargetArn":"q"}}`,
	}
	f, err := open(t, s.ServeHTTP).Copy(t.Context(), "fn", "copy", "a copy", "")
	if err != nil || f.Name != "copy" || !f.Updating() {
		t.Fatalf("%+v, %v", f, err)
	}
	want := []seen{{"POST", "/2015-03-31/functions", map[string]any{
		"FunctionName": "copy", "Description": "a copy", "Runtime": "python3.13", "Handler": "a.b", "Role": "arn:r",
		"MemorySize": 256.0, "Timeout": 9.0, "Architectures": []any{"arm64"}, "PackageType": "Zip",
		"EphemeralStorage": map[string]any{"Size": 1024.0},
		"Environment":      map[string]any{"Variables": map[string]any{"TOKEN": "hush-hush"}},
		"Layers":           []any{"l:1"},
		"VpcConfig":        map[string]any{"SubnetIds": []any{"s"}, "SecurityGroupIds": []any{"g"}},
		"TracingConfig":    map[string]any{"Mode": "Active"},
		"LoggingConfig":    map[string]any{"LogFormat": "JSON", "LogGroup": "/g"},
		"SnapStart":        map[string]any{"ApplyOn": "PublishedVersions"},
		"FileSystemConfigs": []any{
			map[string]any{"Arn": "f", "LocalMountPath": "/mnt/x"},
		},
		"Tags": map[string]any{"lambdial:copy-of": "fn"},
		"Code": map[string]any{"ZipFile": base64.StdEncoding.EncodeToString([]byte("PK..."))},
	}}}
	if diff := cmp.Diff(want, s.created); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCopyOfAnImageIsTheVeryImage(t *testing.T) {
	s := &shop{
		t: t, code: `{"ImageUri":"repo:latest","ResolvedImageUri":"repo@sha256:1"}`,
		configuration: `{"FunctionName":"fn","Role":"arn:r","PackageType":"Image","CodeSize":99999999999,
			"ImageConfigResponse":{"ImageConfig":{"Command":["x"]}}}`,
	}
	if _, err := open(t, s.ServeHTTP).Copy(t.Context(), "fn", "copy", "", ""); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"FunctionName": "copy", "Role": "arn:r", "PackageType": "Image", "Tags": map[string]any{"lambdial:copy-of": "fn"},
		"Code": map[string]any{"ImageUri": "repo@sha256:1"}, "ImageConfig": map[string]any{"Command": []any{"x"}},
	}
	if diff := cmp.Diff(want, s.created[0].Body); diff != "" || s.downloads != 0 {
		t.Errorf("%d downloads, -want +got:\n%s", s.downloads, diff)
	}
}

func TestCopyWithoutTheRightToTag(t *testing.T) {
	s := &shop{
		t: t, zip: "PK", code: zipped, configuration: `{"FunctionName":"fn","Role":"r"}`,
		refusals: 1, refuse: "AccessDeniedException",
		reason: `{"Message":"User: u is not authorized to perform: lambda:TagResource on resource: a because …"}`,
	}
	if _, err := open(t, s.ServeHTTP).Copy(t.Context(), "fn", "copy", "", ""); err != nil {
		t.Fatal(err)
	}
	if len(s.created) != 2 || s.created[0].Body["Tags"] == nil || s.created[1].Body["Tags"] != nil {
		t.Errorf("sent %v", s.created)
	}
}

func TestCopyRefuses(t *testing.T) {
	tests := map[string]struct {
		shop       shop
		kind       tuner.ErrorKind
		permission string
		says       string
	}{
		"signed code":  {shop{configuration: `{"SigningJobArn":"arn:j"}`, code: zipped}, tuner.ErrInvalid, "", "signed"},
		"managed":      {shop{configuration: `{"CapacityProviderConfig":{"LambdaManagedInstancesCapacityProviderConfig":{"CapacityProviderArn":"p"}}}`, code: zipped}, tuner.ErrInvalid, "", "managed instances"},
		"large code":   {shop{configuration: `{"CodeSize":52428801}`, code: zipped}, tuner.ErrTooLarge, "", "50 MB"},
		"locked env":   {shop{configuration: `{"Environment":{"Error":{"ErrorCode":"AccessDeniedException"}}}`, code: zipped}, tuner.ErrAccessDenied, "kms:Decrypt", "environment"},
		"other code":   {shop{configuration: `{"CodeSha256":"` + sumOf("x") + `"}`, code: zipped, zip: "y"}, tuner.ErrChanged, "", "changed"},
		"old link":     {shop{configuration: `{}`, code: zipped, zipStatus: 403}, tuner.ErrOther, "", "403 Forbidden"},
		"no link":      {shop{configuration: `{}`, code: `{}`}, tuner.ErrUnsupported, "", "no link"},
		"bad link":     {shop{configuration: `{}`, code: `{"Location":"://hush-hush"}`}, tuner.ErrUnsupported, "", "not usable"},
		"nobody there": {shop{configuration: `{}`, code: `{"Location":"http://127.0.0.1:1/?hush-hush"}`}, tuner.ErrNetwork, "", "127.0.0.1:1"},
		"value quoted": {shop{configuration: `{"Role":"r","Environment":{"Variables":{"A":"hush-hush"}}}`, code: zipped, refusals: 1, refuse: "InvalidParameterValueException", reason: `{"Message":"bad value hush-hush"}`}, tuner.ErrInvalid, "", "bad value …"},
		"role refused": {shop{configuration: `{"Role":"r"}`, code: zipped, refusals: 1, refuse: "AccessDeniedException", reason: `{"Message":"User: u is not authorized to perform: iam:PassRole on resource: r"}`}, tuner.ErrAccessDenied, "iam:PassRole", "iam:PassRole on r"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := tt.shop
			s.t = t
			handler := func(w http.ResponseWriter, r *http.Request) {
				if s.refusals > 0 && r.Method == http.MethodPost {
					status := 400
					if strings.HasPrefix(s.refuse, "Access") {
						status = 403
					}
					answer(status, s.refuse, s.reason)(w, r)
					return
				}
				s.ServeHTTP(w, r)
			}
			_, err := open(t, handler).Copy(t.Context(), "fn", "copy", "", "")
			e := accountError(t, err)
			if e.Kind != tt.kind || e.Permission != tt.permission || !strings.Contains(e.Message, tt.says) {
				t.Errorf("got %s %s: %s", e.Kind, e.Permission, e.Message)
			}
			if len(s.created) != 0 {
				t.Error("created it all the same")
			}
			if strings.Contains(fmt.Sprintf("%v %+v", e, *e), "hush-hush") {
				t.Errorf("%+v has a secret in it", *e)
			}
		})
	}
}
