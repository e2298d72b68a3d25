package archive

import (
	"context"
	"errors"
	"math"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/payload"
	"lambdial/tuner/powertuning"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// Importing says of which function and by which goal a curve is imported that
// another tool measured. Region and Architecture are "" where nobody knows them.
type Importing struct {
	Function, Region, Architecture string
	Source                         string
	Goal                           tuner.Goal
}

// Import writes a session of what aws-lambda-power-tuning measured, and gives its
// name.
func (a *Archive) Import(_ context.Context, curve powertuning.Curve, as Importing) (session string, err error) {
	at := time.Now()
	session = journal.NewSession(at)
	plan := tuner.Plan{Function: as.Function, Payloads: payload.Mix{}, Goal: as.Goal, Isolation: tuner.IsolateVersions}
	var told []tuner.Told
	for _, z := range curve.Sizes {
		plan.Sizes = append(plan.Sizes, z.MemoryMB)
		told = append(told, tuner.Told{MemoryMB: z.MemoryMB, Mean: time.Duration(math.Round(z.DurationMS * float64(time.Millisecond))), Cost: z.CostInvocation})
	}
	opened := tuner.Opened{
		Session: session, Account: tuner.Identity{Region: as.Region}, Plan: plan, Versions: []string{},
		Function: tuner.Function{Name: as.Function, Architecture: as.Architecture},
		Price:    &price.Price{Currency: curve.Currency, Source: powertuning.Name, AsOf: at},
		Imported: &tuner.Imported{Tool: powertuning.Name, Source: text.Visible(as.Source), ChosenMB: curve.ChosenMB, Cost: curve.LambdaCost},
	}
	log, err := journal.Create(a.dir, session)
	if err != nil {
		return "", err
	}
	for _, e := range tuner.ImportEvents(opened, curve.GBSecond(), told, at) {
		if err = log.Append(e); err != nil {
			break
		}
	}
	return session, errors.Join(err, log.Close())
}
