package cli

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

// exitCodes are told by every help that a script's author reads.
const exitCodes = `0 a verdict; 1 failed; 2 wrong usage; 3 no usable size; 4 something could not be
restored; 5 the target was not met, what was set is slower than predicted or not verified, or
--fail-over was exceeded; 130 interrupted and restored.`

// manualSections come after the commands and flags, which the manual takes from
// the program itself.
var manualSections = []struct{ name, text string }{
	{"Exit status", flow(exitCodes)},
	{"Files", `* $XDG_CONFIG_HOME/lambdial/config.toml (~/.config/lambdial/config.toml): defaults and keys; lambdial config init writes one.
* $XDG_STATE_HOME/lambdial/sessions (~/.local/state/lambdial/sessions): a log of each session, from which restore undoes what was interrupted. --state-dir puts them elsewhere.
* $XDG_STATE_HOME/lambdial/demo: the same of the embedded account.
* $XDG_CACHE_HOME/lambdial: prices read by lambdial prices refresh, and names for completion.
* ~/.aws/config, ~/.aws/credentials: profiles, regions and credentials, as the AWS CLI reads them.`},
	{"Environment", `* AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID and the others of the AWS SDKs: credentials and region.
* AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAMBDA: another service than AWS.
* VISUAL, EDITOR: the editor of payloads.
* NO_COLOR: no colours. TERM=dumb, or a locale without UTF-8: plain characters, as with --ascii.
* LAMBDIAL_STRATEGY, LAMBDIAL_DISCOUNT and so on: defaults of flags, before those of the file; lambdial config shows them.
* XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME: see Files.`},
	{"Examples", `* lambdial --demo: look around without an AWS account.
* lambdial tune orders-api --memory 128:3008 --payload @event.json: tune without the terminal program.
* lambdial tune orders-api --strategy target --latency p95 --target 200ms --yes --json: in a pipeline; exit status 5 where no size keeps the target.
* lambdial open last --json: the result of the last session once more.
* lambdial patch last --find . --dry-run: what would change in the file that the function is deployed from.
* lambdial check orders-api --against last --fail-over 5% --yes: in a pipeline; exit status 5 where it became slower or dearer.
* lambdial restore: undo what a killed session left.`},
}

func manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page: lambdial man | man -l -",
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, cmd.Root())
			if err != nil {
				return err
			}
			for _, section := range manualSections {
				page = page.WithSection(section.name, section.text)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), page.Build(manual{roff.NewDocument()}))
			return err
		},
	}
}

// manual writes text as it is: roff takes it for a format, but for list items,
// so that a percent sign spoils what follows.
type manual struct{ *roff.Document }

// Heading has the day of the build rather than of its printing, so that a
// release can be made again.
func (m manual) Heading(section uint, title, description string, _ time.Time) {
	m.Document.Heading(section, title, description, thisBuild().dated())
}

func (m manual) Text(text string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "*") {
			lines[i] = strings.ReplaceAll(line, "%", "%%")
		}
	}
	m.Document.Text(strings.Join(lines, "\n"))
}

// shortFlag is how mango writes a flag that has a short form.
var shortFlag = regexp.MustCompile(`^--(\w) (--[\w-]+)$`)

// TextBold has a Text of its own beneath.
func (m manual) TextBold(text string) {
	text = shortFlag.ReplaceAllString(text, "-$1, $2")
	m.Document.TextBold(strings.ReplaceAll(text, "%", "%%"))
}
