package emulator

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Lambda's patterns, as its errors quote them.
const (
	newNamePattern  = `(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`
	namePattern     = `(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`
	qualifierWords  = `\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`
	resourcePattern = `arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)`
	rolePattern     = `arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`
)

var (
	newName        = regexp.MustCompile("^" + newNamePattern + "$")
	knownName      = regexp.MustCompile("^" + namePattern + "$")
	validQualifier = regexp.MustCompile("^(" + qualifierWords + ")$")
	validResource  = regexp.MustCompile("^" + resourcePattern + "$")
	validRole      = regexp.MustCompile("^" + rolePattern + "$")
	aliasPattern   = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,128}$`)
)

const (
	latest = "$LATEST"

	// The longest function name, the longest that may stand for one, and the
	// longest qualifier.
	maxName, maxReference, maxQualifier = 64, 140, 128
)

// reference is what a path or an ARN names: a function and, if told, one of
// its versions or aliases.
type reference struct{ name, qualifier string }

// parseReference reads a function name, a full or a partial ARN, each with an
// optional qualifier, and the Qualifier parameter beside it.
func (a *Account) parseReference(text, beside string) (reference, error) {
	return a.parse(text, beside, knownName, namePattern)
}

// parseNew reads the name of a function that is to be made.
func (a *Account) parseNew(text string) (reference, error) {
	ref, err := a.parse(text, "", newName, newNamePattern)
	if err == nil && len(ref.name) > maxName {
		err = badRequest("InvalidParameterValueException", tooLong(text, "functionName", maxName).Message)
	}
	return ref, err
}

func (a *Account) parse(text, beside string, name *regexp.Regexp, pattern string) (reference, error) {
	m := name.FindStringSubmatch(text)
	switch {
	case m == nil:
		return reference{}, constraint(text, "functionName", "satisfy regular expression pattern: "+pattern)
	case len(text) > maxReference:
		return reference{}, tooLong(text, "functionName", maxReference)
	case len(beside) > maxQualifier:
		return reference{}, tooLong(beside, "qualifier", maxQualifier)
	case beside != "" && !validQualifier.MatchString(beside):
		return reference{}, constraint(beside, "qualifier", "satisfy regular expression pattern: "+qualifierWords)
	}
	region, account, ref := strings.TrimSuffix(m[3], ":"), strings.TrimSuffix(m[9], ":"), reference{m[11], m[13]}
	switch {
	case region != "" && region != a.options.Region:
		return reference{}, a.elsewhere(region)
	case account != "" && account != AccountID:
		return reference{}, &apiError{
			Status: http.StatusForbidden, Kind: "AccessDeniedException",
			Message: "User is not authorized to access resources of account " + account,
		}
	case ref.qualifier != "" && beside != "" && ref.qualifier != beside:
		return reference{}, invalid("The derived qualifier from the function name does not match the specified qualifier.")
	case beside != "":
		ref.qualifier = beside
	}
	return ref, nil
}

func (a *Account) elsewhere(region string) error {
	return &apiError{
		Status: http.StatusNotFound, Kind: "ResourceNotFoundException",
		Message: "Functions from '" + region + "' are not reachable in this region ('" + a.options.Region + "')",
	}
}

func tooLong(value, member string, most int) *apiError {
	return constraint(value, member, "have length less than or equal to "+strconv.Itoa(most))
}

// unqualified is the function of a reference that names no version of it, for
// operations that know functions only.
func unqualified(ref reference, message string) error {
	if ref.qualifier != "" {
		return invalid("%s", message)
	}
	return nil
}

// arn names a function, or one of its versions or aliases.
func (a *Account) arn(name, qualifier string) string {
	arn := "arn:" + a.partition() + ":lambda:" + a.options.Region + ":" + AccountID + ":function:" + name
	if qualifier != "" {
		arn += ":" + qualifier
	}
	return arn
}

// partition is the part of AWS that the region is in.
func (a *Account) partition() string {
	switch {
	case strings.HasPrefix(a.options.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(a.options.Region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(a.options.Region, "us-isob-"):
		return "aws-iso-b"
	case strings.HasPrefix(a.options.Region, "us-iso-"):
		return "aws-iso"
	case strings.HasPrefix(a.options.Region, "eusc-"):
		return "aws-eusc"
	}
	return "aws"
}

// versionNumber reads a published version's qualifier.
func versionNumber(qualifier string) (int, bool) {
	n, err := strconv.Atoi(qualifier)
	return n, err == nil && n > 0
}
