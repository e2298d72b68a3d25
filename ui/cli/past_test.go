package cli

import (
	"errors"
	"math"
	"path/filepath"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/price"
)

// pastSession writes the log of a session that is over, with so many warm samples
// at each size, each of about the milliseconds that are given.
func pastSession(t *testing.T, s shell, name string, f tuner.Function, samples int, durations map[int]float64) {
	t.Helper()
	log, err := journal.Create(filepath.Join(s.dir, "sessions"), name)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse("20060102-150405", name[:15])
	if err != nil {
		t.Fatal(err)
	}
	plan := tuner.DefaultPlan(f)
	plan.Sizes = nil
	for mb := range durations {
		plan.Sizes = append(plan.Sizes, mb)
	}
	plan.Sizes = tuner.SortSizes(plan.Sizes)
	if plan.Payloads, err = journal.Digests(filepath.Join(s.dir, "sessions"), plan.Payloads); err != nil {
		t.Fatal(err)
	}
	known, _ := price.Lookup("us-east-1", "x86_64")
	happened := []tuner.Happening{tuner.Opened{Session: name, Account: tuner.Identity{Region: "us-east-1"}, Plan: plan, Function: f, Price: &known}}
	for _, mb := range plan.Sizes {
		for i := range samples {
			took := time.Duration(durations[mb] * (1 + .03*math.Sin(float64(7*i+mb))) * float64(time.Millisecond))
			happened = append(happened, tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: took, Billed: took.Truncate(time.Millisecond) + time.Millisecond, MaxMemoryUsedMB: 60}})
		}
	}
	happened = append(happened, tuner.Stopped{Why: "enough"}, tuner.Closed{Restored: true})
	for _, what := range happened {
		at = at.Add(time.Millisecond)
		err = errors.Join(err, log.Append(tuner.Event{At: at, What: what}))
	}
	if err := errors.Join(err, log.Close()); err != nil {
		t.Fatal(err)
	}
}

// ordersAPI is a function as its account tells it.
func ordersAPI() tuner.Function {
	return tuner.Function{
		Name: "orders-api", ARN: "arn:aws:lambda:us-east-1:123456789012:function:orders-api", Runtime: "nodejs22.x", Architecture: "x86_64", Package: "Zip",
		Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}, EphemeralMB: 512, CodeSHA256: "one", Fingerprint: "one",
	}
}
