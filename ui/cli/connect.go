package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/archive"
	"lambdial/tuner/emulator"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// globals are the flags of every command.
type globals struct {
	profile, region, endpoint string
	stateDir                  string
	demo, readOnly, ascii     bool
	speed                     float64
	seed                      uint64
	seedFlag                  *pflag.Flag
	waiting                   func(what string)
	config                    *configuration // nil where a command has nothing of it
}

// telling says on standard error what is waited for.
func (g *globals) telling(cmd *cobra.Command) *globals {
	g.waiting = func(what string) { _, _ = fmt.Fprintf(cmd.ErrOrStderr(), "waiting for %s\n", what) }
	return g
}

func (g *globals) register(flags *pflag.FlagSet) {
	flags.StringVar(&g.profile, "profile", "", "profile of the AWS configuration to use")
	flags.StringVar(&g.region, "region", "", "region to use")
	flags.StringVar(&g.endpoint, "endpoint-url", "", "address of a Lambda-compatible service")
	flags.BoolVar(&g.demo, "demo", false, "use the embedded account: no AWS account, no network")
	flags.Float64Var(&g.speed, "speed", 1, "embedded account: how many times faster than real time")
	flags.Uint64Var(&g.seed, "seed", 1, "number that makes the embedded account's functions and the placeholders of payloads repeatable")
	g.seedFlag = flags.Lookup("seed")
	flags.BoolVar(&g.readOnly, "read-only", false, "look only: change and invoke nothing")
	flags.BoolVar(&g.ascii, "ascii", false, "draw with plain characters only")
	flags.StringVar(&g.stateDir, "state-dir", "", "folder of the session logs (default $XDG_STATE_HOME/lambdial)")
}

// repeatable says that a seed was asked for.
func (g *globals) repeatable() bool { return g.seedFlag.Changed }

// demoControlRate is what account allows itself a second on AWS; the embedded
// account takes as much faster as its clock runs.
const demoControlRate = 9

// place is where a command works: an account, and a folder of session logs.
type place struct {
	account *account.Account
	dir     string
	prices  price.Book
	damaged error            // why live prices that are there are not used
	server  *emulator.Server // of the demo
}

// connect opens the account that the flags name. It makes no call. The demo
// has the program's own prices, so that it is repeatable.
func (g *globals) connect(ctx context.Context) (*place, error) {
	if err := checkSpeed(g.speed); err != nil {
		return nil, err
	}
	if !g.demo {
		a, err := account.Open(ctx, account.Options{Profile: g.profile, Region: g.region, EndpointURL: g.endpoint, Waiting: g.waiting})
		if g.endpoint != "" && tuner.KindOf(err) == tuner.ErrInvalid {
			return nil, usage("--endpoint-url must be a URL such as http://localhost:4566, without user name or password")
		}
		if err != nil && g.profile != "" && !g.knownProfile(ctx) {
			return nil, usage("%w", err)
		}
		if err != nil {
			return nil, err
		}
		p := &place{account: a, dir: g.sessionDir()}
		p.loadPrices()
		return p, nil
	}
	if g.endpoint != "" || g.profile != "" {
		return nil, usage("--demo is an account of its own: leave out --endpoint-url and --profile")
	}
	if g.region != "" && !price.IsRegion(g.region) {
		return nil, usage("%q is no AWS region: they look like eu-central-1", g.region)
	}
	server, err := emulator.Start(ctx, "127.0.0.1:0", emulator.Options{Region: g.region, Seed: g.seed, Speed: g.speed})
	if err != nil {
		return nil, fmt.Errorf("start the embedded account: %w", err)
	}
	region := g.region
	if region == "" {
		region = "us-east-1"
	}
	a, err := account.Open(ctx, account.Options{Region: region, EndpointURL: server.URL, Demo: true, ControlRate: demoControlRate * g.speed})
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return &place{account: a, dir: g.sessionDir(), server: server}, nil
}

// knownProfile says that the AWS configuration has the profile that was named,
// or can't be read.
func (g *globals) knownProfile(ctx context.Context) bool {
	found, err := account.Profiles(ctx)
	return err != nil || slices.ContainsFunc(found, func(p account.Profile) bool { return p.Name == g.profile })
}

func checkSpeed(factor float64) error {
	if !(factor > 0 && factor <= math.MaxFloat64) { // also refuses NaN
		return usage("--speed must be a number above 0")
	}
	return nil
}

func (p *place) close() {
	p.account.Close()
	if p.server != nil {
		_ = p.server.Close() // nothing of it outlives the process
	}
}

// sessionDir is the folder of the session logs. Those of the demo are kept
// apart: its account ends with the process.
func (g *globals) sessionDir() string {
	dir := g.stateDir
	if dir == "" {
		dir = filepath.Join(xdg.StateHome, "lambdial")
	}
	if g.demo {
		return filepath.Join(dir, "demo")
	}
	return filepath.Join(dir, "sessions")
}

// archive holds the past sessions.
func (g *globals) archive() *archive.Archive { return archive.In(g.sessionDir()) }

// find reads a function; for an unknown one it names those with near names.
func (p *place) find(ctx context.Context, name string) (tuner.Function, error) {
	f, err := p.account.Function(ctx, name, "")
	switch tuner.KindOf(err) {
	case tuner.ErrInvalid:
		return f, usage("%q is no name of a function, nor its ARN", name)
	case tuner.ErrNotFound:
	default:
		return f, err
	}
	if base, qualifier, is := strings.Cut(name, ":"); is && !strings.Contains(qualifier, ":") {
		if _, err := p.account.Function(ctx, base, ""); err == nil {
			return f, fmt.Errorf("%s has no version or alias %s", base, qualifier)
		}
	}
	var names []string
	for page, err := range p.account.Functions(ctx) {
		if err != nil {
			break // the names are only a help
		}
		for _, f := range page {
			names = append(names, f.Name)
		}
	}
	hint := "see lambdial functions"
	if near := text.Near(name, names); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, ", ") + "?"
	}
	return f, fmt.Errorf("function %q is not in %s: %s", name, p.account.Identity().Region, hint)
}
