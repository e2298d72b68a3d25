package cli

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/spf13/cobra"
)

func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// wantsJSON says that a command line asks for JSON, also where it is wrong
// otherwise.
func wantsJSON(root *cobra.Command, args []string) bool {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.Flags().Lookup("json") == nil {
		return false
	}
	asked, _ := cmd.Flags().GetBool("json")
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	return asked || slices.Contains(args[:end], "--json")
}
