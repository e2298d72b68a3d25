package result_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lambdial/tuner/journal"
	"lambdial/tuner/price"
	"lambdial/tuner/result"
)

// The logs are of real sessions on the embedded account: one to its end, one
// with sizes out of memory, one with timeouts, one on a function that fails at
// times, one stopped by a signal and one killed in the middle of a line.
func sessionLogs(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "sessions", "*.jsonl"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no session logs: %v", err)
	}
	logs := map[string]string{}
	for _, path := range paths {
		logs[strings.TrimSuffix(filepath.Base(path), ".jsonl")] = path
	}
	return logs
}

// TestResultOfSession compares the result with a golden file, all but the
// verdict, which is an opinion on these numbers. Renew the files by
// go test ./tuner -run TestResultOfSession -update, and read them.
func TestResultOfSession(t *testing.T) {
	for name, path := range sessionLogs(t) {
		t.Run(name, func(t *testing.T) {
			s, err := journal.Fold(path)
			if err != nil {
				t.Fatal(err)
			}
			r := result.Of(s)
			r.Verdict = nil
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			golden.RequireEqual(t, append(rounded(t, text), '\n'))
		})
	}
}

var numberLine = regexp.MustCompile(`(?m)^(\s*(?:"\w+": )?)(-?[0-9][0-9.eE+-]*)(,?)$`)

// rounded indents JSON and cuts each number to nine digits: the last ones of a
// float differ between processors.
func rounded(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	return numberLine.ReplaceAllFunc(out.Bytes(), func(line []byte) []byte {
		part := numberLine.FindSubmatch(line)
		number, err := strconv.ParseFloat(string(part[2]), 64)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Concat(part[1], strconv.AppendFloat(nil, number, 'g', 9, 64), part[3])
	})
}

// logLine is what the check below needs of a line, read without this package.
type logLine struct {
	Kind string
	What struct {
		Function json.RawMessage // of many events a name, of the first a function
		Sample   struct {
			MemoryMB         int `json:"memory_mb"`
			Duration, Billed float64
			Init, Restore    float64
			Cold             bool
			MaxMemoryUsedMB  int    `json:"max_memory_used_mb"`
			NotCounted       string `json:"not_counted"`
			Failure          *struct{ Kind string }
		}
	}
}

// byHand are a size's numbers as anybody would work them out from the log.
type byHand struct {
	Warm, Cold, Failed       int
	Mean, P50, P90, P95, P99 float64
	Billed, Init             float64
	PerInvocation            float64
	MaxMemoryUsedMB          int
}

// TestResultByHand works out means, percentiles and costs from the lines of
// the logs and from the price list, and compares them with the result.
func TestResultByHand(t *testing.T) {
	for name, path := range sessionLogs(t) {
		t.Run(name, func(t *testing.T) {
			s, err := journal.Fold(path)
			if err != nil {
				t.Fatal(err)
			}
			r := result.Of(s)
			at, known := price.Lookup(r.Function.Region, r.Function.Architecture)
			if !known {
				t.Fatalf("no price in %s", r.Function.Region)
			}
			want, invocations, cost := workOut(t, path, at)
			got := map[int]byHand{}
			for _, z := range r.Sizes {
				if *z.Samples == (result.Samples{}) && z.MaxMemoryUsedMB == 0 {
					continue // not sampled, so not in the log by hand
				}
				h := byHand{Warm: z.Samples.Warm, Cold: z.Samples.Cold, Failed: z.Samples.Failed, MaxMemoryUsedMB: z.MaxMemoryUsedMB}
				if d := z.DurationMS; d != nil {
					h.Mean, h.P50, h.P90, h.P95, h.P99 = d.Mean, d.P50, orZero(d.P90), orZero(d.P95), orZero(d.P99)
					h.Billed, h.PerInvocation = z.BilledMS.Mean, z.Cost.PerInvocation
					if z.Cost.PerMillion != z.Cost.PerInvocation*1e6 {
						t.Errorf("a million cost %g, one %g", z.Cost.PerMillion, z.Cost.PerInvocation)
					}
				}
				if z.InitMS != nil {
					h.Init = z.InitMS.Mean
				}
				got[z.MemoryMB] = h
			}
			near := cmpopts.EquateApprox(1e-9, 2e-6) // means are kept to the nanosecond
			if diff := cmp.Diff(want, got, near); diff != "" {
				t.Errorf("sizes (-by hand +result):\n%s", diff)
			}
			if r.Spent.Invocations != invocations || math.Abs(*r.Spent.Cost-cost) > 1e-12 {
				t.Errorf("spent %d for %g, by hand %d for %g", r.Spent.Invocations, *r.Spent.Cost, invocations, cost)
			}
			compareWithBefore(t, r)
		})
	}
}

// compareWithBefore checks that changes are fractions against the size that
// the function had.
func compareWithBefore(t *testing.T, r result.Result) {
	t.Helper()
	size := func(mb int) *result.Size {
		i := slices.IndexFunc(r.Sizes, func(z result.Size) bool { return z.MemoryMB == mb })
		if i < 0 || r.Sizes[i].DurationMS == nil {
			return nil
		}
		return &r.Sizes[i]
	}
	if r.Verdict == nil {
		return
	}
	was, is := size(r.Before.MemoryMB), size(r.Verdict.MemoryMB)
	if was == nil {
		if r.Verdict.DurationChange != nil || r.Verdict.CostChange != nil {
			t.Error("compared with a size that was not measured")
		}
		return
	}
	duration, cost := is.DurationMS.Mean/was.DurationMS.Mean-1, is.Cost.PerInvocation/was.Cost.PerInvocation-1
	if math.Abs(*r.Verdict.DurationChange-duration) > 1e-6 || math.Abs(*r.Verdict.CostChange-cost) > 1e-6 {
		t.Errorf("changes %g and %g, by hand %g and %g", *r.Verdict.DurationChange, *r.Verdict.CostChange, duration, cost)
	}
}

func workOut(t *testing.T, path string, at price.Price) (sizes map[int]byHand, invocations int, cost float64) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sizes = map[int]byHand{}
	warm := map[int][]float64{}
	var perSecond func(mb int) float64
	for line := range strings.SplitSeq(string(text), "\n") {
		var l logLine
		if json.Unmarshal([]byte(line), &l) != nil {
			continue // the torn last line
		}
		if l.Kind == "opened" {
			var f struct {
				EphemeralMB int `json:"ephemeral_mb"`
			}
			if err := json.Unmarshal(l.What.Function, &f); err != nil {
				t.Fatal(err)
			}
			storage := float64(f.EphemeralMB-512) / 1024 * *at.PerStorageGBSecond
			perSecond = func(mb int) float64 { return float64(mb)/1024*at.PerGBSecond + storage }
		}
		if l.Kind != "sampled" {
			continue
		}
		s := l.What.Sample
		z := sizes[s.MemoryMB]
		invocations++
		cost += s.Billed/1e9*perSecond(s.MemoryMB) + *at.PerRequest
		z.MaxMemoryUsedMB = max(z.MaxMemoryUsedMB, s.MaxMemoryUsedMB)
		switch {
		case s.NotCounted != "":
		case s.Failure != nil:
			z.Failed++
		case s.Cold:
			z.Cold++
			z.Init += (s.Init + s.Restore) / 1e6
		default:
			z.Warm++
			z.Billed += s.Billed / 1e6
			warm[s.MemoryMB] = append(warm[s.MemoryMB], s.Duration/1e6)
		}
		sizes[s.MemoryMB] = z
	}
	for mb, z := range sizes {
		if z.Cold > 0 {
			z.Init /= float64(z.Cold)
		}
		if d := warm[mb]; len(d) > 0 {
			slices.Sort(d)
			for _, x := range d {
				z.Mean += x / float64(len(d))
			}
			z.P50 = quantile(d, .5)
			for _, p := range []struct {
				to    *float64
				q     float64
				least int
			}{{&z.P90, .9, 10}, {&z.P95, .95, 20}, {&z.P99, .99, 100}} {
				if len(d) >= p.least {
					*p.to = quantile(d, p.q)
				}
			}
			z.Billed /= float64(z.Warm)
			z.PerInvocation = z.Billed/1e3*perSecond(mb) + *at.PerRequest
		}
		sizes[mb] = z
	}
	return sizes, invocations, cost
}

func orZero(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// quantile interpolates between the neighbours, as spreadsheets do.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	return sorted[i] + (at-float64(i))*(sorted[min(i+1, len(sorted)-1)]-sorted[i])
}
