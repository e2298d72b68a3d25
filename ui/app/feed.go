package app

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
)

// feed is a session and what it has told so far. A goroutine of its own reads
// the session, so that no event gets lost whatever becomes of the screen.
type feed struct {
	session Session
	plan    tuner.Plan // with its payloads, which no event has
	cancel  context.CancelFunc
	state   *tuner.State // what fold has seen

	mu      sync.Mutex
	pending []tuner.Event
	news    chan struct{} // holds a token when something is pending
	over    chan struct{} // closed after the last event
	err     error         // what ended the session early; to be read when it is over
}

func newFeed(s Session, cancel context.CancelFunc) *feed {
	f := &feed{session: s, cancel: cancel, state: &tuner.State{}, news: make(chan struct{}, 1), over: make(chan struct{})}
	go f.drain()
	return f
}

func (f *feed) drain() {
	defer close(f.over)
	defer f.cancel()
	for e := range f.session.Events() {
		f.mu.Lock()
		f.pending = append(f.pending, e)
		f.mu.Unlock()
		select {
		case f.news <- struct{}{}:
		default:
		}
	}
	f.err = f.session.Wait()
}

// fold takes in what is pending and says whether that was the end.
func (f *feed) fold() (ended bool) {
	select {
	case <-f.over:
		ended = true
	default:
	}
	f.mu.Lock()
	events := f.pending
	f.pending = nil
	f.mu.Unlock()
	for _, e := range events {
		f.state.Apply(e)
	}
	return ended
}

// frame is how long events are gathered before the screen is drawn.
const frame = 33 * time.Millisecond

// eventsMsg says that a feed has something to fold.
type eventsMsg struct{ feed *feed }

// await waits for the first event and then a frame longer, so that thousands
// of samples a second cost no more pictures than thirty.
func (f *feed) await(ctx context.Context) tea.Msg {
	select {
	case <-f.news:
	case <-f.over:
		return eventsMsg{f}
	case <-ctx.Done():
		return nil
	}
	gather := time.NewTimer(frame)
	defer gather.Stop()
	select {
	case <-gather.C:
	case <-f.over:
	case <-ctx.Done():
	}
	return eventsMsg{f}
}

// feeds are all sessions that were begun, also one whose beginning the screen
// no longer waits for.
type feeds struct {
	mu  sync.Mutex
	all []*feed
}

func (s *feeds) add(f *feed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, f)
}

func (s *feeds) list() []*feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*feed(nil), s.all...)
}
