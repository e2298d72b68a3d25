package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/emulator/handlers"
	"lambdial/ui/config"
	"lambdial/ui/plan"
	"lambdial/ui/theme"
)

// configured writes the configuration file.
func (shell) configured(t *testing.T, lines ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(config.Path()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config.Path(), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWhatWins: flags over variables over the file over the defaults, and config
// says from where each is.
func TestWhatWins(t *testing.T) {
	s := newShell(t)
	s.configured(t, `strategy = "speed"`, `discount = "12%"`, `samples = 3`, `memory = [512, 1024]`, `weight = 0.25`)
	t.Setenv("LAMBDIAL_STRATEGY", "within")
	t.Setenv("LAMBDIAL_DISCOUNT", "0.2")

	code, stdout, stderr := s.run(t, "config", "--discount", "30%", "--json")
	var h held
	if err := json.Unmarshal([]byte(stdout), &h); err != nil || code != exitOK {
		t.Fatalf("exit code %d: %v %s", code, err, stderr)
	}
	from := map[string]string{}
	for _, is := range h.Settings {
		from[is.Name] = strings.TrimSpace(is.From + " " + is.Value)
	}
	for name, want := range map[string]string{"strategy": "variable within", "discount": "flag 30%", "samples": "file 3", "memory": "file 512,1024", "isolation": "default versions"} {
		if from[name] != want {
			t.Errorf("%s is from %q, want %q", name, from[name], want)
		}
	}
	_, stdout, _ = s.run(t, "config")
	for _, want := range []string{"strategy +within +LAMBDIAL_STRATEGY\n", "samples +3 +config.toml:3\n", "isolation +versions +default\n"} {
		if !regexp.MustCompile(want).MatchString(stdout) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}

	code, stdout, stderr = s.run(t, "tune", "orders-api", "--demo", "--speed", "200", "--discount", "30%", "--yes", "--json")
	var told struct {
		Goal struct {
			Strategy string
			Weight   float64
		}
		Sizes []struct {
			MemoryMB int `json:"memory_mb"`
			Warm     struct{ Count int }
		}
		Price struct{ Discount float64 }
	}
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || code != exitOK {
		t.Fatalf("exit code %d: %v %s", code, err, stderr)
	}
	if told.Goal.Strategy != "within" || len(told.Sizes) != 2 || told.Price.Discount != 0.3 {
		t.Errorf("%+v", told)
	}
}

// TestConfigSaysWhatHolds where a setting has no value, or one that is a number for
// something else.
func TestConfigSaysWhatHolds(t *testing.T) {
	s := newShell(t)
	s.configured(t, `budget = 0`, `cold = 2`)
	_, stdout, _ := s.run(t, "config")
	for _, want := range []string{
		"memory +128 to 3008, and the function's own +default\n",
		"target +none, which strategy target asks for +default\n",
		"max-samples +200, and what cold takes +default\n",
		"parallel +0: one at each size +default\n",
		"budget +0: no limit +config.toml:1\n",
		"cold +2 +config.toml:2\n",
	} {
		if !regexp.MustCompile("(?m)^" + want).MatchString(stdout) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	if ends := tuner.DefaultSizes(0); ends[0] != 128 || ends[len(ends)-1] != 3008 {
		t.Errorf("the usual sizes are %v", ends)
	}
	for _, line := range strings.Split(stdout, "\n") {
		if len(line) > 80 && !strings.Contains(line, config.Path()) {
			t.Errorf("wider than 80: %s", line)
		}
	}
}

// TestConfigMistakes: each is one line with file, line and the near word, and
// ends every command that the file is for with 2.
func TestConfigMistakes(t *testing.T) {
	s := newShell(t)
	for line, want := range map[string]string{
		`stratgy = "cost"`:       `:2:1: unknown setting "stratgy": did you mean strategy?`,
		`color = "x"`:            `:2:1: unknown setting "color": lambdial config lists them`,
		`strategy = "fast"`:      `:2:1: strategy "fast" is unknown: cost, speed, balanced, within, target`,
		`weight = "much"`:        `:2:1: weight "much" is not a number`,
		`weight = 2`:             `:2:1: weight must be 0 (speed alone) to 1 (cost alone)`,
		`discount = 12`:          `:2:1: discount 12 lacks its percent sign: write 12%`,
		`isolation = "none"`:     `:2:1: isolation "none" is unknown: versions, copy or latest`,
		`theme = "pink"`:         `:2:1: theme "pink" is unknown: auto, dark, light, dark-16, light-16, none`,
		`budget = -1`:            `:2:1: the budget must be an amount of money, or 0 for no limit`,
		`parallel = 1.5`:         `:2:1: parallel "1.5" is not a whole number`,
		`ascii = "perhaps"`:      `:2:1: ascii "perhaps" is not true or false`,
		`strategy = ["cost"]`:    `:2:1: strategy takes one value, not several`,
		`strategy = ""`:          `:2:1: strategy has an empty value`,
		`calls-a-month = -3`:     `:2:1: calls a month must be 0 or more`,
		`memory = "12"`:          `:2:1: `,
		`keys.tune.paus = "p"`:   `:2:1: unknown action "tune.paus": did you mean tune.pause?`,
		`keys.global.back = "b"`: `:2:1: global.back: can't be chosen: it keeps esc`,
		`keys.tune.pause = "q"`:  `:2:1: tune.pause: key q is that of global.quit, too`,
		`  strategy = `:          `:2:`,
		`profile = "production"`: `:2:1: unknown setting "profile"`,
	} {
		s.configured(t, "# mine", line)
		code, _, stderr := s.run(t, "tune", "orders-api", "--demo", "--yes")
		if code != exitUsage || !strings.HasPrefix(stderr, "lambdial: "+config.Path()+want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d: %s", line, code, stderr)
		}
		if code, stdout, stderr := s.run(t, "config"); code != exitUsage || !strings.Contains(stdout, "mistake: config.toml"+want) || stderr != "" {
			t.Errorf("%s: config: exit code %d: %s%s", line, code, stdout, stderr)
		}
	}
	for _, args := range []string{"restore", "sessions --demo", "version", "config path", "functions --demo"} {
		if code, _, stderr := s.run(t, strings.Fields(args)...); code != exitOK {
			t.Errorf("%s fails by the file: %d %s", args, code, stderr)
		}
	}
	s.configured(t)
	t.Setenv("LAMBDIAL_WEIGHT", "heavy")
	if code, _, stderr := s.run(t, "tune", "orders-api", "--demo", "--yes"); code != exitUsage || stderr != "lambdial: LAMBDIAL_WEIGHT: weight \"heavy\" is not a number\n" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	t.Setenv("LAMBDIAL_WEIGHT", "")
	t.Setenv("LAMBDIAL_WIEGHT", "1")
	t.Setenv("LAMBDIAL_STATE", "1")
	if code, stdout, _ := s.run(t, "config"); code != exitOK || !strings.Contains(stdout, "note: LAMBDIAL_WIEGHT is no setting: did you mean LAMBDIAL_WEIGHT?") || strings.Contains(stdout, "LAMBDIAL_STATE") {
		t.Errorf("exit code %d: %s", code, stdout)
	}
}

// TestMistypedVariables are told once by what takes settings, on stderr, and by
// nothing else; what is no setting at all may be somebody else's.
func TestMistypedVariables(t *testing.T) {
	s := newShell(t)
	tune := []string{"tune", "orders-api", "--demo", "--speed", "500", "--memory", "512", "--samples", "2", "--yes", "--json"}
	t.Setenv("LAMBDIAL_STATE", "dir")
	if told := slips([]string{handlers.Variable + "=echo"}); len(told) > 0 {
		t.Error(told)
	}
	t.Setenv("LAMBDIAL_EXHAUSTIVE", "1")
	t.Setenv("LAMBDIAL_ONLY", "1")
	t.Setenv("LAMBDIAL_WIEGHT", "") // counts for nothing
	if _, _, stderr := s.run(t, tune...); strings.Contains(stderr, "LAMBDIAL_") {
		t.Error(stderr)
	}
	t.Setenv("LAMBDIAL_STRATEGI", "cost")
	t.Setenv("LAMBDIAL_WIEGHT", "1")
	code, stdout, stderr := s.run(t, tune...)
	const want = "note: LAMBDIAL_STRATEGI is no setting: did you mean LAMBDIAL_STRATEGY? LAMBDIAL_WIEGHT is no setting: did you mean LAMBDIAL_WEIGHT?\n"
	if code != exitOK || !strings.HasPrefix(stderr, want) || strings.Count(stderr, "LAMBDIAL_WIEGHT") != 1 || strings.Contains(stdout, "LAMBDIAL_") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if _, _, stderr := s.run(t, "sessions"); strings.Contains(stderr, "LAMBDIAL_") {
		t.Error(stderr)
	}
}

// TestConfigAndFlags: what the file says and a given strategy does not use is no
// mistake; what it makes impossible together with a flag is told with its place.
func TestConfigAndFlags(t *testing.T) {
	s := newShell(t)
	s.configured(t, `strategy = "target"`, `target = "200ms"`, `weight = 0.3`, `max-samples = 8`)
	sizes := []string{"tune", "orders-api", "--demo", "--yes", "--speed", "200", "--json"}
	if code, _, stderr := s.run(t, append(sizes, "--strategy", "cost", "--memory", "512,1024")...); code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	code, _, stderr := s.run(t, append(sizes, "--memory", "128,256,384,512,640,768,896,1024,1280,1536")...)
	if code != exitUsage || !strings.Contains(stderr, "too few") || !strings.HasSuffix(stderr, "(max-samples = 8 is from "+config.Path()+":4)\n") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	s.configured(t, `strategy = "target"`)
	if code, _, stderr := s.run(t, sizes...); code != exitUsage || !strings.Contains(stderr, "such as 200ms (strategy = target is from "+config.Path()+":1)") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	s.configured(t, `isolation = "copy"`)
	if code, _, stderr := s.run(t, append(sizes, "--isolation", "latest", "--architecture", "arm64")...); code != exitUsage || strings.Contains(stderr, config.Path()) {
		t.Errorf("blamed for what a flag says: exit code %d: %s", code, stderr)
	}
}

// TestConfigInit: what it writes sets nothing; with its first characters taken
// away it sets all to what holds anyway, and one that is there stays.
func TestConfigInit(t *testing.T) {
	s := newShell(t)
	code, stdout, stderr := s.run(t, "config", "init")
	if code != exitOK || strings.TrimSpace(stdout) != config.Path() {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	info, err := os.Stat(config.Path())
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	content, err := os.ReadFile(config.Path())
	if err != nil {
		t.Fatal(err)
	}
	if c := readConfiguration(os.Getenv); len(c.values)+len(c.chosen)+len(c.wrong) != 0 || !c.exists {
		t.Errorf("it sets %v %v: %v", c.values, c.chosen, c.wrong)
	}
	if code, _, stderr := s.run(t, "config", "init"); code != exitUsage || !strings.Contains(stderr, "is there already, and stays as it is") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	s.configured(t, regexp.MustCompile(`(?m)^#([a-z])`).ReplaceAllString(string(content), "$1"))
	c := readConfiguration(os.Getenv)
	if len(c.wrong) > 0 || len(c.values) != len(settings) || len(c.chosen) != len(c.keymap.Actions()) {
		t.Fatalf("%d values, %d keys: %v", len(c.values), len(c.chosen), c.wrong)
	}
	for _, one := range settings {
		if usual := usualOf(one.flag); one.example == "" && c.values[one.flag].text != usual {
			t.Errorf("%s = %s, and usually %s", one.flag, c.values[one.flag].text, usual)
		}
	}
}

// TestPlanPageTakesTheConfiguration: the terminal program begins with the plan
// that tune would.
func TestPlanPageTakesTheConfiguration(t *testing.T) {
	s := newShell(t)
	f := tuner.Function{Name: "any", Settings: tuner.Settings{MemoryMB: 1024}}
	rapid.Check(t, func(r *rapid.T) {
		var lines, args []string
		for _, some := range [][]string{
			{"strategy", "cost", "speed", "within"},
			{"weight", "0.1", "1"},
			{"discount", "12%", "0.5"},
			{"cold-share", "1%"},
			{"isolation", "copy", "latest"},
			{"budget", "0.5"},
			{"parallel", "3"},
			{"samples", "7"},
			{"memory", "256,512", "auto"},
			{"headroom", "0%", "20%"},
			{"max-samples", "90"},
			{"cold", "2"},
			{"latency", "p95"},
		} {
			name, values := some[0], some[1:]
			if !rapid.Bool().Draw(r, name) {
				continue
			}
			value := rapid.SampledFrom(values).Draw(r, "value of "+name)
			lines = append(lines, name+` = "`+value+`"`)
			args = append(args, "--"+name, value)
		}
		s.configured(t, lines...)
		c := readConfiguration(func(string) string { return "" })
		if len(c.wrong) > 0 {
			r.Fatal(c.wrong)
		}
		typed := newSet()
		if err := typed.flags.Parse(args); err != nil {
			r.Fatal(err)
		}
		want, err := typed.tune.choices(tuner.DefaultPlan(f))
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(want, c.usualPlan(f)); diff != "" {
			r.Fatalf("%v: %s", lines, diff)
		}
		page := plan.New(theme.New(theme.Options{}), plan.Options{Function: f, Plan: c.usualPlan(f), Usual: c.usualPlan})
		if diff := cmp.Diff(want, page.Plan()); diff != "" {
			r.Fatalf("%v, on the page: %s", lines, diff)
		}
	})
	if diff := cmp.Diff(tuner.DefaultPlan(f), (&configuration{}).usualPlan(f)); diff != "" {
		t.Errorf("of no configuration: %s", diff)
	}
}
