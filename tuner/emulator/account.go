// Package emulator is an AWS Lambda account inside this process: it speaks
// Lambda's REST API over loopback HTTP, so that the AWS CLI and every SDK can
// be pointed at it, and keeps Lambda's rules. Its functions either follow a
// model of duration, noise, cold starts and failures, or are real handler
// processes that speak the Lambda Runtime API and get CPU in proportion to
// their memory size.
package emulator

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"lambdial/tuner/emulator/sandbox"
)

// AccountID is the account that the emulator's ARNs name.
const AccountID = "123456789012"

// Options say what an embedded account is like. The zero value is a usable
// account in us-east-1 that runs in real time.
type Options struct {
	Region string // default us-east-1

	// Seed makes models repeatable: the n-th invocation of a function at a
	// memory size has the same outcome in every account of the same seed.
	Seed uint64

	// Speed above 1 runs modelled functions, updates and rate limits that many
	// times faster than real time; what reports say is not scaled. Real
	// functions take the time that they take. Default 1.
	Speed float64

	Functions []Function // default DefaultFunctions(Seed)
	Special   bool       // add SpecialFunctions

	// HandlerCommand starts the process of a real function; the process must
	// call RunHandlerIfAsked. Default: this executable.
	HandlerCommand []string

	Concurrency int     // invocations at once in the account, default 1000
	MaxMemoryMB int     // default 10240; new AWS accounts have 3008
	Faults      []Fault // what goes wrong, see ParseFault

	// Logf, if set, gets a line a request: never a payload or a setting's value.
	Logf func(format string, args ...any)
}

// Lambda's times and limits.
const (
	defaultConcurrency  = 1000
	maxMemoryMB         = 10240
	controlPlaneRate    = 15  // requests a second over all control plane calls
	getFunctionRate     = 100 // GetFunction has its own limit
	updateTime          = 1200 * time.Millisecond
	updateJitter        = 800 * time.Millisecond
	environmentIdleTime = 6 * time.Minute // of wall time, whatever the speed
)

// An Account is an embedded Lambda account: an http.Handler that owns the
// execution environments of its functions. Close it after use.
type Account struct {
	options Options
	host    *sandbox.Host
	ctx     context.Context // ends when the account closes
	cancel  context.CancelFunc
	running sync.WaitGroup // asynchronous invocations and the janitor

	controlPlane, getFunction *rate.Limiter
	injector                  *injector
	mux                       *http.ServeMux

	mu           sync.Mutex
	past         past
	frozen       bool // it is the past that is read, which time does not change
	closed       bool
	functions    map[string]*function
	code         map[string][]byte   // zip archives by CodeSha256
	behaviours   map[string]Function // what code does, by CodeSha256
	environments map[string][]*environment
	inFlight     map[string]int // running invocations by function name
	logs         []logged
	streams      int            // of logs, so far
	invoked      map[string]int // invocations so far by function and memory size
	issued       uint64         // ids handed out, so that ids are repeatable
}

// New returns an account with the functions that o asks for. It fails when o
// names functions that could not exist.
func New(o Options) (*Account, error) {
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.Speed < 0 {
		return nil, fmt.Errorf("speed %g: must be above 0", o.Speed)
	}
	if o.Concurrency == 0 {
		o.Concurrency = defaultConcurrency
	}
	if o.MaxMemoryMB == 0 {
		o.MaxMemoryMB = maxMemoryMB
	}
	if o.Functions == nil {
		o.Functions = DefaultFunctions(o.Seed)
	}
	if o.Special {
		o.Functions = append(o.Functions[:len(o.Functions):len(o.Functions)], SpecialFunctions()...)
	}
	if o.HandlerCommand == nil {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program to start handlers: %w", err)
		}
		o.HandlerCommand = []string{self}
	}
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	a := &Account{
		options:      o,
		host:         sandbox.NewHost(),
		controlPlane: limiter(controlPlaneRate * o.Speed),
		getFunction:  limiter(getFunctionRate * o.Speed),
		injector:     newInjector(o.Seed, o.Faults),
		functions:    map[string]*function{},
		code:         map[string][]byte{},
		behaviours:   map[string]Function{},
		environments: map[string][]*environment{},
		inFlight:     map[string]int{},
		invoked:      map[string]int{},
	}
	a.mux = a.routing()
	if per := a.injector.rateLimit(); per > 0 {
		a.controlPlane = limiter(per)
	}
	for _, f := range o.Functions {
		if err := a.add(f); err != nil {
			return nil, fmt.Errorf("function %q: %w", f.Name, err)
		}
	}
	for _, f := range o.Faults {
		if f.kind == staleConfigFault || f.kind == staleListFault {
			a.past.reach = max(a.past.reach, a.wall(f.duration()))
		}
	}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	a.running.Go(a.retireIdle)
	return a, nil
}

// limiter allows so many requests a second, at most a second's worth at once.
func limiter(perSecond float64) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
}

// Close ends all invocations and handler processes and waits for them.
func (a *Account) Close() error {
	a.mu.Lock()
	if a.closed {
		a.mu.Unlock()
		return nil
	}
	a.closed = true
	a.mu.Unlock()
	a.cancel()
	a.running.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.environments)
	return a.host.Close()
}

// pause lets Lambda's time d pass, which is d/Speed of ours, and says whether
// the account is still open.
func (a *Account) pause(d time.Duration) bool {
	timer := time.NewTimer(a.wall(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-a.ctx.Done():
		return false
	}
}

func (a *Account) wall(d time.Duration) time.Duration {
	return time.Duration(float64(d) / a.options.Speed)
}

// random is the source of chance for one thing, named by words and a number.
func (a *Account) random(n int, words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(a.options.Seed^h.Sum64(), uint64(n)))
}

// newID returns a version 4 UUID that follows from the seed and the number of
// ids before it. The caller holds a.mu.
func (a *Account) newID() string {
	a.issued++
	r := a.random(int(a.issued), "id")
	var id uuid.UUID
	binary.LittleEndian.PutUint64(id[:8], r.Uint64())
	binary.LittleEndian.PutUint64(id[8:], r.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// updateDelay is how long the update that follows takes, one to two seconds.
// The caller holds a.mu.
func (a *Account) updateDelay() time.Duration {
	a.issued++
	jitter := a.random(int(a.issued), "update").Float64() * float64(updateJitter)
	return a.wall(updateTime + time.Duration(jitter))
}

var _ http.Handler = (*Account)(nil)
