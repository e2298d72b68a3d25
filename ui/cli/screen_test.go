package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is the built program on a terminal of its own, which understands
// what the program writes.
type terminal struct {
	t      *testing.T
	tty    *os.File
	screen *vt.SafeEmulator
	cmd    *exec.Cmd
	out    chan struct{} // closed when the program has written its last

	mu   sync.Mutex
	text bytes.Buffer // all that was written
}

// built builds the program and gives its path.
func built(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a terminal made for a test is there on Unix alone")
	}
	path := filepath.Join(t.TempDir(), "lambdial")
	if out, err := exec.Command("go", "build", "-o", path, "lambdial").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func startOn(t *testing.T, path string, args ...string) *terminal {
	t.Helper()
	return startSized(t, 120, 36, path, args...)
}

func startSized(t *testing.T, w, h int, path string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "TERM_PROGRAM=Apple_Terminal", "XDG_STATE_HOME="+t.TempDir())
	p := &terminal{t: t, cmd: cmd, screen: vt.NewSafeEmulator(w, h), out: make(chan struct{})}
	tty, err := pty.StartWithSize(cmd, windowOf(w, h))
	if err != nil {
		t.Fatal(err)
	}
	p.tty = tty
	replies := make(chan struct{})
	go func() {
		defer close(replies)
		_, _ = io.Copy(p.tty, p.screen) // what the program asks of the terminal
		// The program may be gone before its last question is shown, and an
		// answer that nobody takes would hold up the screen for ever.
		_, _ = io.Copy(io.Discard, p.screen)
	}()
	go func() {
		defer close(p.out)
		_, _ = io.Copy(p, p.tty) // a terminal ends with an error
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended unless the test failed
		_ = p.tty.Close()
		<-p.out
		_ = p.screen.InputPipe().(io.Closer).Close()
		<-replies
	})
	return p
}

func windowOf(w, h int) *pty.Winsize { return &pty.Winsize{Rows: uint16(h), Cols: uint16(w)} }

func (p *terminal) Write(b []byte) (n int, err error) {
	n = len(b)
	p.mu.Lock()
	p.text.Write(b)
	p.mu.Unlock()
	// The emulated terminal panics when it became smaller than the part that
	// the program is scrolling; what it shows is mended by the next redraw.
	defer func() { _ = recover() }()
	_, _ = p.screen.Write(b)
	return n, nil
}

// lines is what a person sees, without styles.
func (p *terminal) lines() []string { return strings.Split(ansi.Strip(p.screen.Render()), "\n") }

// see waits for a text on the screen.
func (p *terminal) see(text string) {
	p.t.Helper()
	p.wait(text, func(lines []string) bool { return strings.Contains(strings.Join(lines, "\n"), text) })
}

func (p *terminal) wait(what string, until func(lines []string) bool) {
	p.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if until(p.lines()) {
			return
		}
	}
	p.t.Fatalf("%s is not on the screen:\n%s", what, strings.Join(p.lines(), "\n"))
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
	path := built(t)
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
