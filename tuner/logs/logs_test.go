package logs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/logs"
	"lambdial/tuner/report"
)

func sample(mb int, took time.Duration, lines ...string) tuner.Sample {
	return tuner.Sample{MemoryMB: mb, Duration: took, Log: strings.Join(lines, "\n") + "\n"}
}

const ms = time.Millisecond

func TestOrder(t *testing.T) {
	cold, failed := sample(512, 300*ms, "a"), sample(128, 90*ms, "a")
	cold.Cold, failed.Failure = true, &report.Failure{Kind: report.OutOfMemory}
	b := logs.Of([]tuner.Sample{
		sample(512, 101*ms, "a"), cold, sample(512, 100*ms, "a"), sample(512, 160*ms, "a"), sample(512, 240*ms, "a"), failed,
		sample(512, 99*ms, "a"), sample(512, 98*ms, "a"),
		{MemoryMB: 512, Duration: ms},
		sample(256, 900*ms, "a"),
	})
	var got []string
	for _, e := range b.Entries {
		got = append(got, fmt.Sprintf("%s %d %d", e.Why, e.MemoryMB, e.Duration/ms))
	}
	want := []string{"failed 128 90", "slow 512 240", "slow 512 160", "cold 512 300", " 512 101", " 512 100", " 512 99", " 512 98", " 256 900"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestLines(t *testing.T) {
	usual := func(n int, took time.Duration, more ...string) tuner.Sample {
		id := fmt.Sprintf("8f507cfc-xmpl-4697-b07a-%012d", n)
		return sample(512, took, append(append([]string{"START RequestId: " + id + " Version: 3", fmt.Sprintf("order %d read", n)}, more...), "END RequestId: "+id)...)
	}
	b := logs.Of([]tuner.Sample{usual(1, 100*ms), usual(2, 101*ms, "cache miss 0xdeadbeef01"), usual(3, 99*ms), usual(77, 300*ms, "retry 1 after 20ms", "retry 2 after 40ms", "cache miss 0xdeadbeef99")})
	var got []string
	for _, l := range b.Lines(b.Entries[0]) {
		got = append(got, fmt.Sprintf("%s ×%d %v %v", l.Text, l.Times, l.Everywhere, l.SlowOnly))
	}
	want := []string{
		"START RequestId: 8f507cfc-xmpl-4697-b07a-000000000077 Version: 3 ×1 true false", "order 77 read ×1 true false",
		"retry 1 after 20ms ×2 false true", "cache miss 0xdeadbeef99 ×1 false false", "END RequestId: 8f507cfc-xmpl-4697-b07a-000000000077 ×1 true false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if n := len(b.Having("CACHE miss")); n != 2 {
		t.Errorf("%d have it", n)
	}
}

// Nothing of a log is lost, and a log alone has nothing that only it has.
func TestNoLineIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var samples []tuner.Sample
		for i, log := range rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b 1", "b 2", "", "cafe0123babe", "START x", "10:00:01 go"}), 1, 6), 1, 6).Draw(t, "logs") {
			x := sample(512, time.Duration(rapid.IntRange(1, 400).Draw(t, "ms"))*ms, log...)
			x.Sent = time.Unix(int64(i), 0)
			samples = append(samples, x)
		}
		b := logs.Of(samples)
		for _, e := range b.Entries {
			n := 0
			for _, l := range b.Lines(e) {
				n += l.Times
				if l.SlowOnly && e.Why != logs.Slow {
					t.Fatalf("%q of a sample that is %q is of slow ones only", l.Text, e.Why)
				}
			}
			if want := strings.Count(strings.TrimRight(e.Log, "\n "), "\n") + 1; n != want {
				t.Fatalf("%d of %d lines", n, want)
			}
		}
		if len(b.Having("")) != len(b.Entries) {
			t.Fatal("all have nothing")
		}
	})
}
