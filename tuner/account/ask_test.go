package account

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
)

// TestAskKeepsToTheOptions: an endpoint that is configured for Lambda is not
// another service's; one that the user typed is.
func TestAskKeepsToTheOptions(t *testing.T) {
	accounttest.Home(t, "", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
	t.Setenv("AWS_ENDPOINT_URL_LAMBDA", "http://localhost:1")
	for typed, want := range map[string]string{"": "", "http://localhost:2": "http://localhost:2"} {
		a, err := Open(t.Context(), Options{EndpointURL: typed, Region: "eu-central-1"})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		err = a.Ask(t.Context(), "pricing", "GetProducts", func(_ context.Context, c aws.Config) error {
			if got := aws.ToString(c.BaseEndpoint); got != want || c.Region != "eu-central-1" || c.Credentials == nil {
				t.Errorf("typed %q: endpoint %q, region %s", typed, got, c.Region)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAskWithoutCredentials(t *testing.T) {
	accounttest.Home(t, "", "")
	a, err := Open(t.Context(), Options{Region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	err = a.Ask(t.Context(), "pricing", "GetProducts", func(context.Context, aws.Config) error {
		t.Error("sent without credentials")
		return nil
	})
	if e := accountError(t, err); e.Kind != tuner.ErrNoCredentials || e.Operation != "GetProducts" {
		t.Errorf("%v (%s)", e, e.Kind)
	}
}
