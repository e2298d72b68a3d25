package cli

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

func functionsCommand(g *globals) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "functions", Short: "List the functions", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := g.telling(cmd).connect(cmd.Context())
			if err != nil {
				return err
			}
			defer p.close()
			var all []tuner.Function
			for page, err := range p.account.Functions(cmd.Context()) {
				if err != nil {
					return err
				}
				all = append(all, page...)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), functionEntries(all))
			}
			return printFunctions(cmd.OutOrStdout(), all)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// functionEntry is one function as `functions --json` prints it.
type functionEntry struct {
	Name         string    `json:"name"`
	ARN          string    `json:"arn,omitempty"`
	Runtime      string    `json:"runtime,omitempty"`
	Architecture string    `json:"architecture,omitempty"`
	MemoryMB     int       `json:"memory_mb"`
	TimeoutS     int       `json:"timeout_s"`
	Package      string    `json:"package,omitempty"`
	LastModified time.Time `json:"last_modified,omitzero"`
}

func functionEntries(all []tuner.Function) []functionEntry {
	entries := make([]functionEntry, 0, len(all))
	for _, f := range all {
		entries = append(entries, functionEntry{
			Name: f.Name, ARN: f.ARN, Runtime: f.Runtime, Architecture: f.Architecture,
			MemoryMB: f.MemoryMB, TimeoutS: f.TimeoutS, Package: f.Package, LastModified: f.LastModified,
		})
	}
	return entries
}

func printFunctions(w io.Writer, all []tuner.Function) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "FUNCTION\tRUNTIME\tARCH\tMEMORY\tTIMEOUT\tCHANGED") // Flush tells
	for _, f := range all {
		runtime := f.Runtime
		if runtime == "" {
			runtime = f.Package
		}
		changed := ""
		if !f.LastModified.IsZero() {
			changed = f.LastModified.Format("2006-01-02")
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d MB\t%d s\t%s\n", text.Visible(f.Name), text.Visible(runtime), text.Visible(f.Architecture), f.MemoryMB, f.TimeoutS, changed)
	}
	return table.Flush()
}
