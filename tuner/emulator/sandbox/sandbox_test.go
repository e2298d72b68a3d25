package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"lambdial/tuner/emulator/handlers"
)

func TestMain(m *testing.M) {
	handlers.RunIfAsked()
	goleak.VerifyTestMain(m)
}

func spec(t testing.TB, handler string, memoryMB, cores int) Spec {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Spec{
		Command: []string{self}, Environment: []string{handlers.Variable + "=" + handler},
		VCPUs: float64(memoryMB) / 1769, Cores: cores,
	}
}

func newHost(t testing.TB) *Host {
	h := NewHost()
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// withoutGroups makes a host do without control groups.
func withoutGroups(h *Host) *Host {
	h.limiter = func() limiter { return &slices{} }
	return h
}

func start(t testing.TB, h *Host, s Spec) *Process {
	t.Helper()
	p, took, err := h.Start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if took <= 0 {
		t.Error("init took no time")
	}
	return p
}

// median runs a process a few times and returns its median duration.
func median(t testing.TB, p *Process, payload string, times int) time.Duration {
	t.Helper()
	var took []time.Duration
	for range times {
		r, err := p.Invoke(t.Context(), Invocation{ID: "id", Payload: []byte(payload), Timeout: time.Minute})
		if err != nil || r.Error != "" || r.Exit != "" {
			t.Fatalf("%+v %v", r, err)
		}
		var own handlers.Answer
		if err := json.Unmarshal(r.Payload, &own); err != nil {
			t.Fatal(err)
		}
		if told := time.Duration(own.ExecutionTime * float64(time.Millisecond)); told <= 0 || told > r.Duration {
			t.Errorf("the handler says %v, the sandbox %v", told, r.Duration)
		}
		took = append(took, r.Duration)
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	return took[times/2]
}

// A machine under other load stretches durations, but never shrinks them: the
// bounds are wide above and close below.
func TestCPUFollowsMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("does real work")
	}
	for name, host := range map[string]*Host{"group": newHost(t), "slices": withoutGroups(newHost(t))} {
		t.Run(name, func(t *testing.T) {
			core := start(t, host, spec(t, "prime-sieve", 1769, 1))
			const trial = 3_000_000
			// Enough work that several periods are over before it is done.
			limit := trial * 40 * time.Millisecond / median(t, core, fmt.Sprintf(`{"limit":%d}`, trial), 3)
			payload := fmt.Sprintf(`{"limit":%d}`, min(max(limit, trial), 100_000_000))
			full := median(t, core, payload, 5)
			for _, memoryMB := range []int{256, 885} {
				got := median(t, start(t, host, spec(t, "prime-sieve", memoryMB, 1)), payload, 3)
				want := float64(1769) / float64(memoryMB)
				t.Logf("%d MB takes %.2f times as long as 1769 MB (%v), by its share %.2f", memoryMB, float64(got)/float64(full), full, want)
				if ratio := float64(got) / float64(full); ratio < 0.6*want || ratio > 3*want {
					t.Errorf("%d MB takes %v, 1769 MB %v: %.1f times as long, want %.1f", memoryMB, got, full, ratio, want)
				}
			}
		})
	}
}

func TestLogAndTimeout(t *testing.T) {
	h := newHost(t)
	p := start(t, h, spec(t, "prime-sieve", 1769, 1))
	r, err := p.Invoke(t.Context(), Invocation{ID: "1", Payload: []byte(`{"limit":1000}`), Timeout: time.Minute})
	if err != nil || !strings.HasPrefix(r.Log, "counted 168 primes up to 1000 on 1 CPUs") {
		t.Errorf("logged %q %v", r.Log, err)
	}
	r, err = p.Invoke(t.Context(), Invocation{ID: "2", Payload: []byte(`{"limit":1}`), Timeout: time.Minute})
	if err != nil || r.Error == "" {
		t.Errorf("%+v %v", r, err)
	}
	r, err = p.Invoke(t.Context(), Invocation{ID: "3", Payload: []byte(`{"limit":2000000000}`), Timeout: 50 * time.Millisecond})
	if err != nil || !r.TimedOut || r.Duration != 50*time.Millisecond {
		t.Errorf("%+v %v", r, err)
	}
	select {
	case <-p.exited:
	case <-time.After(10 * time.Second):
		t.Error("the process outlives its timeout")
	}
}

func TestStartFails(t *testing.T) {
	h := newHost(t)
	if _, _, err := h.Start(t.Context(), spec(t, "no such handler", 1769, 1)); err == nil || !strings.Contains(err.Error(), `exit status 1 unknown handler "no such handler"`) {
		t.Errorf("an unknown handler starts: %v", err)
	}
	if _, _, err := h.Start(t.Context(), Spec{Command: []string{"/no/such/program"}}); err == nil {
		t.Error("no program starts")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Start(t.Context(), spec(t, "prime-sieve", 1769, 1)); !errors.Is(err, errClosed) {
		t.Errorf("a closed host starts: %v", err)
	}
}

func TestCloseLeavesNoProcess(t *testing.T) {
	for name, host := range map[string]*Host{"group": newHost(t), "slices": withoutGroups(newHost(t))} {
		p := start(t, host, spec(t, "prime-sieve", 128, 2))
		ended := make(chan error, 1)
		go func() {
			r, err := p.Invoke(context.Background(), Invocation{ID: "1", Payload: []byte(`{"limit":2000000000}`), Timeout: time.Minute})
			if err == nil && r.Exit == "" {
				err = fmt.Errorf("answered %s", r.Payload)
			}
			ended <- err
		}()
		time.Sleep(30 * time.Millisecond) // it may be stopped or running
		if err := host.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Errorf("%s: a killed invocation: %v", name, err)
		}
		if p.command.ProcessState == nil {
			t.Errorf("%s: the process is still there", name)
		}
	}
}
