//go:build unix

package cli

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"lambdial/tuner/emulator"
	"lambdial/tuner/journal"
)

// TestRandomKeys types what nobody would, on terminals of any size. The program
// may neither crash nor write past an edge, must end when it is asked to, and
// leaves every function as it was.
func TestRandomKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("types for twelve seconds")
	}
	lasts := 12 * time.Second
	if os.Getenv("LAMBDIAL_EXHAUSTIVE") != "" {
		lasts = 5 * time.Minute
	}
	t.Setenv("EDITOR", "true")
	t.Setenv("VISUAL", "")
	path := built(t)
	server := serve(t)
	before := accountAt(t, server)
	dir := t.TempDir()
	args := []string{"--endpoint-url", server.URL, "--state-dir", dir}
	r := rand.New(rand.NewPCG(20261124, 1))
	for end := time.Now().Add(lasts); time.Now().Before(end); {
		typeAtRandom(t, r, path, args, min(4*time.Second, time.Until(end)))
	}
	if out, err := exec.Command(path, append(args, "restore", "--yes")...).CombinedOutput(); err != nil {
		t.Errorf("restore: %v: %s", err, out)
	}
	logs, err := journal.Paths(filepath.Join(dir, "sessions"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d sessions", len(logs))
	after := accountAt(t, server)
	for name, was := range before {
		is := after[name]
		sizes, versions := applied(t, dir, name)
		for _, v := range versions {
			is.versions = strings.Replace(is.versions, v+" ", "", 1)
		}
		if is.versions != was.versions || is.memoryMB != was.memoryMB && !slices.Contains(sizes, is.memoryMB) {
			t.Errorf("%s is %+v, was %+v", name, is, was)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d functions, were %d", len(after), len(before))
	}
}

// typeAtRandom starts the program and types until it ends, or until the time
// is over and it is told to end.
func typeAtRandom(t *testing.T, r *rand.Rand, path string, args []string, within time.Duration) {
	t.Helper()
	w, h := 40+r.IntN(180), 12+r.IntN(50)
	p := startSized(t, w, h, path, args...)
	defer neverSuspended(p.cmd.Process)()
	p.see("lambdial") // before that, ctrl+c is a signal
	var typed []string
	if r.IntN(3) > 0 { // left to chance, hardly a session would begin
		for range r.IntN(10) {
			p.press("\x1b[B")
		}
		for _, key := range []string{"\r", "\r", "y"} {
			p.press(key)
			time.Sleep(100 * time.Millisecond)
		}
	}
	for end := time.Now().Add(within); time.Now().Before(end); {
		if r.IntN(25) == 0 {
			w, h = 1+r.IntN(220), 1+r.IntN(60)
			p.screen.Resize(w, h)
			_ = pty.Setsize(p.tty, windowOf(w, h)) // fails when the program has just ended
		}
		keys := randomKeys(r, w, h)
		typed = append(typed, keys)
		if _, err := p.tty.WriteString(keys); err != nil {
			break
		}
		select {
		case <-p.out:
			end = time.Now()
		case <-time.After(time.Duration(r.IntN(30)) * time.Millisecond):
		}
	}
	if w >= 40 && h >= 12 { // else it says that this is too small
		p.wait("the header above a footer", func(lines []string) bool {
			select {
			case <-p.out:
				return true
			default:
			}
			return strings.Contains(lines[0], "lambdial") && strings.TrimSpace(lines[len(lines)-1]) != ""
		})
	}
	leaveProgram(p)
	code, last := p.ended()
	if !slices.Contains([]int{exitOK, exitInterrupted, exitLeft}, code) || strings.Contains(last, "panic") || strings.Contains(last, "%!") {
		t.Errorf("exit code %d on %d×%d after %q\n%s", code, w, h, typed[max(0, len(typed)-20):], ansi.Strip(last))
	}
	if at := strings.LastIndex(last, "\x1b[?1049l"); at < 0 || at < strings.LastIndex(last, "\x1b[?1049h") {
		t.Errorf("the terminal was not given back as it was, on %d×%d after %q", w, h, typed[max(0, len(typed)-20):])
	}
}

// neverSuspended wakes a program whenever it was stopped: while it sleeps, even
// writing to its terminal waits. It gives what ends that.
func neverSuspended(p *os.Process) (end func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for wake := time.NewTicker(50 * time.Millisecond); ; {
			select {
			case <-over:
				wake.Stop()
				return
			case <-wake.C:
				_ = p.Signal(syscall.SIGCONT)
			}
		}
	}()
	return func() { close(over); <-ended }
}

// leaveProgram asks for the end.
func leaveProgram(p *terminal) {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.out:
	case <-time.After(30 * time.Second):
		p.t.Errorf("it goes on after it was told to end:\n%s", strings.Join(p.lines(), "\n"))
		_ = p.cmd.Process.Kill()
	}
}

// randomKeys is what a terminal sends for a key, a click or a paste.
func randomKeys(r *rand.Rand, w, h int) string {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	switch r.IntN(30) {
	case 0:
		return fmt.Sprintf("\x1b[<%d;%d;%dM", []int{0, 2, 35, 64, 65}[r.IntN(5)], 1+r.IntN(w), 1+r.IntN(h))
	case 1:
		return "\x1b[200~" + pick(`{"a": 1}`, "128-3008/64", "日本語\u202e\x07", strings.Repeat("x", 3000), "{\n \"a\":\n") + "\x1b[201~"
	case 2:
		return pick("\x1b[I", "\x1b[O")
	case 3:
		return string(rune(1 + r.IntN(31))) // control and a letter
	case 4, 5, 6, 7, 8, 9, 10:
		return pick("\r", "\r", "\ry", "y", "\x1b", "\t", "\x1b[Z", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x7f", " ")
	case 11, 12, 13, 14, 15, 16, 17:
		return pick("1", "2", "3", "4", "5", "6", "7", "p", "s", "a", "r", "?", "/", "n", "o", "R", "l", "t", "c", "f", "e", "d", "+", "-")
	}
	return string(rune(' ' + r.IntN('~'-' '+1)))
}

// standing is how a function stands, as far as a session could leave traces.
type standing struct {
	memoryMB int
	versions string
}

// accountAt asks the account itself, past lambdial.
func accountAt(t *testing.T, server *emulator.Server) map[string]standing {
	t.Helper()
	var list struct {
		Functions []struct {
			FunctionName, Version string
			MemorySize            int
		}
	}
	answer, err := http.Get(server.URL + "/2015-03-31/functions/?FunctionVersion=ALL")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	found := map[string]standing{}
	for _, f := range list.Functions {
		s := found[f.FunctionName]
		if f.Version == "$LATEST" {
			s.memoryMB = f.MemorySize
		} else {
			s.versions += f.Version + " "
		}
		found[f.FunctionName] = s
	}
	return found
}

// applied are the memory sizes and the versions that a person confirmed for a
// function.
func applied(t *testing.T, dir, function string) (sizes []int, versions []string) {
	t.Helper()
	paths, err := journal.Paths(filepath.Join(dir, "sessions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		s, err := journal.Fold(path)
		if err != nil {
			t.Fatal(err)
		}
		if s.Function.Name == function && s.Applied > 0 {
			sizes = append(sizes, s.Applied)
		}
		if s.Function.Name == function {
			for _, v := range s.Standing().Versions {
				versions = append(versions, v.Number)
			}
		}
	}
	return sizes, versions
}
