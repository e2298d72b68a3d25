package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func FuzzFind(f *testing.F) {
	for _, l := range lines {
		f.Add([]byte(line(l.line)), id)
		f.Add([]byte(line("junk\n"+l.line+"\n"+l.line[:len(l.line)/2])), id)
	}
	f.Add([]byte(line(fake+genuine)), id)
	f.Add([]byte("REPORT RequestId: \tDuration: 1 ms"), "")
	f.Fuzz(func(t *testing.T, tail []byte, requestID string) {
		r, ok := Find(tail, requestID)
		if ok && (r.RequestID != requestID || requestID == "") {
			t.Fatalf("asked for %q, found %+v", requestID, r)
		}
		if ok && (r.Duration < 0 || r.Billed < 0 || r.MemoryMB < 0 || r.MaxMemoryUsedMB < 0) {
			t.Fatalf("negative: %+v", r)
		}
		if !ok && r != (Report{}) {
			t.Fatalf("not found, but %+v", r)
		}
		if shown := Lines(tail, requestID); len(shown) > len(tail) {
			t.Fatalf("%d bytes of %d", len(shown), len(tail))
		}
		FindInit(tail)
	})
}

func FuzzAnswer(f *testing.F) {
	for _, payload := range []string{
		`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 3f2a8c1e-5b7d-4e9f-a012-3456789abcde Error: Runtime exited with error: signal: killed"}`,
		`{"statusCode":500,"body":"{\"duration_ms\":12}"}`,
		`{"errorMessage":"\u001b[31m\u202e"}`, `"x"`, `null`, `[]`, `{"body":null}`, `{`,
	} {
		f.Add("Unhandled", []byte(payload), []byte(line(genuine)))
	}
	f.Fuzz(func(t *testing.T, functionError string, payload, tail []byte) {
		r := &Report{Status: Error, MemoryMB: 128, MaxMemoryUsedMB: len(payload)}
		failure, ok := Classify(functionError, payload, r, tail)
		if !ok || failure.Kind == "" || failure.Message == "" {
			t.Fatalf("%+v, %v", failure, ok)
		}
		for _, c := range failure.Message {
			if c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x202e {
				t.Fatalf("%q in %q", c, failure.Message)
			}
		}
		if len([]rune(failure.Message)) > messageRunes {
			t.Fatalf("long: %q", failure.Message)
		}
		if _, d, ok := SelfReported(payload); ok && (d < 0 || d > 24*time.Hour) {
			t.Fatalf("reported %v", d)
		}
		AppStatus(payload)
	})
}

// TestRoundTrip writes any measurement as Lambda would, in text and in JSON,
// and reads it back.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		duration := func(name string, step time.Duration) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(90*time.Minute/step)).Draw(t, name)) * step
		}
		optional := func(name string, step time.Duration) *time.Duration {
			if !rapid.Bool().Draw(t, "has "+name) {
				return nil
			}
			return new(duration(name, step))
		}
		// Text tells a hundredth of a millisecond.
		want := Report{
			RequestID:       rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`).Draw(t, "id"),
			Status:          rapid.SampledFrom([]string{Success, Failed, Error, Timeout}).Draw(t, "status"),
			Duration:        duration("duration", 10*time.Microsecond),
			Billed:          duration("billed", time.Millisecond),
			Init:            optional("init", 10*time.Microsecond),
			Restore:         optional("restore", 10*time.Microsecond),
			BilledRestore:   optional("billed restore", time.Millisecond),
			MemoryMB:        rapid.IntRange(128, 10240).Draw(t, "memory"),
			MaxMemoryUsedMB: rapid.IntRange(0, 10240).Draw(t, "used"),
		}
		want.Init, want.Restore = took(want.Init), took(want.Restore) // no time is none
		if want.Status == Error {
			want.ErrorType = rapid.SampledFrom([]string{"", "Runtime.ExitError", "Runtime.OutOfMemory"}).Draw(t, "type")
		}
		var copied Report
		if raw, err := json.Marshal(want); err != nil || json.Unmarshal(raw, &copied) != nil || !cmp.Equal(want, copied) {
			t.Fatalf("%+v is %s as JSON (%v) and %+v after that", want, raw, err, copied)
		}
		before := rapid.StringMatching(`([ -~]{0,40}\n){0,5}`).Draw(t, "log")
		for form, text := range map[string]string{"text": writeText(want), "JSON": writeJSON(want)} {
			got, ok := Find([]byte(before+text+"\n"), want.RequestID)
			if diff := cmp.Diff(want, got); !ok || diff != "" {
				t.Fatalf("%s %q: %v %s", form, text, ok, diff)
			}
		}
	})
}

func writeText(r Report) string {
	var b strings.Builder
	fraction := func(name string, d time.Duration) {
		fmt.Fprintf(&b, "%s: %d.%02d ms\t", name, d/time.Millisecond, d%time.Millisecond/(10*time.Microsecond))
	}
	fmt.Fprintf(&b, "REPORT RequestId: %s\t", r.RequestID)
	fraction("Duration", r.Duration)
	fmt.Fprintf(&b, "Billed Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t", r.Billed.Milliseconds(), r.MemoryMB, r.MaxMemoryUsedMB)
	if r.Init != nil {
		fraction("Init Duration", *r.Init)
	}
	if r.Restore != nil {
		fraction("Restore Duration", *r.Restore)
	}
	if r.BilledRestore != nil {
		fmt.Fprintf(&b, "Billed Restore Duration: %d ms\t", r.BilledRestore.Milliseconds())
	}
	if r.Status != Success {
		fmt.Fprintf(&b, "Status: %s\t", r.Status)
	}
	if r.ErrorType != "" {
		fmt.Fprintf(&b, "Error Type: %s\t", r.ErrorType)
	}
	return b.String()
}

func writeJSON(r Report) string {
	milliseconds := func(d time.Duration) json.Number {
		return json.Number(fmt.Sprintf("%d.%03d", d/time.Millisecond, d%time.Millisecond/time.Microsecond))
	}
	metrics := map[string]any{
		"durationMs": milliseconds(r.Duration), "billedDurationMs": r.Billed.Milliseconds(),
		"memorySizeMB": r.MemoryMB, "maxMemoryUsedMB": r.MaxMemoryUsedMB,
	}
	for name, d := range map[string]*time.Duration{"initDurationMs": r.Init, "restoreDurationMs": r.Restore, "billedRestoreDurationMs": r.BilledRestore} {
		if d != nil {
			metrics[name] = milliseconds(*d)
		}
	}
	record := map[string]any{"requestId": r.RequestID, "status": r.Status, "metrics": metrics}
	if r.ErrorType != "" {
		record["errorType"] = r.ErrorType
	}
	text, err := json.Marshal(map[string]any{"time": "2026-11-23T09:00:00.000Z", "type": "platform.report", "record": record})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// BenchmarkFind reads a full tail with the report at its end.
func BenchmarkFind(b *testing.B) {
	tail := []byte(strings.Repeat("INFO nothing happened\n", 180) + line(genuine))
	for b.Loop() {
		if _, ok := Find(tail, id); !ok {
			b.Fatal("not found")
		}
	}
}

// BenchmarkAnswer reads the largest answer that Lambda lets through.
func BenchmarkAnswer(b *testing.B) {
	payload := []byte(`{"statusCode":200,"body":"` + strings.Repeat("x", 6<<20) + `"}`)
	for b.Loop() {
		SelfReported(payload)
		AppStatus(payload)
	}
}
