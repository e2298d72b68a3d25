package account

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
)

const (
	profiles = `
[profile dev]
region = eu-west-1
[profile local]
region = eu-west-2
endpoint_url = http://127.0.0.1:4566
[profile parts]
region = eu-west-2
services = mine
[services mine]
lambda =
  endpoint_url = http://127.0.0.1:4567
[profile company]
region = eu-west-3
sso_session = it
sso_account_id = 123456789012
sso_role_name = dev
[sso-session it]
sso_region = eu-west-3
sso_start_url = https://example.invalid/start
[profile guarded]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/x
source_profile = dev
mfa_serial = arn:aws:iam::123456789012:mfa/kim
[profile process]
region = eu-west-1
credential_process = printf hush-hush
`
	keys = `
[dev]
aws_access_key_id = AKIDEV
aws_secret_access_key = s3cr3t
`
)

func TestOpenFindsRegionProfileAndEndpoint(t *testing.T) {
	tests := map[string]struct {
		options     Options
		environment map[string]string
		want        tuner.Identity
	}{
		"flags": {
			options: Options{Profile: "dev", Region: "sa-east-1", EndpointURL: "http://localhost:1"},
			want:    tuner.Identity{Region: "sa-east-1", Profile: "dev", Endpoint: "http://localhost:1"},
		},
		"profile's region":  {options: Options{Profile: "dev"}, want: tuner.Identity{Region: "eu-west-1", Profile: "dev"}},
		"AWS_PROFILE":       {environment: map[string]string{"AWS_PROFILE": "dev"}, want: tuner.Identity{Region: "eu-west-1", Profile: "dev"}},
		"AWS_REGION":        {environment: map[string]string{"AWS_REGION": "ap-south-1"}, want: tuner.Identity{Region: "ap-south-1"}},
		"profile's service": {options: Options{Profile: "local"}, want: tuner.Identity{Region: "eu-west-2", Profile: "local", Endpoint: "http://127.0.0.1:4566"}},
		"profile's Lambda":  {options: Options{Profile: "parts"}, want: tuner.Identity{Region: "eu-west-2", Profile: "parts", Endpoint: "http://127.0.0.1:4567"}},
		"AWS_ENDPOINT_URL": {
			environment: map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:2"},
			want:        tuner.Identity{Region: "us-east-1", Endpoint: "http://127.0.0.1:2"},
		},
		"AWS_ENDPOINT_URL_LAMBDA": {
			environment: map[string]string{"AWS_ENDPOINT_URL_LAMBDA": "http://127.0.0.1:3", "AWS_ENDPOINT_URL": "http://127.0.0.1:2"},
			want:        tuner.Identity{Region: "us-east-1", Endpoint: "http://127.0.0.1:3"},
		},
		"flag before environment": {
			options:     Options{EndpointURL: "http://127.0.0.1:9"},
			environment: map[string]string{"AWS_ENDPOINT_URL_LAMBDA": "http://127.0.0.1:3"},
			want:        tuner.Identity{Region: "us-east-1", Endpoint: "http://127.0.0.1:9"},
		},
		"environment's keys before its profile": {
			environment: map[string]string{"AWS_PROFILE": "dev", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cr3t"},
			want:        tuner.Identity{Region: "eu-west-1"},
		},
		"demo": {
			options:     Options{Demo: true, EndpointURL: "http://127.0.0.1:9"},
			environment: map[string]string{"AWS_PROFILE": "nobody", "AWS_ENDPOINT_URL": "http://127.0.0.1:3", "AWS_REGION": "eu-west-1"},
			want:        tuner.Identity{Region: "us-east-1", Demo: true},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			accounttest.Home(t, profiles, keys)
			for name, value := range tt.environment {
				t.Setenv(name, value)
			}
			a, err := Open(t.Context(), tt.options)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if diff := cmp.Diff(tt.want, a.Identity()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			endpoint := ""
			if e := a.client.Options().BaseEndpoint; e != nil {
				endpoint = *e
			}
			if want := tt.want.Endpoint; !tt.want.Demo && endpoint != want || tt.want.Demo && endpoint != tt.options.EndpointURL {
				t.Errorf("the client calls %q, want %q", endpoint, want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	tests := map[string]struct {
		options Options
		config  string
		kind    tuner.ErrorKind
		says    string
	}{
		"no region":       {Options{}, "", tuner.ErrNoRegion, "--region"},
		"no such region":  {Options{Region: "Frankfurt am Main"}, "", tuner.ErrNoRegion, "eu-central-1"},
		"no such profile": {Options{Profile: "nobody"}, "", tuner.ErrNoCredentials, `"nobody"`},
		"no scheme":       {Options{EndpointURL: "localhost:4566"}, "", tuner.ErrInvalid, "http://localhost:4566"},
		"password":        {Options{EndpointURL: "http://a:hush-hush@localhost"}, "", tuner.ErrInvalid, "without user name"},
		"MFA":             {Options{Profile: "guarded"}, profiles, tuner.ErrNoCredentials, "MFA"},
		"no demo region":  {Options{Demo: true, Region: "x y"}, "", tuner.ErrNoRegion, ""},
		"broken file":     {Options{Region: "us-east-1"}, "[default\naws_secret_access_key hush-hush", tuner.ErrNoCredentials, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			accounttest.Home(t, tt.config, keys)
			a, err := Open(t.Context(), tt.options)
			if err == nil {
				err = a.Check(t.Context()) // the SDK passes over some broken lines
			}
			e := accountError(t, err)
			if e.Kind != tt.kind || !strings.Contains(e.Message, tt.says) || strings.Contains(e.Error(), "hush-hush") {
				t.Errorf("got %s: %s", e.Kind, e.Message)
			}
		})
	}
}

// TestConfigurationNamesItsFault and the file that has it, and quotes nothing of it.
func TestConfigurationNamesItsFault(t *testing.T) {
	utf16 := func(text string) string {
		out := "\xff\xfe"
		for _, c := range text {
			out += string([]byte{byte(c), 0})
		}
		return out
	}
	tests := map[string]struct {
		options             Options
		config, credentials string
		environment         map[string]string
		kind                tuner.ErrorKind
		says                string
	}{
		"a section that does not end":       {config: "[default\nregion = eu-west-1\n", kind: tuner.ErrNoRegion, says: "line 1 of CONFIG is neither a section"},
		"a setting without a sign":          {config: "[default]\n# where\nregion eu-west-1\n", kind: tuner.ErrNoRegion, says: "line 3 of CONFIG is neither a section"},
		"a setting of no section":           {config: "region = eu-west-1\n", kind: tuner.ErrNoRegion, says: "line 1 of CONFIG"},
		"a configuration in UTF-16":         {config: utf16("[default]\nregion = eu-west-1\n"), kind: tuner.ErrNoRegion, says: "CONFIG is in UTF-16: save it as UTF-8"},
		"credentials in UTF-16":             {options: Options{Profile: "dev", Region: "eu-west-1"}, credentials: utf16(keys), kind: tuner.ErrNoCredentials, says: "CREDENTIALS is in UTF-16"},
		"credentials in UTF-16, unnamed":    {options: Options{Region: "eu-west-1"}, credentials: utf16("[default]\naws_access_key_id = A\n"), kind: tuner.ErrNoCredentials, says: "CREDENTIALS is in UTF-16"},
		"half a pair":                       {options: Options{Region: "eu-west-1"}, environment: map[string]string{"AWS_ACCESS_KEY_ID": "AKIA"}, kind: tuner.ErrNoCredentials, says: "AWS_ACCESS_KEY_ID is set in the environment and AWS_SECRET_ACCESS_KEY is not"},
		"the other half":                    {options: Options{Region: "eu-west-1"}, environment: map[string]string{"AWS_SECRET_ACCESS_KEY": "hush-hush"}, kind: tuner.ErrNoCredentials, says: "AWS_SECRET_ACCESS_KEY is set in the environment and AWS_ACCESS_KEY_ID is not"},
		"half a pair in a file":             {options: Options{Profile: "dev", Region: "eu-west-1"}, credentials: "[dev]\naws_access_key_id = A\n", kind: tuner.ErrNoCredentials, says: `the profile "dev" has aws_access_key_id in CREDENTIALS and no aws_secret_access_key`},
		"half a pair in the default":        {options: Options{Region: "eu-west-1"}, credentials: "[default]\naws_secret_access_key = hush-hush\n", kind: tuner.ErrNoCredentials, says: `the profile "default" has aws_secret_access_key in CREDENTIALS`},
		"no bundle":                         {options: Options{Region: "eu-west-1"}, environment: map[string]string{"AWS_CA_BUNDLE": "/nowhere/ca.pem"}, kind: tuner.ErrInvalid, says: "AWS_CA_BUNDLE names /nowhere/ca.pem, and there is no such file"},
		"a bundle that is none":             {options: Options{Region: "eu-west-1"}, environment: map[string]string{"AWS_CA_BUNDLE": "/dev/null"}, kind: tuner.ErrInvalid, says: "AWS_CA_BUNDLE names /dev/null, in which there is no certificate"},
		"a folder for a bundle":             {options: Options{Region: "eu-west-1"}, environment: map[string]string{"AWS_CA_BUNDLE": "/"}, kind: tuner.ErrInvalid, says: "AWS_CA_BUNDLE names /, which cannot be read"},
		"a process that fails":              {options: Options{Profile: "p", Region: "eu-west-1"}, config: "[profile p]\ncredential_process = false hush-hush\n", kind: tuner.ErrNoCredentials, says: "the profile's credential_process, set in CONFIG, gave no credentials"},
		"a process that hangs":              {options: Options{Profile: "p", Region: "eu-west-1"}, config: "[profile p]\ncredential_process = sleep 1\n", kind: tuner.ErrNoCredentials, says: "the profile's credential_process, set in CONFIG, gave no answer within 300ms"},
		"a colon does as well":              {config: "[default]\nregion: eu-west-1\n", kind: tuner.ErrNoCredentials, says: "or set AWS_PROFILE"},
		"what indents and comments are for": {options: Options{Profile: "p"}, config: "; a\n[profile p]\nregion = eu-west-1\ns3 =\n  max = 4\n\tmin = 1\n", kind: tuner.ErrNoCredentials, says: "no AWS credentials found: run `aws configure` or `aws sso login`, or set AWS_PROFILE"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			accounttest.Home(t, tt.config, tt.credentials)
			for name, value := range tt.environment {
				t.Setenv(name, value)
			}
			waited := make(chan string, 1)
			tt.options.Waiting = func(what string) { waited <- what }
			a, err := Open(t.Context(), tt.options)
			if err == nil {
				defer a.Close()
				a.patience, a.mostPatience = 100*time.Millisecond, 300*time.Millisecond
				err = a.Check(t.Context())
			}
			e := accountError(t, err)
			files := configFiles()
			want := strings.NewReplacer("CONFIG", files[0], "CREDENTIALS", files[1]).Replace(tt.says)
			if e.Kind != tt.kind || !strings.Contains(e.Message, want) || strings.Contains(e.Error(), "hush") {
				t.Errorf("got %s: %s\nwant %s", e.Kind, e.Message, want)
			}
			if strings.Contains(name, "hangs") {
				if what := <-waited; what != "the profile's credential_process, set in "+files[0] {
					t.Errorf("says that it waits for %q", what)
				}
				_, _ = a.credentials.Retrieve(t.Context()) // the process ends by itself
			}
		})
	}
}

func TestARNOfAnotherRegion(t *testing.T) {
	a := open(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	const arn = "arn:aws:lambda:eu-west-1:123456789012:function:fn"
	for _, name := range []string{arn, arn + ":prod"} {
		_, err := a.Function(t.Context(), name, "")
		if e := accountError(t, err); e.Kind != tuner.ErrInvalid || e.Message != "it is in eu-west-1, and this is eu-central-1: give --region eu-west-1" {
			t.Errorf("%s: %s", e.Kind, e.Message)
		}
		if err := a.DeleteFunction(t.Context(), name); tuner.KindOf(err) != tuner.ErrInvalid {
			t.Error(err)
		}
	}
}

func TestCheck(t *testing.T) {
	expired := `{"startUrl":"https://example.invalid/start","region":"eu-west-3","accessToken":"hush-hush","expiresAt":"2020-01-01T00:00:00Z"}`
	tests := map[string]struct {
		profile, token string
		kind           tuner.ErrorKind
		says           string
	}{
		"keys":          {"dev", "", "", ""},
		"none":          {"", "", tuner.ErrNoCredentials, "aws configure"},
		"never logged":  {"company", "", tuner.ErrExpired, "aws sso login --profile company"},
		"login expired": {"company", expired, tuner.ErrExpired, "aws sso login --profile company"},
		"process":       {"process", "", tuner.ErrNoCredentials, "credential_process"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			accounttest.Home(t, profiles, keys)
			if tt.token != "" {
				dir := filepath.Join(os.Getenv("HOME"), ".aws", "sso", "cache")
				if err := os.MkdirAll(dir, 0o700); err != nil {
					t.Fatal(err)
				}
				// Named by the SHA-1 of "it", the session's name.
				if err := os.WriteFile(filepath.Join(dir, "6c5522ca8af86fc5069b737bb8892b3ea61002c2.json"), []byte(tt.token), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			a, err := Open(t.Context(), Options{Profile: tt.profile, Region: "eu-west-3"})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			err = a.Check(t.Context())
			if tt.kind == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := accountError(t, err)
			if e.Kind != tt.kind || !strings.Contains(e.Message, tt.says) || strings.Contains(e.Error(), "hush") {
				t.Errorf("got %s: %s", e.Kind, e.Message)
			}
		})
	}
}

func TestLoopbackNeedsNothing(t *testing.T) {
	accounttest.Home(t, "", "")
	_ = os.Unsetenv("AWS_EC2_METADATA_DISABLED")
	var authorization string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization = r.Header.Get("Authorization")
		answer(200, "", `{}`)(w, r)
	}))
	defer server.Close()
	began := time.Now()
	for _, demo := range []bool{false, true} {
		a, err := Open(t.Context(), Options{EndpointURL: server.URL, Demo: demo})
		if err != nil {
			t.Fatal(err)
		}
		if err := list(t.Context(), a); err != nil {
			t.Error(err)
		}
		a.Close()
		if !strings.Contains(authorization, "Credential=local/") || !strings.Contains(authorization, "/us-east-1/lambda/") {
			t.Errorf("signed as %q", authorization)
		}
	}
	if took := time.Since(began); took > 800*time.Millisecond {
		t.Errorf("took %s: the instance metadata service was asked", took)
	}
}

func TestLoopbackUsesRealCredentialsWhereSet(t *testing.T) {
	var authorization string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization = r.Header.Get("Authorization")
		answer(200, "", `{}`)(w, r)
	}))
	defer server.Close()
	accounttest.Home(t, profiles, keys)
	a, err := Open(t.Context(), Options{EndpointURL: server.URL, Profile: "dev"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := list(t.Context(), a); err != nil || !strings.Contains(authorization, "Credential=AKIDEV/") {
		t.Errorf("signed as %q, error %v", authorization, err)
	}
}
