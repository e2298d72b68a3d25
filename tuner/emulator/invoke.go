package emulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// voidHeader says why an answer measures nothing. Lambda has no such header: it is
// for real handlers, which share this machine with all that runs on it.
const voidHeader = "X-Lambdial-Void"

const (
	maxPayloadBytes      = 6 << 20 // of a synchronous request, and of an answer
	maxEventPayloadBytes = 1 << 20
	logTailBytes         = 4 << 10
)

// A target is what an invocation runs.
type target struct {
	config     configuration
	behaviour  Function
	generation int // of $LATEST
	tenant     string
	placed     bool // in the concurrency: it can run now
}

// restores says that environments of the target come from a snapshot.
func (t target) restores() bool {
	return t.config.SnapStart.ApplyOn == "PublishedVersions" && t.config.Version != latest
}

func (a *Account) invoke(w http.ResponseWriter, c *call) {
	t, err := a.admitInvocation(c)
	if err != nil {
		a.fail(w, c, err)
		return
	}
	header := w.Header()
	switch c.request.Header.Get("X-Amz-Invocation-Type") {
	case "DryRun":
		a.answer(w, c, http.StatusNoContent, nil)
	case "Event":
		if !a.detach(func() {
			if t.placed {
				a.execute(c, t)
			}
		}) {
			panic(http.ErrAbortHandler) // the account is closing
		}
		a.answer(w, c, http.StatusAccepted, nil)
	default:
		r, open := a.execute(c, t)
		if !open || a.cutAfter(c) {
			panic(http.ErrAbortHandler) // the connection ends without an answer
		}
		header.Set("X-Amz-Executed-Version", t.config.Version)
		if r.crowded {
			header.Set(voidHeader, "this machine was busy with other work")
		}
		if r.functionError != "" {
			header.Set("X-Amz-Function-Error", r.functionError)
		}
		if c.request.Header.Get("X-Amz-Log-Type") == "Tail" {
			header.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(tail(r.log)))
		}
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(r.payload)))
		a.options.Logf("%s %s:%s 200 %s", c.operation, t.config.FunctionName, t.config.Version, r.status)
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(r.payload) // the client may be gone
	}
}

func tail(log []byte) []byte { return log[max(0, len(log)-logTailBytes):] }

// admitInvocation finds what to run, says whether that can be run now, and
// takes a place in the account's concurrency unless nothing is to be run.
func (a *Account) admitInvocation(c *call) (target, error) {
	limit := maxPayloadBytes
	kind := c.request.Header.Get("X-Amz-Invocation-Type")
	switch kind {
	case "", "RequestResponse", "DryRun":
	case "Event":
		limit = maxEventPayloadBytes
	default:
		return target{}, constraint(kind, "invocationType", "satisfy enum value set: [Event, RequestResponse, DryRun]")
	}
	if len(c.body) > limit {
		return target{}, tooLarge(limit)
	}
	if len(c.body) == 0 {
		c.body = []byte("{}")
	}
	if err := checkPayload(c.body); err != nil {
		return target{}, err
	}
	ref, err := a.reference(c)
	if err != nil {
		return target{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.functions[ref.name] == nil && ref.qualifier == "" {
		ref.qualifier = latest // so it says
	}
	f, err := a.find(ref)
	if err != nil {
		return target{}, err
	}
	t, err := a.target(f, a.route(f, ref.qualifier))
	if err != nil {
		return target{}, err
	}
	t.tenant = c.request.Header.Get("X-Amz-Tenant-Id")
	if t.config.State == "Inactive" && kind != "DryRun" {
		defer a.wake(f, t.config.Version) // and refuse this one
	}
	if err := invocable(t, ref.qualifier); err != nil || kind == "DryRun" {
		return t, err
	}
	err = a.takePlace(f)
	t.placed = err == nil
	if kind == "Event" {
		err = nil // it waits in a queue
	}
	return t, err
}

// checkPayload refuses what is no JSON, or no text at all.
func checkPayload(body []byte) error {
	const prefix = "Could not parse request body into json: Could not parse payload into json: "
	if i := bytes.IndexFunc(body, func(r rune) bool { return r == utf8.RuneError }); i >= 0 {
		if r, size := utf8.DecodeRune(body[i:]); r == utf8.RuneError && size == 1 {
			return badRequest("InvalidRequestContentException", fmt.Sprintf(prefix+"Invalid UTF-8 start byte 0x%x\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: %d]", body[i], i+1))
		}
	}
	if json.Valid(body) {
		return nil
	}
	var syntax *json.SyntaxError
	at := int64(1)
	if errors.As(json.Unmarshal(body, new(any)), &syntax) {
		at = max(1, syntax.Offset)
	}
	c := body[min(int(at)-1, len(body)-1)]
	return badRequest("InvalidRequestContentException", fmt.Sprintf(prefix+"Unexpected character ('%c' (code %d)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: %d]", c, c, at))
}

// wake gives an Inactive function its resources back, which an invocation asks
// for; version says which.
func (a *Account) wake(f *function, version string) {
	config, end := &f.latest, &f.pendingEnd
	if n, ok := versionNumber(version); ok {
		config, end = &f.versions[n].configuration, &f.versions[n].pendingEnd
	}
	config.State, config.StateReason, config.StateReasonCode = "Pending", "The function is being restored.", "Restoring"
	config.LastUpdateStatus, config.LastUpdateStatusReason, config.LastUpdateStatusReasonCode = "", "", ""
	*end = time.Now().Add(a.wall(createTime))
}

// route follows a weighted alias to one of its versions.
func (a *Account) route(f *function, qualifier string) string {
	alias, ok := f.aliases[qualifier]
	if !ok || alias.RoutingConfig == nil {
		return qualifier
	}
	a.issued++
	drawn := a.random(int(a.issued), "route").Float64()
	for _, version := range sortedKeys(alias.RoutingConfig.AdditionalVersionWeights) {
		weight := alias.RoutingConfig.AdditionalVersionWeights[version]
		if drawn < weight {
			return version
		}
		drawn -= weight
	}
	return alias.FunctionVersion
}

// target resolves a qualifier to what runs; $LATEST runs its old configuration
// until an update is through.
func (a *Account) target(f *function, qualifier string) (target, error) {
	config, err := a.configuration(f, qualifier)
	if err != nil {
		return target{}, err
	}
	t := target{config: config, behaviour: f.behaviour}
	if config.Version == latest {
		t.config = f.serving
		t.config.FunctionArn = config.FunctionArn
		t.config.State = config.State
		t.generation = f.generation
	}
	return t, nil
}

// invocable says why a function in its state can't be invoked that way.
func invocable(t target, qualifier string) error {
	c := t.config
	switch {
	case c.State == "Pending" && c.SnapStart.ApplyOn == "PublishedVersions":
		return &apiError{Status: http.StatusConflict, Kind: "SnapStartNotReadyException", Message: "Lambda is initializing your function. It will be ready to invoke once your function state becomes ACTIVE."}
	case c.State == "Pending", c.State == "Inactive":
		return conflict("The operation cannot be performed at this time. The function is currently in the following state: %s", c.State)
	case c.State == "Failed":
		return &apiError{Status: http.StatusBadGateway, Kind: "ResourceNotReadyException", Message: "The function is in state Failed: " + c.StateReason}
	case c.TenancyConfig != nil && t.tenant == "":
		return invalid("Invoking a function with tenant isolation mode requires a tenant ID. Add a valid tenant ID to the request and try again.")
	case c.TenancyConfig == nil && t.tenant != "":
		return invalid("The function is not configured with tenant isolation mode; remove the tenant ID from the request.")
	case c.DurableConfig != nil && qualifier == "":
		return invalid("You cannot invoke a durable function using an unqualified ARN.")
	case c.CapacityProviderConfig != nil && c.Version == latest:
		return conflict("$LATEST of a function on a capacity provider can't be invoked. Publish a version and invoke it.")
	}
	return nil
}

// takePlace counts an invocation into the concurrency of function and account.
func (a *Account) takePlace(f *function) error {
	name := f.latest.FunctionName
	if f.reserved != nil {
		if a.inFlight[name] >= *f.reserved {
			return throttled("ReservedFunctionConcurrentInvocationLimitExceeded", "Rate Exceeded.")
		}
	} else {
		free := a.unreserved()
		for other, n := range a.inFlight {
			if o := a.functions[other]; o == nil || o.reserved == nil {
				free -= n
			}
		}
		if free <= 0 {
			return throttled("ConcurrentInvocationLimitExceeded", "Rate Exceeded.")
		}
	}
	a.inFlight[name]++
	return nil
}

// unreserved is the account's concurrency that no function has reserved.
func (a *Account) unreserved() int {
	free := a.options.Concurrency
	for _, f := range a.functions {
		if f.reserved != nil {
			free -= *f.reserved
		}
	}
	return free
}

// execute runs an admitted invocation; open is false when the account closed
// meanwhile.
func (a *Account) execute(c *call, t target) (r result, open bool) {
	name := t.config.FunctionName
	e, number := a.environment(t)
	started := time.Now()
	if t.behaviour.Real != "" {
		r, open = a.runReal(c, t, e)
	} else {
		r, open = a.runModel(c, t, e, number)
	}
	if len(r.payload) > maxPayloadBytes {
		r.payload = errorPayload(c.id, "Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes).")
		r.functionError, r.status, r.errorType = "Unhandled", "error", "Function.ResponseSizeTooLarge"
	}
	r = a.distort(c, r)
	r.started = started
	r.log = a.log(c, t, r)
	a.mu.Lock()
	a.keepLog(t, e, started, r.log)
	a.release(e, r.ended)
	if a.inFlight[name]--; a.inFlight[name] == 0 {
		delete(a.inFlight, name)
	}
	a.mu.Unlock()
	return r, open
}

// detach runs work that outlives its request, until the account closes.
func (a *Account) detach(work func()) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return false
	}
	a.running.Go(work)
	return true
}
