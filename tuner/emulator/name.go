package emulator

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	namePattern      = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)
	aliasPattern     = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,128}$`)
	qualifierPattern = regexp.MustCompile(`^(\$LATEST|[a-zA-Z0-9-_]{1,128})$`)
)

const latest = "$LATEST"

// reference is what a path or an ARN names: a function and, if told, one of
// its versions or aliases.
type reference struct{ name, qualifier string }

// parseReference reads a function name, a full or a partial ARN, each with an
// optional qualifier, and the Qualifier parameter beside it.
func (a *Account) parseReference(text, qualifier string) (reference, error) {
	rest := text
	if after, ok := strings.CutPrefix(rest, "arn:"); ok {
		parts := strings.SplitN(after, ":", 4) // partition, lambda, region, the rest
		if len(parts) < 4 || parts[1] != "lambda" {
			return reference{}, badName(text)
		}
		if parts[2] != a.options.Region {
			return reference{}, notFound(text)
		}
		rest = parts[3]
	}
	if account, after, ok := strings.Cut(rest, ":function:"); ok {
		if account != AccountID {
			return reference{}, &apiError{
				Status: 403, Kind: "AccessDeniedException",
				Message: "User is not authorized to access resources of account " + account,
			}
		}
		rest = after
	} else if strings.HasPrefix(text, "arn:") {
		return reference{}, badName(text)
	} else {
		rest = strings.TrimPrefix(rest, "function:")
	}
	name, own, has := strings.Cut(rest, ":")
	if !namePattern.MatchString(name) || (has && !qualifierPattern.MatchString(own)) {
		return reference{}, badName(text)
	}
	if has && qualifier != "" && own != qualifier {
		return reference{}, invalid("The derived qualifier from the function name does not match the specified qualifier.")
	}
	if qualifier == "" {
		qualifier = own
	}
	if qualifier != "" && !qualifierPattern.MatchString(qualifier) {
		return reference{}, constraint(qualifier, "qualifier", "satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)")
	}
	return reference{name, qualifier}, nil
}

func badName(text string) error {
	return constraint(text, "functionName", "satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?")
}

// arn names a function, or one of its versions or aliases.
func (a *Account) arn(name, qualifier string) string {
	arn := "arn:aws:lambda:" + a.options.Region + ":" + AccountID + ":function:" + name
	if qualifier != "" {
		arn += ":" + qualifier
	}
	return arn
}

// versionNumber reads a published version's qualifier.
func versionNumber(qualifier string) (int, bool) {
	n, err := strconv.Atoi(qualifier)
	return n, err == nil && n > 0
}
