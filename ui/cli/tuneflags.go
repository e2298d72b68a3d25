package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/text"
)

// unheeded refuses flags that the other flags leave without a meaning: who
// types one means it.
func (t *tuneFlags) unheeded(given func(flag string) bool) error {
	for _, of := range []struct {
		flag     string
		strategy tuner.Strategy
	}{{"target", tuner.StrategyTarget}, {"weight", tuner.StrategyBalanced}, {"tolerance", tuner.StrategyWithin}} {
		if given(of.flag) && t.strategy != string(of.strategy) {
			return fmt.Errorf("--%s does nothing with --strategy %s: write --strategy %s, or leave out --%s", of.flag, t.strategy, of.strategy, of.flag)
		}
	}
	if t.maxTime < 0 {
		return fmt.Errorf("--max-time %s is no time", t.maxTime)
	}
	if given("max-samples") && t.maxSamples < 1 {
		return fmt.Errorf("at most %s: too few", text.Count(t.maxSamples, "sample"))
	}
	if given("max-samples") && t.samples != "auto" {
		return fmt.Errorf("--max-samples does nothing with --samples %s, which is exact: write --samples auto, or leave out --max-samples", t.samples)
	}
	return nil
}

// tuneFlags are the flags of tune as they were typed.
type tuneFlags struct {
	memory, samples     string
	maxSamples, cold    int
	parallel            int
	payloads            []string
	payloadFiles        []string
	literal             bool
	strategy            string
	weight              float64
	tolerance           string
	coldShare           string
	headroom            string
	latency             string
	target, maxTime     time.Duration
	indifference        string
	budget              float64
	discount            string
	isolation           string
	timeout             time.Duration
	tenant              string
	again, architecture string
	portable            bool
	timePath, timeUnit  string
	saveLogs            string
	powerTuning         string
	apply               string
	asJSON, sure        bool
}

func (t *tuneFlags) register(flags *pflag.FlagSet) {
	d := tuner.DefaultPlan(tuner.Function{})
	flags.StringVar(&t.memory, "memory", "", "memory sizes in MB: 128,256,512, a range 128:3008, steps 128-3008/64, or auto (default "+usualSizes()+")")
	flags.StringVar(&t.samples, "samples", "auto", fmt.Sprintf("warm samples a size: a number, or auto for as many as the decision needs; with --isolation latest auto is up to %d at each size", tuner.MostInPlace))
	flags.IntVar(&t.maxSamples, "max-samples", d.MaxSamples, "with --samples auto: most invocations in all, cold starts included (default 200, and what --cold takes)")
	flags.IntVar(&t.cold, "cold", d.Cold, "cold starts at each size, begun on purpose by bursts of as many invocations at once")
	flags.IntVar(&t.parallel, "parallel", d.Parallel, "invocations in flight at each size, with --samples auto of all together; 0 is one at each size")
	flags.StringArrayVar(&t.payloads, "payload", nil, "payload as JSON, @file or @- for stdin; give several for a mix, 3x@file with the weight 3 (default {})")
	flags.StringArrayVar(&t.payloadFiles, "payloads", nil, `file of several payloads: JSON lines or an array, all of them or none as {"payload": ..., "weight": ...}`)
	flags.BoolVar(&t.literal, "literal", false, "send payloads as they are, with {{...}} in them")
	flags.StringVar(&t.strategy, "strategy", string(d.Goal.Strategy), "what wins: cost, speed, balanced, within or target")
	flags.Float64Var(&t.weight, "weight", d.Goal.Weight, "for balanced: 0 is speed alone, 1 is cost alone")
	flags.StringVar(&t.tolerance, "tolerance", "10%", "for within: most extra cost over the cheapest")
	flags.StringVar(&t.latency, "latency", d.Goal.Latency, "latency that the strategy and the comparison look at: mean, p50, p90, p95 or p99")
	flags.DurationVar(&t.target, "target", 0, "for target: the latency to stay under, such as 200ms")
	flags.StringVar(&t.indifference, "indifference", "5%", "difference that does not matter")
	flags.StringVar(&t.coldShare, "cold-share", "0%", "share of cold starts in cost and mean latency, such as 1%")
	flags.StringVar(&t.headroom, "headroom", "10%", "memory that the recommended size has left beside the most that was used")
	flags.Float64Var(&t.budget, "budget", 0, "what the invocations may cost, in the region's currency; one of them may go over it")
	flags.DurationVar(&t.maxTime, "max-time", 0, "stop measuring after this long, such as 5m, put everything back, and decide by what is there")
	flags.StringVar(&t.discount, "discount", "0%", "what you save on the list price of GB-seconds, such as 12% with a Savings Plan")
	flags.StringVar(&t.isolation, "isolation", string(d.Isolation), "what is invoked: versions, a copy, or latest")
	flags.DurationVar(&t.timeout, "timeout", 0, "timeout of the measured sizes, such as 30s (default: the function's)")
	flags.StringVar(&t.architecture, "architecture", "", "with --isolation copy: architecture of the copy, arm64 or x86_64 (default the function's)")
	flags.BoolVar(&t.portable, "portable", false, "with --architecture: the function's package runs there, though its runtime does not tell")
	flags.StringVar(&t.timePath, "time-path", "", "where the answer tells the handler's own time, such as body.timing.total (default execution_time, duration_ms and the like)")
	flags.StringVar(&t.timeUnit, "time-unit", "", "with --time-path: ns, us, ms or s (default ms)")
	flags.StringVar(&t.saveLogs, "save-logs", "", "folder to write the log of each sample to, readable by you alone; logs may hold payloads and secrets")
	flags.StringVar(&t.powerTuning, "power-tuning-input", "", "file with the execution input of aws-lambda-power-tuning, - for stdin: what has a meaning here is taken, other flags win")
	flags.StringVar(&t.again, "continue", "", "session to go on from: its samples of the same code count, and more sizes or samples are added to them")
	flags.StringVar(&t.tenant, "tenant", "", "tenant to invoke for, with functions that are isolated per tenant")
	for _, unset := range []string{"target", "timeout", "max-samples", "max-time"} {
		flags.Lookup(unset).DefValue = "" // the help would show 0 or 0s
	}
	flags.StringVar(&t.apply, "apply", "", "set the winning size at the end: memory (default), timeout or memory,timeout")
	flags.Lookup("apply").NoOptDefVal = "memory"
	flags.BoolVar(&t.asJSON, "json", false, "print the result as JSON")
	flags.BoolVarP(&t.sure, "yes", "y", false, "do not ask before the session begins")
}

// plan makes the flags a plan, but for what the function itself decides.
func (t *tuneFlags) plan(function string, stdin io.Reader) (tuner.Plan, error) {
	p := tuner.DefaultPlan(tuner.Function{Name: function})
	p.Sizes = nil
	p, err := t.choices(p)
	if err != nil {
		return p, err
	}
	reader := payload.Reader{Literal: t.literal, Stdin: stdin}
	payloads, err := reader.All(t.payloads, t.payloadFiles)
	if err != nil {
		return p, err
	}
	if len(payloads) > 0 {
		p.Payloads = payloads
	}
	return p, nil
}

// choices puts all into a plan that is a choice, and no payload. Sizes stay where
// none were chosen.
func (t *tuneFlags) choices(p tuner.Plan) (tuner.Plan, error) {
	p.MaxSamples, p.Cold, p.Parallel, p.Budget = t.maxSamples, t.cold, t.parallel, t.budget
	p.Architecture, p.Portable = t.architecture, t.portable
	p.TimePath, p.TimeUnit = t.timePath, t.timeUnit
	p.Isolation, p.TenantID = tuner.Isolation(t.isolation), t.tenant
	p.Goal.Strategy, p.Goal.Weight = tuner.Strategy(t.strategy), t.weight
	p.Goal.Latency, p.Goal.Target = t.latency, t.target
	var err error
	if p.Apply, p.ApplyTimeout, err = parseApply(t.apply); err != nil {
		return p, err
	}
	if t.memory != "" {
		if p.Sizes, p.AutoSizes, err = tuner.ParseSizes(t.memory); err != nil {
			return p, err
		}
	}
	if t.samples != "auto" {
		if p.Samples, err = strconv.Atoi(t.samples); err != nil || p.Samples < 1 {
			return p, fmt.Errorf("samples %q is neither a number above 0 nor auto", t.samples)
		}
	}
	if p.Goal.Tolerance, err = fraction("tolerance", t.tolerance); err != nil {
		return p, err
	}
	if p.Goal.Indifference, err = fraction("indifference", t.indifference); err != nil {
		return p, err
	}
	if p.Discount, err = fraction("discount", t.discount); err != nil {
		return p, err
	}
	if p.Goal.ColdShare, err = fraction("cold-share", t.coldShare); err != nil {
		return p, err
	}
	if p.Goal.Headroom, err = fraction("headroom", t.headroom); err != nil {
		return p, err
	}
	if t.timeout != 0 {
		if t.timeout < time.Second || t.timeout%time.Second != 0 {
			return p, fmt.Errorf("timeout %s is not a whole number of seconds above 0", t.timeout)
		}
		p.TimeoutS = int(t.timeout / time.Second)
	}
	return p, nil
}

// parseApply reads what is to be set at the end. It was only yes or no once.
func parseApply(typed string) (memory, timeout bool, err error) {
	if typed == "" || typed == "false" {
		return false, false, nil
	}
	for part := range strings.SplitSeq(typed, ",") {
		switch strings.TrimSpace(part) {
		case "memory", "true":
			memory = true
		case "timeout":
			timeout = true
		default:
			return false, false, fmt.Errorf("--apply %q is none of memory, timeout and memory,timeout", typed)
		}
	}
	return memory, timeout, nil
}

// withoutApply takes what is to be set out of the arguments: of "--apply
// memory,timeout" the flag takes nothing, since it stands alone as well.
func (t *tuneFlags) withoutApply(args []string, given bool) []string {
	named := 1
	if t.again != "" {
		named = 0
	}
	if !given || len(args) != named+1 {
		return args
	}
	for i, arg := range args {
		if _, _, err := parseApply(arg); err == nil && arg != "" {
			t.apply = arg
			return slices.Delete(slices.Clone(args), i, i+1)
		}
	}
	return args
}
