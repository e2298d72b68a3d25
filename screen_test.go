package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// terminal is the built program on a terminal of its own.
type terminal struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	rows uint16
	out  chan struct{} // closed when the program has written its last

	mu   sync.Mutex
	text bytes.Buffer
}

func startOn(t *testing.T, path string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "TERM_PROGRAM=Apple_Terminal", "XDG_STATE_HOME="+t.TempDir())
	p := &terminal{t: t, cmd: cmd, rows: 36, out: make(chan struct{})}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: p.rows, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	p.tty = tty
	go func() {
		defer close(p.out)
		_, _ = io.Copy(p, p.tty) // a terminal ends with an error
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended unless the test failed
		_ = p.tty.Close()
		<-p.out
	})
	return p
}

func (p *terminal) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

// plain is what was written since the last clear, without styles and blanks:
// the program moves the cursor over them instead.
func (p *terminal) plain() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return squeeze(ansi.Strip(p.text.String()))
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// see waits for a text. Only what changed is written, so the window is resized
// now and then, after which everything is.
func (p *terminal) see(text string) {
	p.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
		p.mu.Lock()
		p.text.Reset()
		p.mu.Unlock()
		p.rows = 71 - p.rows
		if err := pty.Setsize(p.tty, &pty.Winsize{Rows: p.rows, Cols: 120}); err != nil {
			p.t.Fatal(err)
		}
		for range 10 {
			time.Sleep(20 * time.Millisecond)
			if strings.Contains(p.plain(), squeeze(text)) {
				return
			}
		}
	}
	p.t.Fatalf("%q is not on the screen:\n%s", text, p.plain())
}

func (p *terminal) press(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.tty, keys); err != nil {
		p.t.Fatal(err)
	}
}

// ended gives the exit code and what was written last.
func (p *terminal) ended() (int, string) {
	p.t.Helper()
	late := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	<-p.out
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd.ProcessState.ExitCode(), p.text.String()
}

// TestScreen drives the built program on a terminal of its own.
func TestScreen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lambdial")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, test := range map[string]func(*testing.T, string){
		"main job": screenMainJob, "signal": screenSignal, "abandoned": screenAbandoned,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, path)
		})
	}
}

func screenMainJob(t *testing.T, path string) {
	p := startOn(t, path, "--demo", "--speed", "50")
	p.see("14 functions")
	p.press("/orders")
	p.see("1 of 14")
	p.press("\r")
	p.see("Memory sizes")
	p.press("\r")
	p.see("Start this session?")
	p.press("y")
	p.see("Recommended")
	p.see("function is as it was")
	p.press("q")
	code, last := p.ended()
	if code != exitOK || !strings.Contains(last, "orders-api: Recommended: ") || !strings.Contains(last, "Everything was cleaned up") {
		t.Errorf("exit code %d, said %q", code, ansi.Strip(last))
	}
	if !strings.Contains(last, "\x1b[?1049l") || !strings.Contains(last, "\x1b[?25h") {
		t.Error("the terminal was not given back as it was")
	}
}

func screenSignal(t *testing.T, path string) {
	p := startOn(t, path, "--demo", "--speed", "3")
	p.see("14 functions")
	p.press("/orders\r")
	p.see("Memory sizes")
	p.press("\ry")
	p.see("PREPARING")
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	code, last := p.ended()
	if code != exitInterrupted || !strings.Contains(last, "Everything was cleaned up") {
		t.Errorf("exit code %d, said %q", code, ansi.Strip(last))
	}
}

func screenAbandoned(t *testing.T, path string) {
	p := startOn(t, path, "--demo")
	p.see("14 functions")
	p.press("\r")
	p.see("Memory sizes")
	p.press("\ry")
	p.see("PREPARING")
	p.press("\x03\x03")
	code, last := p.ended()
	if code != exitLeft || !strings.Contains(last, "lambdial restore") {
		t.Errorf("exit code %d, said %q", code, ansi.Strip(last))
	}
}
