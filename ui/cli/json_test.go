package cli

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestJSONHoldsNothingThatATerminalObeys and reads back as it was.
func TestJSONHoldsNothingThatATerminalObeys(t *testing.T) {
	const hostile = "a\u009b31m\u202eb\u2028\x1b[2J\x7f\U000e0001 é 漢 \U0001f600"
	var out strings.Builder
	if err := printJSON(&out, map[string]string{"name": hostile}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\u009b\u202e\u2028\x1b\x7f\U000e0001") {
		t.Errorf("passes raw %q", out.String())
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back["name"] != hostile {
		t.Errorf("reads back as %q: %v", back["name"], err)
	}
}
