package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/price"
	"lambdial/tuner/session"
)

func TestFavourites(t *testing.T) {
	g := &globals{stateDir: filepath.Join(t.TempDir(), "state")}
	f := g.favourites()
	if keys, err := f.read(); err != nil || len(keys) != 0 {
		t.Fatalf("before the first: %q, %v", keys, err)
	}
	for _, change := range []struct {
		key string
		is  bool
	}{{"arn:a", true}, {"b\n", true}, {"arn:a", true}, {"c", false}, {"b\n", false}, {"d", true}} {
		if err := f.set(change.key, change.is); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := g.favourites().read()
	if diff := cmp.Diff([]string{"arn:a", "d"}, keys); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for path, want := range map[string]os.FileMode{f.path: 0o600, filepath.Dir(f.path): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(f.path), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("files beside it: %q", left)
	}
	if err := os.WriteFile(f.path, []byte("not json"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.set("e", true); err == nil {
		t.Error("a file that can't be read is written over")
	}
}

// TestReconnect opens other profiles and regions by a configuration file.
func TestReconnect(t *testing.T) {
	newShell(t)
	dir := t.TempDir()
	for name, content := range map[string]string{
		"AWS_CONFIG_FILE":             "[profile staging]\nregion = eu-west-2\n[profile bare]\n[profile login]\nregion = eu-west-3\nsso_session = it\nsso_account_id = 123456789012\nsso_role_name = dev\n[sso-session it]\nsso_region = eu-west-3\nsso_start_url = https://example.invalid/start\n",
		"AWS_SHARED_CREDENTIALS_FILE": "[staging]\naws_access_key_id = A\naws_secret_access_key = B\n[bare]\naws_access_key_id = A\naws_secret_access_key = B\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, path)
	}
	t.Setenv("HOME", dir) // no login is cached there
	g := &globals{}
	g.register(pflag.NewFlagSet("lambdial", pflag.ContinueOnError))
	g.region, g.profile, g.stateDir = "us-east-2", "staging", t.TempDir()
	first, err := g.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	var others places
	defer others.close()
	reconnect := g.reconnect(first, &others)
	live, _ := price.Lookup("sa-east-1", "x86_64")
	live.PerGBSecond, live.Status = live.PerGBSecond*1.1, price.Live
	if err := livePrices("").Save([]price.Price{live}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		profile, region string
		want            tuner.Identity
		kind            tuner.ErrorKind
	}{
		{"staging", "sa-east-1", tuner.Identity{Profile: "staging", Region: "sa-east-1"}, ""},
		{"staging", "", tuner.Identity{Profile: "staging", Region: "eu-west-2"}, ""},
		{"bare", "", tuner.Identity{Profile: "bare", Region: "us-east-2"}, ""}, // it sets no region, so that in use stays
		{"login", "", tuner.Identity{}, tuner.ErrExpired},
		{"nobody", "", tuner.Identity{}, tuner.ErrNoCredentials},
		{"staging", "No Region", tuner.Identity{}, tuner.ErrNoRegion},
	} {
		c, err := reconnect(t.Context(), test.profile, test.region)
		if got := tuner.KindOf(err); got != test.kind {
			t.Errorf("%s/%s: %v", test.profile, test.region, err)
		}
		if err == nil && c.Account.Identity() != test.want {
			t.Errorf("%s/%s: %+v", test.profile, test.region, c.Account.Identity())
		}
		if err == nil && test.region == "sa-east-1" {
			if diff := cmp.Diff(&live, c.Price(test.region, "x86_64")); diff != "" {
				t.Errorf("not the live price:\n%s", diff)
			}
		}
	}
	if demo := (&globals{demo: true}); demo.reconnect(first, &others) != nil {
		t.Error("the demo can be left for another account")
	}
}

// writeSession writes a session log of what happened.
func writeSession(t *testing.T, dir, name string, what ...tuner.Happening) string {
	t.Helper()
	log, err := journal.Create(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	opened := tuner.Opened{Session: name, Function: tuner.Function{Name: "orders-api", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}}}
	for _, h := range append([]tuner.Happening{opened}, what...) {
		at = at.Add(time.Second)
		err = errors.Join(err, log.Append(tuner.Event{At: at, What: h}))
	}
	if err := errors.Join(err, log.Close()); err != nil {
		t.Fatal(err)
	}
	return log.Path()
}

// TestPastAndDelete: logs are listed, and deleted only while nothing is owed.
func TestPastAndDelete(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sessions")
	change := tuner.Change{ID: 1, Action: tuner.ActionPublish, Function: "orders-api"}
	done := writeSession(t, dir, "20260101-000000-aaaaaa", tuner.Stopped{Why: "enough"}, tuner.Closed{Restored: true})
	owing := writeSession(t, dir, "20260102-000000-bbbbbb", tuner.Intended{Change: change})
	writeSession(t, dir, "20260103-000000-cccccc")
	damaged := writeSession(t, dir, "20260104-000000-dddddd", tuner.Closed{})
	if err := os.Truncate(damaged, 40); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(damaged, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newPast(dir)
	states := func() map[string]string {
		entries, err := p.list(t.Context())
		if err == nil {
			t.Error("the damaged log is not told")
		}
		found := map[string]string{}
		for _, e := range entries {
			found[e.Session[len(e.Session)-6:]] = e.State
		}
		return found
	}
	want := map[string]string{"aaaaaa": "done", "bbbbbb": "unfinished", "cccccc": "interrupted"}
	for range 2 { // the second time from what is known
		if diff := cmp.Diff(want, states()); diff != "" {
			t.Errorf("sessions (-want +got):\n%s", diff)
		}
	}
	if err := deleteSession(dir, "20260102-000000-bbbbbb"); !errors.Is(err, session.ErrOwing) {
		t.Errorf("a log that is still needed: %v", err)
	}
	var broken *journal.DamageError
	if err := deleteSession(dir, "20260104-000000-dddddd"); !errors.As(err, &broken) {
		t.Errorf("a damaged log: %v", err)
	}
	if err := deleteSession(dir, "../../etc/passwd"); err == nil {
		t.Error("deletes what is no session")
	}
	for _, name := range []string{"20260101-000000-aaaaaa", "20260103-000000-cccccc"} {
		if err := deleteSession(dir, name); err != nil {
			t.Error(err)
		}
	}
	delete(want, "aaaaaa")
	delete(want, "cccccc")
	if diff := cmp.Diff(want, states()); diff != "" {
		t.Errorf("after deleting (-want +got):\n%s", diff)
	}
	for path, there := range map[string]bool{done: false, owing: true, damaged: true} {
		if _, err := os.Stat(path); (err == nil) != there {
			t.Errorf("%s: %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.list(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("goes on when it is given up: %v", err)
	}
}
