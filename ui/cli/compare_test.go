package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCompare of two sessions in words, as JSON, and as an exit code.
func TestCompare(t *testing.T) {
	s := newShell(t)
	before, after := ordersAPI(), ordersAPI()
	after.CodeSHA256, after.Fingerprint = "two", "two"
	pastSession(t, s, "20260101-000000-aaaaaa", before, 20, map[int]float64{256: 400, 512: 200, 1024: 90})
	pastSession(t, s, "20260102-000000-bbbbbb", after, 20, map[int]float64{256: 400, 512: 240, 1024: 108})
	pastSession(t, s, "20260103-000000-cccccc", ordersAPI(), 20, map[int]float64{2048: 90})

	few := shell{dir: t.TempDir()}
	pastSession(t, few, "20260104-000000-dddddd", before, 2, map[int]float64{512: 90})
	pastSession(t, few, "20260105-000000-eeeeee", before, 2, map[int]float64{512: 90})
	for _, c := range []struct {
		in     shell
		a, b   string
		legend bool
	}{{s, "20260101", "20260102", true}, {s, "20260101", "20260103", false}, {few, "20260104", "20260105", false}} {
		if _, stdout, _ := c.in.run(t, "compare", c.a, c.b); strings.Contains(stdout, "\n~ no difference seen: ") != c.legend {
			t.Errorf("the legend stands where no ~ does, or the other way round:\n%s", stdout)
		}
	}

	code, stdout, stderr := s.run(t, "compare", "20260101", "20260102")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, want := range []string{"A 20260101-000000-aaaaaa, orders-api", "+20 % (", "~ (", "At 1024 MB: duration 20 % longer (", "differs: code: one, then two\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("does not tell %q:\n%s", want, stdout)
		}
	}
	for _, test := range []struct {
		args, want string
		code       int
	}{
		{"compare 20260101 20260102 --fail-over 5%", "at 1024 MB duration rose by 20 % (", exitUnmet},
		{"compare 20260101 20260102 --fail-over 30%", "", exitOK},
		{"compare 20260102 20260101 --fail-over 5%", "", exitOK},
		{"compare 20260101 last", "no size was measured in both sessions", exitNoSize},
		{"compare 20260101 20260101", "are one session", exitUsage},
		{"compare 20260101", "is one session: with which other one?", exitUsage},
		{"compare", "which sessions?", exitUsage},
		{"compare 20260101 nobody", "there is no session nobody", exitFailed},
		{"compare 20260101 20260102 --fail-over 5", "--fail-over 5 lacks its percent sign", exitUsage},
	} {
		code, _, stderr := s.run(t, strings.Fields(test.args)...)
		if code != test.code || !strings.Contains(stderr, test.want) || test.want == "" && stderr != "" {
			t.Errorf("%s: exit code %d: %s", test.args, code, stderr)
		}
	}
	code, stdout, _ = s.run(t, "compare", "orders-api", "--json") // its last two
	if code != exitNoSize || !strings.Contains(stdout, `"sentence": "No size was measured in both sessions."`) {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	code, stdout, _ = s.run(t, "compare", "last~2", "last~1", "--json", "--fail-over", "5%")
	if code != exitUnmet {
		t.Errorf("exit code %d: %s", code, stdout)
	}
	want := sorted("a.session string", "a.function string", "a.started string", "a.recommended_mb number", "a.currency string",
		"b.session string", "b.function string", "b.started string", "b.recommended_mb number", "b.currency string",
		"sizes array", "sizes[].memory_mb number", "sizes[].a.samples number", "sizes[].a.duration_ms number", "sizes[].a.per_million number",
		"sizes[].b.samples number", "sizes[].b.duration_ms number", "sizes[].b.per_million number",
		"sizes[].duration_change.change number", "sizes[].duration_change.ci95 array", "sizes[].duration_change.ci95[] number", "sizes[].duration_change.seen bool",
		"sizes[].cost_change.change number", "sizes[].cost_change.ci95 array", "sizes[].cost_change.ci95[] number", "sizes[].cost_change.seen bool",
		"at.memory_mb number", "at.a.samples number", "at.a.duration_ms number", "at.a.per_million number", "at.b.samples number", "at.b.duration_ms number", "at.b.per_million number",
		"at.duration_change.change number", "at.duration_change.ci95 array", "at.duration_change.ci95[] number", "at.duration_change.seen bool",
		"at.cost_change.change number", "at.cost_change.ci95 array", "at.cost_change.ci95[] number", "at.cost_change.seen bool",
		"recommended.a_mb number", "recommended.b_mb number", "recommended.duration_change.change number", "recommended.duration_change.ci95 array", "recommended.duration_change.ci95[] number", "recommended.duration_change.seen bool",
		"recommended.cost_change.change number", "recommended.cost_change.ci95 array", "recommended.cost_change.ci95[] number", "recommended.cost_change.seen bool",
		"differs array", "differs[].what string", "differs[].a string", "differs[].b string",
		"fail_over number", "exceeded string", "sentence string")
	if diff := cmp.Diff(want, shape(t, stdout)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	var told compared
	if err := json.Unmarshal([]byte(stdout), &told); err != nil || told.At.MemoryMB != 1024 || !told.At.DurationChange.Seen || told.Sizes[0].DurationChange.Seen {
		t.Errorf("%v: %s", err, stdout)
	}
}
