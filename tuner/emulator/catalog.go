package emulator

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner/emulator/model"
)

const ms = time.Millisecond

// catalogTime is when the demo account was last changed: fixed, so that the
// account is the same whenever it starts.
var catalogTime = time.Date(2026, time.November, 16, 9, 30, 0, 0, time.UTC)

// lines returns what an invocation logs.
func (f Function) lines(number int) []string {
	out := make([]string, len(f.Log))
	for i, line := range f.Log {
		out[i] = strings.ReplaceAll(line, "{n}", strconv.Itoa(number))
	}
	return out
}

// answer returns what an invocation of that duration answers. A handler sees a
// little less of it than Lambda does.
func (f Function) answer(d time.Duration) []byte {
	own := strconv.FormatFloat(0.97*float64(d)/float64(time.Millisecond), 'f', 1, 64)
	return []byte(strings.ReplaceAll(cmp.Or(f.Answer, "null"), "{ms}", own))
}

// DefaultFunctions are a dozen functions as a small company's account has
// them, each with another reason why its best memory size isn't obvious, and
// the two real ones. The seed moves their noise, not what they are.
func DefaultFunctions(uint64) []Function {
	changed := func(days int) time.Time {
		return catalogTime.Add(-time.Duration(days)*24*time.Hour - time.Duration(days*37)*time.Minute)
	}
	return []Function{
		{
			Name: "thumbnail", Description: "Scales a photo to a thumbnail (real code)",
			Runtime: "provided.al2023", Handler: "bootstrap", Architecture: "x86_64", MemoryMB: 512, TimeoutSeconds: 30,
			Environment: map[string]string{"QUALITY": "80"}, Tags: map[string]string{"team": "media"},
			Modified: changed(0), Versions: 2, Aliases: map[string]int{"live": 2}, Real: "thumbnail",
		},
		{
			Name: "prime-sieve", Description: "Counts primes on every CPU it gets (real code)",
			Runtime: "provided.al2023", Handler: "bootstrap", Architecture: "x86_64", MemoryMB: 1024, TimeoutSeconds: 60,
			Modified: changed(1), JSONLogs: true, Real: "prime-sieve",
		},
		{
			Name: "orders-api", Description: "Order lookup behind API Gateway; waits for DynamoDB",
			Runtime: "nodejs22.x", Handler: "dist/index.handler", Architecture: "arm64", MemoryMB: 1024, TimeoutSeconds: 10,
			Environment: map[string]string{"TABLE": "orders", "LOG_LEVEL": "info"}, Tags: map[string]string{"team": "shop", "stage": "prod"},
			JSONLogs: true, Tracing: true, Modified: changed(2), Gateway: true, Versions: 3, Aliases: map[string]int{"live": 3, "previous": 2},
			Workload: model.Workload{CPU: 9 * ms, Wait: 62 * ms, UsedMB: 92, Noise: 0.11, Spread: 0.015, Tail: 0.015, Slow: 2.5, Init: 280 * ms, FirstCPU: 18 * ms},
			Log:      []string{"query orders by customer c-{n}", "answered 12 items"},
			Answer:   `{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{\"items\":12}"}`,
		},
		{
			Name: "invoice-pdf", Description: "Renders invoices as PDF",
			Runtime: "python3.13", Handler: "invoice.handler", Architecture: "x86_64", MemoryMB: 3008, TimeoutSeconds: 60, StorageMB: 1024,
			Environment: map[string]string{"BUCKET": "invoices-prod", "FONT": "Inter"}, Tags: map[string]string{
				"team": "billing", "stage": "prod", "lambda:createdBy": "SAM",
				"aws:cloudformation:stack-name": "billing-prod", "aws:cloudformation:logical-id": "InvoicePdf",
			},
			Layers: []string{"arn:aws:lambda:us-east-1:" + AccountID + ":layer:pdf-fonts:4"}, Modified: changed(9), Versions: 1, Aliases: map[string]int{"live": 1},
			Workload: model.Workload{CPU: 940 * ms, Wait: 35 * ms, UsedMB: 438, FloorMB: 512, Noise: 0.045, Spread: 0.015, Tail: 0.005, Slow: 1, Init: 620 * ms, FirstCPU: 90 * ms},
			Log:      []string{"[INFO]\t{id}\tRendering invoice R-{n}", "[INFO]\t{id}\tWrote 3 pages to s3://invoices-prod/R-{n}.pdf"},
			Answer:   `{"pages":3,"key":"R-1.pdf","execution_time":{ms}}`,
		},
		{
			Name: "etl-nightly", Description: "Aggregates yesterday's events with a worker pool",
			Runtime: "dotnet8", Handler: "Etl::Etl.Function::Handle", Architecture: "x86_64", MemoryMB: 2048, TimeoutSeconds: 300,
			Environment: map[string]string{"WORKERS": "4"}, Tags: map[string]string{"team": "data"}, Modified: changed(21),
			Workload: model.Workload{CPU: 5200 * ms, Parallel: 0.95, Threads: 4, Wait: 240 * ms, UsedMB: 910, FloorMB: 768, Noise: 0.05, Spread: 0.015, Init: 540 * ms, FirstCPU: 220 * ms, Tail: 0.01, Slow: 0.6},
			Log:      []string{"info: Etl.Function[0] batch {n}: 48211 events, 4 workers", "info: Etl.Function[0] wrote 24 partitions"},
			Answer:   `{"partitions":24,"events":48211}`,
		},
		{
			Name: "search-java", Description: "Product search; slow to start",
			Runtime: "java21", Handler: "shop.search.Handler::handleRequest", Architecture: "x86_64", MemoryMB: 1024, TimeoutSeconds: 20,
			Environment: map[string]string{"JAVA_TOOL_OPTIONS": "-XX:+TieredCompilation -XX:TieredStopAtLevel=1"}, Tags: map[string]string{"team": "shop", "stage": "prod"},
			Modified: changed(5), Versions: 2, Aliases: map[string]int{"live": 2},
			Workload: model.Workload{CPU: 58 * ms, Parallel: 0.3, Threads: 2, Wait: 22 * ms, UsedMB: 246, FloorMB: 192, Noise: 0.13, Spread: 0.02, Tail: 0.02, Slow: 2, Init: 3900 * ms, FirstCPU: 740 * ms},
			Log:      []string{"INFO  s.s.Handler - query \"blue chair\" took 14 ms", "INFO  s.s.Handler - 37 hits"},
			Answer:   `{"hits":37,"tookMs":14}`, Killed: true,
		},
		{
			Name: "webhook-flaky", Description: "Forwards payment webhooks; the other side fails now and then",
			Runtime: "nodejs20.x", Handler: "hook.handler", Architecture: "arm64", MemoryMB: 256, TimeoutSeconds: 15,
			Environment: map[string]string{"TARGET": "https://hooks.example.com/pay"}, Tags: map[string]string{"team": "billing"}, Modified: changed(14),
			Workload:  model.Workload{CPU: 14 * ms, Wait: 110 * ms, UsedMB: 84, Noise: 0.15, Spread: 0.01, Tail: 0.03, Slow: 3, Init: 240 * ms, FailRate: 0.05, Failure: model.Exception},
			Log:       []string{"{id}\tINFO\tforwarding event evt_{n}"},
			Answer:    `{"statusCode":202}`,
			ErrorType: "UpstreamError", ErrorMessage: "upstream answered 503 Service Unavailable",
		},
		{
			Name: "report-slow", Description: "Monthly report; hits its timeout when memory is small",
			Runtime: "python3.12", Handler: "report.main", Architecture: "arm64", MemoryMB: 1769, TimeoutSeconds: 15,
			Tags: map[string]string{"team": "finance"}, Modified: changed(40),
			Workload: model.Workload{CPU: 3100 * ms, Wait: 420 * ms, UsedMB: 205, Noise: 0.06, Spread: 0.015, Tail: 0.01, Slow: 0.5, Init: 700 * ms, FirstCPU: 120 * ms},
			Log:      []string{"[INFO]\t{id}\tloading 31 days", "[INFO]\t{id}\treport {n} has 412 rows"},
			Answer:   `{"rows":412}`,
		},
		{
			Name: "auth-authorizer", Description: "Verifies JWTs for API Gateway",
			Runtime: "provided.al2023", Handler: "bootstrap", Architecture: "arm64", MemoryMB: 128, TimeoutSeconds: 3,
			Environment: map[string]string{"ISSUER": "https://login.example.com"}, Tags: map[string]string{"team": "platform", "stage": "prod"},
			JSONLogs: true, Modified: changed(63), Versions: 4, Aliases: map[string]int{"live": 4},
			Workload: model.Workload{CPU: 1800 * time.Microsecond, UsedMB: 31, Noise: 0.08, Spread: 0.01, Tail: 0.01, Slow: 4, Init: 62 * ms, FirstCPU: 5 * ms},
			Log:      []string{`{"level":"INFO","msg":"token accepted","sub":"user-{n}"}`},
			Answer:   `{"principalId":"user-1","policyDocument":{"Version":"2012-10-17","Statement":[]}}`,
		},
		{
			Name: "image-moderation", Description: "Checks uploads with a small neural network",
			ImageURI: AccountID + ".dkr.ecr.us-east-1.amazonaws.com/moderation:2026-10-02", Architecture: "x86_64", MemoryMB: 4096, TimeoutSeconds: 60,
			Tags: map[string]string{"team": "media", "stage": "prod"}, Modified: changed(45), Versions: 1, Aliases: map[string]int{"live": 1},
			Workload: model.Workload{CPU: 1900 * ms, Parallel: 0.9, Threads: 6, Wait: 60 * ms, UsedMB: 1480, FloorMB: 1600, Noise: 0.07, Spread: 0.02, Tail: 0.01, Slow: 1, Init: 2600 * ms, FirstCPU: 800 * ms},
			Log:      []string{"moderation score=0.0{n} labels=[]"},
			Answer:   `{"score":0.02,"labels":[]}`,
		},
		{
			Name: "stream-enricher", Description: "Adds customer data to a Kinesis stream",
			Runtime: "nodejs22.x", Handler: "enrich.handler", Architecture: "arm64", MemoryMB: 512, TimeoutSeconds: 60,
			Tags: map[string]string{"team": "data", "stage": "prod"}, JSONLogs: true, SystemLogLevel: "INFO", Modified: changed(11),
			EventSource: "arn:aws:kinesis:us-east-1:" + AccountID + ":stream/events",
			Workload:    model.Workload{CPU: 130 * ms, Wait: 55 * ms, UsedMB: 138, FloorMB: 140, Noise: 0.09, Spread: 0.015, Tail: 0.02, Slow: 1.5, Init: 310 * ms, FirstCPU: 30 * ms},
			Log:         []string{"enriched 100 records", "cache hit rate 0.83"},
			Answer:      `{"batchItemFailures":[]}`,
		},
		{
			Name: "nightly-backup", Description: "Copies a snapshot to another bucket; mostly waits",
			Runtime: "python3.13", Handler: "backup.run", Architecture: "x86_64", MemoryMB: 1024, TimeoutSeconds: 120, StorageMB: 2048,
			Tags: map[string]string{"team": "platform"}, JSONLogs: true, SystemLogLevel: "WARN", Modified: changed(97),
			Workload: model.Workload{CPU: 85 * ms, Wait: 2100 * ms, UsedMB: 118, Noise: 0.04, Spread: 0.01, Tail: 0.02, Slow: 0.4, Init: 430 * ms},
			Log:      []string{"copied part {n} of 210 MB"},
			Answer:   `{"copied":true}`,
		},
		{
			Name: "price-feed", Description: "Recomputes prices every minute",
			Runtime: "ruby3.3", Handler: "feed.Feed.process", Architecture: "arm64", MemoryMB: 256, TimeoutSeconds: 30,
			Tags: map[string]string{"team": "shop"}, Modified: changed(30),
			Workload: model.Workload{CPU: 310 * ms, Wait: 20 * ms, UsedMB: 104, Noise: 0.035, Spread: 0.01, Tail: 0.005, Slow: 1, Init: 480 * ms, FirstCPU: 40 * ms},
			Log:      []string{"I, INFO -- : 1840 prices, 37 changed"},
			Answer:   `{"changed":37}`,
		},
		{
			Name: "legacy-csv-import", Description: "",
			Runtime: "java17", Handler: "com.example.Import", Architecture: "x86_64", MemoryMB: 2048, TimeoutSeconds: 900,
			Modified: changed(410),
			Workload: model.Workload{CPU: 1250 * ms, Parallel: 0.2, Threads: 2, Wait: 180 * ms, UsedMB: 310, FloorMB: 256, Noise: 0.08, Spread: 0.02, Tail: 0.01, Slow: 1, Init: 2100 * ms, FirstCPU: 400 * ms},
			Log:      []string{"{id} INFO  Import - 5000 lines"},
			Answer:   `"5000 lines"`,
		},
	}
}
