package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

// log writes everything that an invocation leaves in its log group, in the
// function's log format.
func (a *Account) log(c *call, t target, r result) []byte {
	lines := append(r.lines[:len(r.lines):len(r.lines)], a.fakeLines(c, t)...)
	l := logWriter{id: c.id, config: t.config, runtimePrefix: "arn:" + a.partition() + ":lambda:" + a.options.Region, result: r, time: r.started}
	if t.config.LoggingConfig.LogFormat == "JSON" {
		l.json(lines, c.struck(noReportFault))
	} else {
		l.text(lines, c.struck(noReportFault))
	}
	if size := c.wrongSize(); size > 0 {
		return bytes.ReplaceAll(bytes.ReplaceAll(l.Bytes(),
			fmt.Appendf(nil, "Memory Size: %d MB", t.config.MemorySize), fmt.Appendf(nil, "Memory Size: %d MB", size)),
			fmt.Appendf(nil, `"memorySizeMB":%d`, t.config.MemorySize), fmt.Appendf(nil, `"memorySizeMB":%d`, size))
	}
	return l.Bytes()
}

// A logWriter writes one invocation's log.
type logWriter struct {
	bytes.Buffer
	id     string
	config configuration
	// runtimePrefix is the beginning of a runtime's ARN.
	runtimePrefix string
	result        result
	time          time.Time
}

// billed is the billed duration in ms: init counts since August 2025, a
// SnapStart restore is rounded by itself.
func (r result) billed() int {
	ms := func(d time.Duration) int { return int(math.Ceil(float64(d) / float64(time.Millisecond))) }
	if r.restored {
		return ms(r.duration) + r.billedRestore()
	}
	return ms(r.duration + r.init)
}

// billedRestore is what of a restore is billed, in ms: the part that runs the
// function's own code.
func (r result) billedRestore() int { return int(float64(r.init/time.Millisecond) * 0.6) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (l *logWriter) runtimeARN() string {
	return l.runtimePrefix + "::runtime:0cd3ab2a6e2c2b1f6b3c2e2bb2e6ee2fb19cdbbf5ff8d9b1a2ef9c4bde7b2a10"
}

// runtimeVersion is like nodejs:22.v42 for the runtime nodejs22.x.
func (l *logWriter) runtimeVersion() string {
	runtime := strings.TrimSuffix(l.config.Runtime, ".x")
	digit := strings.IndexAny(runtime, "0123456789")
	if own, ok := strings.CutPrefix(runtime, "provided."); ok {
		return "provided:" + own + ".v42"
	}
	if digit < 0 {
		return "container"
	}
	return runtime[:digit] + ":" + runtime[digit:] + ".v42"
}

func (l *logWriter) text(lines []string, hideReport bool) {
	r := l.result
	if r.began {
		start := "INIT_START"
		if r.restored {
			start = "RESTORE_START"
		}
		fmt.Fprintf(l, "%s Runtime Version: %s\tRuntime Version ARN: %s\n", start, l.runtimeVersion(), l.runtimeARN())
	}
	for _, init := range r.inits {
		fmt.Fprintf(l, "INIT_REPORT Init Duration: %.2f ms\tPhase: %s\tStatus: %s", milliseconds(init.took), init.phase, init.status)
		if init.errorType != "" {
			fmt.Fprintf(l, "\tError Type: %s", init.errorType)
		}
		l.WriteString("\n")
	}
	fmt.Fprintf(l, "START RequestId: %s Version: %s\n", l.id, l.config.Version)
	for _, line := range lines {
		fmt.Fprintf(l, "%s\n", strings.ReplaceAll(line, "{id}", l.id))
	}
	fmt.Fprintf(l, "END RequestId: %s\n", l.id)
	if hideReport {
		return
	}
	fmt.Fprintf(l, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		l.id, milliseconds(r.duration), r.billed(), l.config.MemorySize, r.usedMB)
	switch {
	case r.restored:
		fmt.Fprintf(l, "Restore Duration: %.2f ms\tBilled Restore Duration: %d ms\t", milliseconds(r.init), r.billedRestore())
	case r.init > 0:
		fmt.Fprintf(l, "Init Duration: %.2f ms\t", milliseconds(r.init))
	}
	switch r.status {
	case "timeout":
		l.WriteString("Status: timeout")
	case "error":
		fmt.Fprintf(l, "Status: error\tError Type: %s", r.errorType)
	}
	l.WriteString("\n")
	if l.config.TracingConfig.Mode == "Active" {
		fmt.Fprintf(l, "XRAY TraceId: 1-%08x-%s\tSegmentId: %s\tSampled: true\t\n", l.time.Unix(), strings.ReplaceAll(l.id, "-", "")[:24], strings.ReplaceAll(l.id, "-", "")[:16])
	}
}

// json writes the platform's events at the function's SystemLogLevel: WARN
// leaves out the report, DEBUG adds when the runtime was done.
func (l *logWriter) json(lines []string, hideReport bool) {
	r, level := l.result, l.config.LoggingConfig.SystemLogLevel
	info := level != "WARN"
	if r.began && info {
		phase := "platform.initStart"
		if r.restored {
			phase = "platform.restoreStart"
		}
		l.event(phase, initRecord{
			Type: "on-demand", Phase: "init", RuntimeVersion: l.runtimeVersion(), RuntimeARN: l.runtimeARN(),
			Function: l.config.FunctionName, Version: l.config.Version,
		})
	}
	for _, init := range r.inits {
		l.event("platform.initReport", initRecord{
			Type: "on-demand", Phase: init.phase, Status: init.status, ErrorType: init.errorType, Metrics: &metrics{Duration: rounded(init.took)},
		})
	}
	if info {
		l.event("platform.start", startRecord{l.id, l.config.Version})
	}
	for _, line := range lines {
		l.applicationLine(strings.ReplaceAll(line, "{id}", l.id))
	}
	if level == "DEBUG" {
		l.event("platform.runtimeDone", reportRecord{ID: l.id, Status: r.status, Metrics: metrics{Duration: rounded(r.duration), Produced: len(r.payload)}})
	}
	if !info || hideReport {
		return
	}
	report := reportRecord{ID: l.id, Status: r.status, Metrics: metrics{
		Duration: rounded(r.duration), Billed: r.billed(), MemoryMB: l.config.MemorySize, UsedMB: r.usedMB,
	}}
	switch {
	case r.restored:
		report.Metrics.Restore, report.Metrics.BilledRestore = rounded(r.init), r.billedRestore()
	default:
		report.Metrics.Init = rounded(r.init)
	}
	if r.status == "error" {
		report.ErrorType = r.errorType
	}
	l.event("platform.report", report)
}

// The records of the platform's events, in the order in which Lambda writes
// their fields.
type (
	initRecord struct {
		Type           string   `json:"initializationType"`
		Phase          string   `json:"phase"`
		Status         string   `json:"status,omitempty"`
		ErrorType      string   `json:"errorType,omitempty"`
		RuntimeVersion string   `json:"runtimeVersion,omitempty"`
		RuntimeARN     string   `json:"runtimeVersionArn,omitempty"`
		Function       string   `json:"functionName,omitempty"`
		Version        string   `json:"functionVersion,omitempty"`
		Metrics        *metrics `json:"metrics,omitempty"`
	}
	startRecord struct {
		ID      string `json:"requestId"`
		Version string `json:"version"`
	}
	reportRecord struct {
		ID        string  `json:"requestId"`
		Status    string  `json:"status"`
		ErrorType string  `json:"errorType,omitempty"`
		Metrics   metrics `json:"metrics"`
	}
	metrics struct {
		Duration      float64 `json:"durationMs"`
		Billed        int     `json:"billedDurationMs,omitempty"`
		MemoryMB      int     `json:"memorySizeMB,omitempty"`
		UsedMB        int     `json:"maxMemoryUsedMB,omitempty"`
		Produced      int     `json:"producedBytes,omitempty"`
		Init          float64 `json:"initDurationMs,omitempty"`
		Restore       float64 `json:"restoreDurationMs,omitempty"`
		BilledRestore int     `json:"billedRestoreDurationMs,omitempty"`
	}
)

func rounded(d time.Duration) float64 { return math.Round(milliseconds(d)*1000) / 1000 }

func (l *logWriter) event(kind string, record any) {
	l.line(struct {
		Time   string `json:"time"`
		Type   string `json:"type"`
		Record any    `json:"record"`
	}{l.stamp(), kind, record})
}

// applicationLine writes what the handler logged; a handler that writes JSON
// itself is left alone.
func (l *logWriter) applicationLine(text string) {
	switch {
	case text == "":
	case json.Valid([]byte(text)) && text[0] == '{':
		l.WriteString(text + "\n")
	default:
		l.line(struct {
			Timestamp string `json:"timestamp"`
			Level     string `json:"level"`
			Message   string `json:"message"`
			RequestID string `json:"requestId"`
		}{l.stamp(), "INFO", text, l.id})
	}
}

func (l *logWriter) stamp() string { return l.time.UTC().Format("2006-01-02T15:04:05.000Z") }

func (l *logWriter) line(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data always marshals
	}
	l.Write(append(text, '\n'))
}
