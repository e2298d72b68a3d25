package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"lambdial/ui/keys"
)

// TestConfigurationIsDocumented: the tables of the documentation are those of the
// program.
func TestConfigurationIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, table := range map[string]string{"settings": settingsTable(), "actions": actionsTable()} {
		_, rest, _ := strings.Cut(string(page), "<!-- "+what+" -->\n")
		if got, _, _ := strings.Cut(rest, "<!-- end -->"); got != table {
			t.Errorf("docs/configuration.md: the table of %s should be\n%s", what, table)
		}
	}
}

func settingsTable() string {
	var b strings.Builder
	b.WriteString("| setting | default | what it is |\n| --- | --- | --- |\n")
	s := newSet()
	for _, one := range settings {
		usual := usualOf(one.flag)
		if usual != "" && !one.bare(s.flags) {
			usual = `"` + usual + `"`
		}
		if usual != "" {
			usual = "`" + usual + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", one.flag, usual, s.flags.Lookup(one.flag).Usage)
	}
	return b.String()
}

func actionsTable() string {
	var b strings.Builder
	b.WriteString("| action | keys | what it does |\n| --- | --- | --- |\n")
	for _, a := range keys.NewMap().Actions() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", a.Name, strings.Join(a.Keys, "` `"), a.Does)
	}
	return b.String()
}
