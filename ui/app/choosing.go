package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// connectDeadline is for credentials that somebody may have to be asked for.
const connectDeadline = 90 * time.Second

// choosing is how a person names what the list of functions does not show:
// another function, region or profile.
type choosing struct {
	*ground
	chooser *chooser // in the stack, nil for none
	lookup  int      // the id of the answer that is waited for
}

// chooser is a list over the screen with what it waits for.
type chooser struct {
	*page.Chooser
	id     int                // of the answer that is waited for
	cancel context.CancelFunc // of what is being waited for
}

func (c *choosing) open(p widget.Picker, choose func(string) page.Action) {
	c.chooser = &chooser{page.NewChooser(c.theme, p, choose), 0, func() {}}
	c.stack.Show(c.chooser)
}

// close takes the list away and gives up what it waits for.
func (c *choosing) close() {
	if c.chooser != nil {
		c.chooser.cancel()
		c.stack.Close(c.chooser)
		c.chooser, c.lookup = nil, 0
	}
}

// askName asks for a function that the list may not have.
func (c *choosing) askName() {
	c.open(widget.Picker{
		Title: "Plan for a function by name", Free: true, Ask: "its name or ARN", None: "It need not be in the list.",
	}, func(name string) page.Action { return page.LookUp{Name: name} })
}

// functionMsg answers a look-up of one function.
type functionMsg struct {
	id       int
	name     string
	function tuner.Function
	err      error
}

func (c *choosing) lookUp(name string) tea.Cmd {
	if c.chooser != nil {
		c.chooser.Busy, c.chooser.Err = "looking for "+text.Visible(name)+c.theme.Glyph.Ellipsis, nil
	}
	c.lookup = c.nextID()
	id, account := c.lookup, c.options.Account
	return c.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		f, err := account.Function(ctx, name, "")
		return functionMsg{id, name, f, err}
	})
}

// lookedUp says whether the function is there, and still wanted.
func (c *choosing) lookedUp(m functionMsg) bool {
	switch {
	case m.id != c.lookup:
		return false
	case m.err == nil:
		c.close()
	case c.chooser != nil:
		c.chooser.Busy, c.chooser.Err = "", m.err
	default:
		c.tellError("The function "+text.Visible(m.name)+" can't be planned", m.err)
	}
	return m.err == nil
}

// askRegion offers the regions with a known price; others can be typed.
func (c *choosing) askRegion() {
	now := c.account()
	p := widget.Picker{Title: "Region", Free: true, Ask: "type to filter, or another region", Current: now.Region}
	known := false
	for _, region := range price.Regions() {
		p.Options = append(p.Options, widget.Option{Value: region})
		known = known || region == now.Region
	}
	if !known {
		p.Options = append([]widget.Option{{Value: now.Region}}, p.Options...)
	}
	c.open(p, func(region string) page.Action { return page.Connect{Profile: now.Profile, Region: region} })
}

// askProfile offers the profiles of the AWS configuration.
func (c *choosing) askProfile() tea.Cmd {
	if c.options.Profiles == nil {
		return nil
	}
	c.open(widget.Picker{
		Title: "Profile", Ask: "type to filter", Current: c.account().Profile,
		None: "There is no profile: aws configure makes one.", Busy: "reading the AWS configuration" + c.theme.Glyph.Ellipsis,
	}, func(profile string) page.Action { return page.Connect{Profile: profile, Region: c.regionFor(profile)} })
	c.chooser.id = c.nextID()
	id := c.chooser.id
	return c.tasks.command(callDeadline, func(ctx context.Context) tea.Msg {
		profiles, err := c.options.Profiles(ctx)
		return profilesMsg{id, profiles, err}
	})
}

// regionFor is the region that is in use, for a profile that sets none of its
// own.
func (c *choosing) regionFor(profile string) string {
	for _, o := range c.chooser.Options {
		if o.Value == profile && o.About != "" {
			return ""
		}
	}
	return c.account().Region
}

type profilesMsg struct {
	id       int
	profiles []Profile
	err      error
}

func (c *choosing) profiles(m profilesMsg) {
	if c.chooser == nil || c.chooser.id != m.id {
		return
	}
	options := make([]widget.Option, len(m.profiles))
	for i, p := range m.profiles {
		options[i] = widget.Option{Value: p.Name, About: p.Region}
	}
	c.chooser.Busy, c.chooser.Err = "", m.err
	c.chooser.SetOptions(options)
}

// connectedMsg answers an attempt to open another account.
type connectedMsg struct {
	id         int
	connection Connection
	err        error
}

// connect opens another account. The one in use stays until that is done.
func (c *choosing) connect(profile, region string) tea.Cmd {
	where := region
	if profile != c.account().Profile || region == "" {
		where = "the profile " + profile
	}
	c.chooser.Busy, c.chooser.Err = "connecting to "+text.Visible(where)+c.theme.Glyph.Ellipsis, nil
	c.chooser.id = c.nextID()
	id := c.chooser.id
	ctx, cancel := context.WithCancel(c.tasks.ctx)
	c.chooser.cancel = cancel
	return c.tasks.command(0, func(context.Context) tea.Msg {
		defer cancel()
		ctx, late := context.WithTimeout(ctx, connectDeadline)
		defer late()
		connection, err := c.options.Reconnect(ctx, profile, region)
		return connectedMsg{id, connection, err}
	})
}

// connected says whether another account is open now. One that was given up is
// used by nobody.
func (c *choosing) connected(m connectedMsg) bool {
	if c.chooser == nil || c.chooser.id != m.id {
		return false
	}
	c.chooser.Busy, c.chooser.Err = "", m.err
	if m.err != nil {
		return false
	}
	c.close()
	c.options.Connection = m.connection
	return true
}
