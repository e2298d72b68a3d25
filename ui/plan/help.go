package plan

import (
	"charm.land/bubbles/v2/key"
)

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() (short, full []key.Binding) {
	k := s.keys
	hint := func(shown, does string) key.Binding {
		return key.NewBinding(key.WithKeys(shown), key.WithHelp(shown, does))
	}
	full = k.All()
	k.Start.SetEnabled(!s.options.ReadOnly)
	k.StartNow.SetEnabled(!s.options.ReadOnly)
	switch {
	case s.trouble != nil:
		return []key.Binding{hint("enter", "close")}, full
	case s.starting:
		return []key.Binding{hint("esc", "give up")}, full
	case s.confirming:
		return []key.Binding{k.Yes, k.No}, full
	case s.loading != nil:
		return []key.Binding{hint("enter", "load"), hint("tab", "complete"), hint("↑/↓", "choose"), hint("esc", "back")}, full
	}
	switch s.focus {
	case fieldLadder:
		return []key.Binding{k.Toggle, k.Start, k.Next, k.Every, k.None}, full
	case fieldOther:
		return []key.Binding{hint("enter", "add"), k.Next, k.Done}, full
	case fieldPayloads:
		return []key.Binding{k.EditPayload, k.Heavier, k.Lighter, k.Remove, k.Add}, full
	case fieldPayload:
		return []key.Binding{k.Next, k.Load, k.Editor, k.Add, k.StartNow}, full
	case fieldAdvanced:
		return []key.Binding{k.Fold, k.StartNow, k.Next}, full
	case fieldStart:
		return []key.Binding{k.Start, hint("↑/↓", "move")}, full
	}
	return []key.Binding{hint("←/→", "change"), k.Start, k.Next, hint("↑/↓", "move")}, full
}
