package pricelist

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/account/accounttest"
	"lambdial/tuner/price"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// request is what the service was asked.
type request struct {
	ServiceCode, FormatVersion, NextToken string
	MaxResults                            int
	Filters                               []struct{ Type, Field, Value string }
	signedFor                             string
}

// service speaks the Price List's protocol: JSON 1.1 over POST. It gives a
// page a request.
type service struct {
	pages []string // bodies
	asked []request
	fail  func(w http.ResponseWriter)
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked request
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &asked); err != nil || r.Method != http.MethodPost || r.Header.Get("X-Amz-Target") != "AWSPriceListService.GetProducts" {
		http.Error(w, "not the protocol", http.StatusBadRequest)
		return
	}
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 3 {
		asked.signedFor = parts[3] + " " + parts[2]
	}
	if n := len(s.asked); n == 0 || s.asked[n-1].NextToken != asked.NextToken { // a page may be asked for again
		s.asked = append(s.asked, asked)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if s.fail != nil {
		s.fail(w)
		return
	}
	page := 0
	if asked.NextToken != "" {
		_, _ = fmt.Sscanf(asked.NextToken, "page-%d", &page)
	}
	_, _ = io.WriteString(w, s.pages[page])
}

// fill puts products on pages of so many.
func (s *service) fill(size int, products ...string) {
	for begin := 0; begin < len(products); begin += size {
		answer := map[string]any{"FormatVersion": "aws_v1", "PriceList": products[begin:min(begin+size, len(products))]}
		if begin+size < len(products) {
			answer["NextToken"] = fmt.Sprintf("page-%d", len(s.pages)+1)
		}
		page, err := json.Marshal(answer)
		if err != nil {
			panic(err)
		}
		s.pages = append(s.pages, string(page))
	}
}

// product writes a product with one price for all usage.
func product(group, region, usage, currency, amount string) string {
	return fmt.Sprintf(`{"product":{"productFamily":"Serverless","attributes":{"regionCode":%q,"servicecode":"AWSLambda","usagetype":%q,"group":%q},"sku":"S"},"serviceCode":"AWSLambda","terms":{"OnDemand":{"S.J":{"priceDimensions":{"S.J.6":{"unit":"Lambda-GB-Second","beginRange":"0","endRange":"Inf","pricePerUnit":{%q:%q}}},"sku":"S"}}},"publicationDate":"2026-09-19T00:00:00Z"}`,
		region, usage, group, currency, amount)
}

func region(name, currency, x86, arm, fee, storage string) []string {
	return []string{
		product("AWS-Lambda-Duration", name, "XX1-Lambda-GB-Second", currency, x86),
		product("AWS-Lambda-Duration-ARM", name, "XX1-Lambda-GB-Second-ARM", currency, arm),
		product("AWS-Lambda-Requests", name, "XX1-Request", currency, fee),
		product("AWS-Lambda-Requests-ARM", name, "XX1-Request-ARM", currency, fee),
		product("AWS-Lambda-Storage-Duration", name, "XX1-Lambda-Storage-GB-Second", currency, storage),
		product("AWS-Lambda-Storage-Duration-ARM", name, "XX1-Lambda-Storage-GB-Second-ARM", currency, storage),
		product("AWS-Lambda-Edge-Requests", name, "XX1-Lambda-Edge-Request", currency, "0.0000006"),
	}
}

// open opens an account of a region at the address, with credentials.
func open(t *testing.T, url, region string) *account.Account {
	t.Helper()
	accounttest.Home(t, "", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
	a, err := account.Open(t.Context(), account.Options{EndpointURL: url, Region: region})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func serve(t *testing.T, s *service, region string) *account.Account {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return open(t, server.URL, region)
}

func TestFetchARegionInPages(t *testing.T) {
	s := &service{}
	s.fill(3, region("eu-west-1", "USD", "0.00002", "0.000016", "0.0000003", "0.00000004")...)
	prices, refused, err := Fetch(t.Context(), serve(t, s, "eu-west-1"), "eu-west-1", false)
	if err != nil || len(refused) != 0 || len(prices) != 2 {
		t.Fatalf("%v, %v, %v", prices, refused, err)
	}
	if x86 := prices[1]; x86.Architecture != "x86_64" || x86.PerGBSecond != 0.00002 || *x86.PerRequest != 0.0000003 || *x86.PerStorageGBSecond != 0.00000004 ||
		x86.Status != price.Live || !strings.HasPrefix(x86.Source, "price list of 127.0.0.1:") || x86.AsOf.IsZero() {
		t.Errorf("price %+v", x86)
	}
	if len(s.asked) != 3 {
		t.Fatalf("asked %d times", len(s.asked))
	}
	for i, asked := range s.asked {
		filters := map[string]string{}
		for _, f := range asked.Filters {
			filters[f.Field] = f.Value
		}
		token := ""
		if i > 0 {
			token = fmt.Sprintf("page-%d", i)
		}
		if diff := cmp.Diff(map[string]string{"regionCode": "eu-west-1"}, filters); diff != "" ||
			asked.ServiceCode != "AWSLambda" || asked.MaxResults != 100 || asked.NextToken != token || asked.signedFor != "pricing eu-central-1" {
			t.Errorf("request %d: %+v", i, asked)
		}
	}
}

func TestFetchAllRegions(t *testing.T) {
	s := &service{}
	s.fill(100, append(region("us-east-1", "USD", "0.0000166667", "0.0000133334", "0.0000002", "0.0000000309"),
		append(region("sa-east-1", "USD", "0.00166667", "0.0000133334", "0.0000002", "0.0000000586"), // x86_64 a hundred times too much
			region("mx-central-1", "USD", "0.0000175", "0.000014", "0.0000002", "0.00000004")...)...)...)
	prices, refused, err := Fetch(t.Context(), serve(t, s, "us-east-1"), "us-east-1", true)
	var got []string
	for _, p := range prices {
		got = append(got, p.Region+" "+p.Architecture)
	}
	want := []string{"mx-central-1 arm64", "mx-central-1 x86_64", "sa-east-1 arm64", "us-east-1 arm64", "us-east-1 x86_64"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil || len(refused) != 1 || !strings.Contains(refused[0].Error(), "sa-east-1 for x86_64") {
		t.Errorf("%v, %v %s", err, refused, diff)
	}
	if len(s.asked) != 1 || len(s.asked[0].Filters) != 0 {
		t.Errorf("asked %+v", s.asked)
	}
}

func TestFetchChina(t *testing.T) {
	s := &service{}
	s.fill(100, region("cn-north-1", "CNY", "0.0001135", "0.0000908", "0.00000136", "0.0000002")...)
	prices, refused, err := Fetch(t.Context(), serve(t, s, "cn-north-1"), "cn-north-1", false)
	if err != nil || len(refused) != 0 || len(prices) != 2 || prices[0].Currency != "CNY" || s.asked[0].signedFor != "pricing cn-northwest-1" {
		t.Errorf("%v, %v, %v, asked %+v", prices, refused, err, s.asked)
	}
}

func TestEndpointRegion(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-2": "us-east-1", "sa-east-1": "us-east-1", "ca-west-1": "us-east-1", "us-gov-west-1": "us-east-1", "mx-central-1": "us-east-1",
		"eu-north-1": "eu-central-1", "me-south-1": "eu-central-1", "af-south-1": "eu-central-1", "il-central-1": "eu-central-1",
		"ap-southeast-2": "ap-south-1", "cn-north-1": "cn-northwest-1", "cn-northwest-1": "cn-northwest-1",
		"us-iso-east-1": "", "us-isob-east-1": "", "eu-isoe-west-1": "", "eusc-de-east-1": "",
	} {
		if got, err := endpointRegion(region); got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v", region, got, err)
		}
	}
}

// TestFetchErrors: one line in the user's terms, and nothing learnt.
func TestFetchErrors(t *testing.T) {
	say := func(status int, code, message string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"__type":%q,"message":%q}`, code, message)
		}
	}
	whole := region("eu-west-1", "USD", "0.00002", "0.000016", "0.0000003", "0.00000004")
	for name, c := range map[string]struct {
		region   string
		fail     func(http.ResponseWriter)
		products []string
		pages    []string
		want     string
		kind     tuner.ErrorKind
	}{
		"not allowed": {
			fail: say(400, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/u is not authorized to perform: pricing:GetProducts because no identity-based policy allows it"),
			want: "GetProducts: the credentials lack the permission pricing:GetProducts", kind: tuner.ErrAccessDenied,
		},
		"expired":      {fail: say(400, "ExpiredTokenException", "hush"), want: "GetProducts: the AWS credentials have expired: renew them, for example with `aws sso login`", kind: tuner.ErrExpired},
		"GovCloud":     {region: "us-gov-west-1", fail: say(400, "UnrecognizedClientException", "hush"), want: "GetProducts: AWS does not know these credentials, they may have expired: renew them, for example with `aws sso login`; the prices of GovCloud are told to credentials of a standard AWS account: choose its --profile", kind: tuner.ErrExpired},
		"not a list":   {pages: []string{"<html>"}, want: "is not one of AWS's: is the endpoint right?", kind: tuner.ErrUnsupported},
		"malformed":    {products: append(whole[:6:6], `{"product":`), want: "the price list is not as it should be: a product is not valid JSON; nothing was changed", kind: tuner.ErrOther},
		"endless":      {pages: []string{`{"PriceList":[],"NextToken":"page-0"}`}, want: "the price list does not come to an end; nothing was changed", kind: tuner.ErrOther},
		"no such list": {region: "xx-nowhere-1", products: whole[6:], want: "the price list tells no price of Lambda in xx-nowhere-1", kind: tuner.ErrOther},
		"no service":   {region: "us-iso-east-1", want: "AWS offers no price list service for us-iso-east-1", kind: tuner.ErrOther},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{fail: c.fail, pages: c.pages}
			s.fill(100, c.products...)
			if c.region == "" {
				c.region = "eu-west-1"
			}
			prices, _, err := Fetch(t.Context(), serve(t, s, c.region), c.region, false)
			if err == nil || !strings.HasSuffix(err.Error(), c.want) || tuner.KindOf(err) != c.kind || prices != nil {
				t.Errorf("%v (%s), want %q", err, tuner.KindOf(err), c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Errorf("%v quotes what it should not", err)
			}
		})
	}
}

func TestFetchWithoutNetwork(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, _, err := Fetch(t.Context(), open(t, server.URL, "eu-west-1"), "eu-west-1", false)
	if err == nil || tuner.KindOf(err) != tuner.ErrNetwork || !strings.Contains(err.Error(), "connection refused") {
		t.Error(err)
	}
}

func live(region, architecture string, each float64) price.Price {
	p, _ := price.Lookup(region, architecture)
	p.PerGBSecond, p.Status = each, price.Live
	return p
}

func TestCache(t *testing.T) {
	c := Cache{Dir: filepath.Join(t.TempDir(), "lambdial", "prices")}
	if prices, err := c.Load("eu-west-1"); prices != nil || err != nil {
		t.Errorf("empty: %v, %v", prices, err)
	}
	x86, arm, ohio := live("eu-west-1", "x86_64", 0.00002), live("eu-west-1", "arm64", 0.000015), live("us-east-2", "arm64", 0.000014)
	if err := c.Save([]price.Price{x86, ohio}); err != nil {
		t.Fatal(err)
	}
	if err := c.Save([]price.Price{arm}); err != nil { // keeps the other architecture
		t.Fatal(err)
	}
	newer := live("eu-west-1", "x86_64", 0.000021)
	if err := c.Save([]price.Price{newer}); err != nil {
		t.Fatal(err)
	}
	got, err := c.Load("eu-west-1")
	if diff := cmp.Diff([]price.Price{newer, arm}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if got, _ := c.Load("us-east-2"); len(got) != 1 {
		t.Errorf("us-east-2: %v", got)
	}
	entries, err := os.ReadDir(c.Dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(c.Dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestDamagedCache: it is told, never believed, and written anew.
func TestDamagedCache(t *testing.T) {
	huge, other, table := live("eu-west-1", "x86_64", 1), live("us-east-2", "x86_64", 0.00002), live("eu-west-1", "x86_64", 0.00002)
	table.Status = price.Sourced
	c := Cache{Dir: t.TempDir()}
	write := func(content []byte) {
		if err := os.WriteFile(filepath.Join(c.Dir, "eu-west-1.json"), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	contents := [][]byte{nil, []byte("{"), []byte(`{"prices":[]}`), []byte("null")}
	for _, p := range []price.Price{huge, other, table} {
		content, err := json.Marshal(file{Schema: schema, Prices: []price.Price{p}})
		if err != nil {
			t.Fatal(err)
		}
		contents = append(contents, content)
	}
	for _, content := range contents {
		write(content)
		if got, err := c.Load("eu-west-1"); got != nil || err == nil || !strings.Contains(err.Error(), "lambdial prices refresh writes them anew") {
			t.Errorf("%s: %v, %v", content, got, err)
		}
	}
	if err := c.Save([]price.Price{live("eu-west-1", "x86_64", 0.00002)}); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Load("eu-west-1"); len(got) != 1 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCacheStaysInItsFolder(t *testing.T) {
	dir := t.TempDir()
	c := Cache{Dir: filepath.Join(dir, "prices")}
	p := live("eu-west-1", "x86_64", 0.00002)
	p.Region = "../escaped"
	if err := c.Save([]price.Price{p}); err == nil {
		t.Error("saved a region that is none")
	}
	if _, err := os.Stat(filepath.Join(dir, "escaped.json")); err == nil {
		t.Error("left the folder")
	}
}
