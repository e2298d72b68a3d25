package evidence

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"time"

	"lambdial/tuner"
)

// roundTrip is what a call takes on its way, there and back.
const roundTrip = 40 * time.Millisecond

// updating is how long a change of $LATEST takes until it is Successful;
// EVIDENCE_UPDATE changes it, which tells what part of the time is Lambda's.
func updating() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("EVIDENCE_UPDATE")); err == nil {
		return d
	}
	return time.Second
}

// cloud is an account with one function, which is as its workload. It
// implements tuner.Account as far as a session without faults goes.
type cloud struct {
	w     workload
	seed  uint64
	began time.Time

	mu       sync.Mutex
	latest   tuner.Function
	until    time.Time // its update ends
	revision int
	versions []tuner.Function
	sizes    map[int]*place
	full     *rand.Rand // draws what is throttled
}

// place is one memory size: its invocations are drawn from a source of its own,
// so that it does not matter what happens at others meanwhile.
type place struct {
	r    *rand.Rand
	warm int
	free []float64 // hosts of environments that are idle
}

func newCloud(w workload, seed uint64) *cloud {
	c := &cloud{w: w, seed: seed, began: time.Now(), sizes: map[int]*place{}, full: rand.New(rand.NewPCG(seed, 429))}
	c.latest = tuner.Function{Name: "f", ARN: "arn:aws:lambda:us-east-1:123456789012:function:f", Runtime: "nodejs22.x", Architecture: "x86_64", Package: "Zip", Version: "$LATEST", State: "Active", UpdateStatus: "Successful", CodeSHA256: "0", Fingerprint: "0", LastModified: c.began.Add(-time.Hour)}
	c.latest.MemoryMB, c.latest.TimeoutS, c.latest.RevisionID = cmp.Or(w.now, 1024), 900, "0"
	return c
}

func (c *cloud) revise() {
	c.revision++
	c.latest.RevisionID = strconv.Itoa(c.revision)
}

func (c *cloud) Identity() tuner.Identity { return tuner.Identity{Region: "us-east-1"} }

func (c *cloud) Functions(context.Context) iter.Seq2[[]tuner.Function, error] {
	return func(func([]tuner.Function, error) bool) {}
}

func (c *cloud) Function(_ context.Context, _, qualifier string) (tuner.Function, error) {
	time.Sleep(roundTrip)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n, err := strconv.Atoi(qualifier); err == nil {
		return c.versions[n-1], nil
	}
	now := c.latest
	if time.Now().Before(c.until) {
		now.UpdateStatus = "InProgress"
	}
	return now, nil
}

func (c *cloud) Versions(context.Context, string) (all []tuner.Version, err error) {
	time.Sleep(roundTrip)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, v := range c.versions {
		if v.Version != "" {
			all = append(all, tuner.Version{Number: v.Version, Description: v.Description, MemoryMB: v.MemoryMB})
		}
	}
	return all, nil
}

func (c *cloud) Aliases(context.Context, string) ([]tuner.Alias, error) { return nil, nil }

func (c *cloud) Configure(_ context.Context, _ string, to tuner.Settings, description *string, _ string) (tuner.Function, error) {
	time.Sleep(roundTrip)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.revise()
	c.latest.MemoryMB, c.latest.TimeoutS = cmp.Or(to.MemoryMB, c.latest.MemoryMB), cmp.Or(to.TimeoutS, c.latest.TimeoutS)
	if description != nil {
		c.latest.Description = *description
	}
	c.latest.LastModified = time.Now()
	c.until = time.Now().Add(updating())
	now := c.latest
	now.UpdateStatus = "InProgress"
	return now, nil
}

func (c *cloud) Publish(_ context.Context, _, description, _ string) (tuner.Function, error) {
	time.Sleep(roundTrip)
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.latest
	v.Version, v.Description = strconv.Itoa(len(c.versions)+1), description
	c.revise()
	c.versions = append(c.versions, v)
	return v, nil
}

func (c *cloud) DeleteVersion(_ context.Context, _, version string) error {
	time.Sleep(roundTrip)
	c.mu.Lock()
	defer c.mu.Unlock()
	n, _ := strconv.Atoi(version) // one of ours
	c.versions[n-1] = tuner.Function{}
	return nil
}

func (c *cloud) Copy(context.Context, string, string, string, string) (tuner.Function, error) {
	return tuner.Function{}, &tuner.AccountError{Kind: tuner.ErrUnsupported}
}
func (c *cloud) DeleteFunction(context.Context, string) error { return nil }

func (c *cloud) Callers(context.Context, string) (tuner.Callers, error) { return tuner.Callers{}, nil }

func (c *cloud) Alias(context.Context, string, string) (tuner.Alias, error) {
	panic("no alias is read")
}

func (c *cloud) MoveAlias(context.Context, string, string, tuner.Routing, string) (tuner.Alias, error) {
	panic("no alias is moved")
}
func (c *cloud) Provisioned(context.Context, string) (bool, error) { return false, nil }

func (c *cloud) Limits(context.Context) (tuner.Limits, error) {
	return tuner.Limits{UnreservedConcurrency: 1000}, nil
}

func (c *cloud) Invoke(_ context.Context, call tuner.Call) (tuner.Invocation, error) {
	begun := time.Now()
	if c.refuses() {
		time.Sleep(roundTrip)
		return tuner.Invocation{}, &tuner.AccountError{Kind: tuner.ErrThrottled, Operation: "Invoke", Message: "Rate Exceeded."}
	}
	out, host, cold, mb, version := c.take(call.Qualifier)
	time.Sleep(roundTrip + out.init + out.duration)
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.sizes[mb]
	if !out.failed {
		at.free = append(at.free, host)
	}
	id := fmt.Sprintf("%08d-0000-4000-8000-%012d", mb, at.warm)
	at.warm++
	ms := out.duration.Seconds() * 1e3
	in := tuner.Invocation{RequestID: id, ExecutedVersion: version, Payload: []byte(`{}`), Wall: time.Since(begun)}
	tail := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t", id, ms, math.Ceil(ms+out.init.Seconds()*1e3), mb, out.used)
	if cold {
		tail += fmt.Sprintf("Init Duration: %.2f ms\t", out.init.Seconds()*1e3)
	}
	if out.failed {
		kind := "Runtime.ExitError"
		if out.oom {
			kind = "Runtime.OutOfMemory"
		}
		in.FunctionError, in.Payload = "Unhandled", fmt.Appendf(nil, `{"errorType":%q,"errorMessage":"RequestId: %s Error: exit status 1"}`, kind, id)
		tail += "Status: error\tError Type: " + kind
	}
	in.LogTail = []byte("START RequestId: " + id + " Version: " + version + "\nEND RequestId: " + id + "\n" + tail + "\n")
	return in, nil
}

// refuses says that the account has no room for an invocation.
func (c *cloud) refuses() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.w.throttled > 0 && c.full.Float64() < c.w.throttled
}

// take begins an invocation.
func (c *cloud) take(qualifier string) (out outcome, host float64, cold bool, mb int, version string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	mb, version = c.latest.MemoryMB, "$LATEST"
	if n, err := strconv.Atoi(qualifier); err == nil {
		mb, version = c.versions[n-1].MemoryMB, qualifier
	}
	at := c.sizes[mb]
	if at == nil {
		at = &place{r: rand.New(rand.NewPCG(c.seed, uint64(mb)))}
		c.sizes[mb] = at
	}
	cold = len(at.free) == 0
	if cold {
		host = lognormal(at.r, c.w.host)
	} else {
		host, at.free = at.free[0], at.free[1:]
	}
	out = c.w.draw(at.r, host, mb, cold, time.Since(c.began))
	if by := c.w.unlucky[mb]; by > 0 && !cold && at.warm == 1 {
		out.duration = time.Duration(by * float64(out.duration))
	}
	return out, host, cold, mb, version
}
