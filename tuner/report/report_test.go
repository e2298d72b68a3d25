package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const id = "3f2a8c1e-5b7d-4e9f-a012-3456789abcde"

func us(ms float64) time.Duration { return time.Duration(ms*1000) * time.Microsecond }

// line replaces the short cuts that keep the table readable.
func line(s string) string {
	return strings.NewReplacer("<id>", id, "|", "\t").Replace(s)
}

// lines are what Lambda writes, a variant each, with what they mean.
var lines = []struct {
	name, line string
	want       Report
}{
	{
		"warm",
		"REPORT RequestId: <id>|Duration: 8.83 ms|Billed Duration: 9 ms|Memory Size: 128 MB|Max Memory Used: 36 MB|",
		Report{Status: Success, Duration: us(8.83), Billed: us(9), MemoryMB: 128, MaxMemoryUsedMB: 36},
	},
	{
		"cold and crashed",
		"REPORT RequestId: <id>|Duration: 1248.31 ms|Billed Duration: 1542 ms|Memory Size: 128 MB|Max Memory Used: 94 MB|Init Duration: 293.05 ms|Status: error|Error Type: Runtime.ExitError",
		Report{Status: Error, ErrorType: "Runtime.ExitError", Duration: us(1248.31), Billed: us(1542), Init: new(us(293.05)), MemoryMB: 128, MaxMemoryUsedMB: 94},
	},
	{
		"restored",
		"REPORT RequestId: <id>|Duration: 306.34 ms|Billed Duration: 610 ms|Memory Size: 3009 MB|Max Memory Used: 155 MB|Restore Duration: 511.25 ms|Billed Restore Duration: 303 ms|",
		Report{Status: Success, Duration: us(306.34), Billed: us(610), Restore: new(us(511.25)), BilledRestore: new(us(303)), MemoryMB: 3009, MaxMemoryUsedMB: 155},
	},
	{
		"an init of no time, as old runtimes write in every line",
		"REPORT RequestId: <id>|Init Duration: 0.00 ms|Duration: 8.83 ms|Billed Duration: 9 ms|Memory Size: 128 MB|Max Memory Used: 36 MB|",
		Report{Status: Success, Duration: us(8.83), Billed: us(9), MemoryMB: 128, MaxMemoryUsedMB: 36},
	},
	{
		"blanks before the tabs",
		"REPORT RequestId: <id> |Duration: 8.83 ms |Billed Duration: 9 ms |Memory Size: 128 MB |Max Memory Used: 36 MB |",
		Report{Status: Success, Duration: us(8.83), Billed: us(9), MemoryMB: 128, MaxMemoryUsedMB: 36},
	},
	{
		"JSON, an init and a restore of no time",
		`{"type":"platform.report","record":{"requestId":"<id>","metrics":{"durationMs":8.83,"billedDurationMs":9,"memorySizeMB":128,"maxMemoryUsedMB":36,"initDurationMs":0.0,"restoreDurationMs":0}}}`,
		Report{Status: Success, Duration: us(8.83), Billed: us(9), MemoryMB: 128, MaxMemoryUsedMB: 36},
	},
	{
		"timeout",
		"REPORT RequestId: <id>|Duration: 3000.00 ms|Billed Duration: 3000 ms|Memory Size: 1024 MB|Max Memory Used: 64 MB|Status: timeout",
		Report{Status: Timeout, Duration: us(3000), Billed: us(3000), MemoryMB: 1024, MaxMemoryUsedMB: 64},
	},
	{
		"timeout of a cold start",
		"REPORT RequestId: <id>|Duration: 600000.00 ms|Billed Duration: 600477 ms|Memory Size: 512 MB|Max Memory Used: 200 MB|Init Duration: 476.75 ms|Status: timeout",
		Report{Status: Timeout, Duration: us(600000), Billed: us(600477), Init: new(us(476.75)), MemoryMB: 512, MaxMemoryUsedMB: 200},
	},
	{
		"out of memory",
		"REPORT RequestId: <id>|Duration: 6954.19 ms|Billed Duration: 6955 ms|Memory Size: 1024 MB|Max Memory Used: 1023 MB|Status: error|Error Type: Runtime.OutOfMemory",
		Report{Status: Error, ErrorType: "Runtime.OutOfMemory", Duration: us(6954.19), Billed: us(6955), MemoryMB: 1024, MaxMemoryUsedMB: 1023},
	},
	{
		"JSON, cold before August 2025",
		`{"time":"2024-05-20T16:29:45.022Z","type":"platform.report","record":{"requestId":"<id>","status":"success","metrics":{"durationMs":11.642,"billedDurationMs":12,"memorySizeMB":128,"maxMemoryUsedMB":67,"initDurationMs":174.055}}}`,
		Report{Status: Success, Duration: us(11.642), Billed: us(12), Init: new(us(174.055)), MemoryMB: 128, MaxMemoryUsedMB: 67},
	},
	{
		"JSON, restored",
		`{"time":"2024-05-20T16:29:45.022Z","type":"platform.report","record":{"requestId":"<id>","status":"success","metrics":{"durationMs":147.156,"billedDurationMs":201,"memorySizeMB":512,"maxMemoryUsedMB":91,"restoreDurationMs":500.795,"billedRestoreDurationMs":53}}}`,
		Report{Status: Success, Duration: us(147.156), Billed: us(201), Restore: new(us(500.795)), BilledRestore: new(us(53)), MemoryMB: 512, MaxMemoryUsedMB: 91},
	},
	{
		"JSON, timeout",
		`{"time":"2026-07-09T06:05:50.581Z","type":"platform.report","record":{"requestId":"<id>","metrics":{"durationMs":5000.0,"billedDurationMs":5000,"memorySizeMB":128,"maxMemoryUsedMB":94},"status":"timeout"}}`,
		Report{Status: Timeout, Duration: us(5000), Billed: us(5000), MemoryMB: 128, MaxMemoryUsedMB: 94},
	},
	{
		"JSON, out of memory",
		`{"time":"2026-07-09T06:05:50.581Z","type":"platform.report","record":{"requestId":"<id>","status":"error","errorType":"Runtime.OutOfMemory","metrics":{"durationMs":800.1,"billedDurationMs":801,"memorySizeMB":128,"maxMemoryUsedMB":128}}}`,
		Report{Status: Error, ErrorType: "Runtime.OutOfMemory", Duration: us(800.1), Billed: us(801), MemoryMB: 128, MaxMemoryUsedMB: 128},
	},
	{
		"JSON, traced, whole numbers with a point",
		`{"time":"2026-07-09T06:05:50.581Z","type":"platform.report","record":{"requestId":"<id>","metrics":{"durationMs":7.0,"billedDurationMs":7.0,"memorySizeMB":128.0,"maxMemoryUsedMB":94.0},"tracing":{"spanId":"7c4eb6a6d56f2a27","type":"X-Amzn-Trace-Id","value":"Root=1-6ac7d63f;Sampled=1"},"spans":[{"name":"responseLatency","durationMs":1.2}]}}`,
		Report{Status: Success, Duration: us(7), Billed: us(7), MemoryMB: 128, MaxMemoryUsedMB: 94},
	},
}

func TestFindEveryVariant(t *testing.T) {
	surroundings := []struct{ name, before, after string }{
		{"alone", "", ""},
		{"after a log", "START RequestId: <id> Version: 7\nhello\nEND RequestId: <id>\n", "\n"},
		{"in a cut tail", "stion of a longer line\nEND RequestId: <id>\n", "\n"},
		{"traced", "END RequestId: <id>\n", "\nXRAY TraceId: 1-6ac7d63f-0104e99861c65c8039f183da|SegmentId: 7c4eb6a6d56f2a27|Sampled: true|\n"},
		{"with extensions", "LOGS|Name: agent|State: Subscribed|Types: [Platform]\nEXTENSION|Name: agent|State: Ready|Events: [INVOKE,SHUTDOWN]\nEND RequestId: <id>\n", "\n[agent] flushed 12 events\n[agent] done\n"},
		{"after another request", "REPORT RequestId: 00000000-0000-4000-8000-000000000000|Duration: 1.00 ms|Billed Duration: 1 ms|Memory Size: 999 MB|Max Memory Used: 1 MB|\n", "\n"},
		{"before another request", "", "\nREPORT RequestId: 00000000-0000-4000-8000-000000000000|Duration: 1.00 ms|Billed Duration: 1 ms|Memory Size: 999 MB|Max Memory Used: 1 MB|\n"},
		{"carriage returns", "a\r\n", "\r\n"},
	}
	for _, l := range lines {
		l.want.RequestID = id
		for _, s := range surroundings {
			got, ok := Find([]byte(line(s.before+l.line+s.after)), id)
			if !ok {
				t.Errorf("%s, %s: not found", l.name, s.name)
				continue
			}
			if diff := cmp.Diff(l.want, got); diff != "" {
				t.Errorf("%s, %s: %s", l.name, s.name, diff)
			}
		}
		if err := l.want.Check(); err != nil {
			t.Errorf("%s: %v", l.name, err)
		}
		if cold := strings.Contains(l.name, "cold") || strings.Contains(l.name, "restored"); l.want.Cold() != cold {
			t.Errorf("%s: cold is %v", l.name, l.want.Cold())
		}
		for _, other := range []string{"", id[:35], id + "0", strings.ToUpper(id)} {
			if _, ok := Find([]byte(line(l.line)), other); ok {
				t.Errorf("%s: found for request %q", l.name, other)
			}
		}
	}
}

const genuine = "REPORT RequestId: <id>|Duration: 8.83 ms|Billed Duration: 9 ms|Memory Size: 128 MB|Max Memory Used: 36 MB|\n"

// fake is a whole measurement, as a handler that knows its request id can print it.
const fake = "REPORT RequestId: <id>|Duration: 1.00 ms|Billed Duration: 1 ms|Memory Size: 128 MB|Max Memory Used: 1 MB|\n"

// TestFakeBeforeReal: whatever a handler prints, the line that Lambda writes
// after it counts.
func TestFakeBeforeReal(t *testing.T) {
	for _, before := range []string{
		fake,
		"END RequestId: <id>\n" + fake,
		fake + strings.Repeat("x", 3000) + "\n",
		fake + fake + "no line break at the end, so END is glued to it",
		`{"type":"platform.report","record":{"requestId":"<id>","metrics":{"durationMs":1,"billedDurationMs":1,"memorySizeMB":128,"maxMemoryUsedMB":1}}}` + "\n",
		"\x1b[2J\x00\xff\xfe\u2028REPORT\r",
	} {
		tail := line(before + "END RequestId: <id>\n" + genuine)
		if r, ok := Find([]byte(tail), id); !ok || r.Duration != us(8.83) {
			t.Errorf("after %q: %+v, %v", before, r, ok)
		}
	}
}

// TestNoReport: lines that only resemble a report are none.
func TestNoReport(t *testing.T) {
	metrics := `"metrics":{"durationMs":1,"billedDurationMs":1,"memorySizeMB":128,"maxMemoryUsedMB":1}`
	for name, tail := range map[string]string{
		"empty":                       "",
		"in the middle of a line":     "INFO " + fake,
		"behind a space":              " " + fake,
		"behind a carriage return":    "x\r" + fake,
		"behind a line separator":     "x\u2028" + fake,
		"quoted":                      `"` + fake,
		"spaces for tabs":             strings.ReplaceAll(fake, "|", " "),
		"without memory":              "REPORT RequestId: <id>|Duration: 1.00 ms|Billed Duration: 1 ms|\n",
		"a field twice":               strings.TrimSuffix(fake, "\n") + "Duration: 2.00 ms\n",
		"request id twice":            strings.TrimSuffix(fake, "\n") + "RequestId: <id>\n",
		"request id not first":        "REPORT Duration: 1.00 ms|RequestId: <id>|Billed Duration: 1 ms|Memory Size: 128 MB|Max Memory Used: 1 MB|\n",
		"seconds":                     strings.ReplaceAll(fake, "1.00 ms", "1.00 s"),
		"negative":                    strings.ReplaceAll(fake, "1.00 ms", "-1.00 ms"),
		"infinite":                    strings.ReplaceAll(fake, "1.00 ms", "Inf ms"),
		"not a number":                strings.ReplaceAll(fake, "1.00 ms", "NaN ms"),
		"hexadecimal":                 strings.ReplaceAll(fake, "1.00 ms", "0x1p4 ms"),
		"exponent":                    strings.ReplaceAll(fake, "1.00 ms", "1e3 ms"),
		"two points":                  strings.ReplaceAll(fake, "1.00 ms", "1.0.0 ms"),
		"longer than a day":           strings.ReplaceAll(fake, "1.00 ms", "99999999999 ms"),
		"half a megabyte":             strings.ReplaceAll(fake, "128 MB", "128.5 MB"),
		"unreadable init":             strings.TrimSuffix(fake, "\n") + "Init Duration: soon\n",
		"lower case":                  strings.ToLower(fake),
		"cut":                         fake[:len(fake)-30],
		"JSON of a logger":            `{"timestamp":"2026-01-01T00:00:00Z","level":"INFO","requestId":"<id>","message":{"type":"platform.report","record":{"requestId":"<id>",` + metrics + `}}}`,
		"JSON in a string":            `{"message":"{\"type\":\"platform.report\",\"record\":{\"requestId\":\"<id>\"}}"}`,
		"JSON with other case":        `{"Type":"platform.report","record":{"requestId":"<id>",` + metrics + `}}`,
		"JSON with other case inside": `{"type":"platform.report","record":{"RequestID":"<id>",` + metrics + `}}`,
		"JSON of another type":        `{"type":"platform.reports","record":{"requestId":"<id>",` + metrics + `}}`,
		"JSON cut at its end":         `{"type":"platform.report","record":{"requestId":"<id>",` + metrics + `}`,
		"JSON with more behind":       `{"type":"platform.report","record":{"requestId":"<id>",` + metrics + `}} trailing`,
		"JSON numbers as text":        `{"type":"platform.report","record":{"requestId":"<id>","metrics":{"durationMs":"1","billedDurationMs":1,"memorySizeMB":128,"maxMemoryUsedMB":1}}}`,
		"JSON in an array":            `[{"type":"platform.report","record":{"requestId":"<id>",` + metrics + `}}]`,
		"JSON null":                   `{"type":"platform.report","record":null}`,
		"runtime done only":           `{"type":"platform.runtimeDone","record":{"requestId":"<id>","status":"success",` + metrics + `}}`,
	} {
		if r, ok := Find([]byte(line(tail)), id); ok {
			t.Errorf("%s: found %+v", name, r)
		}
	}
}

// TestCut slides the 4 KB window over a log: each cut gives the right
// measurement or none, never another one.
func TestCut(t *testing.T) {
	// The handler prints its imitation in the middle of a line, so that some
	// windows begin exactly with it.
	log := line(strings.Repeat("INFO nothing happened\n", 20) + "say " + strings.TrimSuffix(fake, "\n") + " really\nsay " + fake +
		strings.Repeat("[agent] sending\n", 250) + "END RequestId: <id>\n")
	withReal := log + line(genuine)
	for start := 0; start < len(withReal); start++ {
		window := withReal[start:]
		if len(window) > tailBytes {
			window = window[:tailBytes] // Lambda shows the end only, but each window is possible
		}
		r, ok := Find([]byte(window), id)
		if ok && r.Duration != us(8.83) && len(window) == tailBytes {
			t.Fatalf("cut at %d: %+v", start, r)
		}
		if whole := start <= len(log) && start+tailBytes >= len(withReal); whole && len(window) < tailBytes-4 && !ok {
			t.Fatalf("cut at %d: not found", start)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		r    Report
		ok   bool
	}{
		{"rounded up", Report{Duration: us(8.01), Billed: us(9)}, true},
		{"rounding of the duration itself", Report{Duration: us(8), Billed: us(9)}, true},
		{"whole already", Report{Duration: us(8), Billed: us(8)}, true},
		{"whole already, and two more", Report{Duration: us(8), Billed: us(10)}, false},
		{"a millisecond at least", Report{Duration: us(0), Billed: us(1)}, true},
		{"init billed", Report{Duration: us(8.5), Init: new(us(100.2)), Billed: us(109)}, true},
		{"init free", Report{Duration: us(8.5), Init: new(us(100.2)), Billed: us(9)}, true},
		{"init half billed", Report{Duration: us(8.5), Init: new(us(100.2)), Billed: us(50)}, false},
		{"too little", Report{Duration: us(80), Billed: us(70)}, false},
		{"too much", Report{Duration: us(80), Billed: us(100)}, false},
		{"restore billed", Report{Duration: us(8.5), Restore: new(us(500)), BilledRestore: new(us(53)), Billed: us(62)}, true},
		{"restore not billed", Report{Duration: us(8.5), Restore: new(us(500)), Billed: us(9)}, true},
		{"restore billed but missing", Report{Duration: us(8.5), Restore: new(us(500)), BilledRestore: new(us(53)), Billed: us(9)}, false},
	} {
		if err := c.r.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	err := Report{RequestID: "r1", Duration: us(8.5), Init: new(us(100.2)), Billed: us(50)}.Check()
	if want := "request r1: billed 50 ms does not follow from duration 8.5 ms and init 100.2 ms"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestFindInit(t *testing.T) {
	for _, c := range []struct {
		name, tail string
		want       InitReport
		ok         bool
	}{
		{"error", "INIT_REPORT Init Duration: 229.04 ms|Phase: init|Status: error|Error Type: Runtime.ImportModuleError", InitReport{"init", Error, "Runtime.ImportModuleError", us(229.04)}, true},
		{"timeout", "x\nINIT_REPORT Init Duration: 10009.13 ms|Phase: init|Status: timeout\nSTART RequestId: <id>\n", InitReport{"init", Timeout, "", us(10009.13)}, true},
		{"the last", "INIT_REPORT Init Duration: 1.00 ms|Phase: init|Status: timeout\nINIT_REPORT Init Duration: 2.00 ms|Phase: invoke|Status: error|Error Type: Runtime.ExitError|\n", InitReport{"invoke", Error, "Runtime.ExitError", us(2)}, true},
		{"JSON", `{"time":"2026-07-09T06:05:50Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"error","errorType":"Runtime.ImportModuleError","metrics":{"durationMs":125.33}}}`, InitReport{"init", Error, "Runtime.ImportModuleError", us(125.33)}, true},
		{"in a line", "see INIT_REPORT Init Duration: 229.04 ms|Phase: init|Status: error", InitReport{}, false},
		{"none", line(genuine), InitReport{}, false},
		{"without duration", "INIT_REPORT Phase: init|Status: error", InitReport{"init", Error, "", 0}, false},
	} {
		got, ok := FindInit([]byte(line(c.tail)))
		if ok != c.ok {
			t.Errorf("%s: %+v, %v", c.name, got, ok)
		}
		if diff := cmp.Diff(c.want, got); ok && diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestBegan: an init that took too long or failed is run again inside the
// invocation, so that the report does not tell of it.
func TestBegan(t *testing.T) {
	const start = "START RequestId: <id> Version: 7\n"
	report := "END RequestId: <id>\nREPORT RequestId: <id>|Duration: 12079.53 ms|Billed Duration: 12080 ms|Memory Size: 128 MB|Max Memory Used: 36 MB|\n"
	other := "START RequestId: 0 Version: 7\nEND RequestId: 0\nREPORT RequestId: 0|Duration: 1.00 ms|Billed Duration: 1 ms|Memory Size: 128 MB|Max Memory Used: 36 MB|\n"
	timeout := InitReport{"init", Timeout, "", us(9999.79)}
	for _, c := range []struct {
		name, tail string
		want       InitReport
		began      bool
	}{
		{"init too long", "INIT_START Runtime Version: python:3.13.v1|\nINIT_REPORT Init Duration: 9999.79 ms|Phase: init|Status: timeout\n" + start + report, timeout, true},
		{"init too long, cut off before", "INIT_REPORT Init Duration: 9999.79 ms|Phase: init|Status: timeout\n" + start + report, timeout, true},
		{"init too long, its report cut off", "INIT_START Runtime Version: python:3.13.v1|\n" + start + report, InitReport{}, true},
		{"restore", "RESTORE_START Runtime Version: java:21.v1|\n" + start + report, InitReport{}, true},
		{"JSON", `{"type":"platform.initStart","record":{"phase":"init"}}` + "\n" + `{"type":"platform.initReport","record":{"phase":"init","status":"timeout","metrics":{"durationMs":9999.79}}}` + "\n" + `{"type":"platform.start","record":{"requestId":"<id>"}}`, timeout, true},
		{"JSON of an init that went well", `{"type":"platform.initReport","record":{"phase":"init","status":"success","metrics":{"durationMs":99}}}` + "\n" + `{"type":"platform.start","record":{"requestId":"<id>"}}`, InitReport{}, true},
		{"init failed", "INIT_REPORT Init Duration: 10.00 ms|Phase: init|Status: error|Error Type: Runtime.Unknown\n" + start + report, InitReport{"init", Error, "Runtime.Unknown", us(10)}, true},
		{"warm", start + report, InitReport{}, false},
		{"an earlier request's", "INIT_START Runtime Version: python:3.13.v1|\n" + other + start + report, InitReport{}, false},
		{"what the handler prints", start + "INIT_REPORT Init Duration: 9999.79 ms|Phase: init|Status: timeout\n" + report, InitReport{}, false},
		{"in the middle of a line", "see INIT_START Runtime Version: x\n" + start + report, InitReport{}, false},
		{"START cut off", "INIT_REPORT Init Duration: 9999.79 ms|Phase: init|Status: timeout\n" + report, InitReport{}, false},
		{"empty", "", InitReport{}, false},
	} {
		got, began := Began([]byte(line(c.tail)), id)
		if began != c.began || got != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, began)
		}
	}
}

func TestLines(t *testing.T) {
	other := "START RequestId: 0 Version: 1\nold\nEND RequestId: 0\n"
	mine := "START RequestId: <id> Version: 7\nhello\nEND RequestId: <id>\n" + strings.TrimSpace(genuine)
	json := `{"time":"t","type":"platform.start","record":{"requestId":"<id>","version":"7"}}` + "\nhi"
	for _, c := range []struct{ name, tail, want string }{
		{"newest", other + mine + "\n", mine},
		{"JSON", other + json + "\n", json},
		{"no start", "hello\nworld\n", "hello\nworld"},
		{"empty", "", ""},
		{"cut", strings.Repeat("x", 4090) + "\nhello\n", "hello"},
	} {
		if got := Lines([]byte(line(c.tail)), id); got != line(c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, line(c.want))
		}
	}
}
