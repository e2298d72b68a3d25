package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"go.uber.org/goleak"
)

// TestMain is the handler, or the program that owns one, when a test starts
// this binary again.
func TestMain(m *testing.M) {
	switch os.Getenv("SANDBOX_TEST") {
	case "handler":
		lambda.Start(handle)
	case "broken":
		fmt.Println("cannot start")
		os.Exit(3)
	case "owner":
		own()
	}
	goleak.VerifyTestMain(m)
}

// handle does what the event says.
func handle(ctx context.Context, event struct {
	Do string
	MS int
},
) (map[string]any, error) {
	fmt.Println("doing", event.Do)
	switch event.Do {
	case "spin": // so many ms of CPU time, measured by work and not by the clock
		began := time.Now()
		sum := spin(event.MS * spinsPerMS)
		return map[string]any{"took": time.Since(began).Seconds() * 1000, "sum": sum}, nil
	case "sleep":
		time.Sleep(time.Duration(event.MS) * time.Millisecond)
	case "fail":
		return nil, errors.New("no luck")
	case "exit":
		os.Exit(1)
	case "environment":
		return map[string]any{"environment": os.Environ()}, nil
	}
	return map[string]any{"did": event.Do}, nil
}

const spinsPerMS = 400_000

//go:noinline
func spin(n int) (x uint32) {
	for range n {
		x = x*1664525 + 1013904223
	}
	return x
}

// own starts a handler, has it work, and waits to be killed.
func own() {
	h := NewHost()
	if os.Getenv("SANDBOX_TEST_LIMIT") == "slices" {
		onlySlices(h)
	}
	p, _, err := h.Start(context.Background(), spec(0.1)) // stopped most of the time
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	time.AfterFunc(50*time.Millisecond, func() { fmt.Println(p.command.Process.Pid) })
	_, err = p.Invoke(context.Background(), Invocation{ID: "id", Payload: []byte(`{"Do":"spin","MS":1000000}`), Timeout: time.Hour})
	fmt.Println(err)
	os.Exit(1)
}

func spec(vcpus float64) Spec {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return Spec{Command: []string{self}, Environment: []string{"SANDBOX_TEST=handler", "COLOUR=blue"}, VCPUs: vcpus, Cores: 2}
}

func start(t *testing.T, h *Host, s Spec) *Process {
	t.Helper()
	p, took, err := h.Start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if took <= 0 {
		t.Errorf("init took %v", took)
	}
	return p
}

func newHost(t *testing.T) *Host {
	h := NewHost()
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// onlySlices makes a host use no control groups.
func onlySlices(h *Host) { h.limiter = func() limiter { return &timeSlices{} } }

func do(t *testing.T, p *Process, payload string, timeout time.Duration) Result {
	t.Helper()
	r, err := p.Invoke(t.Context(), Invocation{ID: "id-1", Payload: []byte(payload), Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOutcomes(t *testing.T) {
	h := newHost(t)
	p := start(t, h, spec(1))
	for range 2 {
		r := do(t, p, `{"Do":"nothing"}`, 10*time.Second)
		if string(r.Payload) != `{"did":"nothing"}` || r.Log != "doing nothing\n" || r.Duration <= 0 {
			t.Errorf("%+v %s", r, r.Payload)
		}
	}
	r := do(t, p, `{"Do":"fail"}`, 10*time.Second)
	if r.Error != "errorString" || !strings.Contains(string(r.Payload), "no luck") || r.Exit != "" {
		t.Errorf("%+v %s", r, r.Payload)
	}
	if runtime.GOOS == "linux" && r.UsedMB < 3 {
		t.Errorf("peak memory %d MB", r.UsedMB)
	}
	if r := do(t, p, `{"Do":"exit"}`, 10*time.Second); r.Exit != "exit status 1" {
		t.Errorf("%+v", r)
	}
	p = start(t, h, spec(1))
	r = do(t, p, `{"Do":"sleep","MS":60000}`, 50*time.Millisecond)
	if !r.TimedOut || r.Duration != 50*time.Millisecond {
		t.Errorf("%+v", r)
	}
	<-p.exited
}

func TestBrokenInit(t *testing.T) {
	h := newHost(t)
	s := spec(1)
	s.Environment = []string{"SANDBOX_TEST=broken"}
	if _, _, err := h.Start(t.Context(), s); err == nil || !strings.Contains(err.Error(), "exit status 3 cannot start") {
		t.Error(err)
	}
	s.Command = []string{"/does/not/exist"}
	if _, _, err := h.Start(t.Context(), s); err == nil {
		t.Error("a program that isn't there was started")
	}
}

func TestNothingOfOurEnvironmentReachesTheProcess(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "ours")
	p := start(t, newHost(t), spec(1))
	r := do(t, p, `{"Do":"environment"}`, 10*time.Second)
	if strings.Contains(string(r.Payload), "ours") || !strings.Contains(string(r.Payload), "COLOUR=blue") {
		t.Errorf("%s", r.Payload)
	}
}

// The ways to limit a process; the first is the second where this machine has
// no control groups for us.
var ways = []string{"control group", "slices"}

// A quarter of the CPU must take four times as long, by whichever means it is
// held back. Other load on this machine stretches what runs at full speed, so
// the shortest duration counts, the bounds are wide, and a busy machine gets
// more attempts.
func TestCPUFollowsMemory(t *testing.T) {
	for _, limit := range ways {
		h := newHost(t)
		if limit == "slices" {
			onlySlices(h)
		}
		shortest := func(vcpus float64, times int, enough func(ms float64) bool) float64 {
			p := start(t, h, spec(vcpus))
			best := math.Inf(1)
			for i := 0; i < times && (i < 3 || !enough(best)); i++ {
				var answer struct{ Took float64 }
				if err := json.Unmarshal(do(t, p, `{"Do":"spin","MS":60}`, time.Minute).Payload, &answer); err != nil {
					t.Fatal(err)
				}
				best = min(best, answer.Took)
			}
			return best
		}
		quarter := shortest(0.25, 3, func(float64) bool { return true })
		whole := shortest(1, 30, func(ms float64) bool { return quarter > 2.5*ms })
		if factor := quarter / whole; factor < 2.5 || factor > 8 {
			t.Errorf("%s: a quarter of a vCPU takes %.1f ms, a whole one %.1f ms", limit, quarter, whole)
		}
	}
}

func TestInvocationsWaitForTheirTurn(t *testing.T) {
	h := newHost(t)
	vcpus := float64(runtime.NumCPU()) // each takes the whole machine
	first, second := start(t, h, spec(vcpus)), start(t, h, spec(vcpus))
	began := time.Now()
	var both sync.WaitGroup
	for _, p := range []*Process{first, second} {
		both.Go(func() {
			r, err := p.Invoke(t.Context(), Invocation{ID: "id", Payload: []byte(`{"Do":"sleep","MS":100}`), Timeout: time.Minute})
			if err != nil || r.Duration > 190*time.Millisecond {
				t.Errorf("waiting counted as running: %v %v", r.Duration, err)
			}
		})
	}
	both.Wait()
	if took := time.Since(began); took < 200*time.Millisecond {
		t.Errorf("both ran at once: %v", took)
	}
}

func TestCloseKills(t *testing.T) {
	for _, limit := range ways {
		h := NewHost()
		if limit == "slices" {
			onlySlices(h)
		}
		p := start(t, h, spec(0.1))
		ended := make(chan Result, 1)
		go func() {
			r, _ := p.Invoke(context.Background(), Invocation{ID: "id", Payload: []byte(`{"Do":"spin","MS":100000}`), Timeout: time.Minute})
			ended <- r
		}()
		time.Sleep(30 * time.Millisecond) // it may be running or stopped
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if r := <-ended; r.Exit == "" {
			t.Errorf("%s: %+v", limit, r)
		}
		if p.command.ProcessState == nil {
			t.Errorf("%s: the process is still there", limit)
		}
		if _, _, err := h.Start(t.Context(), spec(1)); err == nil {
			t.Error("a closed host starts processes")
		}
	}
}

func TestNoProcessOutlivesItsOwner(t *testing.T) {
	for _, limit := range ways {
		t.Run(limit, func(t *testing.T) { outlivesOwner(t, limit) })
	}
}

func outlivesOwner(t *testing.T, limit string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := groups()
	owner := exec.Command(self)
	owner.Env = append(os.Environ(), "SANDBOX_TEST=owner", "SANDBOX_TEST_LIMIT="+limit)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(bufio.NewReader(out), &pid); err != nil {
		t.Fatal(err)
	}
	_ = owner.Process.Kill() // without a chance to clean up
	_ = owner.Wait()         // killed
	process, err := os.FindProcess(pid)
	if err != nil {
		return // Windows: it is gone
	}
	for end := time.Now().Add(5 * time.Second); alive(process); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			_ = process.Kill() // leave nothing behind
			t.Fatalf("process %d lives on", pid)
		}
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left := groupsOf(parent, owner.Process.Pid)
		if len(left) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%v live on", left)
		}
	}
}

func TestTooLittle(t *testing.T) {
	began := time.Now()
	for _, c := range []struct {
		name          string
		wall          time.Duration
		busy, process time.Duration
		vcpus         float64
		want          bool
	}{
		{"an idle machine", time.Second, 0, 0, 1, false},
		{"alone on it", time.Second, time.Second, time.Second, 1, false},
		{"others beside", time.Second, 2 * time.Second, time.Second, 1, false},
		{"others before", time.Second, 2 * time.Second, 500 * time.Millisecond, 1, true},
		{"it waits, and nothing is free", time.Second, 2 * time.Second, 0, 0.5, true},
		{"it waits, and enough is free", time.Second, time.Second, 0, 1, false},
		{"a small one finds room", time.Second, 2 * time.Second, 100 * time.Millisecond, 0.1, false},
		{"more than the machine has", time.Second, 2 * time.Second, 1900 * time.Millisecond, 6, false},
		{"more than it has, and others", time.Second, 2 * time.Second, time.Second, 6, true},
		{"too short to tell", 50 * time.Millisecond, 100 * time.Millisecond, 0, 1, false},
	} {
		from := reading{at: began, busy: time.Hour, process: time.Minute, cpus: 2}
		to := reading{began.Add(c.wall), time.Hour + c.busy, time.Minute + c.process, 2}
		if got := tooLittle(from, to, c.vcpus); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestCrowded: an invocation beside many that spin is noticed, a short one too.
func TestCrowded(t *testing.T) {
	if _, _, ok := machineTime(); !ok {
		t.Skip("the machine's CPU time can't be read here")
	}
	h := newHost(t)
	p := start(t, h, spec(1))
	var all sync.WaitGroup
	var over atomic.Bool
	var kept atomic.Uint32 // else the compiler might leave the work out
	for range 4 * runtime.NumCPU() {
		all.Go(func() {
			for !over.Load() {
				kept.Add(spin(spinsPerMS))
			}
		})
	}
	defer all.Wait()
	defer over.Store(true)
	// The handlers' threads are of one process against one more of ours, which the
	// kernel gives half: of two CPUs one, which is all that a vCPU needs.
	if runtime.NumCPU() > 1 {
		p.spec.VCPUs = float64(runtime.NumCPU())
	}
	if r := do(t, p, `{"Do":"sleep","MS":300}`, time.Minute); !r.Crowded {
		t.Errorf("not noticed: %+v", r)
	}
	if r := do(t, p, `{"Do":"sleep","MS":1}`, time.Minute); !r.Crowded {
		t.Errorf("a short one is not noticed: %+v", r)
	}
}
