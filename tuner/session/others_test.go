package session_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
)

// others are the people who work on the same function: a deployer and the
// owner of its aliases. They act between any two of our calls.
type others struct {
	t   *rapid.T
	url string
	// what they did last, to be found again at the end
	code, variable string
	memoryMB       int // 0: never set by them
	deployed       bool
	versions       []string
	aliases        map[string]string
	did            []string
}

func (o *others) call(method, path string, body any) (answer map[string]any, ok bool) {
	content, err := json.Marshal(body)
	if err != nil {
		o.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, o.url+path, bytes.NewReader(content))
	if err != nil {
		o.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	_ = json.NewDecoder(response.Body).Decode(&answer) // a deletion answers nothing
	return answer, response.StatusCode < 300
}

const function = "orders-api"

// act does one thing, or is refused as anybody would be while an update is in
// progress.
func (o *others) act(what string) {
	path := "/2015-03-31/functions/" + function
	ok := false
	switch what {
	case "deploy code":
		var answer map[string]any
		if answer, ok = o.call("PUT", path+"/code", map[string]any{"ZipFile": zipped(fmt.Sprint(len(o.did)))}); ok {
			o.code, o.deployed = answer["CodeSha256"].(string), true
		}
	case "set variable":
		value := fmt.Sprintf("value %d", len(o.did))
		if _, ok = o.call("PUT", path+"/configuration", map[string]any{"Environment": map[string]any{"Variables": map[string]string{"STAGE": value}}}); ok {
			o.variable, o.deployed = value, true
		}
	case "set memory":
		mb := 2000 + len(o.did)
		if _, ok = o.call("PUT", path+"/configuration", map[string]any{"MemorySize": mb}); ok {
			o.memoryMB, o.deployed = mb, true
		}
	case "publish":
		var answer map[string]any
		if answer, ok = o.call("POST", path+"/versions", map[string]any{"Description": "release"}); ok {
			if answer["Description"] == "release" {
				o.versions = append(o.versions, answer["Version"].(string))
			}
		}
	case "alias the newest version":
		answer, _ := o.call("GET", path+"/versions", nil)
		all, _ := answer["Versions"].([]any)
		if len(all) < 2 {
			return
		}
		newest, _ := all[len(all)-1].(map[string]any)
		version, _ := newest["Version"].(string)
		name := fmt.Sprintf("a%d", len(o.did))
		if _, ok = o.call("POST", path+"/aliases", map[string]any{"Name": name, "FunctionVersion": version}); ok {
			o.aliases[name] = version
		}
	}
	o.did = append(o.did, fmt.Sprintf("%s (%v)", what, ok))
}

func zipped(code string) []byte {
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	file, err := archive.Create("index.js")
	if err == nil {
		_, err = file.Write([]byte(code))
	}
	if err = errors.Join(err, archive.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// crowded is our client, with the others at work between its calls.
type crowded struct {
	tuner.Account
	before func()
}

func (c crowded) Function(ctx context.Context, name, qualifier string) (tuner.Function, error) {
	c.before()
	return c.Account.Function(ctx, name, qualifier)
}

func (c crowded) Configure(ctx context.Context, name string, to tuner.Settings, description *string, revision string) (tuner.Function, error) {
	c.before()
	return c.Account.Configure(ctx, name, to, description, revision)
}

func (c crowded) Publish(ctx context.Context, name, description, revision string) (tuner.Function, error) {
	c.before()
	return c.Account.Publish(ctx, name, description, revision)
}

func (c crowded) DeleteVersion(ctx context.Context, name, version string) error {
	c.before()
	return c.Account.DeleteVersion(ctx, name, version)
}

func (c crowded) Aliases(ctx context.Context, name string) ([]tuner.Alias, error) {
	c.before()
	return c.Account.Aliases(ctx, name)
}

// TestWithOthersAtWork holds two promises over random interleavings: what is
// theirs is never lost, what is ours is never left.
func TestWithOthersAtWork(t *testing.T) {
	t.Parallel()
	actions := []string{"deploy code", "set variable", "set memory", "publish", "alias the newest version"}
	rapid.Check(t, func(t *rapid.T) {
		server, err := emulator.Start(context.Background(), "127.0.0.1:0", emulator.Options{Speed: 5000})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = server.Close() }()
		client, err := account.Open(context.Background(), account.Options{Region: "us-east-1", EndpointURL: server.URL, Demo: true, ControlRate: 10000})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		dir, err := os.MkdirTemp("", "lambdial-others-")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()

		before, err := client.Function(context.Background(), function, "")
		if err != nil {
			t.Fatal(err)
		}
		hidden, err := client.Versions(context.Background(), function)
		if err != nil {
			t.Fatal(err)
		}
		o := &others{t: t, url: server.URL, aliases: map[string]string{}, code: before.CodeSHA256}
		// Each of our first calls may be preceded by an act of theirs.
		acts := map[int]string{}
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			acts[rapid.IntRange(3, 40).Draw(t, "before call")] = rapid.SampledFrom(actions).Draw(t, "act")
		}
		calls := 0
		turn := make(chan struct{}, 1)
		ours := crowded{Account: client, before: func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			calls++
			if what, ok := acts[calls]; ok {
				o.act(what)
			}
		}}
		isolation := rapid.SampledFrom([]tuner.Isolation{tuner.IsolateVersions, tuner.IsolateLatest, tuner.IsolateCopy}).Draw(t, "isolation")
		p := plan(function, 256, 512, 1024)
		p.Samples, p.Isolation = 1, isolation
		s, err := session.Start(context.Background(), p, session.Options{Account: ours, Dir: dir, Seed: 1})
		if err != nil {
			t.Skip("refused at the start")
		}
		var state tuner.State
		for e := range s.Events() {
			state.Apply(e)
		}
		_ = s.Wait() // stopping because somebody deployed is an error, and right
		told := fmt.Sprintf("%v\nthey: %s\nreason: %s\nend: %+v", isolation, strings.Join(o.did, ", "), state.Reason, state.End)
		if state.End == nil {
			t.Fatalf("not cleaned up: %s", told)
		}
		for _, left := range state.End.Left { // only what they touched, and with what to do
			if !o.deployed || !strings.Contains(left, "it can't be told whether") || !strings.Contains(left, "by hand: aws lambda") {
				t.Fatalf("left: %s", told)
			}
		}

		after, err := client.Function(context.Background(), function, "")
		if err != nil {
			t.Fatal(err)
		}
		// Theirs is never lost.
		if after.CodeSHA256 != o.code {
			t.Fatalf("their code is lost: %s", told)
		}
		if o.variable != "" && !bytes.Contains(server.Account.Snapshot(), []byte(o.variable)) {
			t.Fatalf("their variable is lost: %s", told)
		}
		if o.memoryMB != 0 && after.MemoryMB != o.memoryMB {
			t.Fatalf("their memory size %d is lost, it is %d: %s", o.memoryMB, after.MemoryMB, told)
		}
		versions, err := client.Versions(context.Background(), function)
		if err != nil {
			t.Fatal(err)
		}
		has := func(number string) bool {
			return slices.ContainsFunc(versions, func(v tuner.Version) bool { return v.Number == number })
		}
		theirs := slices.Clone(o.versions)
		for _, v := range hidden {
			theirs = append(theirs, v.Number)
		}
		for _, number := range theirs {
			if !has(number) {
				t.Fatalf("their version %s is lost: %s", number, told)
			}
		}
		aliases, err := client.Aliases(context.Background(), function)
		if err != nil {
			t.Fatal(err)
		}
		for name, version := range o.aliases {
			if !slices.ContainsFunc(aliases, func(a tuner.Alias) bool { return a.Name == name && a.Versions[0] == version }) || !has(version) {
				t.Fatalf("their alias %s to version %s is lost: %s", name, version, told)
			}
		}
		// Ours is never left, but where an alias of theirs needs it or they
		// deployed while we were at it, and then it is told.
		for _, v := range versions {
			if !strings.HasPrefix(v.Description, session.Mark) {
				continue
			}
			named := slices.ContainsFunc(aliases, func(a tuner.Alias) bool { return slices.Contains(a.Versions, v.Number) })
			kept := slices.ContainsFunc(state.End.Kept, func(k string) bool { return strings.Contains(k, "version "+v.Number+" ") })
			if !named || !kept {
				t.Fatalf("our version %s is left: %s", v.Number, told)
			}
		}
		if after.MemoryMB != before.MemoryMB && after.MemoryMB != o.memoryMB {
			if !o.deployed || len(state.End.Left) == 0 {
				t.Fatalf("our memory size %d is left: %s", after.MemoryMB, told)
			}
		}
		for page, err := range client.Functions(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range page {
				if strings.HasPrefix(f.Name, "lambdial-") {
					t.Fatalf("our copy %s is left: %s", f.Name, told)
				}
			}
		}
	})
}
