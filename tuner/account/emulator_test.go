package account

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
	"lambdial/tuner/emulator"
)

// The whole of a session's calls against the embedded account.
func TestEmbeddedAccount(t *testing.T) {
	accounttest.Home(t, "", "")
	ctx := t.Context()
	server, err := emulator.Start(ctx, "127.0.0.1:0", emulator.Options{Seed: 1, Speed: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	a, err := Open(ctx, Options{Demo: true, EndpointURL: server.URL, ControlRate: 500})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Check(ctx); err != nil {
		t.Fatal(err)
	}

	var name string
	for page, err := range a.Functions(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page {
			if f.Name == "" || f.MemoryMB == 0 || f.Fingerprint == "" {
				t.Errorf("function %+v", f)
			}
			if name == "" && f.Runtime != "" && f.TimeoutS > 0 && f.Runtime != "provided.al2023" {
				name = f.Name
			}
		}
	}
	before, err := a.Function(ctx, name, "")
	if err != nil {
		t.Fatal(err)
	}
	to := tuner.Settings{MemoryMB: before.MemoryMB + 64, TimeoutS: before.TimeoutS}
	if _, err := a.Configure(ctx, name, to, nil, before.RevisionID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Configure(ctx, name, to, nil, before.RevisionID); tuner.KindOf(err) != tuner.ErrChanged && tuner.KindOf(err) != tuner.ErrBusy {
		t.Errorf("with an old revision: %v", err)
	}
	settled := settle(t, a, name, "")
	if settled.MemoryMB != to.MemoryMB || settled.Fingerprint != before.Fingerprint {
		t.Errorf("configured: %+v, before %+v", settled, before)
	}
	version, err := a.Publish(ctx, name, "mark", settled.RevisionID)
	if err != nil {
		t.Fatal(err)
	}
	settle(t, a, name, version.Version)

	got, err := a.Invoke(ctx, tuner.Call{Function: name, Qualifier: version.Version, Payload: []byte(`{}`), Timeout: before.Timeout()})
	if err != nil {
		t.Fatal(err)
	}
	if got.RequestID == "" || got.ExecutedVersion != version.Version || got.Wall <= 0 ||
		!bytes.Contains(got.LogTail, []byte(got.RequestID)) || !bytes.Contains(got.LogTail, fmt.Appendf(nil, "%d", to.MemoryMB)) {
		t.Errorf("invocation %+v, log %s", got, got.LogTail)
	}

	versions, err := a.Versions(ctx, name)
	if err != nil || len(versions) == 0 || versions[len(versions)-1] != (tuner.Version{Number: version.Version, Description: "mark", MemoryMB: to.MemoryMB}) {
		t.Errorf("versions %+v, %v", versions, err)
	}
	if _, err := a.Aliases(ctx, name); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := a.DeleteVersion(ctx, name, version.Version); err != nil {
			t.Error(err)
		}
	}
	if _, err := a.Invoke(ctx, tuner.Call{Function: name, Qualifier: version.Version}); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Errorf("a deleted version: %v", err)
	}
	if limits, err := a.Limits(ctx); err != nil || limits.UnreservedConcurrency == 0 {
		t.Errorf("limits %+v, %v", limits, err)
	}
	if _, err := a.Provisioned(ctx, name); err != nil {
		t.Error(err)
	}

	twin, err := a.Copy(ctx, name, name+"-copy", "a copy", "")
	if err != nil {
		t.Fatal(err)
	}
	twin = settle(t, a, twin.Name, "")
	if twin.CodeSHA256 != before.CodeSHA256 || twin.MemoryMB != to.MemoryMB || twin.Description != "a copy" {
		t.Errorf("copy %+v", twin)
	}
	if _, err := a.Invoke(ctx, tuner.Call{Function: twin.Name, Payload: []byte(`{}`), Timeout: before.Timeout()}); err != nil {
		t.Error(err)
	}
	if err := a.DeleteFunction(ctx, twin.Name); err != nil {
		t.Error(err)
	}
	if err := a.DeleteFunction(ctx, twin.Name); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Errorf("deleted twice: %v", err)
	}
	if _, err := a.Function(ctx, twin.Name, ""); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Errorf("a deleted function: %v", err)
	}
}

func settle(t *testing.T, a *Account, name, version string) tuner.Function {
	t.Helper()
	for range 500 {
		f, err := a.Function(t.Context(), name, version)
		if err != nil {
			t.Fatal(err)
		}
		if !f.Updating() {
			return f
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%s %s is never done updating", name, version)
	return tuner.Function{}
}

// TestAliasesOfTheEmbeddedAccount: an alias is led elsewhere by its revision only, by
// weight and back; and who may invoke a function is told.
func TestAliasesOfTheEmbeddedAccount(t *testing.T) {
	accounttest.Home(t, "", "")
	ctx := t.Context()
	server, err := emulator.Start(ctx, "127.0.0.1:0", emulator.Options{Seed: 1, Speed: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	a, err := Open(ctx, Options{Demo: true, EndpointURL: server.URL, ControlRate: 500})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	const name, alias = "orders-api", "live"
	if callers, err := a.Callers(ctx, name); err != nil || !callers.APIGateway || callers.Queue != "" {
		t.Errorf("it is invoked by %+v, %v", callers, err)
	}
	before, err := a.Alias(ctx, name, alias)
	if want := (tuner.Routing{Version: "3"}); err != nil || before.Routing != want || before.RevisionID == "" {
		t.Fatalf("%+v, %v", before, err)
	}
	if _, err := a.Alias(ctx, name, "none"); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Errorf("of no alias: %v", err)
	}
	weighted := tuner.Routing{Version: "3", Also: "2", Weight: .25}
	moved, err := a.MoveAlias(ctx, name, alias, weighted, before.RevisionID)
	if err != nil || moved.Routing != weighted {
		t.Fatalf("%+v, %v", moved, err)
	}
	if _, err := a.MoveAlias(ctx, name, alias, before.Routing, before.RevisionID); tuner.KindOf(err) != tuner.ErrChanged {
		t.Errorf("by an old revision: %v", err)
	}
	if _, err := a.MoveAlias(ctx, name, alias, tuner.Routing{Version: "99"}, moved.RevisionID); tuner.KindOf(err) != tuner.ErrNotFound {
		t.Errorf("to no version: %v", err)
	}
	if _, err := a.MoveAlias(ctx, name, alias, before.Routing, moved.RevisionID); err != nil {
		t.Error(err)
	}
	if now, err := a.Alias(ctx, name, alias); err != nil || now.Routing != before.Routing {
		t.Errorf("back: %+v, %v", now, err)
	}
}
