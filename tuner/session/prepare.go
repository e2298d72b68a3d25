package session

import (
	"context"
	"fmt"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// preparer makes sizes ready, one after the other, while those that are ready
// are sampled already.
type preparer struct {
	changer *changer
	plan    tuner.Plan
	session string
	// target is the function that is changed: the one to be tuned, or its copy.
	target string
	seen   *tuner.Mark
	// before are the versions that are not ours.
	before []string
	// original are the settings that $LATEST shall have when no size is being
	// made ready.
	original tuner.Settings
}

// start makes the copy, where the plan asks for one.
func (p *preparer) start(ctx context.Context, f tuner.Function) error {
	p.target, p.seen, p.original = f.Name, tuner.MarkOf(f), f.Settings
	if p.plan.Isolation != tuner.IsolateCopy {
		return nil
	}
	p.target = copyName(p.session)
	mark, err := p.changer.copyFunction(ctx, qualified(f.Name, p.plan.Qualifier), p.target, describeCopy(p.session, f.Name), p.plan.Architecture)
	if err != nil {
		return fmt.Errorf("copy %s: %w", f.Name, err)
	}
	p.seen, p.original, p.before = mark, mark.Settings, nil
	return nil
}

// ready makes one size ready and gives the qualifier to invoke it by.
func (p *preparer) ready(ctx context.Context, mb int) (qualifier string, err error) {
	to := tuner.Settings{MemoryMB: mb, TimeoutS: p.original.TimeoutS}
	if p.plan.TimeoutS > 0 {
		to.TimeoutS = p.plan.TimeoutS
	}
	if err := p.set(ctx, to); err != nil {
		return "", fmt.Errorf("set %s to %d MB: %w", p.target, mb, err)
	}
	if p.plan.Isolation == tuner.IsolateLatest {
		return "", nil
	}
	v, err := p.changer.publish(ctx, p.target, mb, describe(p.session, mb, p.original), p.seen, p.before)
	if err != nil {
		return "", fmt.Errorf("publish %s at %d MB: %w", p.target, mb, err)
	}
	p.seen = v.mark
	return v.version, nil
}

// active waits until a version can be invoked: at once, but for SnapStart and
// functions in a VPC.
func (p *preparer) active(ctx context.Context, mb int, version string, made time.Time) error {
	if version == "" {
		return nil
	}
	f, err := p.changer.ready(ctx, p.target, version, made)
	switch {
	case err != nil:
		return fmt.Errorf("wait for version %s of %s: %w", version, p.target, err)
	case f.State == "Failed":
		return fmt.Errorf("version %s of %s (%d MB) could not be started%s", version, p.target, mb, text.Because(f.StateReason))
	}
	return nil
}

// putBack gives $LATEST the settings that it had, as soon as no size needs it
// otherwise.
func (p *preparer) putBack(ctx context.Context) error {
	if p.plan.Isolation != tuner.IsolateVersions {
		return nil // a copy is deleted whole, and latest is put back at the end
	}
	return p.set(ctx, p.original)
}

func (p *preparer) set(ctx context.Context, to tuner.Settings) error {
	if p.seen.Settings == to {
		return nil
	}
	mark, err := p.changer.configure(ctx, tuner.ActionConfigure, p.target, to, p.changer.describeLatest(p.target, to), p.seen)
	if err != nil {
		return err
	}
	p.seen = mark
	return nil
}

// onlyThisSize says that an error is about one memory size, and the others
// may still be made ready.
func onlyThisSize(err error) bool {
	return tuner.KindOf(err) == tuner.ErrMemorySize
}

// qualified is a version of a function as one name.
func qualified(function, version string) string {
	if version == "" {
		return function
	}
	return function + ":" + version
}
