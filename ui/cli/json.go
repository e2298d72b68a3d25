package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

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
// otherwise or its command has none: whoever asked reads the error as JSON.
func wantsJSON(root *cobra.Command, args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	asks := false
	for _, arg := range args { // the last one counts, as of every flag
		if value, is := strings.CutPrefix(arg, "--json="); is {
			asks, _ = strconv.ParseBool(value)
		} else if arg == "--json" {
			asks = true
		}
	}
	if asks {
		return true
	}
	cmd, _, err := root.Find(args)
	return err == nil && exportsJSON(cmd)
}
