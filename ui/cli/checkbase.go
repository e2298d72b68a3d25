package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/text"
)

// base loads the session to compare with. Where the function has none at all, as
// before the first tune of a pipeline, the error says how to get one.
func (f *checkFlags) base(ctx context.Context, g *globals, function string) (*tuner.State, error) {
	base, err := g.earlier(ctx, f.against)
	if !errors.As(err, new(*archive.NotFoundError)) && !errors.As(err, new(*noFolderError)) {
		return base, err
	}
	entries, _, listErr := g.archive().Sessions(ctx)
	if listErr != nil || slices.ContainsFunc(entries, func(e archive.Entry) bool { return e.Function == function || e.ARN == function }) {
		return nil, err
	}
	return nil, fmt.Errorf("there is no session of %s to check against: tune it first: lambdial tune %s --samples %d%s", function, function, usualBase, g.elsewhere(ctx, f.against))
}

const (
	// usualBase is the number of samples to begin with: it tells 5 % of durations
	// that are spread as most are, a CV of 10 %.
	usualBase = 30
	// mostBase is the number from which on another limit is the better advice.
	mostBase = 2000
)

// tooVague says why the samples that a session has at a size tell no difference of
// a fraction, and how many would; "" where they do. No number of new samples makes
// up for it.
func tooVague(base *tuner.State, memoryMB int, confidence, limit float64) string {
	size := base.Size(memoryMB)
	if size == nil {
		return ""
	}
	warm := &size.Warm
	has := fmt.Sprintf("%s has only %s at %s", base.Session, text.Count(warm.N(), "warm sample"), text.MB(memoryMB))
	tells := "to tell a difference of " + text.Percent(limit) + " for sure"
	low, high, known := warm.MeanInterval(confidence)
	switch {
	case !known:
		return fmt.Sprintf("%s, too few %s: tune with --samples %d to compare with", has, tells, usualBase)
	case float64(high-low)/2 <= limit*warm.MeanNS():
		return ""
	}
	if slow := warm.Above(2 * warm.Quantile(.5)); slow > 0 && slow*10 <= warm.N() {
		has += fmt.Sprintf(", of which %d took more than twice the median", slow)
	}
	own := limit / math.Sqrt2 // as much is left for the interval of the new samples
	if needed := warm.NeededFor(confidence, own, mostBase); needed < mostBase {
		tens := (needed + 9) / 10 * 10
		return fmt.Sprintf("%s, too few %s: of samples like these it takes about %d, so tune with --samples %d to compare with", has, tells, tens, tens)
	}
	return fmt.Sprintf("%s, too few %s: of samples like these it takes more than %d, so a larger --fail-over is what they can tell", has, tells, mostBase)
}
