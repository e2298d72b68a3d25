package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
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
	duration, init time.Duration // init is zero in a warm environment
	restored       bool          // init was a SnapStart restore
	initFailed     bool
	usedMB         int
	status         string // "success", "error" or "timeout"
	errorType      string // with another status than success
	functionError  string // X-Amz-Function-Error
	payload        []byte
	lines          []string // what the handler logged
	dead           bool     // the environment ended with it
	log            []byte   // everything, as in the log group
}

// runModel imagines an invocation and lets its time pass; it is false when the
// account closed meanwhile.
func (a *Account) runModel(c *call, t target, e *environment, number int) (result, bool) {
	size, does := t.config.MemorySize, t.behaviour
	o := does.Workload.Invoke(a.random(number, "invoke", does.Name, strconv.Itoa(size)), e.model, size, !e.warm)
	r := result{
		duration: o.Duration, init: o.Init, usedMB: o.UsedMB, status: "success",
		payload: []byte(cmp.Or(does.Answer, "null")), lines: does.lines(number),
		restored: o.Init > 0 && t.config.SnapStart.ApplyOn == "PublishedVersions" && t.config.Version != latest,
	}
	if does.InitError != "" {
		r.initFailed, r.lines = true, []string{does.InitError}
		r.fail(c.id, "Runtime.ImportModuleError", does.InitError)
		return r, a.pause(r.init)
	}
	if limit := timeout(t.config); r.duration > limit || o.Failure == model.Hang {
		r.timeOut(c.id, limit)
		return r, a.pause(r.init + r.duration)
	}
	switch o.Failure {
	case model.Exception:
		r.fail("", does.ErrorType, does.ErrorMessage)
		r.lines = append(r.lines, "ERROR "+string(r.payload))
		r.dead = false
	case model.Crash:
		r.fail(c.id, "Runtime.ExitError", "Runtime exited with error: exit status 1")
	case model.Memory:
		kind := "Runtime.OutOfMemory"
		if does.Killed {
			kind = "Runtime.ExitError"
		}
		r.fail(c.id, kind, "Runtime exited with error: signal: killed")
	}
	return r, a.pause(r.init + r.duration)
}

// runReal has a handler process do the work, started first in a new
// environment.
func (a *Account) runReal(c *call, t target, e *environment) (result, bool) {
	r := result{status: "success"}
	if e.process == nil {
		process, took, err := a.host.Start(a.ctx, a.spec(t))
		r.init = took
		if err != nil {
			r.initFailed = true
			r.fail(c.id, "Runtime.ExitError", err.Error())
			return r, a.ctx.Err() == nil
		}
		e.process = process
	}
	out, err := e.process.Invoke(a.ctx, sandbox.Invocation{
		ID: c.id, FunctionARN: t.config.FunctionArn, TenantID: t.tenant, Payload: c.body, Timeout: timeout(t.config),
	})
	r.duration, r.payload, r.usedMB = out.Duration, out.Payload, min(out.UsedMB, t.config.MemorySize)
	if text := strings.TrimSuffix(out.Log, "\n"); text != "" {
		r.lines = strings.Split(text, "\n")
	}
	switch {
	case err != nil:
		r.fail(c.id, "Runtime.Unknown", err.Error())
	case out.TimedOut:
		r.timeOut(c.id, timeout(t.config))
	case out.Exit != "":
		r.fail(c.id, "Runtime.ExitError", "Runtime exited with error: "+out.Exit)
	case out.Error != "":
		r.status, r.errorType, r.functionError = "error", out.Error, "Unhandled"
	}
	return r, a.ctx.Err() == nil
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
	r.status, r.errorType, r.functionError, r.dead = "error", errorType, "Unhandled", true
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
