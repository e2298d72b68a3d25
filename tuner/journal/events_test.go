package journal

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/payload"
)

// equal compares events as they are after a way through a file, which keeps
// neither the content of payloads nor logs.
var equal = cmp.Options{
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(payload.Payload{}, "Content", "Template", "SHA256"),
	cmpopts.IgnoreFields(tuner.Plan{}, "TenantID"),
	cmpopts.IgnoreFields(tuner.Sample{}, "Log"),
}

// anyOf generates happenings of one kind, with values that JSON can hold.
func anyOf[H tuner.Happening]() *rapid.Generator[tuner.Happening] {
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
	})
	finite := rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) })
	made := rapid.MakeCustom[H](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[time.Time](): moment.AsAny(),
		reflect.TypeFor[float64]():   finite.AsAny(),
	}})
	return rapid.Custom(func(t *rapid.T) tuner.Happening { return made.Draw(t, "what") })
}

// kinds are all kinds of events but Opened.
func kinds() []*rapid.Generator[tuner.Happening] {
	return []*rapid.Generator[tuner.Happening]{
		anyOf[tuner.Intended](), anyOf[tuner.Done](), anyOf[tuner.Refused](), anyOf[tuner.Entered](), anyOf[tuner.Ready](),
		anyOf[tuner.Parked](), anyOf[tuner.Added](), anyOf[tuner.Dropped](), anyOf[tuner.Sampled](), anyOf[tuner.Chosen](),
		anyOf[tuner.Paused](), anyOf[tuner.Warned](), anyOf[tuner.Stopped](), anyOf[tuner.Closed](),
	}
}

func event(t *rapid.T, of *rapid.Generator[tuner.Happening]) tuner.Event {
	at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
	return tuner.Event{At: at, What: of.Draw(t, "event")}
}

func TestEveryKindOfEventSurvivesTheFile(t *testing.T) {
	for _, kind := range append(kinds(), anyOf[tuner.Opened]()) {
		rapid.Check(t, func(t *rapid.T) {
			want := event(t, kind)
			before := rapid.Uint32().Draw(t, "before")
			line, sum, err := encode(want, before)
			if err != nil {
				t.Fatal(err)
			}
			got, again, err := decode(line[:len(line)-1], before)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, equal); diff != "" || sum != again {
				t.Errorf("read back (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLogSurvivesTheFile writes whole sessions of random events, with the file
// closed and continued in between.
func TestLogSurvivesTheFile(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		log, err := Create(dir, NewSession(began))
		if err != nil {
			t.Fatal(err)
		}
		want := []tuner.Event{event(t, anyOf[tuner.Opened]())}
		for range rapid.IntRange(0, 6).Draw(t, "more") {
			want = append(want, event(t, rapid.OneOf(kinds()...)))
		}
		pause := rapid.IntRange(0, len(want)-1).Draw(t, "pause")
		for i, e := range want {
			if err := log.Append(e); err != nil {
				t.Fatal(err)
			}
			if i != pause {
				continue
			}
			if err := log.Close(); err != nil {
				t.Fatal(err)
			}
			if log, err = Continue(log.Path()); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := eventsOf(log.Path())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, equal); diff != "" {
			t.Errorf("read back (-want +got):\n%s", diff)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, e := range session() {
		line, _, err := encode(e, 7)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line[:len(line)-1-checksumLen], true)
		f.Add(line[:len(line)-1], false)
	}
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","kind":"later","what":{}`), true)
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","kind":"intended","what":{"change":{"id":1,"action":"apply"}}`), true)
	f.Fuzz(func(t *testing.T, line []byte, sign bool) {
		if sign { // a fitting checksum lets the rest of the parser be reached
			line = append(line[:len(line):len(line)], signature(7, line)...)
		}
		e, sum, err := decode(line, 7)
		if err != nil {
			return
		}
		again, _, err := encode(e, 7)
		if err != nil {
			t.Fatalf("decoded what can't be encoded: %v", err)
		}
		same, _, err := decode(again[:len(again)-1], 7)
		if diff := cmp.Diff(e, same, equal); err != nil || diff != "" {
			t.Errorf("second time (%v, sum %08x):\n%s", err, sum, diff)
		}
	})
}
