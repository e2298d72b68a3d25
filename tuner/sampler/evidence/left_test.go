package evidence

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/sampler"
	"lambdial/tuner/session"
)

// The time that is told as left at half of a session is right in the median. A
// single session may end with its next sample or go on for as long again, so that
// a third is told within 30 %.
func TestTimeLeftIsAboutRight(t *testing.T) {
	onlyStatistics(t)
	var mu sync.Mutex
	var ratios []float64
	all := slices.Concat(sets(false)[0].all, sets(false)[1].all[:24])
	each(len(all), func(t *testing.T, i int) {
		if told, rest := halfWay(t, all[i]); told > 0 {
			mu.Lock()
			defer mu.Unlock()
			ratios = append(ratios, told.Seconds()/rest.Seconds())
		}
	})
	slices.Sort(ratios)
	within := 0
	for _, r := range ratios {
		if r > 0.7 && r < 1.3 {
			within++
		}
	}
	median := ratios[len(ratios)/2]
	t.Logf("told of what it took: %.2f in the median; within 30 %%: %d of %d", median, within, len(ratios))
	if median < 0.6 || median > 1.5 || len(ratios) < len(all)/2 {
		t.Errorf("%d sessions, median %.2f", len(ratios), median)
	}
}

// halfWay is what is told of a session at half of its time, and how long the rest
// takes.
func halfWay(t *testing.T, w workload) (told, rest time.Duration) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	var events []tuner.Event
	synctest.Test(t, func(t *testing.T) {
		running, err := session.Start(t.Context(), plan(w, goal("balanced", w), 0), session.Options{Account: newCloud(w, 1), Dir: t.TempDir(), Price: &at, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		for e := range running.Events() {
			events = append(events, e)
		}
		_ = running.Wait()
	})
	began, ended := events[0].At, time.Time{}
	for _, e := range events {
		if _, stopped := e.What.(tuner.Stopped); stopped {
			ended = e.At
		}
	}
	half := began.Add(ended.Sub(began) / 2)
	s := &tuner.State{}
	for _, e := range events {
		if e.At.After(half) {
			break
		}
		s.Apply(e)
	}
	return sampler.ProgressOf(s).Left, ended.Sub(half)
}
