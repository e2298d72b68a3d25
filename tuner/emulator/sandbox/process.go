package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A Spec says how an environment's process is started.
type Spec struct {
	Command     []string // program and arguments
	Environment []string // KEY=value, all that the process gets beside AWS_LAMBDA_RUNTIME_API
	VCPUs       float64  // CPU time a second that an invocation gets
	Cores       int      // CPUs that the function sees
}

// An Invocation is one event for a process.
type Invocation struct {
	ID, FunctionARN, TenantID string
	Payload                   []byte
	Timeout                   time.Duration
}

// A Result is how an invocation ended.
type Result struct {
	Duration time.Duration // from the moment the handler could have the event
	Payload  []byte        // the answer, or the error's JSON
	Error    string        // error type, if the handler reported an error
	Exit     string        // how the process ended, if it did: "exit status 1"
	TimedOut bool
	Log      string // what the handler wrote
	UsedMB   int    // peak memory of the process so far; 0 is unknown
	// Crowded: other work on this machine left less CPU than the invocation is
	// worth, so that its duration measures that. Known on Linux alone.
	Crowded bool
}

// A Process is one execution environment. It takes one invocation at a time.
type Process struct {
	host    *Host
	spec    Spec
	command *exec.Cmd
	limit   limiter
	api     *runtimeAPI
	exited  chan struct{} // closed when the process is gone
	exit    string
	// The last look at the machine, and what it told.
	looked     reading
	wasCrowded bool

	log     *os.File // what the process writes, to read
	logMu   sync.Mutex
	logged  bytes.Buffer
	logIdle chan struct{} // gets a value when nothing more is to be read
}

// initVCPUs is the CPU that an initializing function gets at least: Lambda
// boosts it to about two vCPUs whatever the memory size.
const initVCPUs = 2

// Start starts a process, waits until it asks for its first invocation, and
// returns how long that took. A process that ends or reports an error instead
// is an error.
func (h *Host) Start(ctx context.Context, spec Spec) (*Process, time.Duration, error) {
	done, err := h.turn(ctx, initVCPUs)
	if err != nil {
		return nil, 0, err
	}
	defer done()
	api, err := newRuntimeAPI()
	if err != nil {
		return nil, 0, err
	}
	p := &Process{host: h, spec: spec, api: api, exited: make(chan struct{}), logIdle: make(chan struct{}, 1)}
	p.command = exec.Command(spec.Command[0], spec.Command[1:]...)
	p.command.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + api.address}, spec.Environment...)
	p.command.SysProcAttr = ownGroup()
	// Its standard input ends when this program does, however that happens.
	if _, err = p.command.StdinPipe(); err != nil {
		return nil, 0, errors.Join(err, api.close())
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, 0, errors.Join(err, api.close())
	}
	p.log, p.command.Stdout, p.command.Stderr = read, write, write
	p.limit = h.limiter()
	p.command.Env = append(p.command.Env, fmt.Sprintf("GOMAXPROCS=%d", p.limit.visibleCores(spec)))

	began := time.Now()
	err = p.command.Start()
	_ = write.Close() // the process has its own
	if err == nil {
		p.limit.attach(p.command.Process.Pid)
		if err = h.add(p); err != nil {
			p.kill()
			_ = p.command.Wait() // killed by us
		}
	}
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("start %s: %w", spec.Command[0], err), read.Close(), api.close())
	}
	select {
	case <-p.api.idle:
		took := time.Since(began)
		p.drainLog()
		p.takeLog() // what init wrote belongs to no invocation
		return p, took, nil
	case message := <-p.api.initError:
		p.Close()
		return nil, time.Since(began), fmt.Errorf("init: %s", message)
	case <-p.exited:
		p.drainLog()
		return nil, time.Since(began), fmt.Errorf("init: the handler ended: %s %s", p.exit, strings.TrimSpace(p.takeLog()))
	case <-ctx.Done():
		p.Close()
		return nil, 0, ctx.Err()
	}
}

// Invoke runs one invocation. After a timeout or an exit, the process is of no
// more use.
func (p *Process) Invoke(ctx context.Context, in Invocation) (Result, error) {
	done, err := p.host.turn(ctx, p.spec.VCPUs)
	if err != nil {
		return Result{}, err
	}
	defer done()
	if err := p.limit.begin(p.spec); err != nil {
		return Result{}, fmt.Errorf("limit CPU: %w", err)
	}
	timeout := time.NewTimer(in.Timeout)
	defer timeout.Stop()
	from, known := p.readMachine()
	began := time.Now()
	answer := p.api.send(in, began.Add(in.Timeout))
	var r Result
	select {
	case <-p.api.idle: // an invocation is over when the next one is asked for
		r.Duration = time.Since(began)
	case <-p.exited:
		r.Duration = time.Since(began)
		r.Exit = p.exit
	case <-timeout.C:
		r.Duration = in.Timeout
		r.TimedOut = true
	case <-ctx.Done():
		err = ctx.Err()
	}
	r.Crowded = p.crowded(from, known)
	p.limit.end()
	r.UsedMB = peakMemoryMB(p.command.Process.Pid)
	select {
	case a := <-answer:
		r.Payload, r.Error = a.payload, a.errorType
	default:
	}
	if r.TimedOut || err != nil {
		p.Close()
	}
	p.drainLog()
	r.Log = p.takeLog()
	return r, err
}

// Close kills the process. Host.Close waits for it.
func (p *Process) Close() { p.kill() }

func (p *Process) kill() {
	select {
	case <-p.exited: // its id may be somebody else's by now
	default:
		killGroup(p.command.Process)
	}
}

// reap waits for the process and frees what it had.
func (p *Process) reap() {
	err := p.command.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		p.exit = "exit status 0"
	case errors.As(err, &exit):
		p.exit = exit.Error()
	default:
		p.exit = err.Error()
	}
	close(p.exited)
	p.limit.close()
	_ = p.api.close() // nobody is left to hear of it
	p.host.remove(p)
}

// settle is how long the reader of a log waits for more.
const settle = 500 * time.Microsecond

func (p *Process) readLog() {
	buffer := make([]byte, 16<<10)
	again := false
	for {
		n, err := p.log.Read(buffer)
		p.logMu.Lock()
		p.logged.Write(buffer[:n])
		p.logMu.Unlock()
		switch {
		case err == nil:
			continue
		case errors.Is(err, os.ErrDeadlineExceeded) && !again:
			// A busy machine may have woken us only now, with something to read.
			again = true
			_ = p.log.SetReadDeadline(time.Now().Add(settle)) // it could be set before
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			again = false
			_ = p.log.SetReadDeadline(time.Time{})
			p.logIdle <- struct{}{}
			continue
		}
		_ = p.log.Close()
		close(p.logIdle)
		return
	}
}

// drainLog waits until all that the process has written is read. Where pipes
// know no deadlines, the reader has a moment to catch up.
func (p *Process) drainLog() {
	if err := p.log.SetReadDeadline(time.Now().Add(settle)); err != nil {
		runtime.Gosched()
		return
	}
	<-p.logIdle
}

func (p *Process) takeLog() string {
	p.logMu.Lock()
	defer p.logMu.Unlock()
	text := p.logged.String()
	p.logged.Reset()
	return text
}
