package tuner

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"lambdial/tuner/payload"
)

// BenchmarkMillion folds a million samples over 46 sizes, each with the longest
// log that Lambda gives.
func BenchmarkMillion(b *testing.B) {
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := &State{}
		s.Apply(Event{At: at, What: Opened{Plan: Plan{Payloads: payload.Mix{{Weight: 3}, {Weight: 1}}}}})
		for i := range 1_000_000 {
			d := time.Duration(100_000+i%977*1000) * time.Microsecond
			x := Sample{
				MemoryMB: 128 + 64*(i%46), RequestID: "8f507cfc-xmpl-4697-b07a-ac58fc914c95", Payload: i % 2, Sent: at, Duration: d,
				Billed: (d + time.Millisecond - 1).Truncate(time.Millisecond), MaxMemoryUsedMB: 70, Wall: d + 10*time.Millisecond,
				Cold: i%100 == 0, Log: strings.Repeat("x", 4096),
			}
			s.Apply(Event{At: at, What: Sampled{Sample: x}})
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		if s.Spent().Invocations != 1_000_000 {
			b.Fatal("samples are missing")
		}
	}
}
