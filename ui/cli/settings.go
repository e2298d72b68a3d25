package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/ui/app"
)

// setting is a flag whose default the configuration may set: its kind, its
// words and the usual default are the flag's. Example is what it might be set
// to, for those that are usually unset, and means what the usual default comes
// to where that does not tell by itself.
type setting struct{ flag, example, means string }

// settings are all that may be set, in the order in which they are told.
// Profile, region and endpoint are not among them: they stay in the AWS
// configuration, so that no session goes to another account than the AWS CLI
// would. Neither are those that say yes, or what is invoked with.
var settings = []setting{
	{flag: "strategy"},
	{flag: "weight"},
	{flag: "tolerance"},
	{flag: "latency"},
	{flag: "target", example: "200ms", means: "none, which strategy target asks for"},
	{flag: "indifference"},
	{flag: "headroom"},
	{flag: "cold-share"},
	{flag: "discount"},
	{flag: "isolation"},
	{flag: "memory", example: "128:3008", means: "128 to 3008, and the function's own"},
	{flag: "samples", means: "as many as the decision needs"},
	{flag: "max-samples", example: "200", means: "200, and what cold takes"},
	{flag: "cold", means: "none on purpose"},
	{flag: "parallel", means: "one at each size"},
	{flag: "budget", means: "no limit"},
	{flag: "calls-a-month", means: "unknown"},
	{flag: "theme", means: "by the terminal"},
	{flag: "ascii"},
}

// variable is the environment variable of a setting.
func (s setting) variable() string {
	return "LAMBDIAL_" + strings.ToUpper(strings.ReplaceAll(s.flag, "-", "_"))
}

// usualSizes are those of a tune that is told none.
func usualSizes() string {
	var names []string
	for _, mb := range tuner.DefaultSizes(0) {
		names = append(names, strconv.Itoa(mb))
	}
	return strings.Join(names, ", ") + " and the function's own"
}

// told is its value with what that comes to.
func (s setting) told(value string) string {
	switch means := s.means; {
	case means == "" || value != usualOf(s.flag):
		return value
	case value == "":
		return means
	default:
		return value + ": " + means
	}
}

// bare says that its value stands in the file without quotation marks.
func (s setting) bare(flags *pflag.FlagSet) bool {
	switch flags.Lookup(s.flag).Value.Type() {
	case "string", "duration":
		return false
	}
	return true
}

func settingNames() []string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.flag
	}
	return names
}

// screenFlags are those of the terminal program alone.
type screenFlags struct {
	theme string
	month int64
}

func (f *screenFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.theme, "theme", string(app.LookAuto), "look of the terminal program: "+strings.Join(looks(), ", ")+"; auto goes by the terminal")
	flags.Int64Var(&f.month, "calls-a-month", 0, "how often a function is invoked a month where you told the terminal program nothing else; 0 for unknown")
}

// validate says what is wrong with them.
func (f *screenFlags) validate() error {
	if !app.Look(f.theme).Known() {
		return fmt.Errorf("theme %q is unknown: %s", f.theme, strings.Join(looks(), ", "))
	}
	if f.month < 0 {
		return errors.New("calls a month must be 0 or more")
	}
	return nil
}

// set are the settings with their values, apart from any command line.
type set struct {
	tune   tuneFlags
	screen screenFlags
	all    globals
	flags  *pflag.FlagSet // the settings alone
}

func newSet() *set {
	s := &set{flags: pflag.NewFlagSet("settings", pflag.ContinueOnError)}
	every := pflag.NewFlagSet("all", pflag.ContinueOnError)
	s.tune.register(every)
	s.screen.register(every)
	s.all.register(every)
	s.flags.SortFlags = false
	for _, name := range settingNames() {
		s.flags.AddFlag(every.Lookup(name))
	}
	return s
}

// usualOf is the value that a setting has where nobody set it, "" for none.
func usualOf(name string) string {
	if f := newSet().flags.Lookup(name); f.DefValue != "" {
		return f.Value.String()
	}
	return ""
}

// checkSetting says what is wrong with a value, by itself and not with what else is set.
func checkSetting(name, value string) error {
	s := newSet()
	f := s.flags.Lookup(name)
	if strings.TrimSpace(value) == "" {
		return fmt.Errorf("%s has an empty value: give one, or leave it out", name)
	}
	if err := f.Value.Set(value); err != nil {
		return fmt.Errorf("%s %q is not %s", name, value, kindOf(f))
	}
	if err := s.screen.validate(); err != nil {
		return err
	}
	if s.tune.strategy == string(tuner.StrategyTarget) {
		s.tune.target = 1 // which is a setting of its own
	}
	plan, err := s.tune.choices(tuner.DefaultPlan(tuner.Function{Name: "any"}))
	if err == nil {
		err = plan.Validate()
	}
	if err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), "--"+name, name))
	}
	return nil
}

// complete offers the looks.
func (f *screenFlags) complete(cmd *cobra.Command) {
	offer(cmd, "theme", cobra.FixedCompletions(looks(), cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder))
	offer(cmd, "calls-a-month", cobra.NoFileCompletions)
}

func looks() (names []string) {
	for _, l := range app.Looks() {
		names = append(names, string(l))
	}
	return names
}
