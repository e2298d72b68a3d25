package journal

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// The test binary starts itself again to be another process.
const (
	asHolder = "JOURNAL_TEST_HOLD" // hold the lock in this folder until killed
	asFull   = "JOURNAL_TEST_FULL" // write this log on a disk that fills up
)

const lockKey = "arn:aws:lambda:us-east-1:123456789012:function:orders-api"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asHolder); dir != "" {
		holdForever(dir)
	}
	if path := os.Getenv(asFull); path != "" {
		fillUp(path)
		return
	}
	goleak.VerifyTestMain(m)
}

func holdForever(dir string) {
	_, held, err := LockFunction(dir, lockKey)
	fmt.Println(held, err)
	_, _ = os.Stdin.Read(make([]byte, 1)) // the parent never writes
}

func again(t *testing.T, variable, value string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(os.Environ(), variable+"="+value)
	cmd.Stderr = os.Stderr
	return cmd
}

func TestLockKeepsOthersOff(t *testing.T) {
	dir := t.TempDir()
	take := func(key string, want bool) *Lock {
		t.Helper()
		lock, held, err := LockFunction(dir, key)
		if err != nil || held != want {
			t.Fatalf("lock %q: %v, %v, want %v", key, held, err, want)
		}
		return lock
	}
	first := take(lockKey, true)
	take(lockKey, false)
	other := take(lockKey+"2", true)
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := other.Release(); err != nil {
		t.Fatal(err)
	}
	if err := take(lockKey, true).Release(); err != nil {
		t.Fatal(err)
	}
}

func TestLockIsFreedWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	holder := again(t, asHolder, dir)
	stdin, err := holder.StdinPipe() // open until the holder is gone
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close() }()
	stdout, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || said != "true <nil>\n" {
		t.Errorf("the other process: %q, %v", said, err)
	}
	if _, held, err := LockFunction(dir, lockKey); held || err != nil {
		t.Errorf("locked twice: %v, %v", held, err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // killed, so it fails
	lock, held, err := LockFunction(dir, lockKey)
	if err != nil || !held {
		t.Fatalf("after its process was killed the lock is held: %v, %v", held, err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

// TestAskingKeepsNobodyOff: whether a session runs is asked by lists, at any
// moment, and none may refuse a session for it.
func TestAskingKeepsNobodyOff(t *testing.T) {
	dir := t.TempDir()
	over := make(chan struct{})
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				if _, err := FunctionLocked(dir, lockKey); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 100 {
		lock, held, err := LockFunction(dir, lockKey)
		if err != nil || !held {
			t.Fatalf("%v, %v", held, err)
		}
		if err := lock.Release(); err != nil {
			t.Fatal(err)
		}
	}
	close(over)
	asking.Wait()
	lock, _, err := LockFunction(dir, lockKey)
	if err != nil {
		t.Fatal(err)
	}
	if locked, err := FunctionLocked(dir, lockKey); err != nil || !locked {
		t.Errorf("held, and told as free: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if locked, err := FunctionLocked(dir, lockKey); err != nil || locked {
		t.Errorf("free, and told as held: %v", err)
	}
	if locked, err := FunctionLocked(filepath.Join(dir, "nowhere"), lockKey); err != nil || locked {
		t.Errorf("where no session ever began: %v, %v", locked, err)
	}
}
