package plan

import (
	"cmp"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"lambdial/ui/page"
	"lambdial/ui/widget"
)

// composer is where a person writes what is sent, or names the files that have
// it.
type composer struct {
	*form
	past    *recollection
	loading *loader // the dialog in which a file is chosen, as long as it is there
}

// newMix is the list of several payloads.
func (s *composer) newMix() *field {
	k := s.keys
	return &field{
		key: s.keyMix, explain: s.explainMix,
		applies: func() bool { return len(s.contents) > 1 },
		keys:    func() []key.Binding { return []key.Binding{k.EditPayload, k.Heavier, k.Lighter, k.Remove, k.Add} },
	}
}

// newPayload is the editor of a payload.
func (s *composer) newPayload() *field {
	k := s.keys
	return &field{
		capturing: true, key: s.keyPayload, explain: s.explainPayload,
		keys: func() []key.Binding { return []key.Binding{k.Next, k.Load, k.Editor, k.Add, k.StartNow} },
		wrong: func() string {
			for i, c := range s.contents {
				which := ""
				if len(s.contents) > 1 {
					which = fmt.Sprintf("payload %d: ", i+1)
				}
				switch {
				case c.reading:
					return which + "reading " + c.source
				case c.err != nil:
					return which + c.err.Error()
				}
			}
			return ""
		},
	}
}

// newTenancy is the line for the tenant of a function that is isolated by
// tenant.
func (s *composer) newTenancy() *field {
	return &field{
		label: "Tenant", input: &s.tenant, capturing: true, key: s.keyTenant,
		applies: func() bool { return s.about.Function.PerTenant },
		explain: func() string { return "Each tenant has environments of its own. The name is not logged." },
		wrong: func() string {
			if strings.TrimSpace(s.tenant.Value()) == "" {
				return "this function is isolated per tenant: name the one to invoke it for"
			}
			return ""
		},
	}
}

func (s *composer) keyTenant(msg tea.KeyPressMsg) page.Action {
	switch msg.String() {
	case "esc", "enter", "down":
		s.moveFocus(1)
	case "up":
		s.moveFocus(-1)
	default:
		widget.Type(&s.tenant, msg)
	}
	return nil
}

// openEditor gives the payload to the person's own editor.
func (s *composer) openEditor() page.Action {
	c := s.contents[s.current]
	if c.reading {
		return nil
	}
	c.note = ""
	return page.Edit{Text: cmp.Or(c.text, "{}")}
}
