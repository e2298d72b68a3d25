package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner/text"
	"lambdial/ui/config"
	"lambdial/ui/keys"
)

// held is the configuration as it holds, with where each of it comes from.
type held struct {
	File   string `json:"file"`
	Exists bool   `json:"exists"`
	// Settings and Keys are all that there are, in a fixed order.
	Settings []heldSetting `json:"settings"`
	Keys     []heldKeys    `json:"keys"`
	Mistakes []heldMistake `json:"mistakes"`
}

// The places that a value may come from.
const (
	fromDefault  = "default"
	fromFile     = "file"
	fromVariable = "variable"
	fromFlag     = "flag"
)

type heldSetting struct {
	Name    string `json:"name"`
	Value   string `json:"value,omitempty"`   // as typed; absent for none
	Default string `json:"default,omitempty"` // absent for none
	From    string `json:"from"`
	// Line is that of the file, Variable the environment's.
	Line     int    `json:"line,omitempty"`
	Variable string `json:"variable,omitempty"`
}

type heldKeys struct {
	Action string   `json:"action"`
	Does   string   `json:"does"`
	Keys   []string `json:"keys"`
	From   string   `json:"from"`
	Line   int      `json:"line,omitempty"`
}

type heldMistake struct {
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"` // of the file; absent for a variable
	Column  int    `json:"column,omitempty"`
}

func configCommand(g *globals) *cobra.Command {
	var asJSON bool
	shown := newSet()
	cmd := &cobra.Command{
		Use: "config", Short: "Show each setting, its value and where that comes from", Args: cobra.NoArgs,
		Long: flow(`Shows what holds where a command line says nothing else: flags win over LAMBDIAL_…
variables, those over the file, and that over the defaults. With the flags of a setting it shows
what would hold with them.

What is wrong in the file is shown, too; the exit code is 2 then.`),
		Example: `lambdial config
lambdial config init
LAMBDIAL_STRATEGY=cost lambdial config --discount 12%`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c := readConfiguration(os.Getenv)
			h := c.held(shown.flags, cmd.Flags().Changed)
			if err := shown.valid(); err != nil {
				return usage("%w", err)
			}
			var err error
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), h)
			} else {
				err = h.print(cmd.OutOrStdout(), slips(os.Environ()))
			}
			if err == nil && len(c.wrong) > 0 {
				return printedError{&exitError{code: exitUsage}}
			}
			return err
		},
	}
	cmd.Flags().SortFlags = false
	shown.flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "ascii" { // which is every command's
			cmd.Flags().AddFlag(f)
		}
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	shown.tune.complete(cmd)
	cmd.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the configuration file is", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), config.Path())
				return err
			},
		},
		&cobra.Command{
			Use: "init", Short: "Write a configuration file that explains itself, where there is none", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
			Long: flow(`Writes the configuration file with every setting and its default, all of them commented
out. One that is there is never overwritten.`),
			RunE: func(cmd *cobra.Command, _ []string) error {
				if err := writeNew(config.Path(), []byte(commentedFile())); err != nil {
					return err
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), config.Path())
				return err
			},
		},
		&cobra.Command{
			Use: "keys", Short: "List what keys can be chosen for in the terminal program", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
			Annotations: map[string]string{configured: "keys"},
			RunE: func(cmd *cobra.Command, _ []string) error {
				return g.config.held(newSet().flags, func(string) bool { return false }).printKeys(cmd.OutOrStdout())
			},
		},
	)
	return cmd
}

// valid says what is wrong with what was typed.
func (s *set) valid() error {
	var err error
	s.flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed && err == nil {
			err = checkSetting(f.Name, f.Value.String())
		}
	})
	return err
}

// held tells what holds, with flags of which some were typed.
func (c *configuration) held(flags *pflag.FlagSet, typed func(flag string) bool) held {
	h := held{File: c.path, Exists: c.exists, Settings: []heldSetting{}, Keys: []heldKeys{}, Mistakes: []heldMistake{}}
	for _, s := range settings {
		is := heldSetting{Name: s.flag, From: fromDefault, Default: usualOf(s.flag)}
		is.Value = is.Default
		if v, set := c.values[s.flag]; set {
			is.Value, is.From, is.Line, is.Variable = v.text, fromFile, v.Line, v.variable
		}
		if is.Variable != "" {
			is.From = fromVariable
		}
		if typed(s.flag) {
			is.Value, is.From, is.Line, is.Variable = flags.Lookup(s.flag).Value.String(), fromFlag, 0, ""
		}
		h.Settings = append(h.Settings, is)
	}
	for _, a := range c.keymap.Actions() {
		is := heldKeys{Action: a.Name, Does: a.Does, Keys: a.Keys, From: fromDefault}
		if at := slices.IndexFunc(c.chosen, func(v sourced) bool { return v.name == a.Name }); at >= 0 {
			is.From, is.Line = fromFile, c.chosen[at].Line
		}
		h.Keys = append(h.Keys, is)
	}
	for _, err := range c.wrong {
		at, message := placeOf(err)
		h.Mistakes = append(h.Mistakes, heldMistake{Message: message, Line: at.Line, Column: at.Column})
	}
	return h
}

// print writes it as a table. Slips are of variables that are none of ours.
func (h held) print(w io.Writer, slips []string) error {
	where := h.File
	if !h.Exists {
		where += " (not there; lambdial config init writes one)"
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", text.Visible(where)); err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "setting\tvalue\tfrom")
	for i, s := range h.Settings {
		from := s.From
		switch s.From {
		case fromFile:
			from = fmt.Sprintf("%s:%d", filepath.Base(h.File), s.Line)
		case fromVariable:
			from = s.Variable
		case fromFlag:
			from = "--" + s.Name
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, text.Visible(settings[i].told(s.Value)), from)
	}
	if chosen := h.chosenKeys(); len(chosen) > 0 {
		_, _ = fmt.Fprintln(table, "\nkeys")
		for _, k := range chosen {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s:%d\n", k.Action, strings.Join(k.Keys, " "), filepath.Base(h.File), k.Line)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, m := range h.Mistakes {
		if i == 0 {
			_, _ = fmt.Fprintln(w)
		}
		place := ""
		if m.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d: ", filepath.Base(h.File), m.Line, m.Column)
		}
		say(w, "mistake: %s%s", place, m.Message)
	}
	for _, s := range slips {
		say(w, "note: %s", s)
	}
	return nil
}

func (h held) chosenKeys() (chosen []heldKeys) {
	for _, k := range h.Keys {
		if k.From == fromFile {
			chosen = append(chosen, k)
		}
	}
	return chosen
}

func (h held) printKeys(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "action\tkeys\twhat it does\tfrom")
	for _, k := range h.Keys {
		from := k.From
		if k.Line > 0 {
			from = fmt.Sprintf("%s:%d", filepath.Base(h.File), k.Line)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", k.Action, strings.Join(k.Keys, " "), k.Does, from)
	}
	return table.Flush()
}

// commentedFile is a file that sets nothing and explains all.
func commentedFile() string {
	var b strings.Builder
	b.WriteString(`# What lambdial takes where nothing else is said. LAMBDIAL_... variables win over
# this file, and flags over both; lambdial config shows what holds. Take the first
# character of a line away and write what you want.
`)
	s := newSet()
	for _, one := range settings {
		f := s.flags.Lookup(one.flag)
		value := usualOf(one.flag)
		if one.example != "" {
			value = one.example
		}
		if !one.bare(s.flags) {
			value = `"` + value + `"`
		}
		fmt.Fprintf(&b, "\n%s\n#%s = %s\n", "# "+strings.Join(text.Wrap(f.Usage, 76), "\n# "), one.flag, value)
	}
	b.WriteString("\n# Keys of the terminal program; lambdial config keys lists the actions.\n[keys]\n")
	for _, a := range keys.NewMap().Actions() {
		fmt.Fprintf(&b, "#%s = [%s]\n", a.Name, quoted(a.Keys))
	}
	return b.String()
}

func quoted(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = `"` + n + `"`
	}
	return strings.Join(all, ", ")
}

// writeNew writes a file that is for its owner alone, where there is none.
func writeNew(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s is there already, and stays as it is", path)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
