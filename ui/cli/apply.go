package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/payload"
	"lambdial/tuner/result"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

func applyCommand(g *globals) *cobra.Command {
	f := &applyFlags{}
	cmd := &cobra.Command{
		Use: "apply SESSION", Short: "Set what a session recommends, verify it, publish it",
		Long: flow(`Sets memory size and timeout of $LATEST to stay, by a session that has ended. It shows
the difference, asks, and sets it only while the function is as the session left it. With
--publish it publishes a version of that, and with --alias leads an alias there, wholly or by
a share of the calls. All of it is made or nothing: where a part is refused the others are
put back; lambdial restore does so after a kill. lambdial undo SESSION takes it back.

Then it verifies: it invokes until that tells whether the session's prediction holds,` + fmt.Sprintf(" %d", verdict.MostVerifying) + `
times at most, with the payloads of the session where they are still at hand (files as they
were, and the empty object), or those that are given.

Without --memory and --timeout the recommended memory size is set, or with --publish and
--alias what was set already is published; with one of them, that alone.

Exit codes: ` + exitCodes),
		Example: `lambdial apply last
lambdial apply orders-api --memory auto --timeout auto --dry-run
lambdial apply last --memory 512 --alias live=10%
lambdial apply last --timeout 30s --no-verify --yes --json`,
		Args:              exactly("which session? lambdial apply SESSION; lambdial sessions lists them"),
		ValidArgsFunction: g.completeSessions,
		RunE:              func(cmd *cobra.Command, args []string) error { return apply(cmd, g, f, args[0]) },
	}
	f.register(cmd.Flags())
	for _, name := range []string{"memory", "timeout", "alias", "payload", "tenant"} {
		offer(cmd, name, cobra.NoFileCompletions)
	}
	return cmd
}

// change is what apply --json and undo --json print.
type change struct {
	Session  string               `json:"session"`
	Function string               `json:"function"`
	Region   string               `json:"region,omitempty"`
	Before   result.Before        `json:"before"`
	After    result.Before        `json:"after"`
	Aliases  []result.Moved       `json:"aliases,omitempty"`
	Set      *result.Set          `json:"set,omitempty"`
	Diff     []string             `json:"diff"`
	Notes    []string             `json:"notes,omitempty"`
	Changed  bool                 `json:"changed"`
	Restored *bool                `json:"restored,omitempty"`
	Left     []string             `json:"left,omitempty"`
	Kept     []string             `json:"kept,omitempty"`
	Verified *result.Verification `json:"verification,omitempty"`
	// Origin is where the function comes from, with what to write there so that it
	// stays.
	Origin *result.Origin `json:"origin,omitempty"`
	// NotVerified tells why there is no verification, or why it was broken off.
	NotVerified string `json:"not_verified,omitempty"`
	// Error is why it ended with another exit code than 0.
	Error *failure `json:"error,omitempty"`
}

func changeOf(s *tuner.State, p session.Proposal) change {
	return change{
		Session: s.Session, Function: s.Function.Name, Region: s.Account.Region, Notes: p.Notes,
		Before: result.Before(p.Now), After: result.Before(p.To), Aliases: result.Moves(p.Aliases), Diff: append([]string{}, p.Diff()...),
	}
}

// ended adds how the account was left.
func (c *change) ended(s *tuner.State) {
	c.Origin = result.Of(s).Origin
	c.Changed, c.Set, c.Verified = true, result.Of(s).Set, result.Of(s).Verification
	if s.End != nil {
		c.Restored, c.Left, c.Kept = &s.End.Restored, s.End.Left, s.End.Kept
	}
}

func apply(cmd *cobra.Command, g *globals, f *applyFlags, typed string) error {
	s, p, done, err := g.toChange(cmd, typed, f.dryRun)
	if err != nil {
		return err
	}
	defer done()
	request, err := f.request(s)
	if err != nil {
		return usage("%w", err)
	}
	with, unverified, err := f.verifying(cmd, g, s, request)
	if err != nil {
		return usage("%w", err)
	}
	ctx, hurry, stop := signalled(cmd.Context())
	defer stop()
	proposal, err := session.Propose(ctx, p.account, p.dir, s, request)
	if err != nil {
		return err
	}
	proposal.Notes = append(proposal.Notes, aboutTimeout(s, request, proposal.To)...)
	w := cmd.ErrOrStderr()
	say(w, "%s, %s, session %s", s.Function.Name, whereabouts(p.account.Identity(), s.Function), s.Session)
	told := changeOf(s, proposal)
	told.NotVerified = unverified
	if unverified == "" && !g.archive().OfSession(s, with.Payloads) {
		proposal.Notes = append(proposal.Notes, "it is verified with other payloads than the session measured with: a difference may be theirs")
		told.Notes = proposal.Notes
	}
	tellProposal(cmd, f.asJSON, proposal)
	for _, keeping := range verdict.Of(s).KeepingOf(tuner.Settings{MemoryMB: request.MemoryMB, TimeoutS: request.TimeoutS}) {
		say(w, "%s", keeping)
	}
	if unverified == "" {
		say(w, "then it is invoked to verify that, %d times at most%s", verdict.MostVerifying, verifyCost(s, proposal.To.MemoryMB))
	} else {
		say(w, "not verified afterwards: %s", unverified)
	}
	if f.dryRun {
		return f.print(cmd, told, nil)
	}
	if err := mayChange(cmd, g, f.sure, "Set this? [y/N] "); err != nil {
		return err
	}
	err = unlessHurried(hurry, s, func() ([]tuner.Event, error) { return session.Apply(ctx, p.account, p.dir, s.Session, request) })
	told.ended(s)
	if err != nil || !s.End.Restored {
		told.Changed = !s.Standing().Nothing()
		return f.print(cmd, told, notSet(ctx, s, err))
	}
	for _, line := range setLines(s, proposal) {
		say(w, "%s", line)
	}
	if unverified == "" {
		err = f.verify(cmd, ctx, p, s, with, &told)
	}
	told.ended(s)
	if told.Verified != nil && !f.asJSON {
		say(cmd.OutOrStdout(), "%s", told.Verified.Words)
	}
	say(w, "lambdial undo %s takes it back", s.Session)
	return f.print(cmd, told, err)
}

// print gives the JSON, where that is asked for, and the error.
func (f *applyFlags) print(cmd *cobra.Command, told change, err error) error {
	if !f.asJSON || exitCode(err) == exitUsage {
		return err
	}
	if err != nil {
		told.Error = new(failureOf(err))
	}
	if err = errors.Join(err, printJSON(cmd.OutOrStdout(), told)); err != nil {
		return printedError{err}
	}
	return nil
}

// toChange finds a session by which something is to be changed, one that fits what
// is wanted and was measured, and opens its account.
func (g *globals) toChange(cmd *cobra.Command, typed string, dryRun bool, wants ...func(archive.Entry) bool) (*tuner.State, *place, func(), error) {
	switch {
	case g.demo:
		return nil, nil, nil, usage("--demo keeps nothing: what is set there ends with the program; lambdial emulator serves an account that stays for as long as it runs")
	case g.readOnly && !dryRun:
		return nil, nil, nil, usage("--read-only: nothing is set; --dry-run shows the difference alone")
	}
	name, err := g.whichSession(cmd.Context(), typed, append(wants, archive.Entry.Measured)...)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := g.archive().Load(cmd.Context(), name)
	if err != nil {
		return nil, nil, nil, err
	}
	if told := s.Imported; told != nil {
		return nil, nil, nil, usage("the session %s is imported from %s, and was not measured here: lambdial tune measures the function", name, told.Tool)
	}
	g.follow(s)
	p, err := g.telling(cmd).connect(cmd.Context())
	if err != nil {
		return nil, nil, nil, err
	}
	return s, p, p.close, nil
}

// tellProposal prints the difference: on stdout, unless that is JSON's.
func tellProposal(cmd *cobra.Command, asJSON bool, p session.Proposal) {
	w := cmd.OutOrStdout()
	if asJSON {
		w = cmd.ErrOrStderr()
	}
	printDiff(w, strings.Join(p.Diff(), "\n")+"\n")
	for _, note := range p.Notes {
		say(cmd.ErrOrStderr(), "note: %s", note)
	}
}

// mayChange asks, unless that was said already.
func mayChange(cmd *cobra.Command, g *globals, sure bool, question string) error {
	switch {
	case sure:
		return nil
	case !isTerminal(os.Stdin) || !isTerminal(os.Stderr):
		return usage("without a terminal to ask at, --yes is required, or --dry-run to see the difference alone")
	case !askYes(cmd.InOrStdin(), cmd.ErrOrStderr(), question):
		return &exitError{code: exitInterrupted, err: errors.New("nothing was changed")}
	}
	return nil
}

// unlessHurried changes the account and folds the events of that, unless a second
// ctrl+c wants to leave at once.
func unlessHurried(hurry <-chan struct{}, s *tuner.State, do func() ([]tuner.Event, error)) error {
	var events []tuner.Event
	done := make(chan error, 1)
	go func() {
		var err error
		events, err = do()
		done <- err
	}()
	select {
	case err := <-done:
		for _, e := range events {
			s.Apply(e)
		}
		return err
	case <-hurry:
		return &exitError{code: exitLeft, err: errors.New("left in the middle of it: run lambdial restore")}
	}
}

// notSet says how an apply or an undo ended that did not come to its end.
func notSet(ctx context.Context, s *tuner.State, err error) error {
	var exit *exitError
	left := leftBehind(s)
	switch {
	case errors.As(err, &exit):
		return err
	case left != nil:
		return errors.Join(left, err)
	case ctx.Err() != nil:
		return &exitError{code: exitInterrupted, err: errors.New("interrupted: nothing was set")}
	}
	return err
}

// setLines say what the function has now.
func setLines(s *tuner.State, p session.Proposal) (lines []string) {
	now, had := s.Now(), s.Function.Settings
	if p.To != p.Now {
		lines = append(lines, fmt.Sprintf("%s has %d MB and %d s now (it had %d MB and %d s)", s.Function.Name, now.MemoryMB, now.TimeoutS, had.MemoryMB, had.TimeoutS))
	}
	standing := s.Standing()
	if n := len(standing.Versions); p.Publishes && n > 0 {
		lines = append(lines, fmt.Sprintf("version %s is published, %q", standing.Versions[n-1].Number, standing.Versions[n-1].Description))
	}
	for _, a := range standing.Aliases {
		if len(p.Aliases) > 0 && a.Name == p.Aliases[0].Name {
			lines = append(lines, fmt.Sprintf("alias %s leads to %s now (before %s)", a.Name, a.To, a.From))
		}
	}
	for _, w := range s.Warnings {
		if strings.Contains(w.Text, "somebody else changed it right after") {
			lines = append(lines, "note: "+w.Text)
		}
	}
	return lines
}

// verifying is what to verify with, or why that is not done.
func (f *applyFlags) verifying(cmd *cobra.Command, g *globals, s *tuner.State, r session.Request) (with session.Verifying, unverified string, err error) {
	with.TenantID = f.tenant
	given := len(f.payloads)+len(f.payloadFiles) > 0
	switch {
	case f.noVerify && given:
		return with, "", errors.New("--no-verify leaves the payloads without a meaning: leave out one of them")
	case f.noVerify:
		return with, "--no-verify", nil
	case given:
		reader := payload.Reader{Literal: f.literal, Stdin: cmd.InOrStdin()}
		if with.Payloads, err = reader.All(f.payloads, f.payloadFiles); err != nil {
			return with, "", err
		}
	default:
		if with.Payloads, err = g.archive().Payloads(s); err != nil {
			return with, "", fmt.Errorf("%w, or leave the verification out with --no-verify", err)
		}
	}
	mb := r.MemoryMB
	if mb == 0 {
		mb = s.Now().MemoryMB
	}
	return with, session.CanVerify(s, mb, with), nil
}

// verifyCost is what a verification costs at most, "" where that is unknown.
func verifyCost(s *tuner.State, memoryMB int) string {
	mean, _, _, known := verdict.Of(s).Prediction(memoryMB)
	if !known || s.Price == nil {
		return ""
	}
	cost, known := s.CostOf(memoryMB, float64(mean), 0)
	if !known {
		return ""
	}
	return ", about " + text.Money(cost*verdict.MostVerifying, s.Currency())
}

// verify invokes, and tells each step.
func (f *applyFlags) verify(cmd *cobra.Command, ctx context.Context, p *place, s *tuner.State, with session.Verifying, told *change) error {
	show := newProgress(cmd.ErrOrStderr())
	err := session.Verify(ctx, p.account, p.dir, s.Session, with, func(e tuner.Event) {
		s.Apply(e)
		if v, begun := verdict.Of(s).Verification(false); begun && v.Outcome == verdict.HoldingOpen && show.width != nil {
			show.live(fmt.Sprintf("verifying: %d of at most %d invocations, %s", v.Invocations, verdict.MostVerifying, v.Words()))
		}
	})
	show.clear()
	v, _ := verdict.Of(s).Verification(err == nil)
	switch {
	case ctx.Err() != nil:
		told.NotVerified = fmt.Sprintf("broken off after %s; what was set stays", text.Count(v.Invocations, "invocation"))
		return &exitError{code: exitInterrupted, err: errors.New(told.NotVerified)}
	case err != nil:
		told.NotVerified = fmt.Sprintf("%s after %s; what was set stays", sentence(err), text.Count(v.Invocations, "invocation"))
		return &exitError{code: exitUnmet, err: errors.New("not verified: " + told.NotVerified)}
	case v.Outcome == verdict.Slower, v.Outcome == verdict.Failing, v.Outcome == verdict.Untold:
		return &exitError{code: exitUnmet, err: fmt.Errorf("%s: %s", s.Function.Name, v.Words())}
	}
	return nil
}
