package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/preflight"
	"lambdial/tuner/result"
	"lambdial/tuner/sampler"
	"lambdial/tuner/session"
)

func tuneCommand(g *globals) *cobra.Command {
	t := &tuneFlags{}
	cmd := &cobra.Command{
		Use: "tune FUNCTION", Short: "Tune a function without the terminal program",
		Annotations: map[string]string{configured: "flags"},
		Long: flow(`Invokes the function at several memory sizes and prints which is best: progress on
stderr, the result on stdout. The function is left as it was, unless --apply is given.
Defaults of many flags can stand in a configuration file: lambdial config.

` + payloadHelp + `

Exit codes: ` + exitCodes + `
With --json an error is {"error": {...}} on stdout, too.`),
		Example: `lambdial tune orders-api --memory 128:3008
lambdial tune orders-api --payload 3x@small.json --payload 1x'{"id": "{{uuid}}"}'
lambdial tune thumbnail --demo --samples 10 --yes --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			args = t.withoutApply(args, cmd.Flags().Changed("apply"))
			if len(args) == 0 && (t.again != "" || t.powerTuning != "") {
				return nil
			}
			return exactly("which function? lambdial tune FUNCTION; lambdial functions lists them")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return tune(cmd, g, t, strings.Join(t.withoutApply(args, cmd.Flags().Changed("apply")), ""))
		},
	}
	t.register(cmd.Flags())
	t.complete(cmd)
	cmd.ValidArgsFunction = g.completeFunctions
	return cmd
}

func tune(cmd *cobra.Command, g *globals, t *tuneFlags, function string) error {
	began := time.Now()
	if g.readOnly {
		return usage("--read-only: tune changes and invokes the function, so it is not done")
	}
	given, err := t.takePowerTuning(cmd, g)
	if err != nil {
		return usage("--power-tuning-input %w", err)
	}
	plan, err := t.plan(cmp.Or(function, given.Function), cmd.InOrStdin())
	if err != nil {
		return usage("%w", t.blame(cmd, g, err, plan, tuner.Plan.Validate))
	}
	if plan.Payloads, err = given.payloads(plan.Payloads, t); err != nil {
		return usage("--power-tuning-input %w", err)
	}
	if err := t.unheeded(cmd.Flags().Changed); err != nil {
		return usage("%w", err)
	}
	continues, err := t.goOn(cmd, g, &plan)
	if err != nil {
		return err
	}
	function = plan.Function
	checked := plan
	if len(checked.Sizes) == 0 {
		checked.Sizes = tuner.DefaultSizes(0) // the function's own joins them later
	}
	if err := checked.Validate(); err != nil {
		return usage("%w", t.blame(cmd, g, err, checked, tuner.Plan.Validate))
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
	if given.PayloadS3 != "" {
		if err := given.fetch(cmd.Context(), p.account, t); err != nil {
			return err
		}
		if plan.Payloads, err = given.payloads(plan.Payloads, t); err != nil {
			return usage("--power-tuning-input %w", err)
		}
	}
	plan.Function, plan.Qualifier = f.Name, f.Published()
	if len(plan.Sizes) == 0 && !plan.AutoSizes {
		plan.Sizes = tuner.DefaultSizes(f.MemoryMB)
	}
	at := p.priceOf(p.account.Identity().Region, cmp.Or(plan.Architecture, f.Architecture))
	if err := preflight.Check(f, plan, at); err != nil {
		return t.blame(cmd, g, err, plan, func(p tuner.Plan) error { return preflight.Check(f, p, at) })
	}
	if p.damaged != nil {
		say(cmd.ErrOrStderr(), "note: %v", p.damaged)
	}
	known, _ := g.archive().Experience(cmd.Context(), f) // without it the estimate is only rougher
	estimate := sampler.Estimate(plan, known, f, at)
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
	if t.maxTime > 0 {
		say(cmd.ErrOrStderr(), "measuring ends %s after this began, whatever is there by then", t.maxTime)
	}
	logs, err := openLogs(t.saveLogs)
	if err != nil {
		return err
	}
	state, err := follow(cmd.Context(), plan, session.Options{Account: p.account, Dir: p.dir, Price: at, Seed: g.seed, Repeatable: g.repeatable(), Continue: continues}, newProgress(cmd.ErrOrStderr()), deadline(t.maxTime, began), func(_ *session.Session, s *tuner.State) { logs.sampled(s) })
	fetching, done := context.WithTimeout(cmd.Context(), mostFetching)
	defer done()
	logs.complete(fetching, p.account)
	if told := logs.told(); told != "" {
		say(cmd.ErrOrStderr(), "%s", told)
	}
	if state == nil {
		return err
	}
	if given.Alias != "" && given.Apply {
		say(cmd.ErrOrStderr(), "autoOptimizeAlias: lambdial apply %s --publish --alias %s leads the alias there", state.Session, given.Alias)
	}
	if t.asJSON {
		if err = outcome(state, errors.Join(err, printJSON(cmd.OutOrStdout(), result.Of(state)))); err != nil {
			return printedError{err}
		}
		return nil
	}
	return outcome(state, errors.Join(err, printResult(cmd.OutOrStdout(), state)))
}

// blame names what the configuration has to do with an error of a plan.
func (t *tuneFlags) blame(cmd *cobra.Command, g *globals, err error, plan tuner.Plan, check func(tuner.Plan) error) error {
	return g.blame(cmd, err, func() error {
		chosen, err := t.choices(plan)
		if err == nil {
			err = check(chosen)
		}
		return err
	})
}

// deadline is when something ends that may take only so long, zero for no limit.
func deadline(most time.Duration, began time.Time) time.Time {
	if most == 0 {
		return time.Time{}
	}
	return began.Add(most)
}

// follow runs a session to its end, or until it may not go on, and looks at each
// event. The first signal stops it and cleans up, the second leaves at once.
func follow(ctx context.Context, plan tuner.Plan, o session.Options, show *progress, until time.Time, look func(*session.Session, *tuner.State)) (*tuner.State, error) {
	ctx, hurry, done := signalled(ctx)
	defer done()
	s, err := session.Start(ctx, plan, o)
	switch {
	case err != nil && ctx.Err() != nil: // in the check of the plan, which changes nothing
		return nil, &exitError{code: exitInterrupted}
	case err != nil:
		return nil, err
	}
	defer show.clear()
	state := &tuner.State{}
	redraw := time.NewTicker(show.every)
	defer redraw.Stop()
	stopped := ctx.Done()
	var timeUp <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		timeUp = timer.C
	}
	suspended := newSuspension(s, show)
	defer suspended.done()
	for events := s.Events(); ; {
		select {
		case e, more := <-events:
			if !more {
				show.finish(state)
				return state, s.Wait()
			}
			state.Apply(e)
			show.event(state, e)
			suspended.seen(state)
			look(s, state)
		case <-redraw.C:
			show.status(state)
		case <-suspended.asked:
			suspended.ask(state)
		case <-suspended.late:
			suspended.now(state)
		case <-timeUp:
			s.Stop(tuner.OutOfTime)
		case <-stopped:
			stopped, suspended.ending = nil, true
			show.line("stopping and cleaning up (once more to leave at once)")
		case <-hurry:
			hurry = nil
			s.Abandon()
		}
	}
}
