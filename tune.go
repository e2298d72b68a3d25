package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/result"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

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
	target              time.Duration
	indifference        string
	budget              float64
	discount            string
	isolation           string
	timeout             time.Duration
	tenant              string
	apply, asJSON, sure bool
}

func (t *tuneFlags) register(flags *pflag.FlagSet) {
	d := tuner.DefaultPlan(tuner.Function{})
	flags.StringVar(&t.memory, "memory", "", "memory sizes in MB: 128,256,512, a range 128:3008, steps 128-3008/64, or auto")
	flags.StringVar(&t.samples, "samples", "auto", fmt.Sprintf("warm samples a size: a number, or auto for as many as the decision needs; with --isolation latest auto is up to %d at each size", tuner.MostInPlace))
	flags.IntVar(&t.maxSamples, "max-samples", d.MaxSamples, "with --samples auto: most invocations in all")
	flags.IntVar(&t.cold, "cold", d.Cold, "cold starts at each size, begun on purpose by bursts of as many invocations at once")
	flags.IntVar(&t.parallel, "parallel", d.Parallel, "invocations in flight at each size, with --samples auto of all together")
	flags.StringArrayVar(&t.payloads, "payload", nil, "payload as JSON, @file or @- for stdin; give several for a mix, 3x@file with the weight 3 (default {})")
	flags.StringArrayVar(&t.payloadFiles, "payloads", nil, `file of several payloads: JSON lines or an array, all of them or none as {"payload": …, "weight": …}`)
	flags.BoolVar(&t.literal, "literal", false, "send payloads as they are, with {{…}} in them")
	flags.StringVar(&t.strategy, "strategy", string(d.Goal.Strategy), "what wins: cost, speed, balanced, within or target")
	flags.Float64Var(&t.weight, "weight", d.Goal.Weight, "for balanced: 0 is speed alone, 1 is cost alone")
	flags.StringVar(&t.tolerance, "tolerance", "10%", "for within: most extra cost over the cheapest")
	flags.StringVar(&t.latency, "latency", d.Goal.Latency, "latency that the strategy and the comparison look at: mean, p50, p90, p95 or p99")
	flags.DurationVar(&t.target, "target", 0, "for target: the latency to stay under, such as 200ms")
	flags.StringVar(&t.indifference, "indifference", "5%", "difference that does not matter")
	flags.StringVar(&t.coldShare, "cold-share", "0%", "share of cold starts in cost and mean latency, such as 1%")
	flags.StringVar(&t.headroom, "headroom", "10%", "memory that the recommended size has left beside the most that was used")
	flags.Float64Var(&t.budget, "budget", 0, "what the invocations may cost, in the region's currency; one of them may go over it")
	flags.StringVar(&t.discount, "discount", "0%", "what you save on the list price of GB-seconds, such as 12% with a Savings Plan")
	flags.StringVar(&t.isolation, "isolation", string(d.Isolation), "what is invoked: versions, a copy, or latest")
	flags.DurationVar(&t.timeout, "timeout", 0, "timeout of the measured sizes, such as 30s (default: the function's)")
	flags.StringVar(&t.tenant, "tenant", "", "tenant to invoke for, with functions that are isolated per tenant")
	for _, unset := range []string{"target", "timeout"} {
		flags.Lookup(unset).DefValue = "" // the help would show 0s
	}
	flags.BoolVar(&t.apply, "apply", false, "set the winning size at the end")
	flags.BoolVar(&t.asJSON, "json", false, "print the result as JSON")
	flags.BoolVarP(&t.sure, "yes", "y", false, "do not ask before the session begins")
}

// plan makes the flags a plan, but for what the function itself decides.
func (t *tuneFlags) plan(function string, stdin io.Reader) (tuner.Plan, error) {
	p := tuner.DefaultPlan(tuner.Function{Name: function})
	p.Sizes = nil
	p.MaxSamples, p.Cold, p.Parallel, p.Budget = t.maxSamples, t.cold, t.parallel, t.budget
	p.Isolation, p.TenantID, p.Apply = tuner.Isolation(t.isolation), t.tenant, t.apply
	p.Goal.Strategy, p.Goal.Weight = tuner.Strategy(t.strategy), t.weight
	p.Goal.Latency, p.Goal.Target = t.latency, t.target
	var err error
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
	reader := payloadReader{literal: t.literal, stdin: stdin}
	payloads, err := reader.all(t.payloads, t.payloadFiles)
	if err != nil {
		return p, err
	}
	if len(payloads) > 0 {
		p.Payloads = payloads
	}
	return p, nil
}

func tuneCommand(g *globals) *cobra.Command {
	t := &tuneFlags{}
	cmd := &cobra.Command{
		Use: "tune FUNCTION", Short: "Tune a function without the terminal program",
		Long: flow(`Invokes the function at several memory sizes and prints which is best: progress on
stderr, the result on stdout. The function is left as it was, unless --apply is given.

` + payloadHelp + `

Exit codes: ` + exitCodes + `
With --json an error is {"error": {…}} on stdout, too.`),
		Example: `lambdial tune orders-api --memory 128:3008
lambdial tune orders-api --payload 3x@small.json --payload 1x'{"id": "{{uuid}}"}'
lambdial tune thumbnail --demo --samples 10 --yes --json`,
		Args: exactly("which function? lambdial tune FUNCTION; lambdial functions lists them"),
		RunE: func(cmd *cobra.Command, args []string) error { return tune(cmd, g, t, args[0]) },
	}
	t.register(cmd.Flags())
	t.complete(cmd)
	cmd.ValidArgsFunction = g.completeFunctions
	return cmd
}

func tune(cmd *cobra.Command, g *globals, t *tuneFlags, function string) error {
	if g.readOnly {
		return usage("--read-only: tune changes and invokes the function, so it is not done")
	}
	if err := t.unheeded(cmd.Flags().Changed); err != nil {
		return usage("%w", err)
	}
	plan, err := t.plan(function, cmd.InOrStdin())
	if err != nil {
		return usage("%w", err)
	}
	checked := plan
	if len(checked.Sizes) == 0 {
		checked.Sizes = tuner.DefaultSizes(0) // the function's own joins them later
	}
	if err := checked.Validate(); err != nil {
		return usage("%w", err)
	}
	interactive := isTerminal(os.Stdin) && isTerminal(os.Stderr)
	if !t.sure && !interactive {
		return usage("without a terminal to ask at, --yes is required: it says that the function may be invoked")
	}
	p, err := g.telling(cmd).connect(cmd.Context())
	if err != nil {
		return err
	}
	defer p.close()
	f, err := p.find(cmd.Context(), function)
	if err != nil {
		return err
	}
	plan.Function, plan.Qualifier = f.Name, f.Published()
	if len(plan.Sizes) == 0 && !plan.AutoSizes {
		plan.Sizes = tuner.DefaultSizes(f.MemoryMB)
	}
	if err := session.Refusal(f, plan); err != nil {
		return err
	}
	if p.damaged != nil {
		say(cmd.ErrOrStderr(), "note: %v", p.damaged)
	}
	at := p.priceOf(p.account.Identity().Region, f.Architecture)
	known, _ := journal.ExperienceOf(cmd.Context(), p.dir, f) // without it the estimate is only rougher
	estimate := plan.Estimate(known, f, at)
	switch {
	case t.sure:
		likely, most := forecast(plan, estimate, known, at)
		say(cmd.ErrOrStderr(), "likely %s; at most %s", likely, most)
		if over := overBudget(plan, estimate, at); over != "" {
			say(cmd.ErrOrStderr(), "tuning %s", over)
		}
	case !t.sure:
		tellPlan(cmd.ErrOrStderr(), plan, f, estimate, known, at, p.account.Identity())
		if !askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), "Begin? [y/N] ") {
			return &exitError{code: exitInterrupted, err: errors.New("not begun: nothing was changed or invoked")}
		}
	}
	state, err := tuneWith(cmd.Context(), plan, session.Options{Account: p.account, Dir: p.dir, Price: at, Seed: g.seed, Repeatable: g.repeatable()}, newProgress(cmd.ErrOrStderr()))
	if state == nil {
		return err
	}
	if t.asJSON {
		if err = outcome(state, errors.Join(err, printJSON(cmd.OutOrStdout(), result.Of(state)))); err != nil {
			return printedError{err}
		}
		return nil
	}
	return outcome(state, errors.Join(err, printResult(cmd.OutOrStdout(), state)))
}

// tuneWith runs a session to its end. The first signal stops it and cleans up,
// the second leaves at once.
func tuneWith(ctx context.Context, plan tuner.Plan, o session.Options, show *progress) (*tuner.State, error) {
	ctx, hurry, done := signalled(ctx)
	defer done()
	s, err := session.Start(ctx, plan, o)
	switch {
	case err != nil && ctx.Err() != nil: // in the check of the plan, which changes nothing
		return nil, &exitError{code: exitInterrupted}
	case err != nil:
		return nil, err
	}
	defer show.end()
	state := &tuner.State{}
	redraw := time.NewTicker(show.every)
	defer redraw.Stop()
	stopped := ctx.Done()
	for events := s.Events(); ; {
		select {
		case e, more := <-events:
			if !more {
				show.finish(state)
				return state, s.Wait()
			}
			state.Apply(e)
			show.event(state, e)
		case <-redraw.C:
			show.status(state)
		case <-stopped:
			stopped = nil
			show.line("stopping and cleaning up (once more to leave at once)")
		case <-hurry:
			hurry = nil
			s.Abandon()
		}
	}
}

// outcome is the exit code of a session that has ended.
func outcome(s *tuner.State, err error) error {
	left := leftBehind(s)
	switch {
	case left != nil:
		return left
	case err != nil:
		return err
	case s.Interrupted:
		return &exitError{code: exitInterrupted}
	}
	switch v := verdict.Of(s).Verdict(); {
	case v.MemoryMB == 0:
		return &exitError{code: exitNoSize, err: fmt.Errorf("%s: no usable size: %s", s.Function.Name, verdict.Of(s).WhyNoSize())}
	case v.Target != nil && !v.Target.Known:
		return &exitError{code: exitUnmet, err: fmt.Errorf("%s: whether %s is under %s can't be told from %s: it takes %d", s.Function.Name, v.Goal.LatencyName(), v.Goal.Target, text.Count(v.Target.Samples, "sample"), v.Target.Needed)}
	case v.Target != nil && !v.Target.Met:
		return &exitError{code: exitUnmet, err: fmt.Errorf("%s: no size keeps %s under %s", s.Function.Name, v.Goal.LatencyName(), v.Goal.Target)}
	}
	return nil
}

// leftBehind is an error if the session left something in the account.
func leftBehind(s *tuner.State) error {
	switch {
	case s.End == nil:
		return &exitError{code: exitLeft, err: errors.New("left without cleaning up: run lambdial restore")}
	case !s.End.Restored:
		return &exitError{code: exitLeft, err: fmt.Errorf("%s; run lambdial restore to try again", strings.Join(s.End.Left, "; "))}
	}
	return nil
}

func askYes(r io.Reader, w io.Writer, question string) bool {
	_, _ = fmt.Fprint(w, question)
	answer, _ := bufio.NewReader(r).ReadString('\n') // no answer is a no
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
