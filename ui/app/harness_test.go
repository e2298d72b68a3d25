package app

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/ui/keys/keytest"
)

// program is the whole terminal program with a fake account, at work in a
// bubble of fake time.
type program struct {
	t       *testing.T
	tea     *tea.Program
	cancel  context.CancelCauseFunc
	hurry   chan struct{}
	done    chan struct{}
	outcome Outcome
	err     error
	output  bytes.Buffer // the terminal's; to be read when done
	said    []string

	sessions chan *fakeSession // those that were started
}

// askScreen is answered by the program's loop with what is on the screen.
type askScreen struct{ answer chan string }

// breakScreen makes the program's loop panic.
type breakScreen struct{}

// open runs the program at w×h with what the tests need unless o has it.
func open(t *testing.T, o Options, w, h int) *program {
	t.Helper()
	p := &program{t: t, hurry: make(chan struct{}), done: make(chan struct{}), sessions: make(chan *fakeSession, 4)}
	account, _ := o.Account.(*fakeAccount)
	if account == nil {
		account = someFunctions()
		o.Account = account
	}
	if o.Start == nil {
		o.Start = func(ctx context.Context, plan tuner.Plan) (Session, error) {
			f, err := account.Function(ctx, plan.Function, "")
			if err != nil {
				return nil, err
			}
			s := newFakeSession(ctx, f, plan)
			p.sessions <- s
			return s, nil
		}
	}
	o.Price = func(region, architecture string) *price.Price {
		at, _ := price.Lookup(region, architecture)
		return &at
	}
	o.Hurry = p.hurry
	o.Say = func(line string) { p.said = append(p.said, line) }
	o.Output = &p.output
	o.Program = append(o.Program,
		tea.WithInput(nil), tea.WithWindowSize(w, h), tea.WithColorProfile(colorprofile.ASCII),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}),
		func(program *tea.Program) { p.tea = program },
		tea.WithFilter(func(m tea.Model, msg tea.Msg) tea.Msg {
			if ask, ok := msg.(askScreen); ok {
				ask.answer <- m.View().Content
				return nil
			}
			if _, ok := msg.(breakScreen); ok {
				panic("the screen broke")
			}
			return msg
		}),
	)
	ctx, cancel := context.WithCancelCause(t.Context())
	p.cancel = cancel
	go func() {
		defer close(p.done)
		p.outcome, p.err = Run(ctx, o)
	}()
	synctest.Wait()
	return p
}

// screen is what a person sees, without styles.
func (p *program) screen() string {
	ask := askScreen{make(chan string, 1)}
	p.tea.Send(ask)
	select {
	case s := <-ask.answer:
		return ansi.Strip(s)
	case <-p.done:
		return ""
	}
}

// see waits until all of these are on the screen.
func (p *program) see(texts ...string) {
	p.t.Helper()
	screen := ""
	for range 2000 {
		synctest.Wait()
		screen = p.screen()
		missing := false
		for _, text := range texts {
			missing = missing || !strings.Contains(screen, text)
		}
		if !missing {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.t.Fatalf("%q is not on the screen:\n%s", texts, screen)
}

// unseen fails if text is on the screen.
func (p *program) unseen(text string) {
	p.t.Helper()
	synctest.Wait()
	if screen := p.screen(); strings.Contains(screen, text) {
		p.t.Fatalf("%q is on the screen:\n%s", text, screen)
	}
}

// press presses keys: names such as "enter", or text that is typed.
func (p *program) press(keys ...string) {
	for _, k := range keytest.Keys(keys...) {
		p.tea.Send(k)
	}
	synctest.Wait()
}

// begun opens the program and starts a session of the function thumbnail.
func begun(t *testing.T, o Options) (*program, *fakeSession) {
	t.Helper()
	p := open(t, o, 120, 36)
	p.see("6 functions")
	p.press("/", "thumb", "enter")
	p.see("Memory sizes", "thumbnail")
	p.press("enter")
	p.see("Start this session?")
	p.press("y")
	p.see("SAMPLING")
	return p, <-p.sessions
}

// ended waits for the program's end and fails if that does not come in time.
func (p *program) ended(within time.Duration) {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(within):
		p.t.Fatalf("the program goes on:\n%s", p.screen())
	}
	if p.err != nil && !errors.Is(p.err, tea.ErrProgramPanic) {
		p.t.Error(p.err)
	}
	p.cancel(nil)
}
