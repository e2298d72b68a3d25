package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// What a release tells of itself, by the linker's -X. A build that was told
// nothing knows its commit from Go's stamps.
var version, commit, date string

// nextVersion is what a build is that was told no version.
const nextVersion = "0.1.0-dev"

// build says which lambdial this is.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	// Date is the commit's, so that building again tells the same.
	Date string `json:"date,omitempty"`
	// Modified says that files differed from the commit; absent where that is
	// not known.
	Modified *bool  `json:"modified,omitempty"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

// thisBuild tells of this program by what the linker was told and Go's stamps.
func thisBuild() build {
	stamps := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			stamps[s.Key] = s.Value
		}
	}
	return buildOf(version, commit, date, stamps)
}

func buildOf(version, commit, date string, stamps map[string]string) build {
	b := build{
		Version: cmp.Or(version, nextVersion),
		Commit:  cmp.Or(commit, stamps["vcs.revision"]), Date: cmp.Or(date, stamps["vcs.time"]),
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
	}
	if was, known := stamps["vcs.modified"]; known {
		modified := was == "true"
		b.Modified = &modified
	}
	return b
}

// String is the build in one line.
func (b build) String() string {
	told := []string{b.Version}
	if b.Commit != "" {
		of := "commit " + b.Commit
		if b.Date != "" {
			of += " of " + b.Date
		}
		if b.Modified != nil && *b.Modified {
			of += ", modified"
		}
		told = append(told, of)
	}
	return strings.Join(append(told, b.Go, b.OS+"/"+b.Arch), ", ")
}

// dated is the day that the build belongs to, today where it knows none.
func (b build) dated() time.Time {
	at, err := time.Parse(time.RFC3339, b.Date)
	if err != nil {
		return time.Now()
	}
	return at.UTC()
}

func versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "version", Short: "Tell which lambdial this is: version, commit and date", Args: cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return printJSON(cmd.OutOrStdout(), thisBuild())
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "lambdial version %s\n", thisBuild())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
