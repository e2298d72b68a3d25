package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// began is when the fake account's functions were changed last.
var began = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-72 * time.Hour)

// fakeAccount lists functions page by page, each after a delay. Whatever else
// is called fails the test by a nil pointer.
type fakeAccount struct {
	tuner.Account
	pages [][]tuner.Function
	delay time.Duration
	mu    sync.Mutex
	err   error // of the listing, after the pages
	real  bool  // no demo
	// region is where it is, "" the usual one.
	region string

	aliases int   // how often they were read
	denied  error // of reading them
}

func (f *fakeAccount) Identity() tuner.Identity {
	if f.real {
		return tuner.Identity{Region: cmp.Or(f.region, "eu-central-1"), Profile: "staging"}
	}
	return tuner.Identity{Region: "eu-central-1", Demo: true}
}

func (f *fakeAccount) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *fakeAccount) Functions(ctx context.Context) iter.Seq2[[]tuner.Function, error] {
	return func(yield func([]tuner.Function, error) bool) {
		for _, page := range f.pages {
			if err := wait(ctx, f.delay); err != nil {
				yield(nil, err)
				return
			}
			if !yield(page, nil) {
				return
			}
		}
		f.mu.Lock()
		err := f.err
		f.mu.Unlock()
		if err != nil {
			yield(nil, err)
		}
	}
}

func (f *fakeAccount) Function(ctx context.Context, name, _ string) (tuner.Function, error) {
	if err := wait(ctx, f.delay); err != nil {
		return tuner.Function{}, err
	}
	for _, page := range f.pages {
		for _, f := range page {
			if f.Name == name {
				return f, nil
			}
		}
	}
	return tuner.Function{}, &tuner.AccountError{Kind: tuner.ErrNotFound, Operation: "GetFunction", Function: name, Message: "not found"}
}

func (f *fakeAccount) Versions(ctx context.Context, _ string) ([]tuner.Version, error) {
	return []tuner.Version{{Number: "6", MemoryMB: 512}, {Number: "7", MemoryMB: 1024}}, wait(ctx, f.delay)
}

func (f *fakeAccount) Aliases(ctx context.Context, _ string) ([]tuner.Alias, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.aliases++; f.denied != nil {
		return nil, f.denied
	}
	return []tuner.Alias{{Name: "live", Versions: []string{"7"}}}, wait(ctx, f.delay)
}

// detailed is of how many functions more was read.
func (f *fakeAccount) detailed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.aliases
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func fakeFunction(name string, mb int) tuner.Function {
	return tuner.Function{
		Name: name, ARN: "arn:aws:lambda:eu-central-1:123456789012:function:" + name, Runtime: "python3.13", Architecture: "arm64",
		Package: "Zip", Description: "Serves " + name, LastModified: began, Settings: tuner.Settings{MemoryMB: mb, TimeoutS: 30},
		EphemeralMB: 512, LogFormat: "JSON", State: "Active",
	}
}

func someFunctions() *fakeAccount {
	return &fakeAccount{delay: 20 * time.Millisecond, pages: [][]tuner.Function{
		{fakeFunction("auth", 128), fakeFunction("checkout", 512), fakeFunction("thumbnail", 1024)},
		{fakeFunction("report-日本語", 256), fakeFunction("evil\x1b[2J\u202ename", 256), fakeFunction("webhook", 3008)},
	}}
}

// fakeSession plays a session: it makes the sizes ready, samples every size in
// turn, and cleans up for a second.
type fakeSession struct {
	events chan tuner.Event
	plan   tuner.Plan
	f      tuner.Function
	every  time.Duration
	most   int // samples a size

	stopped   chan string
	abandoned chan struct{}
	paused    chan bool
	added     chan int
	once      sync.Once
	broken    bool // the version that it made can't be deleted
}

func newFakeSession(ctx context.Context, f tuner.Function, p tuner.Plan) *fakeSession {
	s := &fakeSession{
		events: make(chan tuner.Event), plan: p, f: f, every: 10 * time.Millisecond, most: 20,
		stopped: make(chan string, 8), abandoned: make(chan struct{}), paused: make(chan bool, 8), added: make(chan int, 8),
	}
	go s.play(ctx)
	return s
}

func (s *fakeSession) Events() <-chan tuner.Event { return s.events }
func (s *fakeSession) Pause(paused bool)          { s.paused <- paused }
func (s *fakeSession) Stop(why string)            { s.stopped <- why }
func (s *fakeSession) AddSize(mb int)             { s.added <- mb }
func (s *fakeSession) Abandon()                   { s.once.Do(func() { close(s.abandoned) }) }
func (s *fakeSession) Wait() error                { return nil }

func (s *fakeSession) tell(h tuner.Happening) bool {
	select {
	case s.events <- tuner.Event{At: time.Now(), What: h}:
		return true
	case <-s.abandoned:
		return false
	}
}

func (s *fakeSession) play(ctx context.Context) {
	defer close(s.events)
	at, _ := price.Lookup("eu-central-1", "arm64")
	s.tell(tuner.Opened{Session: "20000101-000000-abcdef", Account: tuner.Identity{Region: "eu-central-1", Demo: true}, Plan: s.plan, Function: s.f, Price: &at})
	s.tell(tuner.Entered{Phase: tuner.PhasePreparing})
	to := &tuner.Settings{MemoryMB: s.f.MemoryMB, TimeoutS: 30}
	s.tell(tuner.Intended{Change: tuner.Change{ID: 1, Action: tuner.ActionPublish, Function: s.f.Name, To: to}})
	s.tell(tuner.Done{ID: 1, Version: "7"})
	for _, mb := range s.plan.Sizes {
		s.tell(tuner.Ready{MemoryMB: mb, Function: s.f.Name, Qualifier: "7"})
	}
	s.tell(tuner.Entered{Phase: tuner.PhaseSampling})
	s.tell(s.sample(ctx))
	s.tell(tuner.Entered{Phase: tuner.PhaseCleaning})
	s.tell(tuner.Intended{Change: tuner.Change{ID: 2, Action: tuner.ActionDeleteVersion, Function: s.f.Name, Version: "7"}})
	select {
	case <-time.After(time.Second):
	case <-s.abandoned:
		return
	}
	if s.broken {
		s.tell(tuner.Closed{Left: []string{"version 7: access denied"}})
		return
	}
	s.tell(tuner.Done{ID: 2})
	s.tell(tuner.Closed{Restored: true})
}

func (s *fakeSession) sample(ctx context.Context) tuner.Stopped {
	sizes := append([]int(nil), s.plan.Sizes...)
	for i := 0; i < s.most*len(sizes); i++ {
		mb := sizes[i%len(sizes)]
		select {
		case why := <-s.stopped:
			return tuner.Stopped{Why: why, Interrupted: true}
		case <-ctx.Done():
			return tuner.Stopped{Why: "cancelled", Interrupted: true}
		case <-s.abandoned:
			return tuner.Stopped{}
		case mb := <-s.added:
			s.tell(tuner.Added{MemoryMB: mb, Why: "by hand"})
			s.tell(tuner.Ready{MemoryMB: mb, Function: s.f.Name, Qualifier: "8"})
			sizes = append(sizes, mb)
		case p := <-s.paused:
			s.tell(tuner.Paused{Paused: p})
			for p {
				select {
				case p = <-s.paused:
					s.tell(tuner.Paused{Paused: p})
				case why := <-s.stopped:
					return tuner.Stopped{Why: why, Interrupted: true}
				}
			}
		case <-time.After(s.every):
		}
		s.tell(tuner.Sampled{Sample: fakeSample(i, mb, i < len(sizes))})
	}
	return tuner.Stopped{Why: "the evidence is enough"}
}

func fakeSample(i, mb int, cold bool) tuner.Sample {
	d := 20*time.Millisecond + time.Duration(float64(70*time.Millisecond)*math.Max(1, 1769/float64(mb))) + time.Duration(i%7)*time.Millisecond
	x := tuner.Sample{MemoryMB: mb, RequestID: fmt.Sprintf("%08x", i), Duration: d, Billed: d.Round(time.Millisecond), Wall: d, MaxMemoryUsedMB: 64, Cold: cold, Log: "START\nEND"}
	if cold {
		x.Init = 200 * time.Millisecond
	}
	return x
}

var errDenied = &tuner.AccountError{Kind: tuner.ErrAccessDenied, Operation: "ListFunctions", Permission: "lambda:ListFunctions", Message: "not authorized", Err: errors.New("403")}
