package account

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"

	"lambdial/tuner/text"
)

// Profile is one of those in the AWS configuration, without anything secret.
type Profile struct {
	Name string
	// Region is the profile's own, "" where it sets none.
	Region string
}

// Profiles lists the profiles of the AWS configuration and credentials files,
// those that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name if they are
// set, "default" first and then by name. A file that is missing has none; one
// that can't be read is told as an error beside the others.
func Profiles(ctx context.Context) ([]Profile, error) {
	configFile := cmp.Or(os.Getenv("AWS_CONFIG_FILE"), config.DefaultSharedConfigFilename())
	credentialsFile := cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), config.DefaultSharedCredentialsFilename())
	names, wrong := profileNames(configFile, true)
	more, err := profileNames(credentialsFile, false)
	names, wrong = append(names, more...), errors.Join(wrong, err)
	slices.SortFunc(names, func(a, b string) int {
		if a == b {
			return 0
		} else if a == config.DefaultSharedConfigProfile {
			return -1
		} else if b == config.DefaultSharedConfigProfile {
			return 1
		}
		return strings.Compare(a, b)
	})
	names = slices.Compact(names)
	profiles := make([]Profile, len(names))
	for i, name := range names {
		profiles[i].Name = name
		shared, err := config.LoadSharedConfigProfile(ctx, name, func(o *config.LoadSharedConfigOptions) {
			o.ConfigFiles, o.CredentialsFiles = []string{configFile}, []string{credentialsFile}
		})
		if err == nil { // else opening it will say what is wrong
			profiles[i].Region = shared.Region
		}
	}
	return profiles, wrong
}

func profileNames(path string, prefixed bool) ([]string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration file %s cannot be read", text.Visible(path))
	}
	defer func() { _ = file.Close() }() // only read
	return sections(file, prefixed), nil
}

// sections gives the names of the sections that are profiles: in the
// configuration file they are [default] and those with the prefix "profile",
// in the credentials file all without one. Nothing but the heads is looked at. The
// SDK reads a profile by its name and lists none.
func sections(r io.Reader, prefixed bool) []string {
	var names []string
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if head, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			head, _, closed := strings.Cut(head, "]")
			head = strings.TrimSpace(strings.ReplaceAll(head, "\t", " "))
			name, named := strings.CutPrefix(head, "profile ")
			name = strings.TrimSpace(name)
			is := named == prefixed || !named && name == config.DefaultSharedConfigProfile
			if closed && is && name != "" {
				names = append(names, name)
			}
		}
		if err != nil {
			return names
		}
	}
}
