package plan

import (
	"charm.land/bubbles/v2/key"

	"lambdial/ui/keys"
	"lambdial/ui/page"
)

// Help gives the keys for the footer and for the full help.
func (s *Screen) Help() page.Keys {
	k, back := s.keys, keys.NewGlobal().Back
	hint := func(shown, does string) key.Binding {
		return key.NewBinding(key.WithKeys(shown), key.WithHelp(shown, does))
	}
	help := page.Keys{Title: "Plan", Full: k.All()}
	k.Start.SetEnabled(!s.options.ReadOnly)
	k.StartNow.SetEnabled(!s.options.ReadOnly)
	switch s.focus {
	case fieldLadder:
		help.Short = []key.Binding{k.Toggle, k.Start, k.Next, k.Every, k.None, back}
	case fieldOther:
		help.Short = []key.Binding{hint("enter", "add"), k.Next, k.Done}
	case fieldPayloads:
		help.Short = []key.Binding{k.EditPayload, k.Heavier, k.Lighter, k.Remove, k.Add, back}
	case fieldPayload:
		help.Short = []key.Binding{k.Next, k.Load, k.Editor, k.Add, k.StartNow}
	case fieldAdvanced:
		help.Short = []key.Binding{k.Fold, k.StartNow, k.Next, back}
	case fieldStart:
		help.Short = []key.Binding{k.Start, hint("↑/↓", "move"), back}
	case fieldTenant:
		help.Short = []key.Binding{hint("←/→", "change"), k.Start, k.Next, hint("↑/↓", "move")}
	default:
		help.Short = []key.Binding{hint("←/→", "change"), k.Start, k.Next, hint("↑/↓", "move"), back}
	}
	return help
}
