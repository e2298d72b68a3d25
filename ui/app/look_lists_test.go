package app

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/archive"
	"lambdial/tuner/compare"
	"lambdial/ui/functions"
)

// movable are options of an account that can be left for another one, with
// favourites.
func movable() Options {
	return Options{
		Connection: Connection{Account: &fakeAccount{real: true, pages: someFunctions().pages}},
		Reconnect:  func(context.Context, string, string) (Connection, error) { return Connection{}, errDenied },
		Profiles:   func(context.Context) ([]Profile, error) { return someProfiles(), nil },
		Favourites: func(context.Context) ([]string, error) { return nil, nil },
		Favour:     func(context.Context, string, bool) error { return nil },
		Sessions:   func(context.Context) ([]archive.Entry, error) { return nil, nil },
		Delete:     func(context.Context, string) error { return nil },
	}
}

func someProfiles() []Profile {
	return []Profile{{"default", "eu-west-1"}, {"staging", "eu-central-1"}, {"evil\x1b[2J", ""}, {"データ", "ap-northeast-1"}}
}

func arnOf(name string) string { return fakeFunction(name, 0).ARN }

// somePast are sessions that ended in different ways, the newest first.
func somePast(now time.Time) []archive.Entry {
	cheaper, faster, dearer := -0.31, -0.62, 0.04
	size := func(mb int, median time.Duration, cost float64) archive.Size {
		return archive.Size{MemoryMB: mb, Warm: 20, Median: median, Cost: &cost}
	}
	entries := []archive.Entry{
		{
			Function: "thumbnail", State: "done", BeforeMB: 1024, VerdictMB: 1769, AppliedMB: 1769, Confidence: 0.98, CostChange: &dearer, DurationChange: &faster,
			Sizes: []archive.Size{size(512, 812*time.Millisecond, 7.1e-6), size(1769, 212*time.Millisecond, 6.4e-6)},
		},
		{Function: "checkout", State: "interrupted", BeforeMB: 512, VerdictMB: 512, Confidence: 0.5},
		{Function: "report-日本語", State: "unfinished", BeforeMB: 256},
		{
			Function: "thumbnail", State: "done", BeforeMB: 1024, VerdictMB: 1024, Confidence: 0.99, CostChange: &cheaper,
			Sizes: []archive.Size{size(512, 790*time.Millisecond, 6.9e-6), size(1024, 401*time.Millisecond, 6.6e-6)},
		},
		{Function: "evil\x1b[2J\u202ename", State: "failed", BeforeMB: 256},
	}
	for i := range entries {
		e := &entries[i]
		e.Session, e.ARN = fmt.Sprintf("20000101-00000%d-abcdef", i), arnOf(e.Function)
		e.Region = "eu-central-1"
		e.Started = now.Add(-time.Duration(i*i*400+5) * time.Minute)
		e.Ended = e.Started.Add(95 * time.Second)
		e.Strategy, e.Currency = tuner.StrategyCost, "USD"
		e.Side = compare.Side{Session: e.Session, Function: e.Function, Started: e.Started, RecommendedMB: e.VerdictMB, Currency: "USD"}
		for _, z := range e.Sizes {
			within := func(value float64) compare.Mean {
				return compare.Mean{Value: value, Low: .98 * value, High: 1.03 * value, Known: true, Bounded: true}
			}
			e.Side.Sizes = append(e.Side.Sizes, compare.Size{MemoryMB: z.MemoryMB, Samples: z.Warm, Duration: within(float64(z.Median)), Cost: within(*z.Cost)})
		}
	}
	return entries
}

// setPast answers the reading of past sessions.
func (b *bench) setPast() {
	b.send(pastMsg{id: b.past.reading, entries: somePast(b.at)})
}

// rested answers the reading of the function under the cursor.
func (b *bench) rested(d functions.Detail) {
	if f, _ := b.functions.Selected(); d.Function.Name == "" {
		d.Function = f
	}
	f := d.Function
	if b.functions.lingering != nil {
		b.send(detailMsg{b.functions.lingering.id, functions.Key(f), d})
	}
}

func (b *bench) finish(err error) {
	b.send(pageMsg{listing: b.functions.listing.id, done: true, err: err})
}

var listLooks = []look{
	{"first", func(_ *testing.T, b *bench) { b.fillSome(); b.send(pastMsg{id: b.past.reading}) }},
	{"favourites", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.setPast()
		b.send(starsMsg{keys: []string{arnOf("webhook")}})
		b.rested(functions.Detail{
			Versions: []tuner.Version{{Number: "6", MemoryMB: 512}, {Number: "12", MemoryMB: 1024}},
			Aliases:  []tuner.Alias{{Name: "live", Versions: []string{"12"}}, {Name: "canary", Versions: []string{"6", "12"}}},
		})
	}},
	{"details", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.setPast()
		b.press("/", "thumb", "tab", "d")
		b.rested(functions.Detail{AliasesErr: &tuner.AccountError{
			Kind: tuner.ErrAccessDenied, Operation: "ListAliases", Permission: "lambda:ListAliases", Message: "not authorized",
		}})
	}},
	{"special", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("d")
		f, _ := b.functions.Selected()
		f.SnapStart, f.PerTenant, f.Description = true, true, "Checks who may call"
		b.rested(functions.Detail{Function: f})
	}},
	{"sorted", func(_ *testing.T, b *bench) { b.fillSome(); b.press("s", "s", "s", "S") }},
	{"region", func(_ *testing.T, b *bench) { b.fillSome(); b.press("e") }},
	{"region-typed", func(_ *testing.T, b *bench) { b.fillSome(); b.press("e", "west") }},
	{"profile", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("p")
		b.send(profilesMsg{id: b.choosing.chooser.id, profiles: someProfiles()})
	}},
	{"connecting", func(_ *testing.T, b *bench) { b.fillSome(); b.press("e", "us-east-2", "enter") }},
	{"not-connected", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("p")
		b.send(profilesMsg{id: b.choosing.chooser.id, profiles: someProfiles()})
		b.press("enter")
		b.send(connectedMsg{id: b.choosing.chooser.id, err: errExpired})
	}},
	{"name", func(_ *testing.T, b *bench) { b.finish(errDenied); b.press("N", "orders-api") }},
	{"empty", func(_ *testing.T, b *bench) { b.finish(nil) }},
	{"list-denied", func(_ *testing.T, b *bench) { b.finish(errDenied) }},
	{"expired", func(_ *testing.T, b *bench) { b.finish(errExpired) }},
	{"no-network", func(_ *testing.T, b *bench) {
		b.finish(&tuner.AccountError{Kind: tuner.ErrNetwork, Operation: "ListFunctions", Message: "cannot find lambda.eu-central-1.amazonaws.com: no such host"})
	}},
	{"past", func(_ *testing.T, b *bench) { b.fillSome(); b.press("o"); b.setPast(); b.press("down", "=") }},
	{"past-filter", func(_ *testing.T, b *bench) { b.fillSome(); b.press("o"); b.setPast(); b.press("/", "thumb done") }},
	{"past-compare", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("o")
		b.setPast()
		b.press("=", "down", "down", "down", "=")
	}},
	{"past-delete", func(_ *testing.T, b *bench) { b.fillSome(); b.press("o"); b.setPast(); b.press("D") }},
	{"past-kept", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("o")
		b.setPast()
		b.press("down", "down", "D")
	}},
	{"past-none", func(_ *testing.T, b *bench) { b.fillSome(); b.press("o"); b.send(pastMsg{id: b.past.reading}) }},
	{"past-damaged", func(_ *testing.T, b *bench) {
		b.fillSome()
		b.press("o")
		b.send(pastMsg{id: b.past.reading, entries: somePast(b.at)[:1], err: errors.New("session log x.jsonl is damaged at line 1: it is left alone")})
	}},
	{"help-past", func(_ *testing.T, b *bench) { b.fillSome(); b.press("o"); b.setPast(); b.press("?") }},
}

var errExpired = &tuner.AccountError{
	Kind: tuner.ErrExpired, Operation: "ListFunctions", Message: "the AWS login has expired: run `aws sso login --profile staging`",
}

func TestLookOfLists(t *testing.T) { testLook(t, listLooks, movable) }
