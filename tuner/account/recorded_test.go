package account

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"lambdial/tuner"
)

// TestRecorded: what the errors that AWS was recorded with become here. The
// kind goes by the code; 400 and 404 have codes of several kinds.
func TestRecorded(t *testing.T) {
	kinds := map[string]tuner.ErrorKind{
		"AccessDeniedException":                         tuner.ErrAccessDenied,
		"InvalidParameterValueException":                tuner.ErrInvalid,
		"InvalidRequestContentException":                tuner.ErrInvalid,
		"PreconditionFailedException":                   tuner.ErrChanged,
		"ProvisionedConcurrencyConfigNotFoundException": tuner.ErrNotFound,
		"RequestEntityTooLargeException":                tuner.ErrTooLarge,
		"ResourceConflictException":                     tuner.ErrBusy,
		"ResourceNotFoundException":                     tuner.ErrNotFound,
		"TooManyRequestsException":                      tuner.ErrThrottled,
		"ValidationException":                           tuner.ErrInvalid,
	}
	file, err := os.Open("../emulator/testdata/recorded.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // only read
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	all, seen := 0, map[string]bool{}
	for lines.Scan() {
		var r struct {
			Name, Code, Message string
			Status              int
			Fields              map[string]any
		}
		if json.Unmarshal(lines.Bytes(), &r) != nil || r.Code == "" {
			continue // a list, or no error
		}
		all++
		if seen[r.Code+r.Message] {
			continue
		}
		seen[r.Code+r.Message] = true
		want, known := kinds[r.Code]
		switch {
		case !known:
			t.Errorf("%s: unheard of: %s", r.Name, r.Code)
			continue
		case strings.Contains(r.Message, "not reachable in this region"):
			want = tuner.ErrInvalid
		}
		body := map[string]any{"message": r.Message}
		for key, value := range r.Fields {
			body[key] = value
		}
		content, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		a := open(t, answer(r.Status, r.Code, string(content)))
		for name, call := range map[string]operation{"read": read, "configure": configure, "publish": publish, "invoke": invoke, "delete": func(ctx context.Context, a *Account) error { return a.DeleteVersion(ctx, "fn", "1") }} {
			err := call(t.Context(), a)
			if err == nil && name == "delete" && want == tuner.ErrNotFound {
				continue // what is gone is gone
			}
			e := accountError(t, err)
			if e.Kind != want || e.MayHaveRun || e.Code != r.Code || e.Message == "" {
				t.Errorf("%s, %s: %s, may have run %v: %s", r.Name, name, e.Kind, e.MayHaveRun, e.Message)
			}
			quoted := want == tuner.ErrBusy || want == tuner.ErrTooLarge || want == tuner.ErrInvalid && r.Code != "InvalidRequestContentException" && !strings.Contains(r.Message, "not reachable")
			if quoted && !strings.Contains(e.Message, r.Message[:min(len(r.Message), 60)]) {
				t.Errorf("%s, %s: %q does not quote %q", r.Name, name, e.Message, r.Message)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if all == 0 {
		t.Fatal("no answers")
	}
	t.Logf("%d errors recorded from AWS, %d of them different, are of the right kind in 5 calls each", all, len(seen))
}
