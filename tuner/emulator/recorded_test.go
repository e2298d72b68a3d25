package emulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// recorded is a line of testdata/recorded.jsonl: a request, or an answer of AWS
// to one, after others on an empty account. An after of -1 waits until no
// function is Pending or being updated.
type recorded struct {
	Request *int
	Do      json.RawMessage // a request's method and path, or an answer's request
	Body    any
	Headers map[string]string
	Bind    map[string]string // a placeholder, and where in the answer it is
	Region  string

	Name     string
	Recorded string // the day
	After    []int
	Status   int
	Code     string
	Message  string
	Fields   any
	Absent   []string
	// Differs tells why the embedded account answers otherwise.
	Differs string
	Src     string
}

// readRecorded reads the answers and the requests that they are to.
func readRecorded(t *testing.T) (answers, requests []recorded) {
	t.Helper()
	file, err := os.Open("testdata/recorded.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // only read
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		if r.Request != nil {
			requests = append(requests, r)
		} else {
			answers = append(answers, r)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return answers, requests
}

// TestRecorded asks what AWS was asked and holds the answer against AWS's:
// status, code, message, and the fields that do not change from day to day.
func TestRecorded(t *testing.T) {
	answers, requests := readRecorded(t)
	alike, known := 0, 0
	for i, want := range answers {
		if testing.Short() && i%12 != 0 {
			continue
		}
		var wrong []string
		synctest.Test(t, func(t *testing.T) { wrong = replay(t, want, requests) })
		switch {
		case len(wrong) == 0 && want.Differs == "":
			alike++
		case len(wrong) == 0:
			t.Errorf("%s: is alike now, and said to differ: %s", want.Name, want.Differs)
		case want.Differs != "":
			known++
		default:
			t.Errorf("%s (%s, after %d): %s", want.Name, line(requests[number(want.Do)]), len(want.After), strings.Join(wrong, "; "))
		}
	}
	t.Logf("of %d answers recorded from AWS %d are alike, %d differ in a known way", len(answers), alike, known)
}

func line(r recorded) string {
	var text string
	_ = json.Unmarshal(r.Do, &text)
	body, _ := json.Marshal(r.Body)
	return text + " " + string(body[:min(len(body), 200)])
}

func number(raw json.RawMessage) int {
	n, _ := strconv.Atoi(string(raw))
	return n
}

// replay makes an answer's requests and tells what differs.
func replay(t *testing.T, want recorded, requests []recorded) (wrong []string) {
	t.Helper()
	a, err := New(Options{Functions: []Function{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	r := replayer{account: a, is: map[string]string{}}
	for _, step := range want.After {
		if step < 0 {
			r.wait()
			continue
		}
		r.send(requests[step]) // some were refused by AWS, too
	}
	status, answer := r.send(requests[number(want.Do)])
	if status != want.Status {
		wrong = append(wrong, fmt.Sprintf("status %d, want %d", status, want.Status))
	}
	if code := r.header.Get("X-Amzn-ErrorType"); code != want.Code {
		wrong = append(wrong, fmt.Sprintf("code %q, want %q", code, want.Code))
	}
	body, _ := answer.(map[string]any)
	if want.Code != "" {
		said, _ := body["message"].(string)
		if said == "" {
			said, _ = body["Message"].(string)
		}
		if !r.alikeText(want.Message, said) {
			wrong = append(wrong, fmt.Sprintf("says   %q,\n  want %q", said, want.Message))
		}
	}
	wrong = append(wrong, r.differ("", want.Fields, answer)...)
	of := body
	if c, ok := body["Configuration"].(map[string]any); ok {
		of = c
	}
	for _, key := range want.Absent {
		if v, there := of[key]; there {
			wrong = append(wrong, fmt.Sprintf("%s is %v, want none", key, v))
		}
	}
	return wrong
}

type replayer struct {
	account *Account
	is      map[string]string // what placeholders stand for
	header  http.Header
}

var (
	placeholder = regexp.MustCompile(`<[a-z][a-z0-9_-]*(:[0-9]+)?>`)
	repeated    = regexp.MustCompile(`<(.) repeated (\d+) times>`)
	someBytes   = regexp.MustCompile(`<(\d+) bytes>`)
)

// build makes a request's value of its words.
func (r *replayer) build(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, member := range v {
			if text, ok := member.(string); ok && key == "ZipFile" && strings.HasPrefix(text, "<") {
				out[key] = archive(text)
				continue
			}
			out[r.text(key)] = r.build(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = r.build(v[i])
		}
		return out
	case string:
		return r.text(v)
	}
	return v
}

// archive is a zip file of which only the name is known.
func archive(name string) []byte {
	switch name {
	case "<no zip>":
		return []byte("none")
	case "<zip of 50 MB and more>":
		return make([]byte, maxZipBytes+1)
	}
	return newCode(name).zip
}

func (r *replayer) text(s string) string {
	s = repeated.ReplaceAllStringFunc(s, func(m string) string {
		parts := repeated.FindStringSubmatch(m)
		n, _ := strconv.Atoi(parts[2])
		return strings.Repeat(parts[1], n)
	})
	s = someBytes.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.Atoi(someBytes.FindStringSubmatch(m)[1])
		return strings.Repeat("a", n)
	})
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		if v, ok := r.is[m]; ok {
			return v
		}
		return m
	})
}

func (r *replayer) send(request recorded) (status int, answer any) {
	var do string
	_ = json.Unmarshal(request.Do, &do)
	method, path, _ := strings.Cut(do, " ")
	var body []byte
	switch b := request.Body.(type) {
	case nil:
	case string:
		body = []byte(r.text(b))
	default:
		body, _ = json.Marshal(r.build(b))
	}
	for is, v := range r.is {
		path = strings.ReplaceAll(path, url.QueryEscape(is), url.QueryEscape(v))
		path = strings.ReplaceAll(path, url.PathEscape(is), url.PathEscape(v))
	}
	req := httptest.NewRequest(method, "http://127.0.0.1"+path, bytes.NewReader(body))
	for name, value := range request.Headers {
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.account.ServeHTTP(w, req)
	r.header = w.Header()
	if json.Unmarshal(w.Body.Bytes(), &answer) != nil {
		answer = w.Body.String()
	}
	for is, at := range request.Bind {
		v := answer
		for _, key := range strings.Split(at, ".") {
			m, _ := v.(map[string]any)
			v = m[key]
		}
		if text, ok := v.(string); ok {
			r.is[is] = text
		}
	}
	return w.Code, answer
}

// wait until no function is Pending or being updated.
func (r *replayer) wait() {
	for {
		r.account.mu.Lock()
		busy := false
		for _, f := range r.account.sorted() {
			busy = busy || f.updating || f.latest.State == "Pending"
			for _, v := range f.versions {
				busy = busy || v.State == "Pending"
			}
		}
		r.account.mu.Unlock()
		if !busy {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// alikeText compares words with placeholders in them, and of a list of values or
// a pattern only that there is one: they change, and lists are in no order.
func (r *replayer) alikeText(want, got string) bool {
	for _, open := range []string{"enum value set: [", "regular expression pattern: ", "String measured: "} {
		if i, j := strings.Index(want, open), strings.Index(got, open); i >= 0 && j >= 0 {
			want, got = want[:i], got[:j]
		}
	}
	return r.bindText(want, got)
}

// bindText compares two texts, of which the first may have placeholders: the
// same one always stands for the same.
func (r *replayer) bindText(want, got string) bool {
	if want == "date" || want == "code-sha256" {
		return got != ""
	}
	want = r.text(want)
	all := placeholder.FindAllString(want, -1)
	if len(all) == 0 {
		return want == got
	}
	pattern := regexp.QuoteMeta(want)
	for _, p := range all {
		pattern = strings.Replace(pattern, regexp.QuoteMeta(p), `(.+?)`, 1)
	}
	m := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(got)
	if m == nil {
		return false
	}
	for i, p := range all {
		if v, bound := r.is[p]; bound && v != m[i+1] {
			return false
		}
		for other, v := range r.is {
			if other != p && v == m[i+1] && strings.HasPrefix(p, "<uuid:") {
				return false // AWS had another one
			}
		}
		r.is[p] = m[i+1]
	}
	return true
}

func (r *replayer) differ(at string, want, got any) (wrong []string) {
	switch want := want.(type) {
	case nil:
	case map[string]any:
		m, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %v, want %v", at, got, want)}
		}
		for _, key := range sortedKeys(want) {
			if _, there := m[r.text(key)]; !there {
				wrong = append(wrong, fmt.Sprintf("no %s%s, want %v", at, key, want[key]))
				continue
			}
			wrong = append(wrong, r.differ(at+key+".", want[key], m[r.text(key)])...)
		}
	case []any:
		list, _ := got.([]any)
		if len(list) != len(want) {
			return []string{fmt.Sprintf("%s is %v, want %v", at, got, want)}
		}
		for i := range want {
			wrong = append(wrong, r.differ(at+strconv.Itoa(i)+".", want[i], list[i])...)
		}
	case string:
		text, ok := got.(string)
		if !ok {
			text = fmt.Sprint(got)
		}
		if !r.bindText(want, text) {
			wrong = append(wrong, fmt.Sprintf("%s is %q, want %q", at, text, want))
		}
	default:
		if fmt.Sprint(want) != fmt.Sprint(got) {
			wrong = append(wrong, fmt.Sprintf("%s is %v, want %v", at, got, want))
		}
	}
	return wrong
}
