package journal

import (
	"os"
	"runtime"
	"testing"
	"time"

	"lambdial/tuner"
)

// manySamples is the log of a session with so many samples over 46 sizes.
func manySamples(b *testing.B, samples int) (path string) {
	b.Helper()
	log, err := Create(b.TempDir(), "20000101-000000-abcdef")
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	tell := func(what tuner.Happening) {
		at = at.Add(time.Millisecond)
		if err := log.Append(tuner.Event{At: at, What: what}); err != nil {
			b.Fatal(err)
		}
	}
	plan := tuner.DefaultPlan(tuner.Function{Name: "f"})
	tell(tuner.Opened{Session: "20000101-000000-abcdef", Plan: plan})
	for i := range samples {
		d := time.Duration(100_000+i%977*1000) * time.Microsecond
		tell(tuner.Sampled{Sample: tuner.Sample{
			MemoryMB: 128 + 64*(i%46), RequestID: "8f507cfc-xmpl-4697-b07a-ac58fc914c95", Sent: at, Duration: d,
			Billed: (d + time.Millisecond - 1).Truncate(time.Millisecond), MaxMemoryUsedMB: 70, Wall: d + 10*time.Millisecond,
		}})
	}
	tell(tuner.Closed{Restored: true})
	if err := log.Close(); err != nil {
		b.Fatal(err)
	}
	return log.Path()
}

// BenchmarkMillion opens the log of a session with a million samples again.
func BenchmarkMillion(b *testing.B) {
	path := manySamples(b, 1_000_000)
	file, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(file.Size())
	most := uint64(0)
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, err := Fold(path)
		if err != nil || s.Spent().Invocations != 1_000_000 {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		most = max(most, after.HeapSys-before.HeapSys)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
		runtime.KeepAlive(s)
	}
	b.ReportMetric(float64(most)/1e6, "MB-meanwhile")
}
