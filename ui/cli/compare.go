package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"lambdial/tuner/archive"
	"lambdial/tuner/compare"
	"lambdial/tuner/text"
)

func compareCommand(g *globals) *cobra.Command {
	var asJSON bool
	var failOver string
	cmd := &cobra.Command{
		Use: "compare A [B]", Short: "Compare two sessions: did it get faster?",
		Long: flow(`Compares the earlier session A with the later one B at each memory size that both
measured: mean duration and mean cost, with the 95 % interval of the difference. Where that
holds zero, no difference was seen. It names what else differs: code, runtime,
architecture, payload, layers, names of environment variables.

A and B are names of sessions, beginnings of them, last or last~1; a function's name alone
compares its last two. With --fail-over it exits 5 where duration or cost rose by more
than that, and the interval leaves out zero.

Exit codes: ` + exitCodes),
		Example: `lambdial compare orders-api
lambdial compare last~1 last --fail-over 5% --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return usage("which sessions? lambdial compare A B, or a function's name for its last two; lambdial sessions lists them")
			}
			return nil
		},
		ValidArgsFunction: g.completeSessions,
		RunE: func(cmd *cobra.Command, args []string) error {
			limit, err := failOverOf(failOver)
			if err != nil {
				return usage("%w", err)
			}
			a, b, err := g.pair(cmd.Context(), args)
			if err != nil {
				return err
			}
			return tellComparison(cmd, compare.Of(a, b), limit, "", nil, asJSON)
		},
	}
	cmd.Flags().StringVar(&failOver, "fail-over", "", "exit 5 where duration or cost rose by more than this, such as 5%")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the comparison as JSON")
	offer(cmd, "fail-over", cobra.NoFileCompletions)
	return cmd
}

// failOverOf reads a threshold, negative for none.
func failOverOf(typed string) (float64, error) {
	if typed == "" {
		return -1, nil
	}
	limit, err := fraction("fail-over", typed)
	if err == nil && limit < 0 {
		err = fmt.Errorf("--fail-over %s must be 0%% or more", typed)
	}
	return limit, err
}

// pair finds the two sessions that were typed, or the last two of a function.
func (g *globals) pair(ctx context.Context, typed []string) (a, b compare.Side, err error) {
	if err := g.sessionDirThere(); err != nil {
		return a, b, err
	}
	if len(typed) == 1 {
		entries, _, err := g.archive().Sessions(ctx)
		if err != nil {
			return a, b, err
		}
		var of []archive.Entry
		for _, e := range entries {
			if e.IsOf(typed[0]) && len(e.Sizes) > 0 {
				of = append(of, e)
			}
		}
		if len(of) >= 2 {
			return of[1].Side, of[0].Side, nil
		}
		if _, err := g.whichSession(ctx, typed[0]); err != nil {
			return a, b, err
		}
		return a, b, usage("%s is one session: with which other one? lambdial compare A B", typed[0])
	}
	sides := make([]compare.Side, len(typed))
	for i := range typed {
		name, err := g.whichSession(ctx, typed[i])
		if err != nil {
			return a, b, err
		}
		s, err := g.archive().Load(ctx, name)
		if err != nil {
			return a, b, err
		}
		sides[i] = compare.SideOf(s, compare.Usual)
	}
	if sides[0].Session == sides[1].Session {
		return a, b, usage("%s and %s are one session, %s", typed[0], typed[1], sides[0].Session)
	}
	return sides[0], sides[1], nil
}

// tellComparison prints a comparison, with the answer to a check and what fresh
// samples confirmed of it, and gives the exit code.
func tellComparison(cmd *cobra.Command, c compare.Comparison, limit float64, answer string, sure *confirmation, asJSON bool) error {
	_, judged := c.Judged()
	rose := ""
	if limit >= 0 && (sure == nil || sure.Confirmed) {
		rose = c.Exceeding(limit)
	}
	if asJSON {
		told := comparedOf(c, limit, rose)
		told.Answer, told.Confirmation = answer, sure
		if err := printJSON(cmd.OutOrStdout(), told); err != nil {
			return err
		}
	} else if err := printComparison(cmd.OutOrStdout(), c); err != nil {
		return err
	}
	if answer != "" && !asJSON {
		say(cmd.OutOrStdout(), "%s", answer)
	}
	if sure != nil && !asJSON {
		say(cmd.OutOrStdout(), "%s", sure.words())
	}
	var err error
	switch {
	case !judged:
		err = &exitError{code: exitNoSize, err: errors.New("no size was measured in both sessions")}
	case rose != "":
		err = &exitError{code: exitUnmet, err: errors.New(rose)}
	}
	if err != nil && asJSON {
		return printedError{err}
	}
	return err
}

// words say what became of a rise that a first measurement showed.
func (c confirmation) words() string {
	switch {
	case c.Confirmed:
		return "Confirmed by fresh samples: a first measurement showed it, too (" + c.Exceeded + ")."
	case c.Why != "":
		return "Not confirmed, so that it fails nothing: " + c.Why + "."
	}
	return "Not confirmed by fresh samples, which are these: a first measurement had shown that " + c.Exceeded + "."
}

func printComparison(w io.Writer, c compare.Comparison) error {
	_, err := fmt.Fprintf(w, "A %s\nB %s\n\n", sideWords(c.A), sideWords(c.B))
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "MEMORY\tN\tMEAN A\tN\tMEAN B\tDURATION\tMILLION A\tMILLION B\tCOST\t") // Flush tells
	for _, p := range c.Pairs {
		cells := []string{text.MB(p.MemoryMB()), "-", "-", "-", "-", "", "-", "-", ""}
		if p.A != nil {
			cells[1], cells[2], cells[6] = samplesCell(p.A), meanDuration(p.A), meanCost(p.A, c.A.Currency)
		}
		if p.B != nil {
			cells[3], cells[4], cells[7] = samplesCell(p.B), meanDuration(p.B), meanCost(p.B, c.B.Currency)
		}
		if p.Both() {
			cells[5], cells[8] = changeCell(p.Duration), changeCell(p.Cost)
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t")+"\t")
	}
	if err := table.Flush(); err != nil {
		return err
	}
	var lines []string
	if slices.ContainsFunc(c.Pairs, func(p compare.Pair) bool { return p.Duration.Unseen() || p.Cost.Unseen() }) {
		lines = append(lines, "~ no difference seen: the 95 % interval of the difference holds zero")
	}
	lines = append(lines, "", c.Sentence())
	if moved := c.Moved(); moved != "" {
		lines = append(lines, moved)
	}
	for _, d := range c.Differs {
		lines = append(lines, fmt.Sprintf("differs: %s: %s, then %s", d.What, d.A, d.B))
	}
	for _, line := range lines {
		say(w, "%s", line)
	}
	return nil
}

func sideWords(s compare.Side) string {
	words := text.Visible(s.Session + ", " + s.Function)
	if !s.Started.IsZero() {
		words += ", " + s.Started.Local().Format("2006-01-02 15:04")
	}
	if s.RecommendedMB > 0 {
		words += ", best " + text.MB(s.RecommendedMB)
	}
	return words
}

// samplesCell is "-" where an imported mean does not tell of how many it is.
func samplesCell(z *compare.Size) string {
	if z.Samples == 0 {
		return "-"
	}
	return strconv.Itoa(z.Samples)
}

func meanDuration(z *compare.Size) string { return text.Duration(time.Duration(z.Duration.Value)) }

func meanCost(z *compare.Size, currency string) string {
	if !z.Cost.Known {
		return "unknown"
	}
	return text.MoneyPerMillion(z.Cost.Value, currency)
}

// changeCell is a change in a table: "~" where none was seen.
func changeCell(c compare.Change) string {
	switch {
	case !c.Known:
		return "unknown"
	case c.Told:
		return fmt.Sprintf("%+.3g %% (no spread known)", 100*c.Fraction)
	case !c.Bounded:
		return "too few"
	case !c.Seen():
		return "~ (" + c.Interval() + ")"
	}
	return fmt.Sprintf("%+.3g %% (%s)", 100*c.Fraction, c.Interval())
}
