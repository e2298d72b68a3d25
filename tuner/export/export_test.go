package export

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/origin"
	"lambdial/tuner/powertuning"
	"lambdial/tuner/price"
	"lambdial/tuner/report"
	"lambdial/tuner/result"
)

// past is a session of a function that failed at its smallest size.
func past(session, function string, factor float64) Session {
	known, _ := price.Lookup("eu-west-1", "arm64")
	f := tuner.Function{
		Name: function, ARN: "arn:aws:lambda:eu-west-1:123456789012:function:" + function, Runtime: "nodejs22.x", Architecture: "arm64",
		Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}, EphemeralMB: 512,
	}
	plan := tuner.DefaultPlan(f)
	plan.Sizes = []int{128, 256, 512, 1024, 2048}
	one := Session{State: &tuner.State{}}
	var samples []tuner.Sample
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	happens := func(what tuner.Happening) {
		at = at.Add(time.Second)
		one.State.Apply(tuner.Event{At: at, What: what})
		if sampled, is := what.(tuner.Sampled); is {
			samples = append(samples, sampled.Sample)
		}
	}
	happens(tuner.Opened{Session: session, Account: tuner.Identity{Region: "eu-west-1", Profile: "prod"}, Plan: plan, Function: f, Price: &known})
	happens(tuner.Sampled{Sample: tuner.Sample{MemoryMB: 128, Sent: at, Billed: 3 * time.Second, Failure: &report.Failure{Kind: report.OutOfMemory, Message: "of " + function}}})
	happens(tuner.Dropped{MemoryMB: 128, Why: "runs out of memory"})
	for i := range 12 {
		for _, mb := range plan.Sizes[1:] {
			took := time.Duration(factor * (30 + 90*1769/float64(min(mb, 1769))) * (1 + .02*math.Sin(float64(5*i+mb))) * float64(time.Millisecond))
			z := tuner.Sample{MemoryMB: mb, RequestID: "request-" + function, Sent: at, Duration: took, Billed: took.Truncate(time.Millisecond) + time.Millisecond, MaxMemoryUsedMB: 90, Wall: took + 20*time.Millisecond}
			if i == 0 {
				z.Cold, z.Init = true, 300*time.Millisecond
			}
			happens(tuner.Sampled{Sample: z})
		}
	}
	happens(tuner.Stopped{Why: "enough evidence"})
	happens(tuner.Closed{Restored: true})
	one.Samples = these(samples)
	return one
}

func these(samples []tuner.Sample) iter.Seq2[tuner.Sample, error] {
	return func(yield func(tuner.Sample, error) bool) {
		for _, z := range samples {
			if !yield(z, nil) {
				return
			}
		}
	}
}

func write(t interface{ Fatal(...any) }, f Format, sessions ...Session) string {
	var b bytes.Buffer
	if err := f.Write(&b, sessions); err != nil {
		t.Fatal(f, err)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	for _, f := range []Format{CSV, Markdown, SVG, PowerTuning} {
		t.Run(string(f), func(t *testing.T) {
			golden.RequireEqual(t, []byte(write(t, f, past("20261128-090000-aa", "orders-api", 1))))
		})
	}
}

func TestSeveral(t *testing.T) {
	a, b := past("20261127-090000-aa", "orders-api", 1), past("20261128-090000-bb", "orders-api", 1.5)
	golden.RequireEqual(t, []byte(write(t, SVG, a, b)))
	if rows, err := csv.NewReader(strings.NewReader(write(t, CSV, a, b))).ReadAll(); err != nil || len(rows) != 11 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	var all []result.Result
	if err := json.Unmarshal([]byte(write(t, JSON, a, b)), &all); err != nil || len(all) != 2 || all[1].Session != b.State.Session {
		t.Errorf("%v, %+v", err, all)
	}
	if err := PowerTuning.Write(io.Discard, []Session{a, b}); !errors.Is(err, ErrOne) {
		t.Error(err)
	}
}

func TestSamples(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(write(t, NDJSON, past("s", "f", 1))), "\n")
	if len(lines) != 49 {
		t.Fatalf("%d lines", len(lines))
	}
	outcomes := map[string]int{}
	for _, written := range lines {
		var l Line
		if err := json.Unmarshal([]byte(written), &l); err != nil {
			t.Fatal(err)
		}
		outcomes[l.Outcome]++
		if l.Outcome == "warm" && (l.DurationMS < 1 || l.BilledMS < l.DurationMS) {
			t.Errorf("%+v", l)
		}
	}
	if outcomes["warm"] != 44 || outcomes["cold"] != 4 || outcomes["failed"] != 1 {
		t.Error(outcomes)
	}
}

// TestVisualization reads the address as the page behind it does.
func TestVisualization(t *testing.T) {
	var out powertuning.Output
	s := past("s", "f", 1)
	if err := json.Unmarshal([]byte(write(t, PowerTuning, s)), &out); err != nil {
		t.Fatal(err)
	}
	address, data, _ := strings.Cut(out.StateMachine.Visualization, "#")
	parts := strings.Split(data, ";")
	if address != "https://lambda-power-tuning.show/" || len(parts) != 3 {
		t.Fatal(out.StateMachine.Visualization)
	}
	var sizes [4]int16
	var times, costs [4]float32
	for i, into := range []any{&sizes, &times, &costs} {
		raw, err := base64.StdEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := binary.Read(bytes.NewReader(raw), binary.LittleEndian, into); err != nil {
			t.Fatal(err)
		}
	}
	for i, z := range result.Of(s.State).Sizes[1:] {
		if int(sizes[i]) != z.MemoryMB || times[i] != float32(z.DurationMS.Mean) || math.Abs(float64(costs[i])/(z.Cost.PerInvocation-*s.State.Price.PerRequest)-1) > 1e-6 {
			t.Errorf("%d: %v %v %v", i, sizes[i], times[i], costs[i])
		}
	}
	s.State.Price = nil
	if err := PowerTuning.Write(io.Discard, []Session{s}); !errors.Is(err, ErrNoSize) {
		t.Error(err)
	}
	if china := (powertuning.Curve{Currency: "CNY"}).URL(); !strings.Contains(china, "/?currency=CNY#") {
		t.Error(china)
	}
}

// TestRedact hides a name wherever a session can hold one.
func TestRedact(t *testing.T) {
	const secret = "canary"
	for _, f := range Formats() {
		s := past("20261128-090000-aa", secret+"-orders", 1)
		s.State.Host, s.State.Account.Profile, s.State.Account.Endpoint = secret+"-host", secret+"-profile", "http://"+secret+":1"
		s.State.Function.Description, s.State.Function.Queue, s.State.Function.LogGroup = secret, secret+"-queue", "/aws/"+secret
		s.State.Function.Origin = &origin.Origin{Tool: origin.SAM, Stack: secret + "-stack", LogicalID: secret + "Function"}
		s.State.Plan.Payloads[0].Source, s.State.Plan.Payloads[0].Digest = secret+".json", secret
		s.State.Plan.Payloads = append(s.State.Plan.Payloads, s.State.Plan.Payloads[0])
		s.State.Warnings = []tuner.Warned{{Text: "the role of " + secret + "-orders can't see " + s.State.Function.ARN + " in 123456789012"}}
		s.State.Reason = secret + "-orders: " + secret + "-stack"
		s.State.End.Left = []string{"version 7 of " + secret + "-orders"}
		s.State.Changes = []tuner.ChangeState{
			{Done: true, Change: tuner.Change{ID: 1, Action: tuner.ActionApply, Function: secret, To: &tuner.Settings{MemoryMB: 1024, TimeoutS: 3}, From: &tuner.Settings{MemoryMB: 512, TimeoutS: 3}, More: true}},
			{Done: true, Change: tuner.Change{ID: 2, Action: tuner.ActionMoveAlias, Function: secret, Alias: &tuner.AliasMove{Name: secret + "-live"}}},
		}
		s.State.Sizes[0].Why = "alias " + secret + "-live"
		s.State.Sizes[1].SelfReportedField = secret
		s.Samples = these([]tuner.Sample{
			{MemoryMB: 256, RequestID: secret, SelfReportedField: secret, NotCounted: "from " + secret + "-orders"},
			{MemoryMB: 256, Failure: &report.Failure{Kind: report.HandlerError, Message: secret}},
			{MemoryMB: 256, Duration: time.Second},
		})
		plain := write(t, f, s)
		if f != PowerTuning && !strings.Contains(plain, secret) {
			t.Fatalf("%s names nothing without it:\n%s", f, plain)
		}
		sessions := []Session{s}
		Redact(sessions)
		hidden := write(t, f, sessions...)
		for _, word := range []string{secret, "123456789012", "arn:aws", "prod"} {
			if at := strings.Index(hidden, word); at >= 0 {
				t.Errorf("%s tells %s: …%s…", f, word, hidden[max(0, at-80):min(len(hidden), at+40)])
			}
		}
	}
}

func TestRedactTellsFunctionsApart(t *testing.T) {
	sessions := []Session{past("a", "one", 1), past("b", "two", 1), past("c", "one", 1)}
	Redact(sessions)
	for i, want := range []string{"function 1", "function 2", "function 1"} {
		if got := sessions[i].State.Function.Name; got != want {
			t.Errorf("%d: %s", i, got)
		}
	}
}

// TestHostileNames: whatever an account calls its functions, the files hold it
// as text.
func TestHostileNames(t *testing.T) {
	parts := []string{"<script>", "</script>", "]]>", "\"", "'", "&", "`", "``", "|", "\x1b[31m", "\u202e", "\n", "\r", "=1+1", "@someone", "http://x.example", "onload=", "-->", "<!--", "**", "\x00", "]("}
	one := past("s", "f", 1)
	all := outcomes([]Session{one})
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(parts), rapid.StringN(0, 4, 12)), 1, 6).Draw(t, "parts"), "")
		all[0].Function.Name, all[0].Sizes[0].Dropped, all[0].Sentence = name, name, "Recommended: "+name
		all[0].Verdict.Warnings = []string{name}
		written := func(with func(io.Writer, []outcome) error) string {
			var b bytes.Buffer
			if err := with(&b, all); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		drawn := drawing(all)
		decoder := xml.NewDecoder(strings.NewReader(drawn))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("svg: %v\n%s", err, drawn)
			}
			if start, is := token.(xml.StartElement); is && !strings.Contains(" svg style rect path text circle title ", " "+start.Name.Local+" ") {
				t.Fatalf("svg has a %s", start.Name.Local)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(written(writeCSV))).ReadAll()
		if err != nil || len(rows) != 6 {
			t.Fatalf("csv: %d rows, %v", len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=@+\t\r", rune(cell[0])) {
					t.Fatalf("csv has a formula %q", cell)
				}
			}
		}
		table := written(writeMarkdown)
		lines := 0
		for row := range strings.Lines(table) {
			if strings.HasPrefix(row, "| ") {
				lines++
				if pipes := strings.Count(strings.ReplaceAll(row, `\|`, ""), "|"); pipes != 8 {
					t.Fatalf("a row of %d pipes: %s", pipes, row)
				}
			}
		}
		if lines != 7 {
			t.Fatalf("%d lines of a table:\n%s", lines, table)
		}
		one.State.Function.Name = name
		for _, text := range []string{written(writeJSON), write(t, NDJSON, Session{one.State, these([]tuner.Sample{{MemoryMB: 128, NotCounted: name}})})} {
			if strings.ContainsAny(text, "\x1b\u202e\x00\r") {
				t.Fatalf("%q", text)
			}
		}
	})
}

func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := rapid.Float64Range(1e-6, 1e6).Draw(t, "least")
		most := least * rapid.Float64Range(1, 1e4).Draw(t, "times")
		s := valueScale(least, most, 200, 0)
		ticks := s.ticks()
		if len(ticks) < 1 || len(ticks) > 12 {
			t.Fatalf("%d ticks for %g to %g", len(ticks), least, most)
		}
		for _, v := range append(ticks, least, most) {
			if at := s.at(v); at < -1e-6 || at > 200+1e-6 {
				t.Fatalf("%g stands at %g", v, at)
			}
		}
	})
}
