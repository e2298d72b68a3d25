package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
	"lambdial/ui/page"
	"lambdial/ui/sessions"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// loadDeadline is generous because a long session's log takes a while to read.
const (
	loadDeadline    = time.Minute
	restoreDeadline = 5 * time.Minute
)

// pastSessions is the screen of the sessions that were, and what is read of
// them.
type pastSessions struct {
	*ground
	*sessions.Screen
	reading, loading int // the ids of the answers that are waited for
}

func newPastSessions(g *ground) *pastSessions {
	p := &pastSessions{ground: g, Screen: sessions.New(g.theme)}
	p.SetKeys(g.keymap)
	return p
}

type pastMsg struct {
	id      int
	entries []archive.Entry
	err     error
}

type loadedMsg struct {
	id    int
	state *tuner.State
	err   error
}

type deletedMsg struct{ err error }

// show opens the list of past sessions and reads it.
func (p *pastSessions) show() tea.Cmd {
	p.stack.Open(p)
	if p.options.Sessions == nil {
		p.Set(nil, nil, p.now())
		return nil
	}
	p.Open()
	return p.read()
}

// read reads the list of past sessions, which several screens show.
func (p *pastSessions) read() tea.Cmd {
	if p.options.Sessions == nil {
		return nil
	}
	p.reading = p.nextID()
	id := p.reading
	return p.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		entries, err := p.options.Sessions(ctx)
		return pastMsg{id, entries, err}
	})
}

// listed says whether what was read is new to the program.
func (p *pastSessions) listed(m pastMsg) bool {
	if m.id != p.reading {
		return false
	}
	p.Set(m.entries, m.err, p.now())
	return m.err == nil || len(m.entries) > 0
}

// askDelete asks before the log of the selected session is deleted, or says why
// it is not.
func (p *pastSessions) askDelete() {
	e, ok := p.Selected()
	switch {
	case !ok || p.options.Delete == nil:
		return
	case !e.Finished():
		p.showText("This session is kept", func(t theme.Theme, w int) string {
			return paragraph("It is "+t.Clean(text.Visible(e.State))+": its log is needed to clean up after it.", w)
		})
		return
	}
	ago := text.Ago(e.Started, p.now())
	p.ask("Delete this session?", func(t theme.Theme, w int) string {
		return widget.Facts(t, []widget.Fact{
			{Label: "Function", Value: t.Strong.Render(t.Clean(text.Visible(e.Function)))},
			{Label: "Session", Value: t.Clean(text.Visible(e.Session)) + ", " + ago},
		}, w) + "\n\n" + paragraph("Its log is deleted from this machine, with its samples and its verdict. Nothing in the account changes.", w)
	}, page.Delete{Session: e.Session}, "Delete")
}

// remove deletes the log of a past session.
func (p *pastSessions) remove(session string) tea.Cmd {
	return p.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		return deletedMsg{p.options.Delete(ctx, session)}
	})
}

// askAbout asks for a title, a note and tags of a session.
func (c *choosing) askAbout(ask page.AskAbout) {
	c.open(widget.Picker{
		Title: "Title | note #tags", Free: true, Ask: "a title, a note behind |, tags with #; - for none", None: "They are kept beside the session's log.", Typed: ask.About,
	}, func(typed string) page.Action {
		return page.About{Session: ask.Session, About: typed}
	})
}

// describe keeps what was typed about a session.
func (p *pastSessions) describe(session, typed string) tea.Cmd {
	if p.options.Describe == nil {
		return nil
	}
	return p.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		return describedMsg{p.options.Describe(ctx, session, aboutOf(typed))}
	})
}

type describedMsg struct{ err error }

func (p *pastSessions) described(m describedMsg) tea.Cmd {
	if m.err != nil {
		p.tellError("What you wrote is not kept", m.err)
	}
	return p.read()
}

// aboutOf reads what was typed: words that begin with # are tags, what stands
// behind a | is a note.
func aboutOf(typed string) (about archive.About) {
	var words []string
	for word := range strings.FieldsSeq(typed) {
		if tag, is := strings.CutPrefix(word, "#"); is && tag != "" {
			about.Tags = append(about.Tags, tag)
			continue
		}
		words = append(words, word)
	}
	title, note, _ := strings.Cut(strings.Join(words, " "), "|")
	about.Title, about.Note = strings.TrimSpace(title), strings.TrimSpace(note)
	if about.Title == "-" {
		about.Title = ""
	}
	return about
}

func (p *pastSessions) removed(m deletedMsg) tea.Cmd {
	if m.err != nil {
		p.tellError("The session was not deleted", m.err)
	}
	return p.read()
}

// load reads a past session, beside the screen.
func (p *pastSessions) load(session string) tea.Cmd {
	if p.options.Load == nil {
		return nil
	}
	p.SetOpening(session)
	p.loading = p.nextID()
	id := p.loading
	return p.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		state, err := p.options.Load(ctx, session)
		if err == nil && state.Events == 0 {
			err = fmt.Errorf("the session %s has no events", session)
		}
		return loadedMsg{id, state, err}
	})
}

// loaded says whether the session that was read is still to be shown.
func (p *pastSessions) loaded(m loadedMsg) bool {
	switch {
	case m.id != p.loading:
		return false
	case m.err != nil:
		p.SetTrouble(m.err)
		return false
	}
	p.SetOpening("")
	return p.shows(p)
}

// giveUp no longer waits for the session that is being read.
func (p *pastSessions) giveUp() {
	p.loading = 0
	p.SetOpening("")
}
