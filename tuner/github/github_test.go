package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReadEvent(t *testing.T) {
	for text, want := range map[string]Event{
		`{"ref": "refs/heads/main"}`: {},
		`{"pull_request": {"number": 3, "head": {"repo": {"full_name": "a/b"}}, "base": {"repo": {"full_name": "a/b"}}}}`:               {Number: 3},
		`{"pull_request": {"number": 3, "head": {"repo": {"full_name": "a/b", "fork": true}}, "base": {"repo": {"full_name": "a/b"}}}}`: {Number: 3}, // of a fork, in itself
		`{"pull_request": {"number": 4, "head": {"repo": {"full_name": "c/b"}}, "base": {"repo": {"full_name": "a/b"}}}}`:               {Number: 4, Fork: true},
		`{"pull_request": {"number": 5, "head": {"repo": null}, "base": {"repo": {"full_name": "a/b"}}}}`:                               {Number: 5, Fork: true}, // which is deleted
	} {
		path := filepath.Join(t.TempDir(), "event.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadEvent(path); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	if e, err := ReadEvent(""); err != nil || e != (Event{}) {
		t.Error(e, err)
	}
	if _, err := ReadEvent("/no/such/event"); err == nil {
		t.Error("an event that is not there is none")
	}
}

// TestOutput: whatever a value holds, it sets one output.
func TestOutput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "output")
	if err := Append(path, Output("verdict", "none\nmemory=1\r\nx")); err != nil {
		t.Fatal(err)
	}
	if err := Append(path, Output("session", "a=b")); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "verdict=none memory=1  x\nsession=a=b\n" {
		t.Errorf("%q, %v", content, err)
	}
	if err := Append("", "nowhere"); err != nil {
		t.Error(err)
	}
}

// hub answers for comments: two hundred of others, and what was made.
type hub struct {
	made  []string
	calls []string
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.calls = append(h.calls, r.Method+" "+r.URL.String())
	if r.Header.Get("Authorization") != "Bearer secret" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprint(w, `{"message": "Bad credentials"}`)
		return
	}
	var sent struct{ Body string }
	_ = json.NewDecoder(r.Body).Decode(&sent)
	switch r.Method {
	case http.MethodGet:
		var page int
		_, _ = fmt.Sscanf(r.URL.Query().Get("page"), "%d", &page)
		all := []map[string]any{}
		for i := range 200 + len(h.made) {
			one := map[string]any{"id": i, "body": "> <!-- lambdial f -->", "user": map[string]any{"type": "Bot"}}
			switch {
			case i == 0:
				one = map[string]any{"id": i, "body": "<!-- lambdial f -->\nforged", "user": map[string]any{"type": "User"}, "author_association": "CONTRIBUTOR"}
			case i == 200:
				one["body"] = h.made[0]
			case i > 200: // by somebody's own token
				one = map[string]any{"id": i, "body": h.made[i-200], "user": map[string]any{"type": "User"}, "author_association": "MEMBER"}
			}
			all = append(all, one)
		}
		from := min((page-1)*100, len(all))
		_ = json.NewEncoder(w).Encode(all[from:min(from+100, len(all))])
	case http.MethodPost:
		h.made = append(h.made, sent.Body)
	case http.MethodPatch:
		var id int
		_, _ = fmt.Sscanf(r.URL.Path, "/repos/o/r/issues/comments/%d", &id)
		h.made[id-200] = sent.Body
	}
}

// TestStick makes a comment once, finds it behind two pages of others, and makes
// none where it shall not. A stranger's comment that begins with the mark is none.
func TestStick(t *testing.T) {
	h := &hub{}
	server := httptest.NewServer(h)
	defer server.Close()
	c := Comments{API: server.URL + "/", Repository: "o/r", Number: 9, Token: "secret"}
	for _, test := range []struct {
		body string
		make bool
		did  string
		made int
	}{{"one", false, "", 0}, {"two", true, "created", 1}, {"three", false, "updated", 1}, {strings.Repeat("é", 80_000), true, "updated", 1}} {
		did, err := c.Stick(t.Context(), "f", test.body, test.make)
		if err != nil || did != test.did || len(h.made) != test.made {
			t.Fatalf("%.10s: %q, %v, %d comments", test.body, did, err, len(h.made))
		}
		if test.made > 0 && (!strings.HasPrefix(h.made[0], "<!-- lambdial f -->\n") || len([]rune(h.made[0])) > 65_536) {
			t.Errorf("%.60s", h.made[0])
		}
	}
	if !strings.HasSuffix(h.made[0], "</details>\n") {
		t.Error("what is cut off leaves the rest of the page folded")
	}
	c.Token = "another"
	if _, err := c.Stick(t.Context(), "f", "", true); err == nil || !strings.Contains(err.Error(), "401 Unauthorized (Bad credentials)") || strings.Contains(err.Error(), "another") {
		t.Error(err)
	}
	c.Repository = "o/r/../../x"
	if _, err := c.Stick(t.Context(), "f", "", true); err == nil || !strings.Contains(err.Error(), "is no repository") {
		t.Error(err)
	}
}

// TestTokenGoesNowhereElse: not where the API leads.
func TestTokenGoesNowhereElse(t *testing.T) {
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	c := Comments{API: server.URL, Repository: "o/r", Number: 1, Token: "secret"}
	if _, err := c.Stick(t.Context(), "f", "", true); err == nil || asked {
		t.Errorf("%v, asked elsewhere: %t", err, asked)
	}
}

func TestMark(t *testing.T) {
	if mark := Mark("a --><script>\nb"); strings.Count(mark, ">") != 1 || strings.Contains(mark, "\n") {
		t.Error(mark)
	}
}
