package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// An injector decides which faults strike a call.
type injector struct {
	faults []Fault

	mu     sync.Mutex
	calls  map[string]int // by operation, and in all under ""
	random *rand.Rand
}

func newInjector(seed uint64, faults []Fault) *injector {
	return &injector{faults: faults, calls: map[string]int{}, random: rand.New(rand.NewPCG(seed, 0xfa17))}
}

func (i *injector) strike(operation string) []Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.calls[operation]++
	i.calls[""]++
	var struck []Fault
	for _, f := range i.faults {
		if f.operation != "" && f.operation != operation {
			continue
		}
		n := i.calls[f.operation]
		if f.first == 0 && i.random.Float64() < f.rate || f.first > 0 && n >= f.first && (f.last == 0 || n <= f.last) {
			struck = append(struck, f)
		}
	}
	return struck
}

// rateLimit is the control plane's limit in requests a second that a fault
// asks for; 0 is none.
func (i *injector) rateLimit() float64 {
	for _, f := range i.faults {
		if f.kind == rateLimitFault {
			n, _ := strconv.ParseFloat(f.value, 64) // checked when parsed
			return n
		}
	}
	return 0
}

func (c *call) struck(kind string) bool {
	_, ok := c.fault(kind)
	return ok
}

func (c *call) fault(kind string) (Fault, bool) {
	for _, f := range c.faults {
		if f.kind == kind {
			return f, true
		}
	}
	return Fault{}, false
}

func (c *call) updateFault() updateFault {
	switch {
	case c.struck(stuckUpdateFault):
		return updateSticks
	case c.struck(failedUpdateFault):
		return updateFails
	}
	return 0
}

// errAnswered says that a fault has answered in its own way.
var errAnswered = errors.New("answered")

// injectBefore does what the faults do before a request is handled.
func (a *Account) injectBefore(w http.ResponseWriter, c *call) error {
	for _, f := range c.faults {
		switch f.kind {
		case slowFault:
			timer := time.NewTimer(f.duration())
			select {
			case <-timer.C:
			case <-c.request.Context().Done():
				timer.Stop()
			case <-a.ctx.Done():
				timer.Stop()
			}
		case resetBeforeFault:
			panic(http.ErrAbortHandler)
		case throttleFault:
			if c.operation == "Invoke" {
				return throttled("ConcurrentInvocationLimitExceeded", "Rate Exceeded.")
			}
			return throttled("CallerRateLimitExceeded", "Rate exceeded")
		case error500Fault:
			return &apiError{Status: http.StatusInternalServerError, Kind: "ServiceException", Message: "An error occurred and the request cannot be processed."}
		case error502Fault:
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = fmt.Fprintln(w, "<html><body><h1>502 Bad Gateway</h1></body></html>")
			return errAnswered
		case accessDeniedFault:
			return &apiError{
				Status: http.StatusForbidden, Kind: "AccessDeniedException",
				Message: fmt.Sprintf("User: arn:%[4]s:iam::%[1]s:user/demo is not authorized to perform: lambda:%[2]s on resource: %[3]s because no identity-based policy allows the lambda:%[2]s action",
					AccountID, permission(c.operation), a.arn(cmpName(c.request.PathValue("name")), ""), a.partition()),
			}
		case expiredFault:
			return &apiError{Status: http.StatusForbidden, Kind: "ExpiredTokenException", Message: "The security token included in the request is expired"}
		}
	}
	return nil
}

// permission is the IAM action that an operation needs.
func permission(operation string) string {
	if operation == "Invoke" {
		return "InvokeFunction"
	}
	return operation
}

func cmpName(name string) string {
	if name == "" {
		return "*"
	}
	return name[strings.LastIndex(name, ":")+1:]
}

func (a *Account) cutAfter(c *call) bool { return c.struck(resetAfterFault) }

// wrongSize is the memory size in MB that a report is to tell; 0 is the true
// one.
func (c *call) wrongSize() int {
	f, ok := c.fault(wrongSizeFault)
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(f.value)
	if err != nil {
		return 128
	}
	return n
}

// fakeLines is what a hostile handler logs: reports of its own invention, as
// the text format and as the JSON format write them.
func (a *Account) fakeLines(c *call, t target) []string {
	var lines []string
	if c.struck(fakeReportFault) {
		lines = append(lines,
			fmt.Sprintf("REPORT RequestId: %s\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: %d MB\tMax Memory Used: 1 MB\t", c.id, t.config.MemorySize),
			fmt.Sprintf(`{"time":"2020-01-01T00:00:00.000Z","type":"platform.report","record":{"requestId":"%s","status":"success","metrics":{"durationMs":1,"billedDurationMs":1,"memorySizeMB":%d,"maxMemoryUsedMB":1}}}`, c.id, t.config.MemorySize),
		)
	}
	if c.struck(hostileTextFault) {
		lines = append(lines, hostileText)
	}
	return lines
}

// hostileText clears a terminal, sets its title, and hides what follows.
const hostileText = "\x1b[2J\x1b]0;gotcha\x07\u202e\u009b31m\r\x00 <script>"

// hostile puts control characters into the texts of a configuration.
func (a *Account) hostile(c *call, config configuration) configuration {
	if !c.struck(hostileTextFault) {
		return config
	}
	config.Description += hostileText
	config.Handler += hostileText
	config.StateReason += hostileText
	variables := map[string]string{}
	if config.Environment != nil {
		variables = maps.Clone(config.Environment.Variables)
	}
	variables["EVIL"] = hostileText
	config.Environment = &environmentVars{variables}
	return config
}

// distort changes a result as the faults of its call ask for.
func (a *Account) distort(c *call, r result) result {
	if f, ok := c.fault(bigResponseFault); ok {
		mb, err := strconv.Atoi(f.value)
		if err != nil {
			mb = 7
		}
		r.payload = append(append([]byte{'"'}, bytes.Repeat([]byte("x"), mb<<20)...), '"')
	}
	if c.struck(hostileTextFault) {
		if text, err := json.Marshal(map[string]string{"message": hostileText}); err == nil {
			r.payload = text
		}
	}
	return r
}
