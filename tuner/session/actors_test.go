package session_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/session"
)

// actor is somebody else who does one thing to the function while a session is
// at work, and wants it to last.
type actor struct {
	w       *world
	did     bool
	version string // that they were given
	alias   string
}

func (a *actor) call(method, path string, body any) (answer map[string]any, status int) {
	content, _ := json.Marshal(body)
	recorder := httptest.NewRecorder()
	a.w.account.ServeHTTP(recorder, httptest.NewRequest(method, "http://account.test/2015-03-31/functions/"+function+path, bytes.NewReader(content)))
	_ = json.Unmarshal(recorder.Body.Bytes(), &answer) // a deletion answers nothing
	return answer, recorder.Code
}

// acts are what actors do, tried again while an update is in progress.
var acts = map[string]func(a *actor) (status int){
	"deploys code": func(a *actor) int {
		_, status := a.call("PUT", "/code", map[string]any{"ZipFile": zipped("new")})
		return status
	},
	"sets a variable": func(a *actor) int {
		_, status := a.call("PUT", "/configuration", map[string]any{"Environment": map[string]any{"Variables": map[string]string{"STAGE": "theirs"}}})
		return status
	},
	"sets the timeout": func(a *actor) int {
		_, status := a.call("PUT", "/configuration", map[string]any{"Timeout": 77})
		return status
	},
	"sets the memory size": func(a *actor) int {
		_, status := a.call("PUT", "/configuration", map[string]any{"MemorySize": 2048})
		return status
	},
	"sets one of our sizes": func(a *actor) int {
		_, status := a.call("PUT", "/configuration", map[string]any{"MemorySize": 512})
		return status
	},
	"publishes a version and points an alias at it": func(a *actor) int {
		answer, status := a.call("POST", "/versions", map[string]any{"Description": "release"})
		if status == http.StatusCreated {
			a.version, _ = answer["Version"].(string)
			a.alias = "next"
			_, status = a.call("POST", "/aliases", map[string]any{"Name": a.alias, "FunctionVersion": a.version})
		}
		return status
	},
	"tags it": func(a *actor) int {
		recorder := httptest.NewRecorder()
		a.w.account.ServeHTTP(recorder, httptest.NewRequest("POST", "http://account.test/2017-03-31/tags/arn:aws:lambda:us-east-1:123456789012:function:"+function, strings.NewReader(`{"Tags":{"owner":"them"}}`)))
		return recorder.Code
	},
}

// entry is what a snapshot tells of the function.
type entry struct {
	Configuration struct {
		MemorySize, Timeout     int
		Description, CodeSha256 string
		Environment             struct{ Variables map[string]string }
	}
	Tags     map[string]string
	Versions []struct{ Version, Description string }
	Aliases  []struct{ Name, FunctionVersion string }
}

// TestEachActorAtEachRequest has somebody act at each request of a session, on
// true and on old reads. Theirs is never lost; ours is never left but where it
// is told, with the command.
func TestEachActorAtEachRequest(t *testing.T) {
	t.Parallel()
	var c tally
	i := 0
	for _, isolation := range isolations {
		last := requests(t, isolation)
		for _, past := range []string{"true reads", "50ms old reads", "3s old reads"} {
			for _, what := range slices.Sorted(maps.Keys(acts)) {
				for n := 4; n <= last; n++ {
					if i++; !takes(i, 31) {
						continue
					}
					dir := scratch(t)
					c.each(t, fmt.Sprintf("%s/%s/%s@%d", isolation, past, what, n), func(t *testing.T) string {
						return newWorld(t, pasts[past]...).bears(dir, isolation, what, n)
					})
				}
			}
		}
	}
	c.report(t)
}

func (w *world) bears(dir string, isolation tuner.Isolation, what string, n int) (problem string) {
	a := &actor{w: w}
	w.on = func(call int, _ *http.Request) {
		if call != n || a.did {
			return
		}
		for range 100 {
			status := acts[what](a)
			if a.did = status < 300; status != http.StatusConflict {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	state, err := w.tune(dir, &wire{}, worldPlan(isolation))
	said := told(state, err)
	time.Sleep(time.Minute)
	if !a.did || state == nil {
		return "" // there was no such request, or nothing began
	}
	if state.End == nil {
		return "not cleaned up: " + said
	}
	var all []json.RawMessage
	_ = json.Unmarshal(w.account.Snapshot(), &all)
	var f entry
	_ = json.Unmarshal(all[len(all)-1], &f)
	fail := func(format string, args ...any) string {
		return fmt.Sprintf(format, args...) + "\n" + said + fmt.Sprintf("%+v", f)
	}
	if len(all) != 1 {
		return fail("%d functions", len(all))
	}
	left := strings.Join(state.End.Left, "\n")
	unclear := strings.Contains(left, "it can't be told") && strings.Contains(left, "by hand: aws lambda update-function-configuration")
	wantMemory, wantTimeout := 1024, 10
	switch what {
	case "sets the timeout":
		wantTimeout = 77
	case "sets the memory size":
		wantMemory = 2048
	case "sets one of our sizes":
		wantMemory = 512
	case "sets a variable":
		if f.Configuration.Environment.Variables["STAGE"] != "theirs" {
			return fail("their variable is lost")
		}
	case "tags it":
		if f.Tags["owner"] != "them" {
			return fail("their tag is lost")
		}
	}
	if (f.Configuration.MemorySize != wantMemory || f.Configuration.Timeout != wantTimeout) && !unclear {
		return fail("%d MB, %d s, want %d MB, %d s", f.Configuration.MemorySize, f.Configuration.Timeout, wantMemory, wantTimeout)
	}
	if f.Configuration.Description != "Takes orders" && !unclear {
		return fail("the description is %q", f.Configuration.Description)
	}
	if a.version != "" && !slices.ContainsFunc(f.Aliases, func(alias struct{ Name, FunctionVersion string }) bool {
		return alias.Name == a.alias && alias.FunctionVersion == a.version
	}) {
		return fail("their alias is lost")
	}
	kept := strings.Join(state.End.Kept, "\n")
	for _, v := range f.Versions {
		if strings.HasPrefix(v.Description, session.Mark) && (v.Version != a.version || !strings.Contains(kept, "version "+v.Version+" ")) {
			return fail("version %s is left, and not told", v.Version)
		}
	}
	if a.version != "" && !slices.ContainsFunc(f.Versions, func(v struct{ Version, Description string }) bool { return v.Version == a.version }) {
		return fail("their version is lost")
	}
	return ""
}
