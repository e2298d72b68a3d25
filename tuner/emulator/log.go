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
	l := logWriter{id: c.id, config: t.config, region: a.options.Region, result: r, time: r.started}
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
	region string
	result result
	time   time.Time
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
	return "arn:aws:lambda:" + l.region + "::runtime:0cd3ab2a6e2c2b1f6b3c2e2bb2e6ee2fb19cdbbf5ff8d9b1a2ef9c4bde7b2a10"
}

func (l *logWriter) runtimeVersion() string {
	name, _, _ := strings.Cut(l.config.Runtime, ".x")
	if name == "" {
		return "container image"
	}
	return strings.TrimRight(name, "0123456789.") + ":" + strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz") + ".v42"
}

func (l *logWriter) text(lines []string, hideReport bool) {
	r := l.result
	if r.init > 0 {
		start := "INIT_START"
		if r.restored {
			start = "RESTORE_START"
		}
		fmt.Fprintf(l, "%s Runtime Version: %s\tRuntime Version ARN: %s\n", start, l.runtimeVersion(), l.runtimeARN())
	}
	if r.initFailed {
		fmt.Fprintf(l, "INIT_REPORT Init Duration: %.2f ms\tPhase: init\tStatus: error\tError Type: %s\n", milliseconds(r.init), r.errorType)
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
	case r.init > 0 && !r.initFailed:
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
	type record map[string]any
	if r.init > 0 && info {
		phase := "platform.initStart"
		if r.restored {
			phase = "platform.restoreStart"
		}
		l.event(phase, record{
			"initializationType": "on-demand", "phase": "init", "runtimeVersion": l.runtimeVersion(), "runtimeVersionArn": l.runtimeARN(),
			"functionName": l.config.FunctionName, "functionVersion": l.config.Version, "instanceMaxMemory": l.config.MemorySize << 20,
		})
	}
	if r.initFailed {
		l.event("platform.initReport", record{
			"initializationType": "on-demand", "phase": "init", "status": "error", "errorType": r.errorType,
			"metrics": record{"durationMs": rounded(r.init)},
		})
	}
	if info {
		l.event("platform.start", record{"requestId": l.id, "version": l.config.Version})
	}
	for _, line := range lines {
		l.applicationLine(strings.ReplaceAll(line, "{id}", l.id))
	}
	if level == "DEBUG" {
		l.event("platform.runtimeDone", record{
			"requestId": l.id, "status": r.status,
			"metrics": record{"durationMs": rounded(r.duration), "producedBytes": len(r.payload)},
		})
	}
	if !info || hideReport {
		return
	}
	metrics := record{
		"durationMs": rounded(r.duration), "billedDurationMs": r.billed(),
		"memorySizeMB": l.config.MemorySize, "maxMemoryUsedMB": r.usedMB,
	}
	switch {
	case r.restored:
		metrics["restoreDurationMs"], metrics["billedRestoreDurationMs"] = rounded(r.init), r.billedRestore()
	case r.init > 0 && !r.initFailed:
		metrics["initDurationMs"] = rounded(r.init)
	}
	report := record{"requestId": l.id, "status": r.status, "metrics": metrics}
	if r.status == "error" {
		report["errorType"] = r.errorType
	}
	l.event("platform.report", report)
}

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
