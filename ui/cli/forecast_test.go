package cli

import (
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// TestPlanIsTold with what is likely and what is at most, and what that takes
// for granted.
func TestPlanIsTold(t *testing.T) {
	at, _ := price.Lookup("us-east-1", "x86_64")
	f := tuner.Function{Name: "f", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 10}}
	p := tuner.DefaultPlan(f)
	p.Discount = 0.12
	for _, c := range []struct {
		at   *price.Price
		want string
	}{
		{&at, "Likely     18 invocations, $0.000291 after 12 % discount, 36 s, if each takes a second\nAt most    200 invocations, $0.0862 after 12 % discount, 34 min\n"},
		{nil, "Likely     18 invocations, unknown cost, 36 s, if each takes a second\nAt most    200 invocations, unknown cost, 34 min\nCosts      unknown, "},
	} {
		var out strings.Builder
		tellPlan(&out, p, f, p.Estimate(tuner.Experience{}, f, c.at), tuner.Experience{}, c.at, tuner.Identity{Demo: true})
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("want %q in\n%s", c.want, out.String())
		}
	}
}

func TestForecastOfConfirmedSessions(t *testing.T) {
	s := newShell(t)
	tune := []string{"tune", "orders-api", "--yes", "--demo", "--speed", "200", "--memory", "512", "--samples", "2"}
	for _, want := range []string{"if each takes a second; at most 15 invocations, ", "if each takes as long as last time; at most 15 invocations, "} {
		if code, _, stderr := s.run(t, tune...); code != exitOK || !strings.HasPrefix(stderr, "likely 3 invocations, $") || !strings.Contains(stderr, want) {
			t.Errorf("exit code %d, want %q first:\n%s", code, want, stderr)
		}
	}
	if _, _, stderr := s.run(t, append(tune, "--json")...); !strings.HasPrefix(stderr, "likely 3 invocations, $") || !strings.Contains(stderr, "; at most 15 invocations, ") {
		t.Errorf("beside JSON: %s", stderr)
	}
}
