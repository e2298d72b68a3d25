package account

import (
	"path/filepath"
	"strings"
	"testing"

	"lambdial/tuner/account/accounttest"

	"github.com/google/go-cmp/cmp"
)

func TestProfiles(t *testing.T) {
	accounttest.Home(t,
		profiles+"[default]\nregion = us-west-2\n[ profile  spaced ] ; a comment\n[no-prefix]\n[profile ]\n[profile open\n",
		keys+"[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = [s3cr3t]\n[profile wrong-here]\n")
	got, err := Profiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Profile{
		{"default", "us-west-2"},
		{"company", "eu-west-3"},
		{"dev", "eu-west-1"},
		{"guarded", "eu-west-1"},
		{"local", "eu-west-2"},
		{"other", ""},
		{"parts", "eu-west-2"},
		{"process", "eu-west-1"},
		{"spaced", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("profiles (-want +got):\n%s", diff)
	}
}

func TestProfilesWithoutFiles(t *testing.T) {
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", t.TempDir()) // a folder opens, and has no lines
	if got, err := Profiles(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// FuzzSections: a name comes from the head of a section alone.
func FuzzSections(f *testing.F) {
	f.Add(profiles, true)
	f.Add(keys, false)
	f.Fuzz(func(t *testing.T, content string, prefixed bool) {
		for _, name := range sections(strings.NewReader(content), prefixed) {
			if name == "" || strings.ContainsAny(name, "]\n") {
				t.Errorf("%q is no name", name)
			}
		}
	})
}
