package report

import (
	"strings"
	"testing"
)

func TestClassify(t *testing.T) {
	ok := &Report{Status: Success, MemoryMB: 128, MaxMemoryUsedMB: 60}
	failed := &Report{Status: Error, MemoryMB: 128, MaxMemoryUsedMB: 60}
	full := &Report{Status: Error, MemoryMB: 128, MaxMemoryUsedMB: 127}
	for _, c := range []struct {
		name          string
		functionError string
		payload       string
		r             *Report
		tail          string
		kind          Kind
		message       string
	}{
		{
			"timeout", "Unhandled",
			`{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: Task timed out after 3.00 seconds"}`,
			failed, "", TimedOut, "Task timed out after 3.00 seconds",
		},
		{"timeout in other letters", "Unhandled", `{"errorType":"Sandbox.TimedOut","errorMessage":"Task timed out after 3.00 seconds"}`, failed, "", TimedOut, "Task timed out after 3.00 seconds"},
		{"Go's allocation that failed", "Unhandled", `{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: exit status 2"}`, failed, "fatal error: runtime: cannot allocate memory\n", OutOfMemory, "60 of 128 MB used: Error: Runtime exited with error: exit status 2"},
		{"Rust's", "Unhandled", `{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: signal: aborted"}`, failed, "memory allocation of 268435456 bytes failed\n", OutOfMemory, "60 of 128 MB used: Error: Runtime exited with error: signal: aborted"},
		{"C++'s", "Unhandled", `{"errorType":"Runtime.ExitError","errorMessage":"Error: Runtime exited with error: signal: aborted"}`, failed, "terminate called after throwing an instance of 'std::bad_alloc'\n", OutOfMemory, "60 of 128 MB used: Error: Runtime exited with error: signal: aborted"},
		{"torch's", "Unhandled", `{"errorType":"RuntimeError","errorMessage":"DefaultCPUAllocator: can't allocate memory: you tried to allocate 400 bytes"}`, full, "", OutOfMemory, "127 of 128 MB used: DefaultCPUAllocator: can't allocate memory: you tried to allocate 400 bytes"},
		{"Arrow's", "Unhandled", `{"errorType":"ArrowMemoryError","errorMessage":"malloc of size 64 failed"}`, full, "", OutOfMemory, "127 of 128 MB used: malloc of size 64 failed"},
		{"a Node worker's", "Unhandled", `{"errorType":"Error","errorMessage":"Worker terminated due to reaching memory limit: JS heap out of memory"}`, full, "", OutOfMemory, "127 of 128 MB used: Worker terminated due to reaching memory limit: JS heap out of memory"},
		{"WebAssembly's", "Unhandled", `{"errorType":"RangeError","errorMessage":"WebAssembly.Memory(): could not allocate memory"}`, full, "", OutOfMemory, "127 of 128 MB used: WebAssembly.Memory(): could not allocate memory"},
		{"Java's, wrapped", "Unhandled", `{"errorType":"java.lang.RuntimeException","errorMessage":"batch failed","cause":{"errorType":"java.util.concurrent.ExecutionException","cause":{"errorType":"java.lang.OutOfMemoryError","errorMessage":"Java heap space"}}}`, full, "", OutOfMemory, "127 of 128 MB used: batch failed"},
		{"Java's, wrapped, with memory to spare", "Unhandled", `{"errorType":"java.lang.RuntimeException","errorMessage":"batch failed","cause":{"errorType":"java.lang.OutOfMemoryError","errorMessage":"Java heap space"}}`, failed, "", HandlerError, "java.lang.RuntimeException: batch failed"},
		{
			"older timeout", "Unhandled",
			`{"errorMessage":"2021-12-20T20:22:43.783Z <id> Task timed out after 10.01 seconds"}`,
			nil, "", TimedOut, "Task timed out after 10.01 seconds",
		},
		{"timeout by status", "Unhandled", ``, &Report{Status: Timeout, Duration: us(3000), MemoryMB: 128}, "", TimedOut, "timed out after 3000 ms"},
		{"timeout with full memory", "Unhandled", `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: Task timed out after 3.00 seconds"}`, full, "", TimedOut, "Task timed out after 3.00 seconds"},
		{
			"a handler's own timeout", "Handled",
			`{"errorType":"TimeoutError","errorMessage":"Task timed out after 3 seconds"}`,
			failed, "", HandlerError, "TimeoutError: Task timed out after 3 seconds",
		},
		{
			"out of memory", "Unhandled",
			`{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: <id> Error: Runtime exited with error: signal: killed"}`,
			full, "", OutOfMemory, "127 of 128 MB used: Runtime exited with error: signal: killed",
		},
		{"out of memory by report", "Unhandled", `{}`, &Report{Status: Error, ErrorType: "Runtime.OutOfMemory", MemoryMB: 128, MaxMemoryUsedMB: 128}, "", OutOfMemory, "128 of 128 MB used: Runtime.OutOfMemory"},
		{
			"killed", "Unhandled",
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: signal: killed"}`,
			nil, "", OutOfMemory, "Runtime exited with error: signal: killed",
		},
		{
			"full memory", "Unhandled",
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: exit status 1"}`,
			full, "", OutOfMemory, "127 of 128 MB used: Runtime exited with error: exit status 1",
		},
		{
			"Node's heap", "Unhandled",
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: signal: aborted"}`,
			failed, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n", OutOfMemory, "60 of 128 MB used: Runtime exited with error: signal: aborted",
		},
		{"Java's heap", "Unhandled", `{"errorType":"java.lang.OutOfMemoryError","errorMessage":"Java heap space","stackTrace":[]}`, nil, "", OutOfMemory, "Java heap space"},
		{"Python's memory", "Unhandled", `{"errorType":"MemoryError","errorMessage":"","stackTrace":[]}`, nil, "", OutOfMemory, "MemoryError"},
		{
			"aborted for another reason", "Unhandled",
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: signal: aborted"}`,
			failed, "assertion failed\n", Crash, "Runtime exited with error: signal: aborted",
		},
		{
			"exit", "Unhandled",
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: exit status 1"}`,
			failed, "", Crash, "Runtime exited with error: exit status 1",
		},
		{"older exit", "Unhandled", `{"errorMessage":"RequestId: <id> Process exited before completing request"}`, nil, "", Crash, "Process exited before completing request"},
		{"extension", "Unhandled", `{"errorType":"Extension.Crash","errorMessage":"RequestId: <id> Error: exit code 2"}`, failed, "", Crash, "exit code 2"},
		{"import", "Unhandled", `{"errorType":"Runtime.ImportModuleError","errorMessage":"Unable to import module 'app': No module named 'numpy'"}`, failed, "", InitFailed, "Unable to import module 'app': No module named 'numpy'"},
		{"no handler", "Unhandled", `{"errorType":"Runtime.HandlerNotFound","errorMessage":"app.main is undefined or not exported"}`, failed, "", InitFailed, "app.main is undefined or not exported"},
		{"no entry point", "Unhandled", `{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: <id> Error: fork/exec /var/task/bootstrap: no such file"}`, failed, "", InitFailed, "fork/exec /var/task/bootstrap: no such file"},
		{
			"exit in init", "Unhandled",
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: exit status 3"}`,
			failed, "INIT_REPORT Init Duration: 229.04 ms|Phase: init|Status: error|Error Type: Runtime.ExitError\nSTART RequestId: <id>\n",
			InitFailed, "Runtime exited with error: exit status 3",
		},
		{"answer too large", "Unhandled", `{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}`, full, "", ResponseTooLarge, "Response payload size exceeded maximum allowed payload size (6291556 bytes)."},
		{"handler", "Unhandled", `{"errorType":"ValueError","errorMessage":"bad\ninput\u001b[2J","stackTrace":["x"]}`, failed, "", HandlerError, "ValueError: bad input␛[2J"},
		{"handler of Go", "Unhandled", `{"errorMessage":"no such user","errorType":"errorString"}`, failed, "", HandlerError, "errorString: no such user"},
		{"only words", "Handled", `"it broke"`, ok, "", HandlerError, `"it broke"`},
		{"nothing", "Unhandled", "", nil, "", HandlerError, "failed without a message"},
		{"status without header", "", `{}`, failed, "", HandlerError, "{}"},
		{"objects for words", "Unhandled", `{"errorType":{},"errorMessage":[1]}`, failed, "", HandlerError, `{"errorType":{},"errorMessage":[1]}`},
		{"a full memory that is always told", "Unhandled", `{"errorType":"KeyError","errorMessage":"'id'"}`, &Report{Status: Success, MemoryMB: 128, MaxMemoryUsedMB: 128}, "", HandlerError, "KeyError: 'id'"},
		{"handled with full memory", "Handled", `{"errorType":"NotFound","errorMessage":"no such order"}`, full, "", HandlerError, "NotFound: no such order"},
		{"only words with full memory", "Unhandled", `"it broke"`, full, "", HandlerError, `"it broke"`},
		{"extension with full memory", "Unhandled", `{"errorType":"Extension.Crash","errorMessage":"RequestId: <id> Error: exit code 2"}`, full, "", Crash, "exit code 2"},
		{"older exit with full memory", "Unhandled", `{"errorMessage":"RequestId: <id> Process exited before completing request"}`, full, "", OutOfMemory, "127 of 128 MB used: Process exited before completing request"},
		{"numpy", "Unhandled", `{"errorType":"_ArrayMemoryError","errorMessage":"Unable to allocate 1.0 GiB"}`, full, "", OutOfMemory, "127 of 128 MB used: Unable to allocate 1.0 GiB"},
		{"numpy's whole name", "Unhandled", `{"errorType":"numpy.core._exceptions._ArrayMemoryError","errorMessage":"x"}`, full, "", OutOfMemory, "127 of 128 MB used: x"},
		{"Python's memory, half used", "Unhandled", `{"errorType":"MemoryError","errorMessage":""}`, failed, "", HandlerError, "an error that speaks of memory, with 60 of 128 MB used: MemoryError"},
		{"Node can't fork", "Unhandled", `{"errorType":"Error","errorMessage":"spawn ENOMEM"}`, full, "", OutOfMemory, "127 of 128 MB used: spawn ENOMEM"},
		{"Node can't fork, half used", "Unhandled", `{"errorType":"Error","errorMessage":"spawn ENOMEM"}`, failed, "", HandlerError, "an error that speaks of memory, with 60 of 128 MB used: spawn ENOMEM"},
		{"Python can't fork", "Unhandled", `{"errorType":"OSError","errorMessage":"[Errno 12] Cannot allocate memory"}`, full, "", OutOfMemory, "127 of 128 MB used: [Errno 12] Cannot allocate memory"},
		{"Go can't fork", "Unhandled", `{"errorType":"PathError","errorMessage":"fork/exec /opt/tool: cannot allocate memory"}`, full, "", OutOfMemory, "127 of 128 MB used: fork/exec /opt/tool: cannot allocate memory"},
		{"Node's buffers", "Unhandled", `{"errorType":"RangeError","errorMessage":"Array buffer allocation failed"}`, full, "", OutOfMemory, "127 of 128 MB used: Array buffer allocation failed"},
		{"a range that is no memory", "Unhandled", `{"errorType":"RangeError","errorMessage":"Invalid array length"}`, full, "", HandlerError, "RangeError: Invalid array length"},
		{"Java's, wrapped", "Unhandled", `{"errorType":"java.util.concurrent.ExecutionException","errorMessage":"java.lang.OutOfMemoryError: Java heap space"}`, full, "", OutOfMemory, "127 of 128 MB used: java.lang.OutOfMemoryError: Java heap space"},
		{"Ruby's", "Unhandled", `{"errorType":"Function<NoMemoryError>","errorMessage":"failed to allocate memory"}`, full, "", OutOfMemory, "127 of 128 MB used: failed to allocate memory"},
		{"another name of a timeout", "Unhandled", `{"errorType":"Function.TimedOut","errorMessage":"x"}`, failed, "", TimedOut, "x"},
		{"a module of its own type", "Unhandled", `{"errorType":"ConfigError","errorMessage":"no TABLE"}`, failed, "INIT_REPORT Init Duration: 229.04 ms|Phase: init|Status: error|Error Type: Runtime.Unknown\nINIT_REPORT Init Duration: 300.04 ms|Phase: invoke|Status: error|Error Type: Runtime.Unknown\nSTART RequestId: <id>\n", InitFailed, "no TABLE"},
		{"a module's type that its log tells", "Unhandled", `{"errorType":"ConfigError","errorMessage":"no TABLE"}`, failed, `{"type":"platform.initReport","record":{"phase":"init","status":"error","errorType":"ConfigError","metrics":{"durationMs":3}}}`, InitFailed, "no TABLE"},
		{"a handler after an init that failed once", "Unhandled", `{"errorType":"ConfigError","errorMessage":"no TABLE"}`, failed, "INIT_REPORT Init Duration: 9999.04 ms|Phase: init|Status: timeout\nSTART RequestId: <id>\n", HandlerError, "ConfigError: no TABLE"},
		{"Java's class", "Unhandled", `{"errorType":"java.lang.ClassNotFoundException","errorMessage":"Class not found: shop.Orders"}`, failed, "", InitFailed, "Class not found: shop.Orders"},
		{"Java's method", "Unhandled", `{"errorType":"java.lang.NoSuchMethodException","errorMessage":"Error loading method handle on class shop.Orders"}`, failed, "", InitFailed, "Error loading method handle on class shop.Orders"},
		{"a class that a handler looked for", "Unhandled", `{"errorType":"java.lang.ClassNotFoundException","errorMessage":"shop.Plugin"}`, failed, "", HandlerError, "java.lang.ClassNotFoundException: shop.Plugin"},
		{"Ruby's module", "Unhandled", `{"errorType":"Init<LoadError>","errorMessage":"cannot load such file -- pg"}`, failed, "", InitFailed, "cannot load such file -- pg"},
		{"an answer that is no JSON", "Unhandled", `{"errorType":"Runtime.MarshalError","errorMessage":"Unable to marshal response"}`, full, "", HandlerError, "Runtime.MarshalError: Unable to marshal response"},
		{"an event that is no JSON", "Unhandled", `{"errorType":"Runtime.UnmarshalError","errorMessage":"Unable to unmarshal input"}`, failed, "", HandlerError, "Runtime.UnmarshalError: Unable to unmarshal input"},
		{"long", "Unhandled", `{"errorType":"E","errorMessage":"` + strings.Repeat("ä", 500) + `"}`, failed, "", HandlerError, "E: " + strings.Repeat("ä", messageRunes-4) + "…"},
	} {
		f, bad := Classify(c.functionError, []byte(line(c.payload)), c.r, []byte(line(c.tail)))
		if want := (Failure{c.kind, c.message}); !bad || f != want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, f, want)
		}
	}
	for _, r := range []*Report{nil, ok, {Status: Success, MemoryMB: 128, MaxMemoryUsedMB: 128}} {
		if f, bad := Classify("", []byte(`{"errorType":"E","errorMessage":"part of a good answer"}`), r, nil); bad {
			t.Errorf("a success became %+v", f)
		}
	}
}

func TestSelfReported(t *testing.T) {
	for _, c := range []struct {
		payload, field string
		ms             float64
	}{
		{`{"execution_time": 12.5}`, "execution_time", 12.5},
		{`{"executionTime": 12.5}`, "executionTime", 12.5},
		{`{"execution_time_ms": 12.5}`, "execution_time_ms", 12.5},
		{`{"executionTimeSeconds": 1.5}`, "executionTimeSeconds", 1500},
		{`{"execution_time_s": 1.5}`, "execution_time_s", 1500},
		{`{"duration_ms": 3}`, "duration_ms", 3},
		{`{"durationMs": 3}`, "durationMs", 3},
		{`{"elapsed_ms": 3e2}`, "elapsed_ms", 300},
		{`{"elapsed-us": 250}`, "elapsed-us", 0.25},
		{`{"elapsedTimeMicros": 250}`, "elapsedTimeMicros", 0.25},
		{`{"duration_ns": 5000}`, "duration_ns", 0.005},
		{`{"statusCode":200,"body":"{\"duration_ms\": 7}"}`, "body.duration_ms", 7},
		{`{"body":{"processingTime": 7}}`, "body.processingTime", 7},
		{`"{\"duration_ms\": 7}"`, "duration_ms", 7},
		{`{"duration_ms": 3, "execution_time_ms": 4}`, "execution_time_ms", 4},
		{`{"execution_time_ms": null, "duration_ms": 4}`, "duration_ms", 4},
		{` {"elapsed_ms": 1} `, "elapsed_ms", 1},
	} {
		field, d, ok := SelfReported([]byte(c.payload))
		if !ok || field != c.field || d != us(c.ms) {
			t.Errorf("%s: %s %v %v, want %s %v", c.payload, field, d, ok, c.field, us(c.ms))
		}
	}
	for _, payload := range []string{
		``, `null`, `12`, `[{"duration_ms":1}]`, `{"duration": 120}`, `{"elapsed": 3}`, `{"durations_ms": 3}`,
		`{"duration_ms": -1}`, `{"duration_ms": "7"}`, `{"duration_ms": true}`, `{"duration_s": 1e9}`, `{"duration_ms": 1e400}`,
		`{"result":{"duration_ms": 3}}`, `{"body":"not json"}`, `{"body":"{\"body\":{\"duration_ms\":1}}"}`, `{"duration_ms": 3`,
	} {
		if field, d, ok := SelfReported([]byte(payload)); ok || field != "" {
			t.Errorf("%s: %s %v %v", payload, field, d, ok)
		}
	}
}

func TestAppStatus(t *testing.T) {
	for payload, want := range map[string]int{
		`{"statusCode":200,"body":""}`: 200, `{"statusCode":503}`: 503, `{"statusCode":"500"}`: 500,
		`{"statusCode":100}`: 100, `{"statusCode":599}`: 599, `{"statusCode":99}`: 0, `{"statusCode":600}`: 0,
		`{"statusCode":0}`: 0, `{"statusCode":1000}`: 0, `{"statusCode":null}`: 0, `{"status":500}`: 0, `{"StatusCode":500}`: 0, `500`: 0, ``: 0,
	} {
		status, ok := AppStatus([]byte(payload))
		if ok != (want > 0) || ok && status != want {
			t.Errorf("%s: %d %v", payload, status, ok)
		}
	}
}

func TestFailedItems(t *testing.T) {
	for payload, want := range map[string]int{
		`{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"}]}`: 2,
		`{"batchItemFailures":[]}`:       0,
		`{"batchItemFailures":null}`:     0,
		`{"batchItemFailures":"none"}`:   0,
		`"{\"batchItemFailures\":[{}]}"`: 1,
		`{"records":[{"recordId":"1","result":"ProcessingFailed"},{"recordId":"2","result":"Ok"},{"result":"Dropped"}]}`: 1,
		`{"records":3}`: 0, `[]`: 0, ``: 0, `{"statusCode":200}`: 0,
	} {
		if n := FailedItems([]byte(payload)); n != want {
			t.Errorf("%s: %d, want %d", payload, n, want)
		}
	}
}

// Of two fields that are the same but for separators, the first by the alphabet
// counts, whatever the order in which a map gives them.
func TestSelfReportedOfTwins(t *testing.T) {
	for range 20 {
		if field, _, _ := SelfReported([]byte(`{"execution_time": 3, "executionTime": 4, "ExecutionTime": 5}`)); field != "ExecutionTime" {
			t.Fatalf("%s", field)
		}
	}
}

// From nine tenths of the memory on an error that speaks of memory is one of it.
func TestNearlyFull(t *testing.T) {
	payload := []byte(`{"errorType":"MemoryError","errorMessage":"no more"}`)
	for used, want := range map[int]Kind{899: HandlerError, 900: OutOfMemory, 901: OutOfMemory} {
		if f, _ := Classify("Unhandled", payload, &Report{MemoryMB: 1000, MaxMemoryUsedMB: used}, nil); f.Kind != want {
			t.Errorf("%d MB: %s", used, f.Kind)
		}
	}
}

// A message of exactly the length that is kept has no mark of a cut.
func TestLongMessages(t *testing.T) {
	for length, cut := range map[int]bool{messageRunes: false, messageRunes + 1: true} {
		f, _ := Classify("Unhandled", []byte(`{"errorMessage":"`+strings.Repeat("x", length)+`"}`), nil, nil)
		if strings.HasSuffix(f.Message, "…") != cut || len([]rune(f.Message)) != messageRunes {
			t.Errorf("%d: %d runes, %q", length, len([]rune(f.Message)), f.Message)
		}
	}
}
