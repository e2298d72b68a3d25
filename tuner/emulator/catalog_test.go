package emulator

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"
	"time"

	"lambdial/tuner/emulator/model"
)

// draw imagines many warm invocations of one environment.
func draw(w model.Workload, memoryMB, times int) []model.Outcome {
	r := rand.New(rand.NewPCG(1, uint64(memoryMB)))
	e := w.NewEnvironment(r)
	out := make([]model.Outcome, times)
	for i := range out {
		out[i] = w.Invoke(r, e, memoryMB, false)
	}
	return out
}

// Real functions vary by 3 to 15 % and are much slower now and then.
func TestModelledNoise(t *testing.T) {
	for _, f := range DefaultFunctions(0) {
		if f.Real != "" {
			continue
		}
		const times = 20_000
		var warm []float64
		for _, o := range draw(f.Workload, 3008, times) {
			if o.Failure == model.None {
				warm = append(warm, o.Duration.Seconds())
			}
		}
		sort.Float64s(warm)
		median := warm[len(warm)/2]
		// The middle two thirds of a normal distribution are two standard
		// deviations wide, whatever its tail.
		cv := (warm[len(warm)*84/100] - warm[len(warm)*16/100]) / 2 / median
		slow := 0
		for _, d := range warm {
			if d > 1.5*median && d > (1+4*cv)*median {
				slow++
			}
		}
		tail := float64(slow) / float64(len(warm))
		if cv < 0.03 || cv > 0.16 || tail == 0 || tail > 0.05 {
			t.Errorf("%s varies by %.3f and is much slower in %.4f of its invocations", f.Name, cv, tail)
		}
	}
}

// The named functions fail where their descriptions say so, and nowhere else.
func TestModelledFailures(t *testing.T) {
	by := map[string]Function{}
	for _, f := range DefaultFunctions(0) {
		by[f.Name] = f
	}
	rate := func(name string, memoryMB int, failed func(Function, model.Outcome) bool) float64 {
		n := 0
		const times = 5000
		for _, o := range draw(by[name].Workload, memoryMB, times) {
			if failed(by[name], o) {
				n++
			}
		}
		return float64(n) / times
	}
	exception := func(_ Function, o model.Outcome) bool { return o.Failure == model.Exception }
	memory := func(_ Function, o model.Outcome) bool { return o.Failure == model.Memory }
	timeout := func(f Function, o model.Outcome) bool {
		return o.Duration > time.Duration(f.TimeoutSeconds)*time.Second
	}
	for _, c := range []struct {
		name     string
		memoryMB int
		failed   func(Function, model.Outcome) bool
		want     float64
	}{
		{"webhook-flaky", 128, exception, 0.05},
		{"webhook-flaky", 3008, exception, 0.05},
		{"invoice-pdf", 511, memory, 1},
		{"invoice-pdf", 512, memory, 0},
		{"etl-nightly", 512, memory, 1},
		{"etl-nightly", 1024, memory, 0},
		{"report-slow", 128, timeout, 1},
		{"report-slow", 256, timeout, 1},
		{"report-slow", 1024, timeout, 0},
	} {
		if got := rate(c.name, c.memoryMB, c.failed); math.Abs(got-c.want) > 0.015 {
			t.Errorf("%s at %d MB fails %.3f of the time, want %.2f", c.name, c.memoryMB, got, c.want)
		}
	}
}
