package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/account/accounttest"
	"lambdial/tuner/price"
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
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != want {
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
	accounttest.Home(t,
		"[profile staging]\nregion = eu-west-2\n[profile bare]\n[profile login]\nregion = eu-west-3\nsso_session = it\nsso_account_id = 123456789012\nsso_role_name = dev\n[sso-session it]\nsso_region = eu-west-3\nsso_start_url = https://example.invalid/start\n",
		"[staging]\naws_access_key_id = A\naws_secret_access_key = B\n[bare]\naws_access_key_id = A\naws_secret_access_key = B\n")
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
