package cli

import (
	"context"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/archive"
)

// goOn makes a plan one that goes on from the session that was typed, whose name it
// gives; "" where none was.
func (t *tuneFlags) goOn(cmd *cobra.Command, g *globals, p *tuner.Plan) (session string, err error) {
	if t.again == "" {
		return "", nil
	}
	earlier, err := g.earlier(cmd.Context(), t.again)
	if err != nil {
		return "", err
	}
	if err := t.continuing(p, earlier, g.archive(), cmd.Flags().Changed); err != nil {
		return "", usage("%w", err)
	}
	if p.Function == "" {
		p.Function = earlier.Function.Name
	}
	say(cmd.ErrOrStderr(), "goes on from session %s; what it will likely take is reckoned as if that had no samples, and is less", earlier.Session)
	return earlier.Session, nil
}

// continuing makes a plan one that goes on from an earlier session: its sizes and
// those that were typed, its payloads, goal and isolation where none was typed.
func (t *tuneFlags) continuing(p *tuner.Plan, earlier *tuner.State, past *archive.Archive, typed func(flag string) bool) error {
	for _, size := range earlier.Sizes {
		if size.Status != tuner.SizeDropped && (size.Warm.N() > 0 || !p.AutoSizes) {
			p.Sizes = append(p.Sizes, size.MemoryMB)
		}
	}
	if !p.AutoSizes {
		p.Sizes = tuner.SortSizes(p.Sizes)
	} else {
		p.Sizes = nil
	}
	if !typed("payload") && !typed("payloads") {
		again, err := past.Payloads(earlier)
		if err != nil {
			return err
		}
		p.Payloads = again
	}
	if !typed("isolation") {
		p.Isolation = earlier.Plan.Isolation
	}
	if !typed("timeout") {
		p.TimeoutS = earlier.Plan.TimeoutS
	}
	if !typed("discount") {
		p.Discount = earlier.Plan.Discount
	}
	for _, flag := range []string{"strategy", "weight", "tolerance", "latency", "target", "indifference", "cold-share", "headroom"} {
		if typed(flag) {
			return nil
		}
	}
	p.Goal = earlier.Plan.Goal
	return nil
}

// earlier loads the session that was typed, and goes to its account.
func (g *globals) earlier(ctx context.Context, typed string) (*tuner.State, error) {
	name, err := g.whichSession(ctx, typed, archive.Entry.Measured)
	if err != nil {
		return nil, err
	}
	s, err := g.archive().Load(ctx, name)
	if err != nil {
		return nil, err
	}
	if told := s.Imported; told != nil {
		return nil, usage("the session %s is imported from %s: its means tell no spread, so that nothing can be measured against them or added to them; lambdial compare sets another session beside it", name, told.Tool)
	}
	g.follow(s)
	return s, nil
}
