package archive

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/journal"
)

// begin writes the log of a session that planned something for a function.
func begin(t *testing.T, dir, session string, at time.Time, f tuner.Function, change func(*tuner.Plan)) string {
	t.Helper()
	p := tuner.DefaultPlan(f)
	if change != nil {
		change(&p)
	}
	log, err := journal.Create(dir, session)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	for _, what := range []tuner.Happening{tuner.Opened{Session: session, Plan: p, Function: f}, tuner.Entered{Phase: tuner.PhasePreparing}} {
		if err := log.Append(tuner.Event{At: at, What: what}); err != nil {
			t.Fatal(err)
		}
	}
	return log.Path()
}

// changed rewrites the first line of a log, with its checksum.
func changed(t *testing.T, path, old, with string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line, rest, _ := bytes.Cut(data, []byte("\n"))
	body := bytes.Replace(line[:len(line)-len(`,"crc":"00000000"}`)], []byte(old), []byte(with), 1)
	line = fmt.Appendf(body, `,"crc":"%08x"}`+"\n", crc32.ChecksumIEEE(body))
	if err := os.WriteFile(path, append(line, rest...), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPlannedGivesTheNewestFirst(t *testing.T) {
	dir := t.TempDir()
	f := tuner.Function{Name: "orders", ARN: "arn:1:orders", Settings: tuner.Settings{MemoryMB: 512}}
	elsewhere := f
	elsewhere.ARN = "arn:2:orders"
	for i, samples := range []int{5, 8, 10} {
		begin(t, dir, fmt.Sprintf("2026010%d-030405-abcdef", i+1), began.AddDate(0, 0, i), f, func(p *tuner.Plan) { p.Samples = samples })
	}
	begin(t, dir, "20260109-030405-abcdef", began, elsewhere, nil)
	torn := begin(t, dir, "20260110-030405-abcdef", began, f, nil)
	if err := os.Truncate(torn, 40); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "20260111-030405-abcdef.jsonl"), []byte("no log\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := begin(t, dir, "20260112-030405-abcdef", began, f, nil)
	changed(t, newer, `"drop_failing":3`, `"drop_failing":3,"of_tomorrow":1`)
	invalid := begin(t, dir, "20260113-030405-abcdef", began, f, nil)
	changed(t, invalid, `"isolation":"versions"`, `"isolation":"magic"`)
	altered := begin(t, dir, "20260114-030405-abcdef", began, f, nil)
	changed(t, altered, `"drop_failing":3`, `"drop_failing":4`)

	found, err := In(dir).planned(t.Context(), f, 3)
	if err != nil {
		t.Fatal(err)
	}
	var samples []int
	for _, p := range found {
		samples = append(samples, p.Plan.Samples)
	}
	if diff := cmp.Diff([]int{0, 10, 8}, samples); diff != "" { // the altered one has a right checksum, and counts
		t.Error(diff)
	}
	if found[1].Session != "20260103-030405-abcdef" || !found[1].At.Equal(began.AddDate(0, 0, 2)) {
		t.Errorf("told of %+v", found[1])
	}
	if found, err := In(filepath.Join(dir, "none")).planned(t.Context(), f, 3); err != nil || found != nil {
		t.Errorf("a folder that is not there: %v, %v", found, err)
	}
}

// TestExperience is that of the newest session that measured anything, of
// this function alone.
func TestExperience(t *testing.T) {
	dir := t.TempDir()
	f := tuner.Function{Name: "orders", ARN: "arn:1:orders", Settings: tuner.Settings{MemoryMB: 512}}
	elsewhere := f
	elsewhere.ARN = "arn:2:orders"
	measured := func(session string, f tuner.Function, d time.Duration) {
		path := begin(t, dir, session, began, f, nil)
		log, err := journal.Continue(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = log.Close() }()
		if err := log.Append(tuner.Event{At: began, What: tuner.Sampled{Sample: tuner.Sample{MemoryMB: 512, Duration: d, Billed: d}}}); err != nil {
			t.Fatal(err)
		}
	}
	likely := func(f tuner.Function) time.Duration {
		known, err := In(dir).Experience(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		p := tuner.DefaultPlan(f)
		p.Sizes, p.Samples = []int{512}, 9
		return p.Estimate(known, f, nil).LikelyTime
	}
	unknown := likely(f)
	measured("20260101-030405-abcdef", f, 5*time.Second)
	measured("20260102-030405-abcdef", f, 2*time.Second)
	begin(t, dir, "20260103-030405-abcdef", began, f, nil) // stopped before its first sample
	measured("20260104-030405-abcdef", elsewhere, time.Minute)
	if got := likely(f); got != unknown+10*time.Second {
		t.Errorf("%s, and %s where nothing is known", got, unknown)
	}
}
