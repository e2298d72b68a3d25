package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"lambdial/tuner/price"
	"lambdial/tuner/result"
)

// priceList serves a price list of us-east-1 in which a GB-second of either
// architecture costs so much.
func priceList(t *testing.T, perGBSecond string) string {
	t.Helper()
	var products []string
	for usage, each := range map[string][2]string{
		"Lambda-GB-Second": {"AWS-Lambda-Duration", perGBSecond}, "Lambda-GB-Second-ARM": {"AWS-Lambda-Duration-ARM", perGBSecond},
		"Request": {"AWS-Lambda-Requests", "0.0000002"}, "Request-ARM": {"AWS-Lambda-Requests-ARM", "0.0000002"},
		"Lambda-Storage-GB-Second": {"AWS-Lambda-Storage-Duration", "0.00000003"}, "Lambda-Storage-GB-Second-ARM": {"AWS-Lambda-Storage-Duration-ARM", "0.00000003"},
	} {
		products = append(products, fmt.Sprintf(`{"product":{"attributes":{"regionCode":"us-east-1","usagetype":%q,"group":%q}},"terms":{"OnDemand":{"S":{"priceDimensions":{"S":{"beginRange":"0","endRange":"Inf","pricePerUnit":{"USD":%q}}}}}}}`, usage, each[0], each[1]))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_ = json.NewEncoder(w).Encode(map[string]any{"PriceList": products})
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestPrices: what is shown before and after a refresh, that a session reckons
// with the live price, and that an answer beyond belief changes nothing.
func TestPrices(t *testing.T) {
	s := newShell(t)
	lambda := serve(t)
	known := func() []price.Price {
		t.Helper()
		code, stdout, stderr := s.run(t, "prices", "--json", "--region", "us-east-1")
		var list []price.Price
		if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != exitOK || len(list) != 2 {
			t.Fatalf("exit code %d, %v: %s%s", code, err, stdout, stderr)
		}
		return list
	}
	if p := known()[0]; p.Status != price.Sourced || p.PerGBSecond != 0.0000166667 || len(p.Later) != 2 {
		t.Errorf("before: %+v", p)
	}
	other := priceList(t, "0.00003")
	if code, _, stderr := s.run(t, "prices", "refresh", "--region", "us-east-1", "--endpoint-url", other); code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if p := known()[0]; p.Status != price.Sourced {
		t.Errorf("another service's price is taken for AWS's: %+v", p)
	}
	if _, stdout, _ := s.run(t, "prices", "--region", "us-east-1", "--endpoint-url", other); !strings.Contains(stdout, "$0.00003") {
		t.Errorf("the other service's own price is not used:\n%s", stdout)
	}

	t.Setenv("AWS_ACCESS_KEY_ID", "A")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "B")
	t.Setenv("AWS_ENDPOINT_URL_PRICING", priceList(t, "0.00002"))
	code, stdout, stderr := s.run(t, "prices", "refresh", "--region", "us-east-1")
	if code != exitOK || stderr != "" || !strings.Contains(stdout, "x86_64  0                $0.00002   $0.200            $0.00000003        live") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if p := known()[0]; p.Status != price.Live || p.PerGBSecond != 0.00002 || p.Later != nil || !strings.HasPrefix(p.Source, "price list of 127.0.0.1:") {
		t.Errorf("after: %+v", p)
	}

	tune := []string{"tune", "orders-api", "--yes", "--memory", "512", "--samples", "2", "--discount", "25%", "--endpoint-url", lambda.URL}
	code, stdout, stderr = s.run(t, append(tune, "--json")...)
	var r result.Result
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != exitOK {
		t.Fatalf("exit code %d, %v: %s", code, err, stderr)
	}
	if p := r.Price; p == nil || p.Status != price.Live || p.PerGBSecond != 0.00002 || p.Discount != 0.25 {
		t.Errorf("price of the session: %+v", p)
	}
	z := r.Sizes[0]
	if want := 0.000015/2*z.BilledMS.Mean/1000 + 0.0000002; z.Cost.PerInvocation < want*(1-1e-9) || z.Cost.PerInvocation > want*(1+1e-9) {
		t.Errorf("an invocation costs %g, want %g", z.Cost.PerInvocation, want)
	}
	_, stdout, _ = s.run(t, tune...)
	if !strings.Contains(stdout, "Costs are at the live list price in us-east-1, read on ") || !strings.Contains(stdout, "with 25 % off the GB-seconds") {
		t.Errorf("result does not tell its price:\n%s", stdout)
	}

	t.Setenv("AWS_ENDPOINT_URL_PRICING", priceList(t, "0.002"))
	code, _, stderr = s.run(t, "prices", "refresh", "--region", "us-east-1")
	if code != exitFailed || strings.Count(stderr, "what was known stays") != 2 || known()[0].PerGBSecond != 0.00002 {
		t.Errorf("exit code %d: %s, known %+v", code, stderr, known()[0])
	}
	t.Setenv("AWS_ENDPOINT_URL_PRICING", priceList(t, "0.000021"))
	code, stdout, stderr = s.run(t, "prices", "refresh", "--all", "--region", "us-east-1")
	if code != exitOK || stdout != "live prices of 1 region are kept in "+filepath.Join(xdg.CacheHome, "lambdial", "prices")+"\n" {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
}

func TestPricesTellWhatIsUnknown(t *testing.T) {
	s := newShell(t)
	for region, want := range map[string]string{
		"cn-north-1":    "x86_64: the request fee and the price of ephemeral storage in cn-north-1 are not known; lambdial prices refresh reads the live list",
		"us-gov-west-1": "x86_64: the price of ephemeral storage in us-gov-west-1 is not known",
		"us-east-1":     "arm64: costs are of the first usage tier, which ends at 7.5 billion GB-seconds a month",
	} {
		if code, stdout, stderr := s.run(t, "prices", "--region", region); code != exitOK || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d: %s%s, want %q", code, stdout, stderr, want)
		}
	}
	if code, stdout, _ := s.run(t, "prices", "refresh", "--demo"); code != exitOK || !strings.Contains(stdout, "nothing to refresh") {
		t.Errorf("demo: exit code %d: %s", code, stdout)
	}
	if code, _, stderr := s.run(t, "prices", "refresh", "--region", "us-east-1"); code != exitFailed || !strings.Contains(stderr, "no AWS credentials found") {
		t.Errorf("without credentials: exit code %d: %s", code, stderr)
	}
}
