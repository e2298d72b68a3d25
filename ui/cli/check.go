package cli

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/compare"
	"lambdial/tuner/payload"
	"lambdial/tuner/preflight"
	"lambdial/tuner/sampler"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
)

// checkFlags are the flags of check as they were typed.
type checkFlags struct {
	against, samples, failOver string
	payloads, payloadFiles     []string
	literal                    bool
	tenant                     string
	budget                     float64
	maxTime                    time.Duration
	confirm, sure, asJSON      bool
}

func checkCommand(g *globals) *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use: "check FUNCTION", Short: "Measure a function as it is now against a past session: still as it was?",
		Long: flow(`Invokes the function as it is, at the memory size that it has, and compares that with what
a past session measured at that size. Nothing is changed or published. With --samples auto
it looks after 10, 20, 40 and 80 warm samples, and ends as soon as the difference is surely
below --fail-over or surely above; intervals are as wide as four looks demand. What rose is
measured once more with fresh samples, which alone are judged and told then: a build fails
by what they confirm.

It sends the payloads of that session where they are files that have not changed, or the
empty object; others are to be given again.

Exit codes: ` + exitCodes + `
5 where duration or cost rose by more than --fail-over, and the interval leaves out zero.`),
		Example: `lambdial check orders-api --against last --yes
lambdial check orders-api --against 20261101 --fail-over 10% --payload @event.json --yes --json`,
		Args:              exactly("which function? lambdial check FUNCTION --against SESSION"),
		ValidArgsFunction: g.completeFunctions,
		RunE:              func(cmd *cobra.Command, args []string) error { return check(cmd, g, f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.against, "against", "", "session to compare with: its name, last, or a function's name for its last")
	flags.StringVar(&f.samples, "samples", "auto", fmt.Sprintf("warm samples: a number, or auto for as many as the question needs, at most %d", checkLooks[len(checkLooks)-1]))
	flags.StringVar(&f.failOver, "fail-over", "5%", "rise of duration or cost that matters")
	flags.StringArrayVar(&f.payloads, "payload", nil, "payload as JSON, @file or @- for stdin; as with tune")
	flags.StringArrayVar(&f.payloadFiles, "payloads", nil, "file of several payloads; as with tune")
	flags.BoolVar(&f.literal, "literal", false, "send payloads as they are, with {{...}} in them")
	flags.StringVar(&f.tenant, "tenant", "", "tenant to invoke for, with functions that are isolated per tenant")
	flags.BoolVar(&f.confirm, "confirm", true, "measure once more with fresh samples where something rose, and fail only where it did so again")
	flags.Float64Var(&f.budget, "budget", 0, "what the invocations may cost in all, in the region's currency")
	flags.DurationVar(&f.maxTime, "max-time", 0, "how long it may take, such as 5m; what can't be confirmed in it fails nothing")
	flags.Lookup("max-time").DefValue = "" // the help would show 0s
	flags.BoolVar(&f.asJSON, "json", false, "print the comparison as JSON")
	flags.BoolVarP(&f.sure, "yes", "y", false, "do not ask before the function is invoked")
	offer(cmd, "payload", completePayload)
	offer(cmd, "against", g.completeSessions)
	for _, name := range []string{"samples", "fail-over", "tenant", "budget", "max-time"} {
		offer(cmd, name, cobra.NoFileCompletions)
	}
	return cmd
}

// checkLooks are the numbers of warm samples after which a check looks whether it
// can tell.
var checkLooks = []int{10, 20, 40, 80}

// lookConfidence is that of the intervals of one look, so that all looks together
// are wrong as seldom as one (Bonferroni).
func lookConfidence() float64 { return 1 - (1-compare.Usual)/float64(len(checkLooks)) }

func check(cmd *cobra.Command, g *globals, f *checkFlags, function string) error {
	limit, err := failOverOf(f.failOver)
	if err != nil {
		return usage("%w", err)
	}
	samples, confidence := checkLooks[len(checkLooks)-1], lookConfidence()
	if f.samples != "auto" {
		if samples, err = strconv.Atoi(f.samples); err != nil || samples < 3 {
			return usage("--samples %q is neither a number of 3 or more nor auto", f.samples)
		}
		confidence = compare.Usual
	}
	switch {
	case f.maxTime < 0 || !(f.budget >= 0 && f.budget <= math.MaxFloat64):
		return usage("--max-time and --budget are a time and an amount of money, or 0 for no limit")
	case f.against == "":
		return usage("against which session? --against SESSION; lambdial sessions lists them")
	case g.readOnly:
		return usage("--read-only: check invokes the function, so it is not done")
	case !f.sure && (!isTerminal(os.Stdin) || !isTerminal(os.Stderr)):
		return usage("without a terminal to ask at, --yes is required: it says that the function may be invoked")
	}
	base, err := f.base(cmd.Context(), g, function)
	if err != nil {
		return err
	}
	sent, err := f.sent(cmd, g, base)
	if err != nil {
		return usage("%w", err)
	}
	p, err := g.telling(cmd).connect(cmd.Context())
	if err != nil {
		return err
	}
	defer p.close()
	now, err := p.find(cmd.Context(), function)
	if err != nil {
		return err
	}
	plan := tuner.DefaultPlan(now)
	plan.Sizes, plan.Samples, plan.Isolation = []int{now.MemoryMB}, samples, tuner.IsolateLatest
	plan.Payloads, plan.TenantID, plan.Discount, plan.Goal = sent, f.tenant, base.Plan.Discount, base.Plan.Goal
	plan.Budget = f.budget
	before := compare.SideOf(base, confidence)
	if err := comparable(before, base, now); err != nil {
		return err
	}
	at := p.priceOf(p.account.Identity().Region, now.Architecture)
	if err := preflight.Check(now, plan, at); err != nil {
		return err
	}
	known := base.Experience()
	estimate := sampler.Estimate(plan, known, now, at)
	_, most := forecast(plan, estimate, known, at)
	say(cmd.ErrOrStderr(), "invokes %s as it is, at its %d MB: %s warm samples, at most %s", now.Name, now.MemoryMB, f.atMost(samples), most)
	if why := tooVague(base, now.MemoryMB, confidence, limit); why != "" {
		say(cmd.ErrOrStderr(), "note: %s", why)
	}
	if !f.sure && !askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), "Begin? [y/N] ") {
		return &exitError{code: exitInterrupted, err: errors.New("not begun: nothing was invoked")}
	}
	c := &checking{
		place: p, flags: f, base: base, before: before, plan: plan, limit: limit, confidence: confidence, began: time.Now(),
		options: session.Options{Account: p.account, Dir: p.dir, Price: at, Seed: g.seed, Repeatable: g.repeatable(), Against: base.Session},
	}
	comparison, confirmation, err := c.run(cmd)
	if err != nil {
		return err
	}
	return tellComparison(cmd, comparison, limit, comparison.Answer(limit), confirmation, f.asJSON)
}

// checking is a check at work.
type checking struct {
	place             *place
	flags             *checkFlags
	base              *tuner.State
	before            compare.Side
	plan              tuner.Plan
	limit, confidence float64
	began             time.Time
	options           session.Options
	spent             float64 // by the first look
}

// confirmation is what became of a rise that a first measurement showed: fresh
// samples look at it again, since of many looks some show one by chance. What is
// judged, and compared, are they alone.
type confirmation struct {
	// Session is the first, Exceeded what rose in it.
	Session  string `json:"session"`
	Exceeded string `json:"exceeded"`
	// Confirmed: it rose in the fresh samples as well. Why says why there are none,
	// "" where there are.
	Confirmed bool   `json:"confirmed"`
	Why       string `json:"why,omitempty"`
}

// run measures, and once more where something rose. Each half of the time and of
// the budget is for one of both.
func (c *checking) run(cmd *cobra.Command) (told compare.Comparison, sure *confirmation, err error) {
	halves := 2
	if !c.flags.confirm {
		halves = 1
	}
	c.plan.Budget = c.flags.budget / float64(halves)
	first, err := c.measure(cmd, c.flags.maxTime/time.Duration(halves))
	if err != nil {
		return told, nil, err
	}
	rose := first.Exceeding(c.limit)
	if rose == "" || halves == 1 {
		return first, nil, nil
	}
	sure = &confirmation{Session: first.B.Session, Exceeded: rose}
	say(cmd.ErrOrStderr(), "%s: once more, with fresh samples", rose)
	c.plan.Budget = 0
	if c.flags.budget > 0 {
		c.plan.Budget = c.flags.budget - c.spent
	}
	switch {
	case c.flags.budget > 0 && c.plan.Budget <= 0:
		sure.Why = "the budget is used up"
		return first, sure, nil
	case c.flags.maxTime > 0 && time.Since(c.began) > c.flags.maxTime:
		sure.Why = tuner.OutOfTime
		return first, sure, nil
	}
	second, err := c.measure(cmd, c.flags.maxTime)
	if err != nil {
		return told, nil, err
	}
	if _, judged := second.Judged(); !judged {
		sure.Why = "no fresh sample came in"
		return first, sure, nil
	}
	sure.Confirmed = second.Exceeding(c.limit) != ""
	return second, sure, nil
}

// measure runs a session until it has answered.
func (c *checking) measure(cmd *cobra.Command, most time.Duration) (told compare.Comparison, err error) {
	mb := c.plan.Sizes[0]
	state, err := follow(cmd.Context(), c.plan, c.options, newProgress(cmd.ErrOrStderr()), deadline(most, c.began), func(s *session.Session, state *tuner.State) {
		size := state.Size(mb)
		if c.flags.samples != "auto" || size == nil || !slices.Contains(checkLooks, size.Warm.N()) {
			return
		}
		if d := compare.Of(c.before, compare.SideOf(state, c.confidence)).At(mb).Duration; d.Within(c.limit) || d.Beyond(c.limit) {
			s.Stop(tuner.Answered)
		}
	})
	if state == nil {
		return told, err
	}
	if left := leftBehind(state); left != nil {
		return told, left
	}
	if err != nil || state.Interrupted && state.Reason != tuner.Answered {
		return told, errors.Join(err, &exitError{code: exitInterrupted})
	}
	c.spent += state.Spent().Cost
	return compare.Of(c.before, compare.SideOf(state, c.confidence)), nil
}

// atMost are the samples in words.
func (f *checkFlags) atMost(samples int) string {
	if f.samples == "auto" {
		return fmt.Sprintf("as many as the question needs, up to %d", samples)
	}
	return strconv.Itoa(samples)
}

// sent are the payloads that were typed, or those of the session.
func (f *checkFlags) sent(cmd *cobra.Command, g *globals, base *tuner.State) (payload.Mix, error) {
	reader := payload.Reader{Literal: f.literal, Stdin: cmd.InOrStdin()}
	typed, err := reader.All(f.payloads, f.payloadFiles)
	if err != nil || len(typed) > 0 {
		return typed, err
	}
	return g.archive().Payloads(base)
}

// comparable refuses where the session measured something else.
func comparable(before compare.Side, base *tuner.State, now tuner.Function) error {
	if base.Function.Name != now.Name {
		return usage("the session %s is of %s and not of %s", base.Session, base.Function.Name, now.Name)
	}
	if before.Size(now.MemoryMB) != nil {
		return nil
	}
	var measured []string
	for _, z := range before.Sizes {
		measured = append(measured, strconv.Itoa(z.MemoryMB))
	}
	if len(measured) == 0 {
		return fmt.Errorf("the session %s measured nothing", base.Session)
	}
	return fmt.Errorf("%s has %s now, which the session %s did not measure (it has %s MB): lambdial tune %s --memory %d measures it", now.Name, text.MB(now.MemoryMB), base.Session, strings.Join(measured, ", "), now.Name, now.MemoryMB)
}
