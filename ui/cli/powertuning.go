package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/payload"
	"lambdial/tuner/powertuning"
	"lambdial/tuner/text"
)

// mostInput is the longest file that is read: Step Functions takes 256 KB, and the
// address of a graph is short.
const mostInput = 16 << 20

// readInput reads a file, or stdin for "-".
func readInput(path string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		from = file
	}
	content, err := io.ReadAll(io.LimitReader(from, mostInput+1))
	if err == nil && len(content) > mostInput {
		err = fmt.Errorf("%s is longer than %d MB", path, mostInput>>20)
	}
	return content, err
}

// powerTuned is what an input of aws-lambda-power-tuning asks for beyond flags.
type powerTuned struct {
	powertuning.Input
	source string
}

// takePowerTuning sets the flags that were not typed by an execution input, and
// says what of it has no meaning here.
func (t *tuneFlags) takePowerTuning(cmd *cobra.Command, g *globals) (given powerTuned, err error) {
	if t.powerTuning == "" {
		return given, nil
	}
	content, err := readInput(t.powerTuning, cmd.InOrStdin())
	if err != nil {
		return given, err
	}
	given.source = t.powerTuning
	if given.Input, err = powertuning.ParseInput(content); err != nil {
		return given, fmt.Errorf("%s: %w", t.powerTuning, err)
	}
	typed := cmd.Flags().Changed
	notes := given.Without
	take := func(flag string, to *string, value string) {
		if value != "" && !typed(flag) {
			*to = value
		}
	}
	in := given.Input
	take("region", &g.region, in.Region)
	take("memory", &t.memory, text.SizeList(in.Sizes))
	if !typed("samples") && !typed("max-samples") {
		switch {
		case in.DryRun:
			t.samples = "1"
			notes = append(notes, "dryRun: one warm invocation at each size, and nothing is set")
		case in.OnlyColdStarts: // as many warm ones as the decision needs
		case in.Num > 0:
			t.samples = strconv.Itoa(in.Num)
		}
	}
	if in.OnlyColdStarts && !in.DryRun {
		if !typed("cold") {
			t.cold = min(max(in.Num, 1), tuner.MaxCold)
		}
		take("cold-share", &t.coldShare, "100%")
		notes = append(notes, fmt.Sprintf("onlyColdStarts: %d cold starts at each size, which alone decide; warm invocations are measured beside them", t.cold))
	}
	if in.Parallel && !typed("parallel") {
		t.parallel = min(max(in.Num, 1), 100)
	}
	take("strategy", &t.strategy, cmp.Or(in.Strategy, "cost"))
	if in.Weight != nil && !typed("weight") {
		if t.strategy == string(tuner.StrategyBalanced) {
			t.weight = *in.Weight
		} else {
			notes = append(notes, "balancedWeight: the strategy "+t.strategy+" does not look at it")
		}
	}
	if in.Apply && !in.DryRun {
		take("apply", &t.apply, "memory")
	}
	if in.Alias != "" && !in.Apply {
		notes = append(notes, "autoOptimizeAlias: without autoOptimize nothing is set")
	}
	for _, note := range notes {
		say(cmd.ErrOrStderr(), "note: %s", note)
	}
	return given, nil
}

// fetch reads the payloads that the input names in S3, where none was typed.
func (given *powerTuned) fetch(ctx context.Context, from *account.Account, t *tuneFlags) error {
	if given.PayloadS3 == "" || len(t.payloads)+len(t.payloadFiles) > 0 {
		return nil
	}
	content, err := from.Object(ctx, given.PayloadS3, payload.MaxBytes)
	if err == nil {
		given.Payloads, err = powertuning.Object(content)
	}
	if err != nil {
		return fmt.Errorf("payloadS3: %w", err)
	}
	return nil
}

// payloads are those that were typed, or those of the input. Braces in these are no
// placeholders.
func (given powerTuned) payloads(typed payload.Mix, t *tuneFlags) (payload.Mix, error) {
	if len(t.payloads)+len(t.payloadFiles) > 0 {
		return typed, nil
	}
	if len(given.Payloads) > payload.MaxSeveral {
		return nil, fmt.Errorf("payload: %d are more than %d", len(given.Payloads), payload.MaxSeveral)
	}
	var all payload.Mix
	for i, one := range given.Payloads {
		source := payload.Inline
		if len(given.Payloads) > 1 {
			source = fmt.Sprintf("%s %d", payload.Inline, i+1)
		}
		p, err := payload.NewLiteral(payload.Inline, one.Content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		p.Weight = one.Weight
		all = append(all, p)
	}
	if len(all) == 0 {
		return typed, nil
	}
	return all, nil
}
