package account

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
)

// TestObject reads an object of a bucket in another region, and says what is
// missing where it may not.
func TestObject(t *testing.T) {
	accounttest.Home(t, "", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed := r.Header.Get("Authorization")
		region := strings.Split(signed, "/")
		asked = append(asked, r.URL.EscapedPath())
		switch {
		case len(region) < 4 || region[3] != "s3":
			t.Errorf("signed %q", signed)
		case strings.HasPrefix(r.URL.Path, "/closed/"):
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`))
		case region[2] != "eu-west-1":
			w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
			w.WriteHeader(http.StatusMovedPermanently)
		default:
			_, _ = w.Write([]byte(`{"a": 1}`))
		}
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_S3", server.URL)
	a, err := Open(t.Context(), Options{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	content, err := a.Object(t.Context(), "s3://open/dir/a b+c.json", 100)
	if err != nil || string(content) != `{"a": 1}` || len(asked) != 2 || asked[1] != "/open/dir/a%20b%2Bc.json" {
		t.Errorf("%s, %v, asked %q", content, err, asked)
	}
	if _, err := a.Object(t.Context(), "s3://open/key", 3); err == nil || !strings.Contains(err.Error(), "is longer than 3 bytes") {
		t.Error(err)
	}
	if _, err := a.Object(t.Context(), "s3://closed/key", 100); tuner.KindOf(err) != tuner.ErrAccessDenied || !strings.Contains(err.Error(), "s3:GetObject") {
		t.Error(err)
	}
	for _, wrong := range []string{"", "s3://", "s3://bucket", "s3://bucket/", "https://bucket/key", "s3://../x/y", "s3://a@b/c"} {
		if _, err := a.Object(t.Context(), wrong, 100); err == nil || !strings.Contains(err.Error(), "is no object") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
