package widget

import (
	"errors"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/theme"
)

// Trouble tells an error in a person's words: what is wrong, the account's own
// words, and what to do about it.
type Trouble struct{ Title, Detail, Do string }

// Explain finds the words for an error.
func Explain(err error) Trouble {
	t := Trouble{Title: "This did not work", Detail: text.Visible(err.Error())}
	var ae *tuner.AccountError
	if !errors.As(err, &ae) {
		return t
	}
	switch ae.Kind {
	case tuner.ErrNoCredentials:
		t.Title = "No AWS credentials found"
		t.Do = "Set AWS_PROFILE or pass --profile, or run aws configure. To look around without an account: lambdial --demo"
	case tuner.ErrExpired:
		t.Title = "The AWS credentials are expired or not known to AWS"
		t.Do = "Run aws sso login (or renew them as your company does), then try again"
	case tuner.ErrNoRegion:
		t.Title = "No AWS region chosen"
		t.Do = "Pass --region, such as --region eu-west-1, or set AWS_REGION"
	case tuner.ErrAccessDenied:
		t.Title = "Access denied"
		if ae.Permission != "" {
			t.Title = "Access denied: the permission " + text.Visible(ae.Permission) + " is missing"
		}
		t.Do = "Ask for that permission, or choose another profile with --profile. The README lists the whole policy"
	case tuner.ErrNetwork:
		t.Title = "The account can't be reached"
		t.Do = "Check the network, the region and --endpoint-url, then try again"
	case tuner.ErrThrottled:
		t.Title = "AWS asks for fewer calls just now"
		t.Do = "Wait a moment, then try again"
	case tuner.ErrServer:
		t.Title = "Lambda has a problem of its own"
		t.Do = "Wait a moment, then try again"
	case tuner.ErrNotFound:
		t.Title = "Not found"
		t.Do = "Check the name and the region. It may have been deleted meanwhile"
	case tuner.ErrChanged, tuner.ErrBusy:
		t.Title = "The function is being changed by somebody else"
		t.Do = "Wait until that is done, then try again"
	case tuner.ErrUnsupported:
		t.Title = "This service does not know the call " + text.Visible(ae.Operation)
		t.Do = "Another isolation may need less of it"
	}
	return t
}

// Draw writes the trouble with the keys that help, in lines of at most w cells.
func (r Trouble) Draw(t theme.Theme, w int, hints ...string) string {
	mark := t.Glyph.Cross + " "
	lines := indent(t.Bad.Render, mark, text.Wrap(t.Clean(r.Title), w-2))
	if r.Detail != "" {
		lines = append(lines, indent(t.Muted.Render, "  ", text.Wrap(t.Clean(r.Detail), w-2))...)
	}
	if r.Do != "" {
		lines = append(lines, "")
		lines = append(lines, indent(nil, "  ", text.Wrap(r.Do, w-2))...)
	}
	if len(hints) > 0 {
		lines = append(lines, "", "  "+strings.Join(hints, "   "))
	}
	return strings.Join(lines, "\n")
}

func indent(style func(string) string, first string, lines []string) []string {
	for i, line := range lines {
		line = first + line
		if style != nil {
			line = style(line)
		}
		lines[i] = line
		first = "  "
	}
	return lines
}
