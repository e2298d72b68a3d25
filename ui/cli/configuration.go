package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/config"
	"lambdial/ui/keys"
)

// configuration is what file and environment variables set. Variables win over
// the file; flags, which are not known here, over both.
type configuration struct {
	path   string
	exists bool
	values map[string]sourced // by setting
	chosen []sourced          // keys, in the order of the file
	keymap keys.Map
	wrong  []error
}

// sourced is a value with the place that it comes from.
type sourced struct {
	name, text string
	keys       []string // of an action
	variable   string   // "" where it stands in the file
	config.Place
}

// source tells where a value comes from.
func (c *configuration) source(v sourced) string {
	if v.variable != "" {
		return v.variable
	}
	return fmt.Sprintf("%s:%d", c.path, v.Line)
}

// readConfiguration reads file and variables. What is wrong is told, and left out.
func readConfiguration(getenv func(string) string) *configuration {
	c := &configuration{path: config.Path(), values: map[string]sourced{}, keymap: keys.NewMap()}
	_, err := os.Stat(c.path)
	c.exists = err == nil
	values, err := config.Read(c.path)
	if err != nil {
		c.wrong = append(c.wrong, err)
	}
	for _, v := range values {
		if err := c.take(v); err != nil {
			c.wrong = append(c.wrong, &config.Mistake{Path: c.path, Place: v.Place, Err: err})
		}
	}
	c.rebind()
	slices.SortStableFunc(c.wrong, func(a, b error) int {
		first, _ := placeOf(a)
		second, _ := placeOf(b)
		return first.Line - second.Line
	})
	for _, s := range settings {
		value := getenv(s.variable())
		if value == "" {
			continue
		}
		if err := checkSetting(s.flag, value); err != nil {
			c.wrong = append(c.wrong, fmt.Errorf("%s: %w", s.variable(), err))
			continue
		}
		c.values[s.flag] = sourced{name: s.flag, text: value, variable: s.variable()}
	}
	return c
}

// take takes a value of the file.
func (c *configuration) take(v config.Value) error {
	if action, is := strings.CutPrefix(v.Name, "keys."); is {
		c.chosen = append(c.chosen, sourced{name: action, keys: v.Texts, Place: v.Place})
		return nil
	}
	if !slices.Contains(settingNames(), v.Name) {
		return unknown("setting", v.Name, settingNames(), "lambdial config lists them")
	}
	text := strings.Join(v.Texts, ",")
	if v.Array && v.Name != "memory" {
		return fmt.Errorf("%s takes one value, not several", v.Name)
	}
	if err := checkSetting(v.Name, text); err != nil {
		return err
	}
	c.values[v.Name] = sourced{name: v.Name, text: text, Place: v.Place}
	return nil
}

// unknown says that there is no such name, and which was likely meant.
func unknown(what, name string, names []string, otherwise string) error {
	if near := text.Near(name, names); len(near) > 0 {
		otherwise = "did you mean " + near[0] + "?"
	}
	return fmt.Errorf("unknown %s %q: %s", what, name, otherwise)
}

// rebind takes the keys of the file.
func (c *configuration) rebind() {
	var choices []keys.Choice
	for _, v := range c.chosen {
		choices = append(choices, keys.Choice{Action: v.name, Keys: v.keys})
	}
	keymap, refused := c.keymap.Rebind(choices)
	if len(refused) == 0 {
		c.keymap = keymap
		return
	}
	var actions []string
	for _, a := range keymap.Actions() {
		actions = append(actions, a.Name)
	}
	for _, r := range refused {
		why := error(r)
		if errors.Is(r, keys.ErrNoAction) {
			why = unknown("action", r.Action, actions, "lambdial config keys lists them")
		}
		at := slices.IndexFunc(c.chosen, func(v sourced) bool { return v.name == r.Action })
		c.wrong = append(c.wrong, &config.Mistake{Path: c.path, Place: c.chosen[at].Place, Err: why})
	}
	c.chosen = nil
}

// applyTo sets the flags that were not typed. They stay as not typed, so that one
// which does nothing with the others is no mistake.
func (c *configuration) applyTo(flags *pflag.FlagSet) error {
	for name, v := range c.values {
		if f := flags.Lookup(name); f != nil && !f.Changed {
			if err := f.Value.Set(v.text); err != nil { // it was checked
				return fmt.Errorf("%s: %w", c.source(v), err)
			}
		}
	}
	return nil
}

// configured marks a command that the configuration sets flags of.
const configured = "configured"

// configure sets the flags of a command by the configuration. Others never read
// it: restore must not fail by a slip in a file.
func (g *globals) configure(cmd *cobra.Command) error {
	if cmd.Annotations[configured] == "" {
		return nil
	}
	g.config = readConfiguration(os.Getenv)
	if told := slips(os.Environ()); len(told) > 0 {
		say(cmd.ErrOrStderr(), "note: %s", strings.Join(told, " "))
	}
	if len(g.config.wrong) > 0 {
		return usage("%w", g.config.wrong[0])
	}
	return g.config.applyTo(cmd.Flags())
}

// blame adds to an error the values of the configuration without which it would
// be another, or none: check tells the error as the flags are now.
func (g *globals) blame(cmd *cobra.Command, err error, check func() error) error {
	if g.config == nil || err == nil {
		return err
	}
	var guilty []string
	usual := newSet()
	for _, s := range settings {
		v, is := g.config.values[s.flag]
		f := cmd.Flags().Lookup(s.flag)
		if !is || f == nil || f.Changed {
			continue
		}
		was := f.Value.String()
		_ = f.Value.Set(usual.flags.Lookup(s.flag).Value.String()) // the flag's own
		if now := check(); now == nil || !strings.Contains(now.Error(), err.Error()) {
			guilty = append(guilty, fmt.Sprintf("%s = %s is from %s", s.flag, v.text, g.config.source(v)))
		}
		_ = f.Value.Set(was)
	}
	if len(guilty) == 0 {
		return err
	}
	return fmt.Errorf("%w (%s)", err, strings.Join(guilty, "; "))
}

// usualPlan is the plan of a function by the configuration, where nobody chose.
func (c *configuration) usualPlan(f tuner.Function) tuner.Plan {
	s := newSet()
	plan := tuner.DefaultPlan(f)
	if err := c.applyTo(s.flags); err != nil {
		return plan
	}
	chosen, err := s.tune.choices(plan)
	if err != nil { // each by itself was checked, and none rests on another
		return plan
	}
	return chosen
}

// slips are variables that look like settings that were mistyped.
func slips(environ []string) (told []string) {
	const prefix = "LAMBDIAL_"
	var names []string
	for _, s := range settings {
		names = append(names, strings.TrimPrefix(s.variable(), prefix))
	}
	for _, pair := range environ {
		variable, value, _ := strings.Cut(pair, "=")
		name, ours := strings.CutPrefix(variable, prefix)
		if near := text.Near(name, names); ours && value != "" && len(near) > 0 && !slices.Contains(names, name) {
			told = append(told, fmt.Sprintf("%s is no setting: did you mean %s?", variable, prefix+near[0]))
		}
	}
	slices.Sort(told)
	return told
}

// placeOf is where a mistake stands in the file, and what it is.
func placeOf(err error) (at config.Place, message string) {
	var m *config.Mistake
	if errors.As(err, &m) {
		return m.Place, m.Err.Error()
	}
	return at, err.Error()
}
