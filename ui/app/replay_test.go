package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
)

// TestReplay shows a past session as it happened, so many times as fast.
func TestReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := movable()
		entries := somePast(time.Now())
		o.Sessions = func(context.Context) ([]archive.Entry, error) { return entries, nil }
		began := time.Unix(1_700_000_000, 0)
		f := tuner.Function{Name: "thumbnail", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}}
		plan := tuner.DefaultPlan(f)
		plan.Sizes = []int{512, 1024}
		events := []tuner.Event{{At: began, What: tuner.Opened{Session: entries[0].Session, Function: f, Plan: plan}}}
		for i := range 100 {
			for _, mb := range plan.Sizes {
				took := time.Duration(100_000/mb+i%3) * time.Millisecond
				events = append(events, tuner.Event{At: began.Add(time.Duration(i+1) * time.Second), What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: mb, Duration: took, Billed: took}}})
			}
		}
		events = append(events, tuner.Event{At: began.Add(101 * time.Second), What: tuner.Stopped{Why: "enough"}}, tuner.Event{At: began.Add(102 * time.Second), What: tuner.Closed{Restored: true}})
		o.Events = func(context.Context, string) ([]tuner.Event, error) { return events, nil }
		p := open(t, o, 120, 40)
		p.see("6 functions")
		p.press("o")
		p.see("5 past sessions")
		p.press("v", "10", "enter")
		p.see("thumbnail")
		time.Sleep(3 * time.Second)
		p.see("so far") // 30 seconds of it have happened
		p.unseen("Recommended")
		time.Sleep(8 * time.Second)
		p.see("Recommended: set 1024 MB")
		p.press("esc")
		p.see("5 past sessions")
		p.press("v", "1", "enter")
		p.see("thumbnail")
		time.Sleep(5 * time.Second)
		p.press("space")
		time.Sleep(30 * time.Second) // it stands still
		p.see("so far")
		p.press("space")
		time.Sleep(10 * time.Second)
		p.see("so far")
		p.press(".")
		p.see("Recommended: set 1024 MB")
		p.press("esc")
		p.see("5 past sessions")
		p.press("v", "1", "enter")
		p.see("thumbnail")
		p.press("esc") // in the middle of it
		p.see("5 past sessions")
		time.Sleep(time.Second)
		p.press("v", "fast", "enter")
		p.see("is no speed")
		p.press("enter", "q")
		p.ended(time.Second)
	})
}
