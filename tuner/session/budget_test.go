package session_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
)

// TestBudgetHolds: only the first invocation of all may cost more than there
// is, as nothing tells beforehand what it costs.
func TestBudgetHolds(t *testing.T) {
	sweep(t)
	for _, isolation := range []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest} {
		for _, samples := range []int{0, 1, 20} {
			for budget := 3e-7; budget < 1e-2; budget *= 1.7 {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					p := coldPlan(0, samples, 128, 256, 512, 1024, 1769, 3008)
					p.Budget, p.Isolation = budget, isolation
					state := newHalls().run(t, dir, p)
					if spent := state.Spent(); spent.Cost > budget && spent.Invocations > 1 {
						t.Errorf("%s, %d samples: spent %g of %g in %d invocations: %s", isolation, samples, spent.Cost, budget, spent.Invocations, state.Reason)
					}
				})
			}
		}
	}
}

// moody is an account whose invocations report any time up to the timeout.
type moody struct {
	*halls
	spread float64 // of the logarithm

	mu      sync.Mutex
	random  *rand.Rand
	atFirst int // invocations begun when the first answer came
}

var (
	times = regexp.MustCompile(`\tDuration: [0-9.]+ ms\tBilled Duration: \d+ ms`)
	inits = regexp.MustCompile(`Init Duration: [0-9.]+ ms`)
)

func (m *moody) Invoke(ctx context.Context, call tuner.Call) (tuner.Invocation, error) {
	in, err := m.halls.Invoke(ctx, call)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.atFirst == 0 {
		m.halls.mu.Lock()
		m.atFirst = m.calls
		m.halls.mu.Unlock()
	}
	any := func(typical, most float64) float64 {
		return math.Ceil(math.Min(typical*math.Exp(m.spread*m.random.NormFloat64()), most))
	}
	log := string(in.LogTail)
	duration, init := any(100, call.Timeout.Seconds()*1000), 0.0
	if strings.Contains(log, "Init Duration") {
		init = any(400, 10_000)
	}
	log = times.ReplaceAllString(log, fmt.Sprintf("\tDuration: %.2f ms\tBilled Duration: %.0f ms", duration, duration+init))
	in.LogTail = []byte(inits.ReplaceAllString(log, fmt.Sprintf("Init Duration: %.2f ms", init)))
	return in, err
}

// TestBudgetIsExceededByOneInvocation at most, whatever they take, at any price
// and however many are sent at once; and the first of all is sent alone.
func TestBudgetIsExceededByOneInvocation(t *testing.T) {
	sweep(t)
	over, parallel := 0, 0
	for seed := range uint64(150) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			m := &moody{halls: newHalls(), spread: 2 * r.Float64(), random: rand.New(rand.NewPCG(seed, 8))}
			at, _ := price.Lookup("us-east-1", "x86_64")
			at.PerGBSecond *= math.Pow(10, 4*r.Float64()-2)
			p := coldPlan(r.IntN(2)*r.IntN(15), r.IntN(30), 128, 512, 1769, 3008)
			p.Parallel, p.TimeoutS = 1+r.IntN(20), 1+r.IntN(60)
			p.Budget = 100 * p.LeastCost(m.function, &at) * math.Pow(10, 5*r.Float64()-2)
			p.Isolation = []tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest}[r.IntN(2)]
			s, err := session.Start(t.Context(), p, session.Options{Account: m, Dir: dir, Price: &at, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			dearest := 0.0
			state := run(t, s, func(st *tuner.State, e tuner.Event) {
				if x, ok := e.What.(tuner.Sampled); ok {
					cost, _ := st.Price.Invocation(x.Sample.MemoryMB, 0, x.Sample.Billed)
					dearest = max(dearest, cost)
				}
			})
			spent, e := state.Spent(), p.Estimate(tuner.Experience{}, m.function, &at)
			if spent.Cost > (p.Budget+dearest)*(1+1e-9) || spent.Cost > e.Cost*(1+1e-9) || dearest > e.Worst {
				t.Errorf("seed %d: spent %g of %g, at most %g was told, where one costs %g at most: %s", seed, spent.Cost, p.Budget, e.Cost, dearest, state.Reason)
			}
			for _, size := range state.Sizes {
				if size.NoReport+size.Breaches > 0 {
					t.Errorf("seed %d: %+v", seed, size)
				}
			}
			if m.atFirst != 1 {
				t.Errorf("seed %d: %d invocations were sent before anything was known of their cost", seed, m.atFirst)
			}
			if spent.Cost > p.Budget {
				over++
			}
			if m.most > 1 {
				parallel++
			}
		})
	}
	if over == 0 || over > 75 || parallel < 50 {
		t.Errorf("%d of 150 sessions went over, %d sent several at once", over, parallel)
	}
}

// lossy is an account that answers every other invocation at each size, and
// knows what all of them cost.
type lossy struct {
	*halls
	at    price.Price
	early bool // connections break as soon as they are there

	mu   sync.Mutex
	sent map[string]int // by qualifier
	cost float64
}

func (l *lossy) Invoke(ctx context.Context, call tuner.Call) (tuner.Invocation, error) {
	l.mu.Lock()
	l.sent[call.Qualifier]++
	lost := l.sent[call.Qualifier]%2 == 0
	l.mu.Unlock()
	ran := make(chan tuner.Invocation, 1)
	go func() {
		in, _ := l.halls.Invoke(context.WithoutCancel(ctx), call)
		var billed, mb int
		report := string(in.LogTail)
		if _, err := fmt.Sscanf(report[strings.Index(report, "Billed"):], "Billed Duration: %d ms\tMemory Size: %d MB", &billed, &mb); err != nil {
			panic(err)
		}
		cost, _ := l.at.Invocation(mb, 0, time.Duration(billed)*time.Millisecond)
		l.mu.Lock()
		l.cost += cost
		l.mu.Unlock()
		ran <- in
	}()
	if !lost {
		return <-ran, nil
	}
	if l.early {
		time.Sleep(time.Millisecond)
	} else {
		<-ran
	}
	return tuner.Invocation{}, &tuner.AccountError{Kind: tuner.ErrNetwork, Operation: "Invoke", Message: "connection reset", MayHaveRun: true}
}

// TestBudgetHoldsWithoutAnswers: what may have run is reckoned with, though it
// is no guide to what others cost.
func TestBudgetHoldsWithoutAnswers(t *testing.T) {
	for _, early := range []bool{false, true} {
		for budget := 2e-5; budget < 1e-3; budget *= 1.7 {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				at, _ := price.Lookup("us-east-1", "x86_64")
				l := &lossy{halls: newHalls(), at: at, early: early, sent: map[string]int{}}
				p := coldPlan(0, 200, 512, 1024)
				p.Budget = budget
				s, err := session.Start(t.Context(), p, session.Options{Account: l, Dir: dir, Price: &at, Seed: 1})
				if err != nil {
					t.Fatal(err)
				}
				state := run(t, s, nil)
				time.Sleep(time.Second) // those that run on
				l.mu.Lock()
				defer l.mu.Unlock()
				told := state.Spent().Cost
				dearest, _ := at.Invocation(1024, 0, 260*time.Millisecond)
				if told < l.cost*(1-1e-9) || told > budget+dearest || l.cost < budget/2 {
					t.Errorf("early %v: told %g of %g, it was %g: %s", early, told, budget, l.cost, state.Reason)
				}
				for _, size := range state.Sizes {
					if likely, _ := state.LikelyCost(size); size.Unanswered == 0 || size.Unanswered != size.Discarded || likely > told/float64(state.Spent().Invocations)*2 {
						t.Errorf("early %v, %d MB: %d without an answer, the next likely costs %g", early, size.MemoryMB, size.Unanswered, likely)
					}
				}
			})
		}
	}
}

// TestBudgetBelowAnyInvocation is refused, as it would be exceeded at once.
func TestBudgetBelowAnyInvocation(t *testing.T) {
	h, p := newHalls(), coldPlan(0, 1, 128)
	p.Budget = 1e-9
	at, _ := price.Lookup("us-east-1", "x86_64")
	_, err := session.Start(t.Context(), p, session.Options{Account: h, Dir: t.TempDir(), Price: &at})
	if err == nil || !strings.Contains(err.Error(), "a budget of $0.00000000100 is less than a single invocation costs, $0.000000202 at least: raise it") {
		t.Error(err)
	}
	if h.calls > 0 {
		t.Errorf("%d calls", h.calls)
	}
}
