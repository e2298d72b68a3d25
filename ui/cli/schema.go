package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"lambdial/tuner/schema"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema [NAME]", Short: "Print the JSON Schema of what commands print as JSON",
		Long: flow(`Lists the JSON Schemas (draft 2020-12) of what this version prints with --json, or prints
one of them. Each member tells its unit, and what it means where it is absent. What a command
prints where it fails is of the schema error.`),
		Example: `lambdial schema
lambdial schema result > result.schema.json`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, s := range schema.All() {
				if len(args) == 0 {
					names = append(names, described(s.Name, s.Title))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				for _, s := range schema.All() {
					_, _ = fmt.Fprintf(table, "%s\t%s\n", s.Name, s.Title) // Flush tells
				}
				return table.Flush()
			}
			s, found := schema.Find(args[0])
			if !found {
				var names []string
				for _, s := range schema.All() {
					names = append(names, s.Name)
				}
				return usage("there is no schema %s: %s", args[0], strings.Join(names, ", "))
			}
			_, err := cmd.OutOrStdout().Write(s.Document)
			return err
		},
	}
}
