package session_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/emulator"
	"lambdial/tuner/emulator/model"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// BenchmarkMeasuredCase tunes, with the latencies of the service, a function
// that takes 0.12 to 1.7 s at six sizes, and prints how long that takes and
// what it costs with so many invocations at once; 0 is the default. Five
// invocations at each of the sizes one after the other take 17 s.
//
//	go test ./tuner/session -run xxx -bench MeasuredCase -benchtime 1x
func BenchmarkMeasuredCase(b *testing.B) {
	for range b.N {
		for _, parallel := range []int{0, 1, 2, 4, 8} {
			seconds, cost, invocations := 0.0, 0.0, 0
			const sessions = 3
			for seed := range uint64(sessions) {
				s, took := measuredCase(b, parallel, seed+1)
				seconds += took.Seconds() / sessions
				cost += s.Spent().Cost / sessions
				invocations += s.Spent().Invocations
			}
			fmt.Printf("--parallel %d: %.1f s, %.1f invocations, $%.7f\n", parallel, seconds, float64(invocations)/sessions, cost)
		}
	}
}

func measuredCase(b *testing.B, parallel int, seed uint64) (s *tuner.State, took time.Duration) {
	a, err := emulator.New(emulator.Options{Seed: seed, Functions: []emulator.Function{{
		Name: function, Runtime: "nodejs22.x", Handler: "index.handler", Architecture: "x86_64", MemoryMB: 1024, TimeoutSeconds: 10,
		Workload: model.Workload{CPU: 120 * time.Millisecond, Wait: 5 * time.Millisecond, UsedMB: 60, Init: 150 * time.Millisecond, Noise: .05, Spread: .01},
	}}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	server := httptest.NewServer(a)
	defer server.Close()
	client, err := account.Open(context.Background(), account.Options{Region: "us-east-1", EndpointURL: server.URL})
	if err != nil {
		b.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "lambdial-wall-")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	p := plan(function, 128, 256, 512, 1024, 1769, 3008)
	p.Samples, p.Parallel = 0, parallel
	p.Goal.Strategy = tuner.StrategyCost
	at, _ := price.Lookup("us-east-1", "x86_64")
	started := time.Now()
	running, err := session.Start(context.Background(), p, session.Options{Account: client, Dir: dir, Price: &at, Seed: seed})
	if err != nil {
		b.Fatal(err)
	}
	s = &tuner.State{}
	for e := range running.Events() {
		s.Apply(e)
		if _, stopped := e.What.(tuner.Stopped); stopped {
			took = time.Since(started)
		}
	}
	if err := running.Wait(); err != nil {
		b.Fatal(err)
	}
	if v := verdict.Of(s).Verdict(); v.MemoryMB == 0 {
		b.Fatal("no verdict")
	}
	return s, took
}
