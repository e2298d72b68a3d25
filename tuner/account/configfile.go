package account

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"

	"lambdial/tuner/text"
)

// configFiles are the AWS configuration and credentials files, in this order.
func configFiles() [2]string {
	return [2]string{
		cmp.Or(os.Getenv("AWS_CONFIG_FILE"), config.DefaultSharedConfigFilename()),
		cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), config.DefaultSharedCredentialsFilename()),
	}
}

// configFault says what in these files the SDK passes over without a word, ""
// where there is nothing. It quotes nothing of them: a line that can't be read
// may hold a key.
func configFault() string {
	for _, path := range configFiles() {
		if fault := fileFault(path); fault != "" {
			return fault
		}
	}
	return ""
}

func fileFault(path string) string {
	name := text.Visible(path)
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ""
	case errors.Is(err, fs.ErrPermission):
		return name + " may not be read by this user"
	case err != nil:
		return name + " cannot be read"
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}), bytes.IndexByte(data, 0) >= 0:
		return name + " is in UTF-16: save it as UTF-8"
	}
	_, line := parseConfig(data)
	if line > 0 {
		return fmt.Sprintf("line %d of %s is neither a section such as [default] nor a setting such as region = eu-west-1", line, name)
	}
	return ""
}

// parseConfig gives the settings' names by section, as the sections are written,
// and the first line that is none of both, 0 where there is none.
func parseConfig(data []byte) (sections map[string]map[string]bool, wrong int) {
	sections = map[string]map[string]bool{}
	current := ""
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		n++
		plain := strings.TrimSpace(line)
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		end := strings.IndexAny(plain, "=:") // the SDK takes either
		name, setting := plain[:max(end, 0)], end >= 0
		switch {
		case plain == "" || plain[0] == '#' || plain[0] == ';':
		case plain[0] == '[':
			head, _, closed := strings.Cut(plain[1:], "]")
			if current = strings.Join(strings.Fields(head), " "); closed && current != "" {
				if sections[current] == nil {
					sections[current] = map[string]bool{}
				}
				continue
			}
			wrong = cmp.Or(wrong, n)
		case indented: // goes on with a setting of its own
		case setting && strings.TrimSpace(name) != "" && current != "":
			if s := sections[current]; s != nil {
				s[strings.ToLower(strings.TrimSpace(name))] = true
			}
		default:
			wrong = cmp.Or(wrong, n)
		}
	}
	return sections, wrong
}

// setIn names the file in which a profile has a setting, "" where none has.
func setIn(profile, setting string) string {
	profile = cmp.Or(profile, config.DefaultSharedConfigProfile)
	for _, path := range configFiles() {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		sections, _ := parseConfig(data)
		if sections[profile][setting] || sections["profile "+profile][setting] {
			return text.Visible(path)
		}
	}
	return ""
}

// halfPair says where one half of a pair of keys is set without the other, "" where
// both are or none. The SDK would go on to other credentials in silence.
func halfPair(asked string) string {
	const id, secret = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
	hasID := cmp.Or(os.Getenv(id), os.Getenv("AWS_ACCESS_KEY")) != ""
	hasSecret := cmp.Or(os.Getenv(secret), os.Getenv("AWS_SECRET_KEY")) != ""
	switch {
	case asked != "": // goes before the environment's keys
	case hasID && hasSecret:
		return ""
	case hasID:
		return id + " is set in the environment and " + secret + " is not: set both, or none"
	case hasSecret:
		return secret + " is set in the environment and " + id + " is not: set both, or none"
	}
	profile := cmp.Or(asked, os.Getenv("AWS_PROFILE"), os.Getenv("AWS_DEFAULT_PROFILE"))
	for _, pair := range [][2]string{{id, secret}, {secret, id}} {
		has, lacks := strings.ToLower(pair[0]), strings.ToLower(pair[1])
		if file := setIn(profile, has); file != "" && setIn(profile, lacks) == "" {
			return fmt.Sprintf("the profile %q has %s in %s and no %s", text.Visible(cmp.Or(profile, config.DefaultSharedConfigProfile)), has, file, lacks)
		}
	}
	return ""
}
