//go:build unix

package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"lambdial/tuner"
)

// runner runs the steps of action.yml as GitHub's does, as far as they need it.
type runner struct {
	t       *testing.T
	action  actionFile
	env     []string          // of the job
	context map[string]string // of expressions: github.token and the like
	temp    string
}

type actionFile struct {
	Inputs map[string]struct {
		Description, Default string
		Required             bool
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Shell, Run string
			Env            map[string]string
		}
	}
}

// ran is what came of an action.
type ran struct {
	code          int
	said, summary string
	outputs       map[string]string
}

var expression = regexp.MustCompile(`\$\{\{\s*([a-zA-Z0-9_.-]+)\s*\}\}`)

// run carries out the steps until one fails.
func (r *runner) run(inputs map[string]string, event string, extra ...string) ran {
	t := r.t
	t.Helper()
	known := maps.Clone(r.context)
	value := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(found string) string {
			name := expression.FindStringSubmatch(found)[1]
			v, there := known[name]
			if !there && !strings.HasPrefix(name, "steps.") {
				t.Errorf("action.yml asks for %s, which this runner does not know", name)
			}
			return v
		})
	}
	for name, in := range r.action.Inputs {
		known["inputs."+name] = value(in.Default)
	}
	for name, v := range inputs {
		if _, there := r.action.Inputs[name]; !there {
			t.Fatalf("the action takes no %s", name)
		}
		known["inputs."+name] = v
	}
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	summary := file("summary.md", "")
	var all ran
	for _, step := range r.action.Runs.Steps {
		output := file("output-"+step.ID, "")
		script := file("step.sh", step.Run)
		cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
		cmd.Dir = dir
		cmd.Env = append(append(slices.Clone(r.env), extra...), "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary, "GITHUB_EVENT_PATH="+file("event.json", event), "RUNNER_TEMP="+r.temp)
		for name, v := range step.Env {
			cmd.Env = append(cmd.Env, name+"="+value(v))
		}
		said, err := cmd.CombinedOutput()
		all.said += string(said)
		all.code = cmd.ProcessState.ExitCode()
		if err != nil && all.code < 0 {
			t.Fatal(err)
		}
		written, _ := os.ReadFile(output)
		for line := range strings.Lines(string(written)) {
			name, v, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			known["steps."+step.ID+".outputs."+name] = v
		}
		if all.code != 0 {
			break
		}
	}
	content, _ := os.ReadFile(summary)
	all.summary, all.outputs = string(content), map[string]string{}
	for name, out := range r.action.Outputs {
		all.outputs[name] = value(out.Value)
	}
	return all
}

// pullRequests is as much of GitHub's API as comments take.
type pullRequests struct {
	mu       sync.Mutex
	comments []map[string]any
	calls    []string
	status   int // of every answer, 0 for what is right
}

func (p *pullRequests) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, r.Method+" "+r.URL.Path)
	if r.Header.Get("Authorization") != "Bearer secret-token" || p.status != 0 {
		w.WriteHeader(max(p.status, 401))
		_, _ = io.WriteString(w, `{"message": "Resource not accessible by integration"}`)
		return
	}
	var sent struct{ Body string }
	_ = json.NewDecoder(r.Body).Decode(&sent)
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/repos/owner/shop/issues/7/comments":
		_ = json.NewEncoder(w).Encode(p.comments)
	case r.Method == http.MethodPost && r.URL.Path == "/repos/owner/shop/issues/7/comments":
		p.comments = append(p.comments, map[string]any{"id": 100 + len(p.comments), "body": sent.Body, "user": map[string]any{"type": "Bot"}})
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodPatch:
		for _, c := range p.comments {
			if r.URL.Path == fmt.Sprintf("/repos/owner/shop/issues/comments/%d", c["id"]) {
				c["body"] = sent.Body
				return
			}
		}
		w.WriteHeader(404)
	}
}

// take gives what was called since.
func (p *pullRequests) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	calls := strings.Join(p.calls, ", ")
	p.calls = nil
	return strings.ReplaceAll(calls, "/repos/owner/shop/issues", "")
}

const (
	ownPullRequest = `{"pull_request": {"number": 7, "head": {"repo": {"full_name": "owner/shop"}}, "base": {"repo": {"full_name": "owner/shop"}}}}`
	forked         = `{"pull_request": {"number": 7, "head": {"repo": {"full_name": "stranger/shop", "fork": true}}, "base": {"repo": {"full_name": "owner/shop"}}}}`
)

// TestAction runs the action against the embedded account and a GitHub of its own.
func TestAction(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs another process")
	}
	var goEnv []string // that of the tests, whose cache is elsewhere from here on
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOTOOLCHAIN"} {
		v, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		goEnv = append(goEnv, name+"="+strings.TrimSpace(string(v)))
	}
	s := newShell(t)
	server := serve(t)
	api := &pullRequests{comments: []map[string]any{{"id": 1, "body": "a person's comment, which mentions <!-- lambdial orders-api -->"}}}
	hub := httptest.NewServer(api)
	defer hub.Close()
	top, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	r := &runner{t: t, temp: t.TempDir(), context: map[string]string{
		"github.token": "secret-token", "github.action_path": top, "github.action_repository": "owner/lambdial", "github.server_url": hub.URL,
	}}
	content, err := os.ReadFile(filepath.Join(top, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(content, &r.action); err != nil || r.action.Runs.Using != "composite" {
		t.Fatal(err)
	}
	for name := range r.action.Inputs {
		if !strings.Contains(string(content), "${{ inputs."+name+" }}") {
			t.Errorf("nothing reads the input %s", name)
		}
	}
	r.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GITHUB_API_URL=" + hub.URL, "GITHUB_REPOSITORY=owner/shop",
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64", "AWS_REGION=us-east-1", "XDG_STATE_HOME=" + t.TempDir(),
	}
	r.env = append(r.env, goEnv...)
	credentials := []string{"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test"}
	never := func(t *testing.T, got ran) {
		t.Helper()
		if all := got.said + got.summary + fmt.Sprint(got.outputs); strings.Contains(all, "secret-token") {
			t.Errorf("tells the token: %s", all)
		}
	}
	tune := map[string]string{
		"version": "source", "function": "orders-api", "memory": "128,1024", "samples": "12", "strategy": "cost", "endpoint-url": server.URL,
		"state-dir": s.dir, "calls-a-month": "2_000_000",
	}
	tune["args"] = "--isolation=versions\n\n--parallel=2"
	with := func(pairs ...string) map[string]string {
		inputs := maps.Clone(tune)
		for i := 0; i < len(pairs); i += 2 {
			inputs[pairs[i]] = pairs[i+1]
		}
		return inputs
	}

	got := r.run(tune, ownPullRequest, credentials...)
	never(t, got)
	want := map[string]string{"memory": "128", "currency": "USD", "verdict": "recommended", "skipped": "false", "exit-code": "0"}
	for name, v := range want {
		if got.outputs[name] != v {
			t.Errorf("%s is %q, want %q", name, got.outputs[name], v)
		}
	}
	for _, name := range []string{"cost", "confidence", "saving-month"} {
		if v, err := strconv.ParseFloat(got.outputs[name], 64); err != nil || v <= 0 || name == "confidence" && v >= 1 {
			t.Errorf("%s is %q", name, got.outputs[name])
		}
	}
	if got.code != 0 || got.outputs["duration-p95"] != "" || api.take() != "GET /7/comments, POST /7/comments" || !strings.Contains(got.said, "comment created") {
		t.Fatalf("exit code %d: %s", got.code, got.said)
	}
	body := fmt.Sprint(api.comments[1]["body"])
	for _, part := range []string{"<!-- lambdial orders-api -->\n**`orders-api`: Recommended: 128 MB (", "|  | 1024 MB now | **128 MB** |  |", "| a month of 2 million calls | $", "<details><summary>"} {
		if !strings.Contains(body, part) {
			t.Errorf("the comment lacks %q:\n%s", part, body)
		}
	}
	if !strings.Contains(body, strings.TrimSpace(got.summary)) {
		t.Errorf("the summary is another:\n%s", got.summary)
	}
	session := got.outputs["session"]

	// From here on it is the one that was built.
	bin := t.TempDir()
	if err := os.Symlink(filepath.Join(r.temp, "lambdial-source", "lambdial"), filepath.Join(bin, "lambdial")); err != nil {
		t.Fatal(err)
	}
	r.env[0] = "PATH=" + bin + ":" + os.Getenv("PATH")
	tune["version"] = "installed"
	before := string(server.Account.Snapshot())
	pastSession(t, s, "20260101-000000-aaaaaa", fastOrders(), 40, map[int]float64{1024: 30})
	pastSession(t, s, "20260102-000000-bbbbbb", fastOrders(), 40, map[int]float64{1024: 82})
	check := func(against string, pairs ...string) map[string]string {
		return with(append([]string{"mode", "check", "against", against, "memory", "", "strategy", "", "samples", "", "args", "", "fail-over", "40%"}, pairs...)...)
	}
	for _, c := range []struct {
		name   string
		inputs map[string]string
		event  string
		env    []string
		code   int
		calls  string // of GitHub's API
		says   string // among what is printed and the summary
		output string
	}{
		{"again", with(), ownPullRequest, credentials, 0, "GET /7/comments, PATCH /comments/101", "comment updated", "verdict=recommended"},
		{"silent", with("title", "staging", "threshold", "1000%"), ownPullRequest, credentials, 0, "GET /7/comments", "no comment: nothing changes", "verdict=recommended"},
		{"turned off", with("comment", "false"), ownPullRequest, credentials, 0, "", "Recommended: 128 MB", "memory=128"},
		{"no pull request", with(), `{"ref": "refs/heads/main"}`, credentials, 0, "", "Recommended: 128 MB", "memory=128"},
		{"fork", with(), forked, nil, 0, "", "`orders-api`: skipped, since pull requests from forks get no credentials", "skipped=true"},
		{"unchanged", check("20260102", "title", "check"), ownPullRequest, credentials, 0, "GET /7/comments", "Still as it was: any difference is below 40 %", "verdict=unchanged"},
		{"regression", check("20260101", "title", "check"), ownPullRequest, credentials, exitUnmet, "GET /7/comments, POST /7/comments", "Confirmed by fresh samples", "verdict=regression"},
		{"no baseline", check("nobody"), ownPullRequest, credentials, 0, "", "there is no session nobody to check against yet", "skipped=true"},
		{"no such function", with("function", "oders-api"), ownPullRequest, credentials, exitFailed, "", "::error title=lambdial::function \"oders-api\" is not in us-east-1: did you mean orders-api?", "exit-code=1"},
		{"wrong calls", with("calls-a-month", "many"), ownPullRequest, credentials, exitUsage, "", "calls-a-month: \"many\" is no number of calls", "session="},
		{"wrong threshold", with("threshold", "5"), ownPullRequest, credentials, exitUsage, "", "--threshold 5 lacks its percent sign: write 5%", "session="},
		{"wrong limit", with("fail-over", "little"), ownPullRequest, credentials, exitUsage, "", "fail-over \"little\" is not a number", "session="},
		{"wrong word", with("comment", "no"), ownPullRequest, credentials, exitUsage, "", "comment: no is neither true nor false", "session="},
		{"wrong input", with("mode", "guess"), ownPullRequest, credentials, exitUsage, "", "mode: guess is neither tune nor check", "memory="},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := r.run(c.inputs, c.event, c.env...)
			never(t, got)
			name, v, _ := strings.Cut(c.output, "=")
			if got.code != c.code || api.take() != c.calls || !strings.Contains(got.said+got.summary, c.says) || got.outputs[name] != v {
				t.Errorf("exit code %d, outputs %v: %s\n%s", got.code, got.outputs, got.said, got.summary)
			}
			if c.code == exitUsage && strings.Contains(got.said, "cleaning up") {
				t.Error("it has measured before it looked")
			}
			if c.code != exitUsage && got.summary == "" {
				t.Error("there is no summary")
			}
		})
	}
	if body := fmt.Sprint(api.comments[2]["body"]); len(api.comments) != 3 || !strings.Contains(body, "<!-- lambdial check -->\n**`orders-api`: at 1024 MB duration rose by ") {
		t.Errorf("%d comments: %s", len(api.comments), body)
	}
	api.status = http.StatusForbidden
	got = r.run(with(), ownPullRequest, credentials...)
	never(t, got)
	if got.code != 0 || !strings.Contains(got.said, "::warning title=lambdial::the comment: GitHub answered 403 Forbidden (Resource not accessible by integration); the job needs the permission pull-requests: write") {
		t.Errorf("exit code %d: %s", got.code, got.said)
	}
	if diff := cmp.Diff(before, string(server.Account.Snapshot())); diff != "" {
		t.Errorf("the account changed:\n%s", diff)
	}
	if session == "" || got.outputs["session"] == session {
		t.Errorf("the session is %q, then %q", session, got.outputs["session"])
	}
	t.Run("documented", func(t *testing.T) { testDocumented(t, bin, server.URL) })
	t.Run("release", func(t *testing.T) { testRelease(t, r, bin, with()) })
}

// fastOrders is orders-api as the embedded account has it.
func fastOrders() tuner.Function {
	f := ordersAPI()
	f.MemoryMB, f.Architecture = 1024, "arm64"
	return f
}

// testRelease takes the program from an archive of a release, and not from one that
// is another than its checksum says.
func testRelease(t *testing.T, r *runner, bin string, inputs map[string]string) {
	var archive bytes.Buffer
	script := "#!/bin/sh\nexec '" + filepath.Join(bin, "lambdial") + "' \"$@\"\n" // in its place, which takes a second to pack
	zipped := gzip.NewWriter(&archive)
	packed := tar.NewWriter(zipped)
	err := packed.WriteHeader(&tar.Header{Name: "lambdial", Mode: 0o755, Size: int64(len(script))})
	if err == nil {
		_, err = io.WriteString(packed, script)
	}
	if err := errors.Join(err, packed.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	const name = "lambdial_1.2.3_linux_amd64.tar.gz"
	sums := fmt.Sprintf("%064d  lambdial_1.2.3_linux_arm64.tar.gz\n%x  %s\n%064d  %s.sbom.json\n", 0, sha256.Sum256(archive.Bytes()), name, 0, name)
	files := map[string]string{
		"/latest/download/checksums.txt": sums, "/latest/download/" + name: archive.String(),
		"/download/v1.2.3/checksums.txt": sums, "/download/v1.2.3/" + name: archive.String(),
		"/download/v6.6.6/checksums.txt": sums, "/download/v6.6.6/" + name: archive.String() + "more",
	}
	releases := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, there := files[r.URL.Path]
		if !there {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(w, content)
	}))
	defer releases.Close()
	inputs["releases"] = releases.URL
	const well = "skipped: pull requests from forks" // it runs, and is done at once
	for version, want := range map[string]string{"latest": well, "v1.2.3": well, "6.6.6": "FAILED", "9.9.9": "404"} {
		inputs["version"] = version
		got := r.run(inputs, forked)
		if said := got.said; !strings.Contains(said, want) || (got.code == 0) != (want == well) {
			t.Errorf("%s: exit code %d: %s", version, got.code, said)
		}
	}
}

// testDocumented runs the shell of docs/pipelines.md: what stands in it works.
func testDocumented(t *testing.T, bin, endpoint string) {
	page, err := os.ReadFile("../../docs/pipelines.md")
	if err != nil {
		t.Fatal(err)
	}
	var noted string
	notes := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err == nil && r.Header.Get("PRIVATE-TOKEN") == "note-token" && r.URL.Path == "/projects/1/merge_requests/2/notes" {
			noted = r.Form.Get("body")
		}
	}))
	defer notes.Close()
	dir := t.TempDir()
	env := []string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_ENDPOINT_URL_LAMBDA=" + endpoint, "AWS_TOKEN=token", "NOTE_TOKEN=note-token", "CI_API_V4_URL=" + notes.URL, "CI_PROJECT_ID=1", "CI_MERGE_REQUEST_IID=2",
	}
	bash := func(script string, more ...string) (code int, said string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", script)
		cmd.Dir, cmd.Env = dir, append(slices.Clone(env), more...)
		out, _ := cmd.CombinedOutput() // the exit code tells
		return cmd.ProcessState.ExitCode(), string(out)
	}
	fenced := regexp.MustCompile("(?s)```(sh|yaml)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	shells := 0
	for _, block := range fenced {
		if block[1] != "sh" {
			continue
		}
		shells++
		if code, said := bash(block[2]); code != exitOK {
			t.Errorf("exit code %d of\n%s\n%s", code, block[2], said)
		}
	}
	written, _ := os.ReadFile(filepath.Join(dir, "note.md"))
	if shells != 2 || !strings.Contains(string(written), "a month of 2 million calls") {
		t.Errorf("%d shells, note.md: %s", shells, written)
	}
	type gitlab struct {
		Script    []string
		Before    []string `yaml:"before_script"`
		Variables map[string]string
		Extends   string
	}
	var jobs map[string]gitlab
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses, If, Run string
				With          map[string]string
			}
		}
	}
	for _, block := range fenced {
		if block[1] != "yaml" {
			continue
		}
		if strings.Contains(block[2], "script:") {
			err = errors.Join(err, yaml.Unmarshal([]byte(block[2]), &jobs))
		} else {
			err = errors.Join(err, yaml.Unmarshal([]byte(block[2]), &workflow))
		}
	}
	job := func(name string) (code int, said string) {
		t.Helper()
		own, all := jobs[name], jobs[jobs[name].Extends]
		if err != nil || len(own.Script) == 0 || len(all.Before) == 0 {
			t.Fatalf("%v: no script of GitLab's %s", err, name)
		}
		var variables []string
		for name, v := range all.Variables {
			variables = append(variables, name+"="+strings.Replace(v, "/tmp/", dir+"/", 1))
		}
		return bash(strings.Join(slices.Concat(all.Before, own.Script), "\n"), variables...)
	}
	dir = t.TempDir()
	if code, said := job("lambda-memory"); code != exitOK || !strings.Contains(said, "no baseline yet") {
		t.Errorf("without a baseline: exit code %d: %s", code, said)
	}
	if code, said := job("lambda-baseline"); code != exitOK {
		t.Errorf("the baseline: exit code %d: %s", code, said)
	}
	if code, said := job("lambda-memory"); code != exitOK || strings.Contains(said, "note-token") || strings.Contains(said, "no baseline") {
		t.Errorf("with a baseline: exit code %d: %s", code, said)
	}
	// Against a session in which it was much faster there is something to note.
	fast := shell{dir: filepath.Join(dir, ".lambdial")}
	if err := os.RemoveAll(fast.dir); err != nil {
		t.Fatal(err)
	}
	pastSession(t, fast, "20260101-000000-aaaaaa", fastOrders(), 40, map[int]float64{1024: 30})
	code, said := job("lambda-memory")
	if code != exitUnmet || !strings.HasPrefix(noted, "**`orders-api`: at 1024 MB duration rose by ") || !strings.Contains(noted, "Confirmed by fresh samples") {
		t.Errorf("exit code %d, noted %q: %s", code, noted, said)
	}
	content, err := os.ReadFile("../../action.yml")
	var action actionFile
	if err = errors.Join(err, yaml.Unmarshal(content, &action)); err != nil {
		t.Fatal(err)
	}
	for _, step := range workflow.Jobs["memory"].Steps {
		if strings.Contains(step.Run, "best is") && !strings.Contains(step.If, "!= 'pull_request'") {
			t.Errorf("%s: also after a check, if %s", step.Run, step.If)
		}
	}
	for _, step := range workflow.Jobs["memory"].Steps {
		if strings.HasPrefix(step.Uses, "OWNER/lambdial@") {
			for name := range step.With {
				if _, there := action.Inputs[name]; !there {
					t.Errorf("the action takes no %s", name)
				}
			}
			return
		}
	}
	t.Error("the workflow does not use the action")
}
