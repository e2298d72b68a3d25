package archive

import (
	"context"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/payload"
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
//
// Payloads get their SHA-256 where they are what their source holds now, which
// files tells by their sources, or the empty object; others get one that nothing
// has.
func (a *Archive) Planned(ctx context.Context, f tuner.Function) (planned []Planned, files map[string]string, err error) {
	planned, err = a.planned(ctx, f, mostPlanned)
	files = map[string]string{}
	for _, before := range planned {
		for i := range before.Plan.Payloads {
			if ctx.Err() != nil {
				return planned, files, ctx.Err()
			}
			a.recognise(&before.Plan.Payloads[i], files)
		}
	}
	return planned, files, err
}

func (a *Archive) recognise(p *payload.Payload, files map[string]string) {
	if _, known := files[p.Source]; !known && p.FromFile() {
		if content, err := payload.ReadSource(p.Source); err == nil {
			now, _ := payload.NewLiteral(p.Source, content) // no digest: no payload any more
			files[p.Source] = now.SHA256
		}
	}
	if p.SHA256 = journal.Recognise(a.dir, *p, payload.Empty().SHA256, files[p.Source]); p.SHA256 == "" {
		p.SHA256 = "keyed:" + p.Digest
	}
}

func (a *Archive) planned(ctx context.Context, f tuner.Function, most int) (found []Planned, err error) {
	err = a.walk(ctx, func(path string) bool {
		at, opened, err := journal.Opening(path)
		if err == nil && opened.Function.Name == f.Name && opened.Function.ARN == f.ARN && opened.Plan.Validate() == nil && opened.Against == "" && opened.Imported == nil {
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
