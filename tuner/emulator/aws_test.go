package emulator

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner/emulator/model"
)

// asking is an account that is asked without a network, in time of its own.
type asking struct {
	t *testing.T
	*Account
}

// ask sends a request and gives status, code and body.
func (a asking) ask(method, path, body string, header ...string) (status int, code string, answer map[string]any) {
	a.t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	_ = json.Unmarshal(w.Body.Bytes(), &answer) // some answer no object
	return w.Code, w.Header().Get("X-Amzn-ErrorType"), answer
}

func inItsTime(t *testing.T, o Options, do func(asking)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}()
		do(asking{t, a})
	})
}

const functionsPath = "/2015-03-31/functions"

// TestInactiveWakes: the invocation is refused, and some seconds later one runs.
func TestInactiveWakes(t *testing.T) {
	inItsTime(t, Options{Special: true}, func(a asking) {
		path := functionsPath + "/special-inactive-image"
		if status, _, _ := a.ask("POST", path+"/invocations", "{}", "X-Amz-Invocation-Type", "DryRun"); status != http.StatusConflict {
			t.Errorf("a dry run: %d", status)
		}
		if _, _, c := a.ask("GET", path+"/configuration", ""); c["State"] != "Inactive" {
			t.Errorf("a dry run makes it %v", c["State"])
		}
		if status, code, _ := a.ask("POST", path+"/invocations", "{}"); status != http.StatusConflict || code != "ResourceConflictException" {
			t.Errorf("the first: %d %s", status, code)
		}
		if _, _, c := a.ask("GET", path+"/configuration", ""); c["State"] != "Pending" || c["StateReasonCode"] != "Restoring" || c["LastUpdateStatus"] != nil {
			t.Errorf("then it is %v %v %v", c["State"], c["StateReasonCode"], c["LastUpdateStatus"])
		}
		time.Sleep(2 * time.Second)
		if _, _, c := a.ask("GET", path+"/configuration", ""); c["State"] != "Active" || c["LastUpdateStatus"] != "Successful" {
			t.Errorf("later it is %v, %v", c["State"], c["LastUpdateStatus"])
		}
		if status, _, _ := a.ask("POST", path+"/invocations", "{}"); status != http.StatusOK {
			t.Errorf("the second: %d", status)
		}
	})
}

// TestPublishWithAChange: the version is Pending for as long as the change takes,
// and can be waited for.
func TestPublishWithAChange(t *testing.T) {
	code := `{"ZipFile":"` + base64Of(newCode("other").zip) + `","Publish":true}`
	for name, test := range map[string]struct{ method, path, body, version, arn string }{
		"create":      {"POST", functionsPath, `{"FunctionName":"fresh","Role":"arn:aws:iam::123456789012:role/r","Runtime":"python3.13","Handler":"a.b","Publish":true,"Code":{"ZipFile":"` + base64Of(newCode("x").zip) + `"}}`, "1", "fresh"},
		"update code": {"PUT", functionsPath + "/orders-api/code", code, "4", "orders-api:4"},
	} {
		t.Run(name, func(t *testing.T) {
			inItsTime(t, Options{}, func(a asking) {
				_, code, made := a.ask(test.method, test.path, test.body)
				if code != "" || made["Version"] != test.version || made["State"] != "Pending" || made["LastUpdateStatus"] != nil || made["FunctionArn"] != "arn:aws:lambda:us-east-1:123456789012:function:"+test.arn {
					t.Fatalf("%s %v", code, made)
				}
				path := functionsPath + "/" + made["FunctionName"].(string)
				if status, _, _ := a.ask("POST", path+"/invocations?Qualifier="+test.version, "{}"); status != http.StatusConflict {
					t.Errorf("invoked while it is Pending: %d", status)
				}
				time.Sleep(3 * time.Second)
				if _, _, v := a.ask("GET", path+"/configuration?Qualifier="+test.version, ""); v["State"] != "Active" || v["LastUpdateStatus"] != "Successful" {
					t.Errorf("later it is %v, %v", v["State"], v["LastUpdateStatus"])
				}
				if status, _, _ := a.ask("POST", path+"/invocations?Qualifier="+test.version, "{}"); status != http.StatusOK {
					t.Errorf("invoked when it is Active: %d", status)
				}
			})
		})
	}
}

// TestPartitions: ARNs are those of the region's part of AWS, all of them.
func TestPartitions(t *testing.T) {
	for region, partition := range map[string]string{"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "eusc-de-east-1": "aws-eusc", "eu-west-1": "aws"} {
		inItsTime(t, Options{Region: region, Special: true}, func(a asking) {
			for _, path := range []string{functionsPath + "?FunctionVersion=ALL", "/2015-03-31/event-source-mappings", functionsPath + "/special-edge", functionsPath + "/special-signed-code", functionsPath + "/orders-api"} {
				r := httptest.NewRequest("GET", "http://127.0.0.1"+path, nil)
				w := httptest.NewRecorder()
				a.ServeHTTP(w, r)
				for _, part := range strings.Split(w.Body.String(), `"arn:`)[1:] {
					arn, _, _ := strings.Cut(part, `"`)
					if !strings.HasPrefix(arn, partition+":") || !strings.Contains(arn, ":"+region+":") && !strings.Contains(arn, ":iam::") {
						t.Errorf("%s: arn:%s", path, arn)
					}
				}
			}
			if status, _, _ := a.ask("GET", functionsPath+"/arn:"+partition+":lambda:"+region+":123456789012:function:orders-api", ""); status != http.StatusOK {
				t.Errorf("%s: its ARN is answered %d", region, status)
			}
		})
	}
}

// TestRefusedAsByLambda: requests that Lambda refuses, and near ones that it takes.
func TestRefusedAsByLambda(t *testing.T) {
	orders := functionsPath + "/orders-api"
	const arn = "/2017-03-31/tags/arn:aws:lambda:us-east-1:123456789012:function:orders-api"
	variables := func(name, value string) string {
		text, _ := json.Marshal(map[string]any{"Environment": map[string]any{"Variables": map[string]string{name: value}}})
		return string(text)
	}
	const noUTF8 = "{\"a\":\"\xff\"}"
	for name, test := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		code               string
	}{
		"ARN of another region":             {"GET", functionsPath + "/arn:aws:lambda:eu-west-1:123456789012:function:orders-api", "", nil, 404, "ResourceNotFoundException"},
		"malformed ARN":                     {"GET", functionsPath + "/arn:aws:lambda:us-east-1:1234:function:orders-api", "", nil, 400, "ValidationException"},
		"ARN of another service":            {"GET", functionsPath + "/arn:aws:s3:us-east-1:123456789012:function:orders-api", "", nil, 400, "ValidationException"},
		"two weights":                       {"POST", orders + "/aliases", `{"Name":"w","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":0.1,"3":0.1}}}`, nil, 400, "InvalidParameterValueException"},
		"a weight above 1":                  {"PUT", orders + "/aliases/live", `{"RoutingConfig":{"AdditionalVersionWeights":{"2":1.1}}}`, nil, 400, "ValidationException"},
		"a weight below 0":                  {"POST", orders + "/aliases", `{"Name":"w","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":-0.1}}}`, nil, 400, "ValidationException"},
		"the same version twice":            {"PUT", orders + "/aliases/live", `{"RoutingConfig":{"AdditionalVersionWeights":{"3":0.1}}}`, nil, 400, "InvalidParameterValueException"},
		"$LATEST and another":               {"POST", orders + "/aliases", `{"Name":"w","FunctionVersion":"$LATEST","RoutingConfig":{"AdditionalVersionWeights":{"2":0.1}}}`, nil, 400, "InvalidParameterValueException"},
		"a version and another":             {"POST", orders + "/aliases", `{"Name":"w","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":0.1}}}`, nil, 201, ""},
		"tags of a version":                 {"POST", arn + ":1", `{"Tags":{"a":"b"}}`, nil, 400, "InvalidParameterValueException"},
		"tags of an alias":                  {"GET", arn + ":live", "", nil, 400, "InvalidParameterValueException"},
		"reserved concurrency of a version": {"PUT", "/2017-10-31/functions/orders-api:1/concurrency", `{"ReservedConcurrentExecutions":1}`, nil, 400, "InvalidParameterValueException"},
		"reserved concurrency of an alias":  {"DELETE", "/2017-10-31/functions/orders-api:live/concurrency", "", nil, 400, "InvalidParameterValueException"},
		"event at no concurrency":           {"POST", functionsPath + "/special-reserved-zero/invocations", "{}", []string{"X-Amz-Invocation-Type", "Event"}, 202, ""},
		"invocation at no concurrency":      {"POST", functionsPath + "/special-reserved-zero/invocations", "{}", nil, 429, "TooManyRequestsException"},
		"a variable of Lambda's":            {"PUT", orders + "/configuration", variables("AWS_REGION", "x"), nil, 400, "InvalidParameterValueException"},
		"another of them":                   {"PUT", orders + "/configuration", variables("LAMBDA_TASK_ROOT", "x"), nil, 400, "InvalidParameterValueException"},
		"a variable like Lambda's":          {"PUT", orders + "/configuration", variables("AWS_NODEJS_CONNECTION_REUSE_ENABLED", "1"), nil, 200, ""},
		"4 KB of variables as JSON":         {"PUT", orders + "/configuration", variables("A", strings.Repeat("x", 4096-8)), nil, 200, ""},
		"a byte more":                       {"PUT", orders + "/configuration", variables("A", strings.Repeat("x", 4096-7)), nil, 400, "InvalidParameterValueException"},
		"bytes that are escaped count":      {"PUT", orders + "/configuration", variables("A", strings.Repeat(`"`, 2100)), nil, 400, "InvalidParameterValueException"},
		"an unknown runtime":                {"PUT", orders + "/configuration", `{"Runtime":"cobol85"}`, nil, 400, "InvalidParameterValueException"},
		"an old runtime":                    {"PUT", orders + "/configuration", `{"Runtime":"nodejs14.x"}`, nil, 400, "InvalidParameterValueException"},
		"an unknown role":                   {"PUT", orders + "/configuration", `{"Role":"admin"}`, nil, 400, "ValidationException"},
		"an unknown architecture":           {"PUT", orders + "/code", `{"ZipFile":"` + base64Of(newCode("x").zip) + `","Architectures":["mips"]}`, nil, 400, "ValidationException"},
		"an unknown SnapStart":              {"PUT", orders + "/configuration", `{"SnapStart":{"ApplyOn":"Always"}}`, nil, 400, "ValidationException"},
		"provisioned concurrency there":     {"GET", "/2019-09-30/functions/special-provisioned/provisioned-concurrency?Qualifier=live", "", nil, 200, ""},
		"provisioned concurrency not there": {"GET", "/2019-09-30/functions/special-provisioned/provisioned-concurrency?Qualifier=1", "", nil, 404, "ProvisionedConcurrencyConfigNotFoundException"},
		"a payload that is no text":         {"POST", orders + "/invocations", noUTF8, nil, 400, "InvalidRequestContentException"},
		"the mark of what was no text":      {"POST", orders + "/invocations", "{\"a\":\"\ufffd\"}", nil, 200, ""},
		"a payload that is no JSON":         {"POST", orders + "/invocations", "{'a'}", nil, 400, "InvalidRequestContentException"},
	} {
		t.Run(name, func(t *testing.T) {
			inItsTime(t, Options{Special: true}, func(a asking) {
				if status, code, answer := a.ask(test.method, test.path, test.body, test.header...); status != test.status || code != test.code {
					t.Errorf("%d %s: %v", status, code, answer)
				}
			})
		})
	}
}

// TestNoVersionExecuted where nothing has run yet.
func TestNoVersionExecuted(t *testing.T) {
	inItsTime(t, Options{}, func(a asking) {
		for kind, executed := range map[string]string{"Event": "", "DryRun": "", "RequestResponse": "3"} {
			r := httptest.NewRequest("POST", "http://127.0.0.1"+functionsPath+"/orders-api/invocations?Qualifier=live", strings.NewReader("{}"))
			r.Header.Set("X-Amz-Invocation-Type", kind)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			if got := w.Header().Get("X-Amz-Executed-Version"); got != executed {
				t.Errorf("%s executed %q", kind, got)
			}
		}
	})
	inItsTime(t, Options{Functions: []Function{{Name: "quiet", Runtime: "python3.13", Handler: "a.b"}}}, func(a asking) {
		r := httptest.NewRequest("POST", "http://127.0.0.1"+functionsPath+"/quiet/invocations", nil)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Body.String() != "null" {
			t.Errorf("a handler that returns nothing answers %q", w.Body.String())
		}
	})
}

// TestTagsAreARevision of $LATEST, and change nothing else.
func TestTagsAreARevision(t *testing.T) {
	inItsTime(t, Options{}, func(a asking) {
		const arn = "/2017-03-31/tags/arn:aws:lambda:us-east-1:123456789012:function:orders-api"
		_, _, before := a.ask("GET", functionsPath+"/orders-api/configuration", "")
		for _, change := range [][3]string{{"POST", arn, `{"Tags":{"a":"b"}}`}, {"DELETE", arn + "?tagKeys=a", ""}} {
			if status, code, _ := a.ask(change[0], change[1], change[2]); status != http.StatusNoContent {
				t.Fatalf("%d %s", status, code)
			}
			_, _, after := a.ask("GET", functionsPath+"/orders-api/configuration", "")
			if after["RevisionId"] == before["RevisionId"] || after["LastModified"] != before["LastModified"] {
				t.Errorf("%s: revision %v, modified %v", change[0], after["RevisionId"], after["LastModified"])
			}
			before = after
		}
	})
}

func base64Of(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// tailOf is an invocation's log.
func (a asking) tailOf(path string) string {
	a.t.Helper()
	r := httptest.NewRequest("POST", "http://127.0.0.1"+path, strings.NewReader("{}"))
	r.Header.Set("X-Amz-Log-Type", "Tail")
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	log, err := base64.StdEncoding.DecodeString(w.Header().Get("X-Amz-Log-Result"))
	if w.Code != http.StatusOK || err != nil {
		a.t.Fatalf("%d %v", w.Code, err)
	}
	return string(log)
}

// TestStarts: what an environment's start leaves in the log, and what it costs.
func TestStarts(t *testing.T) {
	usual := Function{Name: "f", Runtime: "python3.13", Handler: "a.b", MemoryMB: 1769, TimeoutSeconds: 30, Workload: model.Workload{CPU: 100 * ms, Init: 300 * ms}}
	number := func(log, before, after string) float64 {
		t.Helper()
		_, rest, found := strings.Cut(log, before)
		text, _, ended := strings.Cut(rest, after)
		f, err := strconv.ParseFloat(text, 64)
		if !found || !ended || err != nil {
			t.Fatalf("no %q in:\n%s", before, log)
		}
		return f
	}
	for _, json := range []bool{false, true} {
		usual.JSONLogs = json
		with := func(change func(*Function)) Function { f := usual; change(&f); return f }
		duration := func(log string) float64 {
			if json {
				return number(log[strings.LastIndex(log, `"platform.report"`):], `"durationMs":`, ",")
			}
			return number(log[strings.LastIndex(log, "REPORT RequestId"):], "\tDuration: ", " ms")
		}
		reports := func(log, phase, status string) int {
			if json {
				return strings.Count(log, `"phase":"`+phase+`","status":"`+status+`"`)
			}
			return strings.Count(log, "Phase: "+phase+"\tStatus: "+status)
		}
		told := func(log string) bool {
			return strings.Contains(log[strings.LastIndex(log, "REPORT RequestId")+1:], "\tInit Duration") || strings.Contains(log, "initDurationMs")
		}
		began := func(log string) bool {
			return strings.Contains(log, "INIT_START") || strings.Contains(log, "platform.initStart")
		}
		run := func(f Function, look func(n int, log string)) {
			inItsTime(t, Options{Functions: []Function{f}}, func(a asking) {
				for n := range 3 {
					look(n, a.tailOf(functionsPath+"/f/invocations"))
				}
			})
		}
		run(usual, func(n int, log string) {
			if began(log) != (n == 0) || told(log) != (n == 0) || duration(log) > 110 {
				t.Errorf("usual, %d:\n%s", n, log)
			}
		})
		run(with(func(f *Function) { f.Workload.Init = 12 * time.Second }), func(n int, log string) {
			inside := duration(log) > 11000
			if told(log) || began(log) != (n == 0) || inside != (n == 0) || (reports(log, "init", "timeout") == 1) != (n == 0) {
				t.Errorf("init too long, %d:\n%s", n, log)
			}
		})
		run(with(func(f *Function) { f.Workload.Init, f.TimeoutSeconds = 12*time.Second, 5 }), func(n int, log string) {
			if told(log) || duration(log) != 5000 || reports(log, "invoke", "timeout") != 1 || (reports(log, "init", "timeout") == 1) != (n == 0) {
				t.Errorf("init longer than the timeout, %d:\n%s", n, log)
			}
		})
		run(with(func(f *Function) { f.InitError = "no module" }), func(n int, log string) {
			if told(log) || duration(log) < 250 || reports(log, "invoke", "error") != 1 || (reports(log, "init", "error") == 1) != (n == 0) {
				t.Errorf("init fails, %d:\n%s", n, log)
			}
		})
		for name, failure := range map[string]model.Failure{"crash": model.Crash, "hang": model.Hang, "memory": model.Memory, "exception": model.Exception} {
			restarts := failure != model.Exception
			run(with(func(f *Function) {
				f.Workload.Failure, f.Workload.FailRate = failure, 1
				if failure == model.Memory {
					f.Workload.FloorMB = 2000
				}
			}), func(n int, log string) {
				if began(log) != (n == 0) || told(log) != (n == 0) {
					t.Errorf("%s, %d:\n%s", name, n, log)
				}
				if inside := duration(log) > 290; failure != model.Hang && inside != (n > 0 && restarts) {
					t.Errorf("%s, %d: %g ms", name, n, duration(log))
				}
			})
		}
	}
}
