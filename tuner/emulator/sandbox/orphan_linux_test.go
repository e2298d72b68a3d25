package sandbox

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"lambdial/tuner/emulator/handlers"
)

// orphanVariable makes this test program start a handler and wait to be killed.
const orphanVariable = "LAMBDIAL_TEST_ORPHAN"

func init() {
	if os.Getenv(orphanVariable) != "" {
		startAndHang()
	}
}

// Whoever runs the account may be killed: nobody is left to end its handlers.
func TestNoOrphans(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"group", "slices"} {
		parent := exec.Command(self)
		parent.Env = append(os.Environ(), orphanVariable+"="+mode)
		out, err := parent.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		var pid int
		_, err = fmt.Fscan(out, &pid)
		_ = parent.Process.Kill()
		_ = parent.Wait() // killed by us
		if err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(10 * time.Second)
		for alive(pid) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: handler %d outlives the process that started it", mode, pid)
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// startAndHang starts a handler, has it work, tells its process id and waits.
func startAndHang() {
	h := NewHost()
	if os.Getenv(orphanVariable) == "slices" {
		withoutGroups(h)
	}
	self, _ := os.Executable() // the test that started this has found it
	p, _, err := h.Start(context.Background(), Spec{
		Command: []string{self}, Environment: []string{handlers.Variable + "=prime-sieve"}, VCPUs: 0.1, Cores: 1,
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	time.AfterFunc(50*time.Millisecond, func() { fmt.Println(p.command.Process.Pid) })
	_, _ = p.Invoke(context.Background(), Invocation{ID: "1", Payload: []byte(`{"limit":2000000000}`), Timeout: time.Hour})
	os.Exit(1)
}

func alive(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return err == nil && !strings.Contains(string(status), "State:\tZ")
}
