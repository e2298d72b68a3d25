package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"lambdial/tuner/text"
)

// Kind is why an invocation failed.
type Kind string

// The kinds of failure, as results write them.
const (
	TimedOut         Kind = "timeout"
	OutOfMemory      Kind = "out-of-memory"
	Crash            Kind = "crash"              // the runtime or an extension exited
	InitFailed       Kind = "init"               // the function never came up
	HandlerError     Kind = "handler-error"      // the handler returned or threw an error
	Throttled        Kind = "throttled"          // not run: Classify never returns it, callers may
	ResponseTooLarge Kind = "response-too-large" // above 6 MB
)

// Words says a kind of failure to a person.
func (k Kind) Words() string {
	switch k {
	case OutOfMemory:
		return "out of memory"
	case InitFailed:
		return "init failed"
	case HandlerError:
		return "error"
	case ResponseTooLarge:
		return "response too large"
	}
	return string(k)
}

// Failure is one failed invocation in words.
type Failure struct {
	Kind    Kind   `json:"kind"`
	Message string `json:"message"` // one short line, safe to print
}

// Classify tells whether and why an invocation that Lambda did run has failed.
// functionError is the X-Amz-Function-Error header ("" when absent), payload
// the answer, r its report or nil when none was found, tail its log tail.
func Classify(functionError string, payload []byte, r *Report, tail []byte) (Failure, bool) {
	if functionError == "" && (r == nil || r.Status == Success) {
		return Failure{}, false
	}
	if r == nil {
		r = &Report{}
	}
	var e object
	_ = json.Unmarshal(payload, &e) // an answer without these fields is a failure without words
	errorType, message := e.text("errorType"), e.text("errorMessage")
	if errorType == "" {
		errorType = r.ErrorType
	}
	kind := kindOf(errorType, message, r, tail)
	if errorType == "" && message == "" {
		message = string(payload[:min(len(payload), 4*messageRunes)])
	}
	return Failure{kind, describe(kind, errorType, message, r)}, true
}

func kindOf(errorType, message string, r *Report, tail []byte) Kind {
	switch {
	case errorType == "Runtime.OutOfMemory" || r.ErrorType == "Runtime.OutOfMemory":
		return OutOfMemory
	case r.Status == Timeout || errorType == "Sandbox.Timedout":
		return TimedOut
	case errorType == "" && timedOut.MatchString(message):
		return TimedOut
	case errorType == "Function.ResponseSizeTooLarge":
		return ResponseTooLarge
	case errorType == "Runtime.ExitError" && (strings.Contains(message, "signal: killed") || heapExhausted(tail)):
		return OutOfMemory
	case memoryErrors[errorType]:
		return OutOfMemory
	// A runtime that dies at its limit often says something else; the kernel
	// kills at the size or 1 MB below it.
	case r.MemoryMB > 0 && r.MaxMemoryUsedMB >= r.MemoryMB-1:
		return OutOfMemory
	case initErrors[errorType] || initFailedWith(tail, errorType):
		return InitFailed
	case fromPlatform.MatchString(errorType), errorType == "" && exited.MatchString(message):
		return Crash
	}
	return HandlerError
}

// memoryErrors are how interpreters put it that reach their own limit first.
var memoryErrors = map[string]bool{
	"java.lang.OutOfMemoryError": true,
	"OutOfMemoryError":           true,
	"MemoryError":                true,
	"OutOfMemoryException":       true,
	"Function<NoMemoryError>":    true,
}

var initErrors = map[string]bool{
	"Runtime.ImportModuleError":    true,
	"Runtime.HandlerNotFound":      true,
	"Runtime.InvalidEntrypoint":    true,
	"Runtime.MalformedHandlerName": true,
	"Runtime.UserCodeSyntaxError":  true,
	"Extension.InitError":          true,
}

// heapExhausted: Node and Go abort by themselves, with an ExitError that tells
// only the signal; the reason is in the log.
func heapExhausted(tail []byte) bool {
	log := string(tail)
	return strings.Contains(log, "JavaScript heap out of memory") ||
		strings.Contains(log, "fatal error: runtime: out of memory") ||
		strings.Contains(log, "java.lang.OutOfMemoryError")
}

func initFailedWith(tail []byte, errorType string) bool {
	r, ok := FindInit(tail)
	return ok && r.Status != Success && r.ErrorType != "" && r.ErrorType == errorType
}

var (
	// fromPlatform: handlers' error types are names of classes.
	fromPlatform = regexp.MustCompile(`^(Runtime|Extension|Sandbox)\.`)

	// The messages from before there were error types.
	exited   = regexp.MustCompile(`Process exited before completing request|Runtime exited`)
	timedOut = regexp.MustCompile(`Task timed out after [0-9.]+ seconds`)
	// noise: what precedes the message and changes with each request.
	noise = regexp.MustCompile(`^(?:\d{4}-\d\d-\d\dT[0-9:.]+Z )?(?:RequestId: )?[0-9a-f]{8}-[0-9a-f-]{27} (?:Error: )?`)
)

const messageRunes = 160

func describe(kind Kind, errorType, message string, r *Report) string {
	message = noise.ReplaceAllString(strings.TrimSpace(text.Visible(message)), "")
	switch {
	case message == "" && errorType == "" && kind == TimedOut:
		message = "timed out after " + ms(r.Duration)
	case message == "" && errorType == "":
		message = "failed without a message"
	case message == "":
		message = errorType
	case kind == HandlerError && errorType != "" && errorType != "Error":
		message = errorType + ": " + message
	}
	if kind == OutOfMemory && r.MemoryMB > 0 {
		message = fmt.Sprintf("%d of %d MB used: %s", r.MaxMemoryUsedMB, r.MemoryMB, message)
	}
	message = text.Visible(message)
	if runes := []rune(message); len(runes) > messageRunes {
		message = string(runes[:messageRunes-1]) + "…"
	}
	return message
}
