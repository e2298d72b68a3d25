package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault is something that goes wrong in an account, see ParseFault.
type Fault struct {
	kind      string
	value     string
	operation string // "" is every operation that the kind can strike
	first     int    // strikes from this call of the operation on; 0 is by rate
	last      int    // up to this one; 0 is no end
	rate      float64
}

// The kinds of fault.
const (
	throttleFault      = "throttle"
	error500Fault      = "error500"
	error502Fault      = "error502"
	resetBeforeFault   = "reset-before"
	resetAfterFault    = "reset-after"
	slowFault          = "slow"
	accessDeniedFault  = "access-denied"
	expiredFault       = "expired-credentials"
	stuckUpdateFault   = "stuck-update"
	failedUpdateFault  = "failed-update"
	staleRevisionFault = "stale-revision"
	noReportFault      = "no-report"
	wrongSizeFault     = "wrong-size-report"
	fakeReportFault    = "fake-report"
	bigResponseFault   = "big-response"
	hostileTextFault   = "hostile-text"
	rateLimitFault     = "ratelimit"
	staleConfigFault   = "stale-config"
	staleListFault     = "stale-list"
	notYetFault        = "not-yet"
	emptyListFault     = "empty-list"
	lateFault          = "late"
	duplicateFault     = "duplicate"
)

// faultKinds tells what value a kind takes, with an example, or "".
var faultKinds = map[string]string{
	throttleFault: "", error500Fault: "", error502Fault: "", resetBeforeFault: "", resetAfterFault: "",
	slowFault: "2s", accessDeniedFault: "", expiredFault: "", stuckUpdateFault: "", failedUpdateFault: "",
	staleRevisionFault: "", noReportFault: "", wrongSizeFault: "128", fakeReportFault: "", bigResponseFault: "7",
	hostileTextFault: "", rateLimitFault: "2",
	staleConfigFault: "3s", staleListFault: "5s", notYetFault: "2s", emptyListFault: "", lateFault: "1s", duplicateFault: "2s",
}

// ParseFault reads a fault:
//
//	KIND[=VALUE][:OPERATION][@CALLS | :RATE]
//
// OPERATION is one of Lambda's, such as PublishVersion; left out, the fault
// strikes every operation. CALLS says which calls of the operation it strikes,
// counted from 1: @3 the third, @3-5 the third to the fifth, @3+ the third and
// all later ones. RATE, between 0 and 1, strikes that part of the calls, by
// the account's seed. With neither, it strikes every call.
//
// The kinds:
//
//	throttle             429 TooManyRequestsException, with Retry-After
//	error500             500 ServiceException, before the request is handled
//	error502             502 Bad Gateway with a body that isn't JSON
//	reset-before         the connection is reset before the request is handled
//	reset-after          the request is handled, then the connection is reset
//	slow=2s              the answer takes that much longer, by the wall clock
//	access-denied        403 AccessDeniedException
//	expired-credentials  403 ExpiredTokenException
//	stuck-update         an update stays InProgress for good
//	failed-update        an update ends with LastUpdateStatus Failed
//	stale-revision       412: somebody changed the function just before
//	no-report            the log of an invocation lacks its report
//	wrong-size-report    the report tells another memory size; =VALUE in MB, default 128
//	fake-report          the handler logs lines that imitate a report
//	big-response         the answer has =VALUE MB, default 7: more than Lambda lets through
//	hostile-text         descriptions, variables and logs have control characters
//	ratelimit=2          the control plane takes that many requests a second
//	stale-config=3s      GetFunction and GetFunctionConfiguration tell what was so long ago
//	stale-list=5s        lists of functions, versions and aliases tell what was so long ago
//	not-yet=2s           404 for a function or a version that was made less long ago
//	empty-list           lists are answered with {}
//	late=1s              a change gets no answer and is carried out so much later
//	duplicate            a change is carried out twice, the second time =VALUE later, and
//	                     that answer is given
//
// Times but for slow are of the account's clock, which --speed makes faster.
//
// For example throttle:PublishVersion@3, throttle:Invoke:0.1, slow=2s:Invoke or
// reset-after:DeleteFunction@1.
func ParseFault(text string) (Fault, error) {
	fail := func(format string, args ...any) (Fault, error) {
		return Fault{}, fmt.Errorf("fault %q: %s", text, fmt.Sprintf(format, args...))
	}
	rest, calls, hasCalls := strings.Cut(text, "@")
	parts := strings.Split(rest, ":")
	f := Fault{first: 1}
	f.kind, f.value, _ = strings.Cut(parts[0], "=")
	example, known := faultKinds[f.kind]
	if !known {
		return fail("unknown kind %q; kinds are %s", f.kind, strings.Join(sortedKeys(faultKinds), ", "))
	}
	if f.value != "" && example == "" {
		return fail("%s takes no value", f.kind)
	}
	if err := f.checkValue(); err != nil {
		return fail("%v", err)
	}
	parts = parts[1:]
	if n := len(parts); n > 0 {
		if rate, err := strconv.ParseFloat(parts[n-1], 64); err == nil {
			if !(rate > 0 && rate <= 1) || hasCalls {
				return fail("a rate is above 0 and at most 1, without calls")
			}
			f.rate, f.first = rate, 0
			parts = parts[:n-1]
		}
	}
	switch len(parts) {
	case 0:
	case 1:
		if !slices.ContainsFunc(routes[:], func(r route) bool { return r.operation == parts[0] }) {
			return fail("unknown operation %q", parts[0])
		}
		f.operation = parts[0]
	default:
		return fail("want KIND[=VALUE][:OPERATION][@CALLS | :RATE]")
	}
	if hasCalls {
		from, to, span := strings.Cut(calls, "-")
		from, open := strings.CutSuffix(from, "+")
		if !span {
			to = from
		}
		var err1, err2 error
		f.first, err1 = strconv.Atoi(from)
		f.last, err2 = strconv.Atoi(to)
		if err1 != nil || err2 != nil || f.first < 1 || f.last < f.first || (open && span) {
			return fail("calls are like @3, @3-5 or @3+")
		}
		if open {
			f.last = 0
		}
	}
	return f, nil
}

func (f Fault) checkValue() error {
	switch f.kind {
	case slowFault:
		if d, err := time.ParseDuration(f.value); err != nil || d < 0 {
			return fmt.Errorf("slow wants a duration, such as slow=2s")
		}
	case staleConfigFault, staleListFault, notYetFault, lateFault, duplicateFault:
		if d, err := time.ParseDuration(f.value); (err != nil || d <= 0) && (f.kind != duplicateFault || f.value != "") {
			return fmt.Errorf("%s wants a duration, such as %[1]s=%s", f.kind, faultKinds[f.kind])
		}
	case rateLimitFault:
		if n, err := strconv.ParseFloat(f.value, 64); err != nil || !(n > 0) {
			return fmt.Errorf("ratelimit wants requests a second, such as ratelimit=2")
		}
	case wrongSizeFault, bigResponseFault:
		if n, err := strconv.Atoi(f.value); f.value != "" && (err != nil || n < 1 || n > maxMemoryMB) {
			return fmt.Errorf("%s wants a number of MB", f.kind)
		}
	}
	return nil
}

// duration is the fault's value where that is one; it was checked when parsed.
func (f Fault) duration() time.Duration {
	d, _ := time.ParseDuration(f.value)
	return d
}

// String writes the fault as ParseFault reads it.
func (f Fault) String() string {
	text := f.kind
	if f.value != "" {
		text += "=" + f.value
	}
	if f.operation != "" {
		text += ":" + f.operation
	}
	switch {
	case f.first == 0:
		return text + ":" + strconv.FormatFloat(f.rate, 'g', -1, 64)
	case f.last == f.first:
		return fmt.Sprintf("%s@%d", text, f.first)
	case f.last > 0:
		return fmt.Sprintf("%s@%d-%d", text, f.first, f.last)
	case f.first > 1:
		return fmt.Sprintf("%s@%d+", text, f.first)
	}
	return text
}
