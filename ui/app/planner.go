package app

import (
	"context"
	"os"
	"slices"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/ui/page"
	"lambdial/ui/plan"
)

// planner is the plan of the function that was chosen last, and what is read
// for it.
type planner struct {
	*ground
	screen *plan.Screen          // nil until a function was chosen
	chosen map[string]tuner.Plan // what was started last, by function
}

// forget drops all plans: functions of the same name may be others elsewhere.
func (p *planner) forget() {
	p.screen = nil
	clear(p.chosen)
}

// open opens the plan: as it was left if it was for the same function, else
// with what was chosen for the function last time.
func (p *planner) open(f tuner.Function) (page.Action, tea.Cmd) {
	if p.screen != nil && p.of(f.Name) && p.screen.Function().MemoryMB == f.MemoryMB {
		p.stack.Open(p.screen)
		return nil, nil
	}
	choice, known := p.chosen[f.Name]
	if !known {
		choice = p.usual(f)
	}
	host, _ := os.Hostname() // only told to people
	o := plan.Options{Function: f, Host: host, Plan: choice, Account: p.account(), ReadOnly: p.options.ReadOnly || p.options.Start == nil, Now: p.now(), Usual: p.usual, Keys: &p.keymap}
	if p.options.Price != nil {
		region, priced := o.Account.Region, p.options.Price
		o.PriceOn = func(architecture string) *price.Price { return priced(region, architecture) }
		o.Price = o.PriceOn(f.Architecture)
	}
	p.screen = plan.New(p.theme, o)
	p.stack.Open(p.screen)
	return p.screen.Begin(), tea.Batch(p.recall(f), p.expect(f))
}

// usual is the plan of a function where nobody chose.
func (p *planner) usual(f tuner.Function) tuner.Plan {
	if p.options.Usual == nil {
		return tuner.DefaultPlan(f)
	}
	return p.options.Usual(f)
}

func (p *planner) of(function string) bool { return p.screen.Function().Name == function }

// answered gives the plan what it asked for, and gives what it then asks for.
func (p *planner) answered(msg tea.Msg) page.Action {
	if p.screen == nil {
		return nil
	}
	switch msg := msg.(type) {
	case payloadMsg:
		p.screen.Loaded(msg.path, msg.content, msg.err)
	case folderMsg:
		p.screen.Listed(msg.folder, msg.entries, msg.err)
	case editedMsg:
		p.screen.Edited(msg.text, msg.err)
	case earlierMsg:
		if p.of(msg.function) {
			return p.screen.Remember(msg.earlier, msg.files)
		}
	case experienceMsg:
		if p.of(msg.function) {
			p.screen.Expect(msg.known)
		}
	}
	return nil
}

// payloadMsg answers a plan's wish for a payload file.
type payloadMsg struct {
	path    string
	content []byte
	err     error
}

func (p *planner) readPayloads(paths []string) tea.Cmd {
	var commands []tea.Cmd
	for _, path := range slices.Compact(slices.Sorted(slices.Values(paths))) {
		commands = append(commands, p.tasks.command(callDeadline, func(context.Context) tea.Msg {
			content, err := payload.ReadSource(path)
			return payloadMsg{path, content, err}
		}))
	}
	return tea.Batch(commands...)
}

// folderMsg answers a plan's wish to see what is in a folder.
type folderMsg struct {
	folder  string
	entries []payload.Entry
	err     error
}

func (p *planner) listFolder(folder string) tea.Cmd {
	return p.tasks.command(callDeadline, func(context.Context) tea.Msg {
		entries, err := payload.Folder(folder)
		return folderMsg{folder, entries, err}
	})
}

// earlierMsg tells what was planned for a function before.
type earlierMsg struct {
	function string
	earlier  []archive.Planned
	files    map[string]string
}

// recall reads what was planned for a function before. It is only an offer: if
// it can't be read there is none.
func (p *planner) recall(f tuner.Function) tea.Cmd {
	if p.options.Earlier == nil {
		return nil
	}
	return p.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		earlier, files, err := p.options.Earlier(ctx, f)
		if err != nil {
			return nil
		}
		return earlierMsg{f.Name, earlier, files}
	})
}

// experienceMsg tells how long a function took before.
type experienceMsg struct {
	function string
	known    tuner.Experience
}

// expect reads how long the function took before, which only the estimate is
// by.
func (p *planner) expect(f tuner.Function) tea.Cmd {
	if p.options.Experience == nil {
		return nil
	}
	return p.tasks.command(loadDeadline, func(ctx context.Context) tea.Msg {
		known, err := p.options.Experience(ctx, f)
		if err != nil {
			return nil
		}
		return experienceMsg{f.Name, known}
	})
}
