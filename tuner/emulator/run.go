package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner/emulator/handlers"
	"lambdial/tuner/emulator/model"
	"lambdial/tuner/emulator/sandbox"
)

// A result is how an invocation ended.
type result struct {
	started        time.Time
	duration, init time.Duration // init is zero in a warm environment, and where it is inside of duration
	began          bool          // in a new environment
	restored       bool          // init was a SnapStart restore
	inits          []initReport  // those that went wrong
	usedMB         int
	status         string // "success", "error" or "timeout"
	errorType      string // with another status than success
	functionError  string // X-Amz-Function-Error
	payload        []byte
	lines          []string // what the handler logged
	ended          bool     // the runtime did
	crowded        bool     // this machine had too little CPU left for it
	log            []byte   // everything, as in the log group
}

// initReport is an init that failed or took too long: at first, or when it was
// run again with the invocation.
type initReport struct {
	phase, status, errorType string
	took                     time.Duration
}

// initLimit is how long init may take before it is given up and run again inside
// the invocation, which has the function's own timeout and pays for it.
const initLimit = 10 * time.Second

func (r *result) tooLong(limit time.Duration, phase string) {
	// Reports tell a little less than the limit, as 9999.79 ms.
	r.inits = append(r.inits, initReport{phase, "timeout", "", limit - 210*time.Microsecond})
}

// runModel imagines an invocation and lets its time pass; it is false when the
// account closed meanwhile.
func (a *Account) runModel(c *call, t target, e *environment, number int) (result, bool) {
	size, does, limit := t.config.MemorySize, t.behaviour, timeout(t.config)
	startError := importError
	if t.foreign() {
		startError, does.InitError = "Runtime.InvalidEntrypoint", "fork/exec /var/task/bootstrap: exec format error"
	}
	starts := !e.warm || e.broken
	o := does.Workload.Invoke(a.random(number, "invoke", does.Name, strconv.Itoa(size)), e.model, size, starts)
	r := result{
		duration: o.Duration, init: o.Init, usedMB: o.UsedMB, status: "success", began: !e.warm,
		payload: does.answer(o.Duration), lines: does.lines(number), restored: starts && t.restores(),
	}
	before := r.init // passes before the invocation begins
	inside := e.broken
	switch {
	case !starts || r.restored:
	case r.began && does.InitError != "":
		r.inits, inside = append(r.inits, initReport{"init", "error", startError, before}), true
	case r.began && r.init > initLimit:
		r.tooLong(initLimit, "init")
		before, inside = initLimit, true
	case e.broken:
		before = 0
	}
	again := time.Duration(0)
	if inside {
		again, r.init = r.init, 0
		r.duration += again
	}
	wait := func() bool { return a.pause(before + r.duration) }
	if does.InitError != "" && starts && again < limit {
		r.duration, r.lines = again, []string{does.InitError}
		r.inits = append(r.inits, initReport{"invoke", "error", startError, again})
		r.fail(c.id, startError, does.InitError)
		return r, wait()
	}
	if r.duration > limit || o.Failure == model.Hang {
		if again > limit {
			r.tooLong(limit, "invoke")
		}
		r.timeOut(c.id, limit)
		return r, wait()
	}
	switch o.Failure {
	case model.Exception:
		r.fail("", does.ErrorType, does.ErrorMessage)
		r.lines = append(r.lines, "ERROR "+string(r.payload))
		r.ended = false
	case model.Crash:
		r.fail(c.id, "Runtime.ExitError", "Runtime exited with error: exit status 1")
	case model.Memory:
		kind := "Runtime.OutOfMemory"
		if does.Killed {
			kind = "Runtime.ExitError"
		}
		r.fail(c.id, kind, "Runtime exited with error: signal: killed")
	}
	return r, wait()
}

// foreign says that a program of its own runs on another architecture than it was
// built for.
func (t target) foreign() bool {
	built := t.behaviour.Architecture
	return strings.HasPrefix(t.config.Runtime, "provided") && built != "" && !slices.Contains(t.config.Architectures, built)
}

const importError = "Runtime.ImportModuleError"

// runReal has a handler process do the work, started first in a new environment
// and in a broken one.
func (a *Account) runReal(c *call, t target, e *environment) (result, bool) {
	r := result{status: "success", began: !e.warm}
	limit := timeout(t.config)
	var again time.Duration // init inside the invocation
	if e.process == nil && r.began {
		var err error
		if e.process, r.init, err = a.startReal(t, initLimit); err != nil {
			r.initEnded(err, "init", r.init)
		}
	}
	if e.process == nil {
		var err error
		if e.process, again, err = a.startReal(t, limit); err != nil {
			r.init, r.duration = 0, again
			r.initEnded(err, "invoke", again)
			if errors.Is(err, context.DeadlineExceeded) {
				r.timeOut(c.id, limit)
			} else {
				r.fail(c.id, "Runtime.ExitError", err.Error())
			}
			return r, a.ctx.Err() == nil
		}
		r.init = 0
	}
	out, err := e.process.Invoke(a.ctx, sandbox.Invocation{
		ID: c.id, FunctionARN: t.config.FunctionArn, TenantID: t.tenant, Payload: c.body, Timeout: limit - again,
	})
	r.duration, r.payload, r.usedMB = again+out.Duration, out.Payload, min(out.UsedMB, t.config.MemorySize)
	r.crowded = out.Crowded
	if text := strings.TrimSuffix(out.Log, "\n"); text != "" {
		r.lines = strings.Split(text, "\n")
	}
	switch {
	case err != nil:
		r.fail(c.id, "Runtime.Unknown", err.Error())
	case out.TimedOut:
		r.timeOut(c.id, limit)
	case out.Exit != "":
		r.fail(c.id, "Runtime.ExitError", "Runtime exited with error: "+out.Exit)
	case out.Error != "":
		r.status, r.errorType, r.functionError = "error", out.Error, "Unhandled"
	}
	return r, a.ctx.Err() == nil
}

// startReal starts a handler's process, for so long at most.
func (a *Account) startReal(t target, limit time.Duration) (*sandbox.Process, time.Duration, error) {
	ctx, cancel := context.WithTimeout(a.ctx, limit)
	defer cancel()
	began := time.Now()
	process, took, err := a.host.Start(ctx, a.spec(t))
	if err != nil && took == 0 {
		took = time.Since(began)
	}
	return process, took, err
}

func (r *result) initEnded(err error, phase string, took time.Duration) {
	if errors.Is(err, context.DeadlineExceeded) {
		r.inits = append(r.inits, initReport{phase, "timeout", "", took})
		return
	}
	r.inits = append(r.inits, initReport{phase, "error", "Runtime.ExitError", took})
}

// spec says how a real function's process is started. It gets the function's
// own environment and what Lambda sets, and nothing of ours: above all no
// credentials.
func (a *Account) spec(t target) sandbox.Spec {
	c := t.config
	environment := []string{
		handlers.Variable + "=" + t.behaviour.Real,
		"AWS_REGION=" + a.options.Region,
		"AWS_DEFAULT_REGION=" + a.options.Region,
		"AWS_LAMBDA_FUNCTION_NAME=" + c.FunctionName,
		"AWS_LAMBDA_FUNCTION_VERSION=" + c.Version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(c.MemorySize),
		"AWS_LAMBDA_LOG_GROUP_NAME=" + c.LoggingConfig.LogGroup,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"_HANDLER=" + c.Handler,
		"TZ=:UTC",
	}
	if runtime.GOOS == "windows" {
		environment = append(environment, "SystemRoot="+os.Getenv("SystemRoot")) // no sockets without it
	}
	if c.Environment != nil {
		for _, name := range sortedKeys(c.Environment.Variables) {
			environment = append(environment, name+"="+c.Environment.Variables[name])
		}
	}
	return sandbox.Spec{
		Command: a.options.HandlerCommand, Environment: environment,
		VCPUs: model.Share(c.MemorySize), Cores: model.Cores(c.MemorySize),
	}
}

func timeout(c configuration) time.Duration { return time.Duration(c.Timeout) * time.Second }

// fail makes the result that of an environment that is gone. An id marks an
// error of the platform, none one of the handler.
func (r *result) fail(id, errorType, message string) {
	r.status, r.errorType, r.functionError, r.ended = "error", errorType, "Unhandled", true
	r.payload = errorPayload(id, errorType, message)
	if id != "" {
		r.lines = append(r.lines, fmt.Sprintf("RequestId: %s Error: %s", id, message), errorType)
	}
}

func (r *result) timeOut(id string, limit time.Duration) {
	r.fail("", "Sandbox.Timedout", "")
	r.duration, r.status = limit, "timeout"
	message := fmt.Sprintf("Task timed out after %.2f seconds", limit.Seconds())
	r.payload = errorPayload(id, "Sandbox.Timedout", message)
	r.lines = append(r.lines, fmt.Sprintf("%s %s %s", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), id, message), "")
}

func errorPayload(id, errorType, message string) []byte {
	if id != "" {
		message = "RequestId: " + id + " Error: " + message
	}
	text, err := json.Marshal(struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{errorType, message})
	if err != nil {
		panic(err) // strings always marshal
	}
	return text
}
