package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lambdial/tuner/report"
	"lambdial/tuner/result"
	"lambdial/tuner/text"
)

const none = "–"

// where says when and where a session measured, and what that cost.
func (o outcome) where() string {
	parts := []string{cmp.Or(o.Function.Region, "region unknown"), cmp.Or(o.MeasuredArchitecture, o.Function.Architecture, "architecture unknown")}
	if !o.Started.IsZero() {
		parts = append(parts, o.Started.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if o.Account.Demo {
		parts = append(parts, "demo account")
	}
	spent := text.Count(o.Spent.Invocations, "invocation")
	if o.Imported != nil {
		return strings.Join(append(parts, "imported from "+o.Imported.Tool), ", ")
	}
	if o.Spent.Cost != nil {
		spent += " for " + text.Money(*o.Spent.Cost, o.Currency)
	}
	return strings.Join(append(parts, spent), ", ")
}

func milliseconds(ms float64) string {
	return text.Duration(time.Duration(ms * float64(time.Millisecond)))
}

func meanWords(z result.Size) string {
	if z.DurationMS == nil {
		return none
	}
	return milliseconds(z.DurationMS.Mean)
}

func intervalWords(z result.Size) string {
	switch {
	case z.DurationMS == nil || z.Samples == nil:
		return none
	case z.DurationMS.CI95 == nil:
		return "too few"
	}
	return fmt.Sprintf("%s to %s", milliseconds(max(z.DurationMS.CI95[0], 0)), milliseconds(z.DurationMS.CI95[1]))
}

// counts are the numbers of warm, cold and failed invocations, none where they are
// not known.
func counts(z result.Size, unknown string) (warm, cold, failed string) {
	if z.Samples == nil {
		return unknown, unknown, unknown
	}
	return strconv.Itoa(z.Samples.Warm), strconv.Itoa(z.Samples.Cold), strconv.Itoa(z.Samples.Failed)
}

// whyNone says why a size is not used, or has no numbers.
func whyNone(z result.Size) string {
	switch {
	case z.Dropped != "":
		return z.Dropped
	case z.DurationMS != nil:
		return ""
	case len(z.Failures) > 0:
		return report.Kind(z.Failures[0].Kind).Words()
	}
	return "not measured"
}

func p50Words(z result.Size) string {
	if z.DurationMS == nil || z.DurationMS.P50 == 0 {
		return none
	}
	return milliseconds(z.DurationMS.P50)
}

func p95Words(z result.Size) string {
	if z.DurationMS == nil || z.DurationMS.P95 == nil {
		return none
	}
	return milliseconds(*z.DurationMS.P95)
}

func (o outcome) perMillion(z result.Size) string {
	if z.Cost == nil {
		return "unknown"
	}
	return text.Money(z.Cost.PerMillion, o.Currency)
}

// markdown escapes a text so that it is read as it is: no markup, no link, and
// nobody is told of it by an @.
func markdown(s string) string {
	var b strings.Builder
	s = text.Visible(s)
	for i, r := range s {
		switch {
		case r == '@':
			b.WriteString("@\u200b")
		case r == ':' && strings.HasPrefix(s[i:], "://"):
			b.WriteString("&#58;")
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString("\\.")
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case strings.ContainsRune("\\`*_[]>#|~", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// code writes a name as code, of which Markdown obeys nothing.
func code(s string) string {
	s = strings.ReplaceAll(text.Visible(s), "|", "¦") // which ends a cell even in code
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + cmp.Or(s, " ") + fence
}

func orNone(words string) string { return cmp.Or(words, none) }

// Code writes a name as code of Markdown.
func Code(name string) string { return code(name) }

// Markdowned escapes a text so that Markdown shows it as it is.
func Markdowned(words string) string { return markdown(words) }
