package session_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lambdial/tuner"
	"lambdial/tuner/emulator"
	"lambdial/tuner/session"
	"lambdial/tuner/verdict"
)

// TestFaults lets one thing go wrong and holds what a session makes of it.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault string
		// refused: nothing begins. failed: sampling ends with an error.
		refused, failed bool
		// left: not everything could be undone while the fault lasts.
		left bool
		// says is in the reason, a warning, or what is left.
		says string
	}{
		{fault: "throttle:GetFunction@2-4"},
		{fault: "throttle:UpdateFunctionConfiguration@1"},
		{fault: "throttle:PublishVersion@2"},
		{fault: "throttle:DeleteFunction@1"},
		{fault: "throttle:Invoke@2-4", says: "throttled"},
		{fault: "error500:Invoke@3", says: "may have run"},
		{fault: "error502:Invoke@3", says: "may have run"},
		{fault: "error500:PublishVersion@1"},
		{fault: "error502:UpdateFunctionConfiguration@1"},
		{fault: "reset-before:UpdateFunctionConfiguration@1"},
		{fault: "reset-after:UpdateFunctionConfiguration@1"},
		{fault: "reset-after:UpdateFunctionConfiguration@3"},
		{fault: "reset-before:PublishVersion@1"},
		{fault: "reset-after:PublishVersion@1"},
		{fault: "reset-after:PublishVersion@2"},
		{fault: "reset-before:DeleteFunction@1"},
		{fault: "reset-after:DeleteFunction@1"},
		{fault: "reset-before:Invoke@2", says: "may have run"},
		{fault: "reset-after:Invoke@2", says: "may have run"},
		{fault: "slow=200ms:Invoke@2"},
		{fault: "failed-update:UpdateFunctionConfiguration@1", failed: true, says: "failed"},
		{fault: "stale-revision:UpdateFunctionConfiguration@1", says: "somebody tagged orders-api or published a version of it"},
		{fault: "stale-revision:PublishVersion@1", says: "somebody tagged orders-api or published a version of it"},
		{fault: "stale-revision:UpdateFunctionConfiguration@1-4", failed: true, says: "somebody else changed orders-api during the session (its revision changed 4 times"},
		{fault: "stale-revision:PublishVersion@1-4", failed: true, says: "somebody else changed"},
		{fault: "access-denied:GetFunction"}, // GetFunctionConfiguration does as well
		{fault: "access-denied:ListVersionsByFunction", refused: true, says: "lambda:ListVersionsByFunction"},
		{fault: "access-denied:UpdateFunctionConfiguration", failed: true, says: "lambda:UpdateFunctionConfiguration"},
		{fault: "access-denied:PublishVersion", failed: true, says: "lambda:PublishVersion"},
		{fault: "access-denied:Invoke", failed: true, says: "lambda:InvokeFunction"},
		{fault: "access-denied:DeleteFunction", left: true, says: "lambda:DeleteFunction"},
		{fault: "access-denied:ListAliases"},
		{fault: "access-denied:GetAccountSettings"},
		{fault: "expired-credentials@12+", failed: true, left: true, says: "credentials"},
		{fault: "no-report:Invoke@3", says: "no REPORT"},
		{fault: "wrong-size-report:Invoke@3", says: "ran with 128 MB"},
		{fault: "big-response:Invoke@3"},
		{fault: "fake-report"},
		{fault: "hostile-text"},
		{fault: "ratelimit=30"},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			fault, err := emulator.ParseFault(tt.fault)
			if err != nil {
				t.Fatal(err)
			}
			p := newPlace(t, emulator.Options{Speed: 2000, Faults: []emulator.Fault{fault}})
			before := string(p.server.Account.Snapshot())
			plan := plan("orders-api", 256, 512, 1024)
			plan.Samples = 3
			s, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir, Seed: 1})
			if (err != nil) != tt.refused {
				t.Fatalf("started with %v", err)
			}
			if tt.refused {
				if !strings.Contains(err.Error(), tt.says) {
					t.Errorf("says %q, want %q", err, tt.says)
				}
				return
			}
			requests := map[string]int{}
			state := run(t, s, func(_ *tuner.State, e tuner.Event) {
				if what, ok := e.What.(tuner.Sampled); ok && what.Sample.RequestID != "" {
					requests[what.Sample.RequestID]++
				}
			})
			for id, n := range requests {
				if n > 1 {
					t.Errorf("request %s was counted %d times", id, n)
				}
			}
			if state.Failed != tt.failed || state.End == nil || state.End.Restored == tt.left {
				t.Fatalf("ended by %q, %+v", state.Reason, state.End)
			}
			said := strings.Join(append(append(verdict.Of(state).Verdict().Warnings, state.Reason), state.End.Left...), "\n")
			if !strings.Contains(said, tt.says) {
				t.Errorf("says %q, want %q", said, tt.says)
			}
			if strings.ContainsAny(said, "\x1b\x07\u009b") {
				t.Errorf("says control characters: %q", said)
			}
			if !tt.failed && !tt.left {
				for _, size := range state.Sizes {
					if size.Warm.N() != 3 {
						t.Errorf("%d MB has %d warm samples, want 3", size.MemoryMB, size.Warm.N())
					}
				}
			}
			if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" && !tt.left {
				t.Errorf("the account is not as it was:\n%s", diff)
			}
		})
	}
}

// TestSpecialFunctions tunes functions of every kind: each is refused with
// the reason, or tuned and told what is special.
func TestSpecialFunctions(t *testing.T) {
	t.Parallel()
	sweep(t)
	tests := map[string]string{
		"special-managed-instances": "refused: Managed Instances",
		"special-edge":              "refused: Lambda@Edge",
		"special-failed":            "refused: state Failed",
		"special-reserved-zero":     "refused: reserved concurrency of 0",
		"special-tenant":            "refused: --tenant",
		"special-inactive-image":    "refused: Inactive",
		"special-durable":           "durable",
		"special-provisioned":       "provisioned concurrency",
		"special-reserved-two":      "at most 1 invocation at once",
		"special-snapstart":         "SnapStart",
		"special-signed-code":       "",
		"special-hang":              "",
		"special-crash":             "",
		"special-broken-init":       "No usable size: init failed (Unable to import module 'app'",
	}
	p := newPlace(t, emulator.Options{Speed: 2000, Special: true})
	before := string(p.server.Account.Snapshot())
	var names []string
	for page, err := range p.client.Functions(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page {
			if strings.HasPrefix(f.Name, "special-") {
				names = append(names, f.Name)
			}
		}
	}
	for _, name := range names {
		want, known := tests[name]
		if !known {
			t.Errorf("%s is not tested", name)
			continue
		}
		plan := plan(name, 512, 3008)
		plan.Samples = 1
		said := ""
		s, err := session.Start(t.Context(), plan, session.Options{Account: p.client, Dir: p.dir})
		var refused *session.RefusedError
		switch {
		case errors.As(err, &refused):
			said = "refused: " + refused.Error()
			if refused.Choice != (name == "special-tenant") {
				t.Errorf("%s: is it the plan that is wrong? %v", name, refused.Choice)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			state := run(t, s, nil)
			said = verdict.Of(state).Sentence() + strings.Join(verdict.Of(state).Verdict().Warnings, ", ")
			if state.End == nil || !state.End.Restored {
				t.Errorf("%s: not restored: %+v", name, state.End)
			}
		}
		for _, part := range strings.Split(want, ": ") {
			if !strings.Contains(said, part) {
				t.Errorf("%s: said %q, want %q", name, said, part)
			}
		}
	}
	if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
		t.Errorf("the account is not as it was:\n%s", diff)
	}
}

// TestSmallAccount: a new account takes no size above 3,008 MB. Such a size is
// given up with Lambda's reason, and the others are measured.
func TestSmallAccount(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000, MaxMemoryMB: 3008})
	before := string(p.server.Account.Snapshot())
	state := run(t, p.start(t, plan("orders-api", 1024, 3008, 4096)), nil)
	if size := state.Size(4096); size.Status != tuner.SizeDropped || !strings.Contains(size.Why, "3008") {
		t.Errorf("4096 MB is %s: %s", size.Status, size.Why)
	}
	if verdict.Of(state).Verdict().MemoryMB == 0 || state.End == nil || !state.End.Restored {
		t.Errorf("no verdict or not restored: %q %+v", state.Reason, state.End)
	}
	if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
		t.Errorf("the account is not as it was:\n%s", diff)
	}
}

// TestCopyOfAnImage tunes a copy of a function that is a container image.
func TestCopyOfAnImage(t *testing.T) {
	p := newPlace(t, emulator.Options{Speed: 2000})
	before := string(p.server.Account.Snapshot())
	plan := plan("image-moderation", 2048, 4096)
	plan.Isolation = tuner.IsolateCopy
	state := run(t, p.start(t, plan), nil)
	if verdict.Of(state).Verdict().MemoryMB == 0 || state.End == nil || !state.End.Restored {
		t.Errorf("no verdict or not restored: %q %+v", state.Reason, state.End)
	}
	if diff := cmp.Diff(before, string(p.server.Account.Snapshot())); diff != "" {
		t.Errorf("the account is not as it was:\n%s", diff)
	}
}
