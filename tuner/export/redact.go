package export

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/payload"
)

// Redact takes out of the sessions what names an account: its number, ARNs, the
// names of functions, profiles, endpoints, aliases, stacks and files, and what
// functions said when they failed. It changes the states that it is given.
func Redact(sessions []Session) {
	functions := map[string]string{}
	for _, s := range sessions {
		if name := s.State.Function.Name; functions[name] == "" {
			functions[name] = fmt.Sprintf("function %d", len(functions)+1)
		}
	}
	if len(functions) == 1 {
		for name := range functions {
			functions[name] = "function"
		}
	}
	for i := range sessions {
		redact(&sessions[i], functions[sessions[i].State.Function.Name])
	}
}

var (
	arns     = regexp.MustCompile(`arn:aws[a-z-]*:[^\s"',;)]+`)
	accounts = regexp.MustCompile(`\b[0-9]{12}\b`)
)

// names are those that texts of a session may hold, with what stands instead.
type names struct {
	pattern *regexp.Regexp
	instead map[string]string
}

func namesOf(s *tuner.State, function string) names {
	n := names{instead: map[string]string{
		s.Function.ARN: "(ARN)", s.Account.Endpoint: "(endpoint)", s.Account.Profile: "(profile)", s.Function.Queue: "(queue)", s.Host: "(host)", s.Function.LogGroup: "(log group)",
	}}
	if o := s.Function.Origin; o != nil {
		n.instead[o.Stack], n.instead[o.LogicalID] = "(stack)", "(resource)"
	}
	for _, c := range s.Changes {
		if c.Alias != nil {
			n.instead[c.Alias.Name] = "(alias)"
		}
	}
	for _, p := range s.Plan.Payloads {
		if p.Source != payload.Inline {
			n.instead[p.Source] = "(file)"
		}
	}
	n.instead[s.Function.Name] = function
	delete(n.instead, "")
	longest := slices.SortedFunc(maps.Keys(n.instead), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	for i, name := range longest {
		longest[i] = regexp.QuoteMeta(name)
	}
	if len(longest) > 0 {
		n.pattern = regexp.MustCompile(`(^|[^\pL\pN])(` + strings.Join(longest, "|") + `)($|[^\pL\pN])`)
	}
	return n
}

func (n names) hide(s string) string {
	for range 2 { // neighbours share the character between them
		if n.pattern == nil {
			break
		}
		s = n.pattern.ReplaceAllStringFunc(s, func(found string) string {
			parts := n.pattern.FindStringSubmatch(found)
			return parts[1] + n.instead[parts[2]] + parts[3]
		})
	}
	return accounts.ReplaceAllString(arns.ReplaceAllString(s, "(ARN)"), "(account)")
}

func redact(session *Session, instead string) {
	s := session.State
	n := namesOf(s, instead)
	s.Host, s.Account.Profile, s.Account.Endpoint = "", "", ""
	f := &s.Function
	f.Name, f.ARN, f.Description, f.Layers, f.Origin, f.Queue, f.LogGroup = instead, "", "", nil, nil, "", ""
	f.StateReason, f.UpdateReason = n.hide(f.StateReason), n.hide(f.UpdateReason)
	s.Plan.Function, s.Plan.TimePath = instead, ""
	for i := range s.Plan.Payloads {
		p := &s.Plan.Payloads[i]
		if p.Source != payload.Inline {
			p.Source = fmt.Sprintf("file %d", i+1)
		}
		p.Digest, p.SHA256 = "", ""
	}
	if told := s.Imported; told != nil {
		hidden := *told
		hidden.Source = "file"
		s.Imported = &hidden
	}
	s.Reason = n.hide(s.Reason)
	for i := range s.Warnings {
		s.Warnings[i].Text = n.hide(s.Warnings[i].Text)
	}
	for i := range s.Changes {
		c := &s.Changes[i]
		c.Function, c.Description = instead, n.hide(c.Description)
		if c.Alias != nil {
			moved := *c.Alias
			moved.Name = "(alias)"
			c.Alias = &moved
		}
	}
	if s.End != nil {
		end := *s.End
		end.Left, end.Kept = hideAll(n, end.Left), hideAll(n, end.Kept)
		s.End = &end
	}
	for _, z := range s.Sizes {
		z.Function, z.Qualifier, z.SelfReportedField = "", "", ""
		z.Why, z.DiscardedWhy = n.hide(z.Why), n.hide(z.DiscardedWhy)
		for i := range z.Failures {
			z.Failures[i].Message = ""
		}
	}
	if plain := session.Samples; plain != nil {
		session.Samples = func(yield func(tuner.Sample, error) bool) {
			for z, err := range plain {
				if !yield(n.sample(z), err) {
					return
				}
			}
		}
	}
}

func (n names) sample(z tuner.Sample) tuner.Sample {
	z.RequestID, z.SelfReportedField, z.NotCounted = "", "", n.hide(z.NotCounted)
	if z.Failure != nil {
		failure := *z.Failure
		failure.Message = ""
		z.Failure = &failure
	}
	return z
}

func hideAll(n names, texts []string) (hidden []string) {
	for _, s := range texts {
		hidden = append(hidden, n.hide(s))
	}
	return hidden
}
