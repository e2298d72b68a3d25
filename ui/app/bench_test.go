package app

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"lambdial/tuner"
	"lambdial/ui/keys/keytest"
)

// opened is a model with a session whose sizes have n samples in all.
func opened(b *testing.B, n int) *bench {
	f := fakeFunction("thumbnail", 1024)
	p := tuner.DefaultPlan(f)
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	var events []tuner.Event
	tell := func(h tuner.Happening) {
		at = at.Add(time.Millisecond)
		events = append(events, tuner.Event{At: at, What: h})
	}
	m := newBench(Options{}, 200, 50)
	price := m.options.Price("eu-central-1", "arm64")
	tell(tuner.Opened{Session: "20000101-000000-abcdef", Account: tuner.Identity{Region: "eu-central-1", Demo: true}, Plan: p, Function: f, Price: price})
	for _, mb := range p.Sizes {
		tell(tuner.Ready{MemoryMB: mb, Function: f.Name, Qualifier: "7"})
	}
	tell(tuner.Entered{Phase: tuner.PhaseSampling})
	for i := range n {
		tell(tuner.Sampled{Sample: fakeSample(i, p.Sizes[i%len(p.Sizes)], i < len(p.Sizes))})
	}
	m.fillSome()
	m.play(events)
	if m.tune.state == nil || m.tune.state.Spent().Invocations != n {
		b.Fatal("the session is not on the screen")
	}
	return m
}

// BenchmarkFrame is a new picture of a session: an event has arrived and a
// second has passed. It does not grow with the number of samples.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprintf("samples=%d", n), func(b *testing.B) {
			m := opened(b, n)
			mb := m.tune.state.Plan.Sizes[0]
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.at = m.at.Add(time.Second)
				m.tune.live.pending = append(m.tune.live.pending, tuner.Event{At: m.at, What: tuner.Sampled{Sample: fakeSample(i, mb, false)}})
				m.send(eventsMsg{m.tune.live})
				m.view()
			}
		})
	}
}

// BenchmarkFrameUnchanged is what View costs after a message that changed
// nothing.
func BenchmarkFrameUnchanged(b *testing.B) {
	m := opened(b, 10_000)
	m.view()
	b.ReportAllocs()
	for b.Loop() {
		m.view()
	}
}

// BenchmarkFilter is a keystroke in the filter of 10,000 functions, with the
// picture after it.
func BenchmarkFilter(b *testing.B) {
	all := make([]tuner.Function, 10_000)
	for i := range all {
		all[i] = fakeFunction(fmt.Sprintf("team-%02d-service-%d-handler", i%37, i), 128+64*(i%40))
	}
	m := newBench(Options{}, 200, 50)
	m.fill(all)
	m.press("/")
	b.ReportAllocs()
	keys := []string{"s", "e", "r", "v", "7", "ctrl+u"}
	for i := 0; b.Loop(); i++ {
		m.press(keys[i%len(keys)])
		m.view()
	}
}

// flood is a session that tells n samples as fast as it may.
type flood struct {
	idle
	every time.Duration
	n     int
}

func (s *flood) play(f tuner.Function, p tuner.Plan) {
	defer close(s.events)
	s.events <- tuner.Event{At: time.Now(), What: tuner.Opened{Session: "20000101-000000-abcdef", Plan: p, Function: f}}
	s.events <- tuner.Event{At: time.Now(), What: tuner.Entered{Phase: tuner.PhaseSampling}}
	const burst = 10 // a timer can't be trusted below a millisecond
	tick := time.NewTicker(s.every * burst)
	defer tick.Stop()
	for i := range s.n {
		if i%burst == 0 && s.every > 0 {
			<-tick.C
		}
		s.events <- tuner.Event{At: time.Now(), What: tuner.Sampled{Sample: fakeSample(i, p.Sizes[i%len(p.Sizes)], false)}}
	}
	s.events <- tuner.Event{At: time.Now(), What: tuner.Closed{Restored: true}}
}

// BenchmarkEvents sends 5,000 samples a second through the whole program and
// counts what arrived.
func BenchmarkEvents(b *testing.B) {
	const rate = 5_000
	for b.Loop() {
		f := fakeFunction("thumbnail", 1024)
		o := Options{Connection: Connection{Account: &fakeAccount{pages: [][]tuner.Function{{f}}}}, Output: &bytes.Buffer{}}
		o.Start = func(_ context.Context, p tuner.Plan) (Session, error) {
			s := &flood{idle: idle{make(chan tuner.Event, 256)}, every: time.Second / rate, n: 2 * rate}
			go s.play(f, p)
			return s, nil
		}
		var program *tea.Program
		listed, ended := make(chan struct{}, 1), make(chan struct{}, 1)
		o.Program = []tea.ProgramOption{
			tea.WithInput(nil), tea.WithWindowSize(200, 50), tea.WithColorProfile(colorprofile.TrueColor),
			func(p *tea.Program) { program = p },
			tea.WithFilter(func(m tea.Model, msg tea.Msg) tea.Msg {
				a := m.(*app)
				if p, ok := msg.(pageMsg); ok && p.done {
					listed <- struct{}{}
				}
				if a.tune.state != nil && a.tune.live == nil && len(ended) == 0 {
					ended <- struct{}{}
				}
				return msg
			}),
		}
		go func() {
			<-listed
			for _, k := range []string{"enter", "enter"} {
				program.Send(keytest.Key(k))
			}
			program.Send(tea.KeyPressMsg{Code: 'y', Text: "y"})
			for len(ended) == 0 {
				time.Sleep(50 * time.Millisecond)
				program.Send(tea.FocusMsg{})
			}
			program.Send(tea.KeyPressMsg{Code: 'q', Text: "q"})
		}()
		from := time.Now()
		outcome, err := Run(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		if got := outcome.Sessions[0].Spent().Invocations; got != 2*rate {
			b.Fatalf("%d of %d samples arrived", got, 2*rate)
		}
		b.ReportMetric(2*rate/time.Since(from).Seconds(), "events/s")
		b.ReportMetric(0, "lost")
	}
}

// BenchmarkFirstPaint is from the start of the program to its first picture.
func BenchmarkFirstPaint(b *testing.B) {
	for b.Loop() {
		w := &firstWrite{at: make(chan time.Time, 1)}
		o := Options{Connection: Connection{Account: &fakeAccount{delay: time.Minute, pages: [][]tuner.Function{nil}}}, Output: w}
		var program *tea.Program
		o.Program = []tea.ProgramOption{
			tea.WithInput(nil), tea.WithWindowSize(200, 50), tea.WithColorProfile(colorprofile.TrueColor),
			func(p *tea.Program) { program = p },
		}
		from := time.Now()
		go func() {
			b.ReportMetric(float64((<-w.at).Sub(from).Microseconds())/1000, "ms/paint")
			program.Quit()
		}()
		if _, err := Run(b.Context(), o); err != nil {
			b.Fatal(err)
		}
	}
}

// firstWrite tells when the picture is written.
type firstWrite struct{ at chan time.Time }

func (w *firstWrite) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("lambdial")) {
		select {
		case w.at <- time.Now():
		default:
		}
	}
	return len(p), nil
}
