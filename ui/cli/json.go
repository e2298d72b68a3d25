package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"lambdial/tuner/text"
)

func printJSON(w io.Writer, v any) error {
	var document bytes.Buffer
	encoder := json.NewEncoder(&document)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(text.EscapeJSON(document.Bytes()))
	return err
}

// wantsJSON says that a command line asks for JSON, also where it is wrong
// otherwise.
func wantsJSON(root *cobra.Command, args []string) bool {
	cmd, _, err := root.Find(args)
	if err != nil {
		return false
	}
	if cmd.Flags().Lookup("json") == nil {
		return exportsJSON(cmd)
	}
	asked, _ := cmd.Flags().GetBool("json")
	end := slices.Index(args, "--")
	if end < 0 {
		end = len(args)
	}
	return asked || slices.Contains(args[:end], "--json")
}
