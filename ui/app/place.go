package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner/price"
	"lambdial/tuner/text"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// connectDeadline is for credentials that somebody may have to be asked for.
const connectDeadline = 90 * time.Second

// chooser is a list over the screen with what it waits for.
type chooser struct {
	*page.Chooser
	id     int                // of the answer that is waited for
	cancel context.CancelFunc // of what is being waited for
}

func (a *app) openChooser(p widget.Picker, choose func(string) page.Action) {
	a.chooser = &chooser{page.NewChooser(a.theme, p, choose), 0, func() {}}
	a.stack.Show(a.chooser)
}

// closeChooser takes the list away and gives up what it waits for.
func (a *app) closeChooser() {
	if a.chooser != nil {
		a.chooser.cancel()
		a.stack.Close(a.chooser)
		a.chooser, a.lookup = nil, 0
	}
}

// askName asks for a function that the list may not have.
func (a *app) askName() tea.Cmd {
	a.openChooser(widget.Picker{
		Title: "Plan for a function by name", Free: true, Ask: "its name or ARN", None: "It need not be in the list.",
	}, func(name string) page.Action { return page.LookUp{Name: name} })
	return nil
}

func (a *app) lookUpByName(name string) tea.Cmd {
	a.chooser.Busy, a.chooser.Err = "looking for "+text.Visible(name)+a.theme.Glyph.Ellipsis, nil
	return tea.Batch(a.lookUp(name), a.tick())
}

// askRegion offers the regions with a known price; others can be typed.
func (a *app) askRegion() tea.Cmd {
	if !a.canMove() {
		return nil
	}
	now := a.options.Account.Identity()
	p := widget.Picker{Title: "Region", Free: true, Ask: "type to filter, or another region", Current: now.Region}
	known := false
	for _, region := range price.Regions() {
		p.Options = append(p.Options, widget.Option{Value: region})
		known = known || region == now.Region
	}
	if !known {
		p.Options = append([]widget.Option{{Value: now.Region}}, p.Options...)
	}
	a.openChooser(p, func(region string) page.Action { return page.Connect{Profile: now.Profile, Region: region} })
	return nil
}

// askProfile offers the profiles of the AWS configuration.
func (a *app) askProfile() tea.Cmd {
	if !a.canMove() || a.options.Profiles == nil {
		return nil
	}
	a.openChooser(widget.Picker{
		Title: "Profile", Ask: "type to filter", Current: a.options.Account.Identity().Profile,
		None: "There is no profile: aws configure makes one.", Busy: "reading the AWS configuration" + a.theme.Glyph.Ellipsis,
	}, func(profile string) page.Action { return page.Connect{Profile: profile, Region: a.regionFor(profile)} })
	c := a.chooser
	a.ids++
	c.id = a.ids
	id := a.ids
	read := a.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		profiles, err := a.options.Profiles(ctx)
		return profilesMsg{id, profiles, err}
	})
	return tea.Batch(read, a.tick())
}

// regionFor is the region that is in use, for a profile that sets none of its
// own.
func (a *app) regionFor(profile string) string {
	for _, o := range a.chooser.Options {
		if o.Value == profile && o.About != "" {
			return ""
		}
	}
	return a.options.Account.Identity().Region
}

type profilesMsg struct {
	id       int
	profiles []Profile
	err      error
}

func (a *app) profiles(m profilesMsg) {
	if a.chooser == nil || a.chooser.id != m.id {
		return
	}
	options := make([]widget.Option, len(m.profiles))
	for i, p := range m.profiles {
		options[i] = widget.Option{Value: p.Name, About: p.Region}
	}
	a.chooser.Busy, a.chooser.Err = "", m.err
	a.chooser.SetOptions(options)
}

// canMove says whether another account may be opened now, and if not tells why.
func (a *app) canMove() bool {
	switch {
	case a.options.Account.Identity().Demo:
		a.functions.SetNotices([]string{"The demo is one account in one region. Start lambdial without --demo to choose another."})
	case a.options.Reconnect == nil:
	case a.busy > 0 || a.opening != nil:
		a.functions.SetNotices([]string{"The account is being changed just now: wait until that is done."})
	default:
		return true
	}
	return false
}

// connectedMsg answers an attempt to open another account.
type connectedMsg struct {
	id         int
	connection Connection
	err        error
}

// reconnect opens another account. The one in use stays until that is done.
func (a *app) reconnect(profile, region string) tea.Cmd {
	c := a.chooser
	where := region
	if profile != a.options.Account.Identity().Profile || region == "" {
		where = "the profile " + profile
	}
	c.Busy, c.Err = "connecting to "+text.Visible(where)+a.theme.Glyph.Ellipsis, nil
	a.ids++
	c.id = a.ids
	id := a.ids
	ctx, cancel := context.WithCancel(a.tasks.ctx)
	c.cancel = cancel
	open := a.tasks.command(0, func(context.Context) tea.Msg {
		defer cancel()
		ctx, late := context.WithTimeout(ctx, connectDeadline)
		defer late()
		connection, err := a.options.Reconnect(ctx, profile, region)
		return connectedMsg{id, connection, err}
	})
	return tea.Batch(open, a.tick())
}

func (a *app) connected(m connectedMsg) tea.Cmd {
	c := a.chooser
	if c == nil || c.id != m.id {
		return nil // given up; nobody uses what was opened
	}
	c.Busy, c.Err = "", m.err
	if m.err != nil {
		return nil
	}
	a.closeChooser()
	a.options.Connection = m.connection
	a.plan = nil
	clear(a.chosen) // functions of the same name may be others there
	a.placed()
	a.functions.Move()
	return a.list()
}

// placed tells the list which account it is of.
func (a *app) placed() {
	id := a.options.Account.Identity()
	a.functions.Demo, a.functions.Where = id.Demo, id.Region
	if id.Demo {
		a.functions.CanMove = false
	}
}
