package archive

import (
	"context"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// Planned is what a past session was asked to do, and when.
type Planned struct {
	Session string
	At      time.Time
	Plan    tuner.Plan // its payloads have no content
}

// mostPlanned are more payloads than anyone looks through.
const mostPlanned = 20

// Planned gives what the newest sessions of a function were asked to do, the
// newest first. Only the first line of each log is read. A log that is damaged
// there, or that tells something this program does not know, is passed over: a
// plan that is half understood is none.
func (a *Archive) Planned(ctx context.Context, f tuner.Function) ([]Planned, error) {
	return a.planned(ctx, f, mostPlanned)
}

func (a *Archive) planned(ctx context.Context, f tuner.Function, most int) (found []Planned, err error) {
	err = a.walk(ctx, func(path string) bool {
		at, opened, err := journal.Opening(path)
		if err == nil && opened.Function.Name == f.Name && opened.Function.ARN == f.ARN && opened.Plan.Validate() == nil {
			found = append(found, Planned{Session: opened.Session, At: at, Plan: opened.Plan})
		}
		return len(found) < most
	})
	return found, err
}

// Experience is what the newest session of a function that measured anything
// tells of its durations.
func (a *Archive) Experience(ctx context.Context, f tuner.Function) (tuner.Experience, error) {
	const most = 5 // who stopped so often knows why
	planned, err := a.planned(ctx, f, most)
	for _, p := range planned {
		if ctx.Err() != nil {
			break
		}
		if s, err := a.Load(ctx, p.Session); err == nil && s.Experience().Known() {
			return s.Experience(), nil
		}
	}
	return tuner.Experience{}, err
}
