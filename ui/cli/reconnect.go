package cli

import (
	"cmp"
	"context"
	"sync"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/cloudlogs"
	"lambdial/tuner/session"
	"lambdial/ui/app"
)

// connection is the account as the screen uses it.
func (p *place) connection(seed uint64, repeatable bool) app.Connection {
	return app.Connection{
		Account: p.account, Price: p.priceOf,
		Start: func(ctx context.Context, plan tuner.Plan) (app.Session, error) {
			f, err := p.account.Function(ctx, plan.Function, plan.Qualifier)
			if err != nil {
				return nil, err
			}
			s, err := session.Start(ctx, plan, session.Options{
				Account: p.account, Dir: p.dir, Price: p.priceOf(p.account.Identity().Region, cmp.Or(plan.Architecture, f.Architecture)), Seed: seed, Repeatable: repeatable,
			})
			if err != nil {
				return nil, err // not a nil *Session in an interface that is not nil
			}
			return s, nil
		},
		Apply: func(ctx context.Context, s *tuner.State, r session.Request) ([]tuner.Event, error) {
			return session.Apply(ctx, p.account, p.dir, s.Session, r)
		},
		Undo: func(ctx context.Context, s *tuner.State) ([]tuner.Event, error) {
			return session.Undo(ctx, p.account, p.dir, s.Session)
		},
		Verify: func(ctx context.Context, s *tuner.State, with session.Verifying, tell func(tuner.Event)) error {
			return session.Verify(ctx, p.account, p.dir, s.Session, with, tell)
		},
		Log: func(ctx context.Context, group string, x tuner.Sample) (string, error) {
			return cloudlogs.Fetch(ctx, p.account, group, x)
		},
	}
}

// places are accounts that were opened from the screen.
type places struct {
	mu  sync.Mutex
	all []*place
}

func (o *places) add(p *place) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, p)
}

func (o *places) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.all {
		p.close()
	}
}

// reconnect is how the screen opens another profile or region than first's. It
// is nil for the demo, which has one of each.
func (g *globals) reconnect(first *place, others *places) func(context.Context, string, string) (app.Connection, error) {
	if g.demo {
		return nil
	}
	return func(ctx context.Context, profile, region string) (app.Connection, error) {
		o := account.Options{Profile: profile, Region: region, EndpointURL: g.endpoint}
		a, err := account.Open(ctx, o)
		if tuner.KindOf(err) == tuner.ErrNoRegion && region == "" {
			o.Region = first.account.Identity().Region // the profile sets none
			a, err = account.Open(ctx, o)
		}
		if err != nil {
			return app.Connection{}, err
		}
		p := &place{account: a, dir: first.dir}
		p.loadPrices()
		others.add(p)
		if err := a.Check(ctx); err != nil {
			return app.Connection{}, err
		}
		return p.connection(g.seed, g.repeatable()), nil
	}
}

// profiles lists those of the AWS configuration for the screen.
func profiles(ctx context.Context) ([]app.Profile, error) {
	found, err := account.Profiles(ctx)
	all := make([]app.Profile, len(found))
	for i, p := range found {
		all[i] = app.Profile(p)
	}
	return all, err
}
