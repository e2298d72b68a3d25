// Package accounttest keeps the machine's own AWS account out of tests.
package accounttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Home gives a test an AWS configuration of its own, whose files have these
// contents, and hides the machine's.
func Home(t testing.TB, configuration, credentials string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // restores it after the test
			_ = os.Unsetenv(name)
		}
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"AWS_CONFIG_FILE": configuration, "AWS_SHARED_CREDENTIALS_FILE": credentials} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, path)
	}
	t.Setenv("HOME", dir)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}
