package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/session"
	"lambdial/tuner/text"
	"lambdial/tuner/verdict"
)

// applyFlags are the flags of apply as they were typed.
type applyFlags struct {
	memory, timeout, alias         string
	publish                        bool
	payloads, payloadFiles         []string
	literal                        bool
	tenant                         string
	noVerify, dryRun, sure, asJSON bool
}

func (f *applyFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.memory, "memory", "", "memory size in MB, or auto for the recommended one")
	flags.StringVar(&f.timeout, "timeout", "", "timeout such as 30s, or auto for the one that was measured to do")
	flags.BoolVar(&f.publish, "publish", false, "publish a version of it")
	flags.StringVar(&f.alias, "alias", "", "publish a version and lead this alias there; live=10% leads that share of its calls there")
	flags.StringArrayVar(&f.payloads, "payload", nil, "payload to verify with: as with tune")
	flags.StringArrayVar(&f.payloadFiles, "payloads", nil, "file of several payloads to verify with: as with tune")
	flags.BoolVar(&f.literal, "literal", false, "send payloads as they are, with {{...}} in them")
	flags.StringVar(&f.tenant, "tenant", "", "tenant to verify for, with functions that are isolated per tenant")
	flags.BoolVar(&f.noVerify, "no-verify", false, "do not invoke it afterwards")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show the difference and change nothing")
	flags.BoolVar(&f.asJSON, "json", false, "print what was set as JSON")
	flags.BoolVarP(&f.sure, "yes", "y", false, "do not ask before anything is set")
}

// request is what is to be set by the flags and the session.
func (f *applyFlags) request(s *tuner.State) (session.Request, error) {
	r := session.Request{Publish: f.publish}
	var err error
	if r.Alias, r.Share, err = parseAlias(f.alias); err != nil {
		return r, err
	}
	v, standing := verdict.Of(s).Verdict(), s.Standing()
	switch {
	case f.memory == "" && f.timeout == "" && (f.publish || r.Alias != "") && (standing.Memory || standing.Timeout):
		// What was set is published.
	case f.memory == "auto", f.memory == "" && f.timeout == "":
		switch {
		case v.Standing == verdict.StandingRecommended:
			r.MemoryMB = v.MemoryMB
		case v.MemoryMB > 0:
			return r, fmt.Errorf("the session recommends no size; %d MB is what it has: --memory %d says that you want it", v.MemoryMB, v.MemoryMB)
		default:
			return r, errors.New("the session found no size: give --memory or --timeout")
		}
	case f.memory != "":
		if r.MemoryMB, err = tuner.ParseMemoryMB(f.memory); err != nil {
			return r, fmt.Errorf("--memory %s: %w", f.memory, err)
		}
	}
	switch f.timeout {
	case "":
	case "auto":
		if r.TimeoutS, err = measuredTimeout(s, r.MemoryMB); err != nil {
			return r, err
		}
	default:
		if r.TimeoutS, err = wholeSeconds(f.timeout); err != nil {
			return r, err
		}
	}
	return r, nil
}

// measuredTimeout is what was measured to do at a size, of the one that the
// function has where it is 0.
func measuredTimeout(s *tuner.State, memoryMB int) (seconds int, err error) {
	if memoryMB == 0 {
		memoryMB = s.Now().MemoryMB
	}
	t, known := verdict.Of(s).Timeout(memoryMB)
	switch {
	case !known:
		return 0, fmt.Errorf("--timeout auto: %d MB was not measured, so that its timeout is not known: give one, such as --timeout 30s", memoryMB)
	case t.Recommended == 0:
		return 0, fmt.Errorf("--timeout auto: at %d MB invocations ended at their timeout, so that nobody knows how long they take: tune with a longer one (--timeout), or give one here", memoryMB)
	}
	return t.RecommendedS(), nil
}

// aboutTimeout are what to know of a timeout that is set.
func aboutTimeout(s *tuner.State, r session.Request, to tuner.Settings) (notes []string) {
	t, known := verdict.Of(s).Timeout(to.MemoryMB)
	if r.TimeoutS == 0 || !known {
		return nil
	}
	if limit := time.Duration(to.TimeoutS) * time.Second; t.Longest > limit {
		notes = append(notes, fmt.Sprintf("an invocation took %s at %d MB: with %s it is cut off", text.Duration(t.Longest), to.MemoryMB, text.Limit(limit)))
	}
	return append(notes, "the timeout: "+strings.Join(t.Basis(), "; "))
}

// parseAlias reads "live" and "live=10%".
func parseAlias(typed string) (name string, share float64, err error) {
	name, part, weighted := strings.Cut(typed, "=")
	if !weighted {
		return name, 0, nil
	}
	if name == "" {
		return "", 0, fmt.Errorf("--alias %q names no alias", typed)
	}
	if share, err = fraction("alias", part); err != nil {
		return "", 0, err
	}
	if share <= 0 || share > 1 {
		return "", 0, fmt.Errorf("--alias %q: the share must be above 0 %% and at most 100 %%", typed)
	}
	return name, share, nil
}
