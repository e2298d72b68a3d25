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

// EndsEnvironment says that the function's process has ended with it, so that
// its environment starts anew.
func (k Kind) EndsEnvironment() bool {
	return k == TimedOut || k == OutOfMemory || k == Crash || k == InitFailed
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
	if kind == HandlerError && e.causedByMemory() && r.nearlyFull() {
		kind = OutOfMemory // Java tells it inside of what wraps it
	}
	if errorType == "" && message == "" {
		message = string(payload[:min(len(payload), 4*messageRunes)])
	}
	return Failure{kind, describe(kind, errorType, message, r)}, true
}

// kindOf goes by what is said outright, and only where a process died without
// saying why by the memory that it had used.
func kindOf(errorType, message string, r *Report, tail []byte) Kind {
	killed := fromPlatform.MatchString(errorType) && strings.Contains(message, "signal: killed")
	died := killed || errorType == "Runtime.ExitError" || r.ErrorType == "Runtime.ExitError" || errorType == "" && exited.MatchString(message)
	switch {
	case errorType == "Runtime.OutOfMemory" || r.ErrorType == "Runtime.OutOfMemory":
		return OutOfMemory
	case r.Status == Timeout || timeouts[strings.ToLower(errorType)]:
		return TimedOut
	case errorType == "" && timedOut.MatchString(message):
		return TimedOut
	case errorType == "Function.ResponseSizeTooLarge":
		return ResponseTooLarge
	case killed, died && (heapExhausted(tail) || memoryWords.Match(tail)):
		return OutOfMemory
	case speaksOfMemory(errorType, message) && r.nearlyFull():
		return OutOfMemory
	// The kernel kills at the size or 1 MB below it. A handler's own error says
	// what was wrong, and emulators report the whole size as used every time.
	case died && r.MemoryMB > 0 && r.MaxMemoryUsedMB >= r.MemoryMB-1:
		return OutOfMemory
	case initFailed(errorType, message, tail):
		return InitFailed
	case answers[errorType]:
		return HandlerError
	case fromPlatform.MatchString(errorType), errorType == "" && exited.MatchString(message):
		return Crash
	}
	return HandlerError
}

var timeouts = map[string]bool{
	"sandbox.timedout":  true, // written with both a small and a large O
	"function.timedout": true,
	"runtime.timedout":  true,
}

// answers are errors in what the handler was given or gave back, which runtimes
// report under the platform's names.
var answers = map[string]bool{
	"Runtime.MarshalError":                true,
	"Runtime.UnmarshalError":              true,
	"Runtime.LambdaContextUnmarshalError": true,
	"Runtime.MalformedResponse":           true,
}

// memoryErrors are how interpreters put it that reach their own limit first.
var memoryErrors = map[string]bool{
	"java.lang.OutOfMemoryError":  true,
	"OutOfMemoryError":            true,
	"MemoryError":                 true,
	"_ArrayMemoryError":           true, // numpy
	"OutOfMemoryException":        true,
	"System.OutOfMemoryException": true,
	"NoMemoryError":               true,
	"Function<NoMemoryError>":     true,
	"ArrowMemoryError":            true,
	"InsufficientMemoryException": true,
}

// memoryWords are what an allocation that failed says: of the C library, which
// most languages pass on, and of interpreters whose error has a general type or
// is wrapped in another one.
var memoryWords = regexp.MustCompile(`\bENOMEM\b|\[Errno 12\]|[Cc]an(no|')t allocate memory|could not allocate memory|reaching memory limit|heap out of memory|java\.lang\.OutOfMemoryError|OutOfMemoryException|Array buffer allocation failed|std::bad_alloc|Allowed memory size of \d+ bytes exhausted|memory allocation of \d+ bytes failed|failed to allocate memory`)

func speaksOfMemory(errorType, message string) bool {
	return memoryErrors[errorType[strings.LastIndexByte(errorType, '.')+1:]] || memoryErrors[errorType] || memoryWords.MatchString(message)
}

// causedByMemory looks at what an error wraps, as Java's runtime tells it.
func (o object) causedByMemory() bool {
	const deepest = 16
	for range deepest {
		if o = o.object("cause"); o == nil {
			return false
		}
		if speaksOfMemory(o.text("errorType"), o.text("errorMessage")) {
			return true
		}
	}
	return false
}

// nearlyFull is true, too, where it is not known how much was used.
func (r *Report) nearlyFull() bool {
	return r.MemoryMB == 0 || r.MaxMemoryUsedMB*10 >= r.MemoryMB*9
}

var initErrors = map[string]bool{
	"Runtime.ImportModuleError":         true,
	"Runtime.HandlerNotFound":           true,
	"Runtime.NoSuchHandler":             true,
	"Runtime.InvalidEntrypoint":         true,
	"Runtime.InvalidWorkingDir":         true,
	"Runtime.MalformedHandlerName":      true,
	"Runtime.UserCodeSyntaxError":       true,
	"Runtime.CallbackHandlerDeprecated": true,
	"Extension.InitError":               true,
	"Extension.LaunchError":             true,
	"LambdaValidationException":         true, // .NET: no such assembly, type or method
}

// classMissing is how Java says it. A handler that looks for a class itself gets
// the bare name.
var classMissing = regexp.MustCompile(`^(Class not found: |Error loading (class|method) )`)

// initFailed goes by the log first: a module may throw a type of its own when
// it is imported.
func initFailed(errorType, message string, tail []byte) bool {
	if r, ok := FindInit(tail); ok && r.Status != Success && (r.Phase == "invoke" || r.ErrorType != "" && r.ErrorType == errorType) {
		return true
	}
	return initErrors[errorType] || strings.HasPrefix(errorType, "Init<") || classMissing.MatchString(message)
}

// heapExhausted: Node and Go abort by themselves, with an ExitError that tells
// only the signal; the reason is in the log.
func heapExhausted(tail []byte) bool {
	log := string(tail)
	return strings.Contains(log, "JavaScript heap out of memory") ||
		strings.Contains(log, "fatal error: runtime: out of memory") ||
		strings.Contains(log, "java.lang.OutOfMemoryError")
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

// foreignBinary is what the kernel, the loader and interpreters say of a program or
// a library that was built for another architecture.
var foreignBinary = regexp.MustCompile(`[Ee]xec format error|invalid ELF header|wrong ELF class|cannot execute binary file|incompatible architecture`)

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
	switch {
	case r.MemoryMB == 0:
	case kind == OutOfMemory:
		message = fmt.Sprintf("%d of %d MB used: %s", r.MaxMemoryUsedMB, r.MemoryMB, message)
	case kind == HandlerError && speaksOfMemory(errorType, message):
		message = fmt.Sprintf("an error that speaks of memory, with %d of %d MB used: %s", r.MaxMemoryUsedMB, r.MemoryMB, message)
	}
	if foreignBinary.MatchString(message) {
		message = "built for another architecture: " + message
	}
	message = text.Visible(message)
	if runes := []rune(message); len(runes) > messageRunes {
		message = string(runes[:messageRunes-1]) + "…"
	}
	return message
}
