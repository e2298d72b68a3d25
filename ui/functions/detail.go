package functions

import (
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
	"lambdial/ui/theme"
	"lambdial/ui/widget"
)

// detail draws the pane about the selected function.
func (s *Screen) detail(w, h int) string {
	t := s.theme
	f, ok := s.Selected()
	if !ok {
		return t.Panel("", "", w, h, false)
	}
	inner, _ := theme.PanelInner(w, h)
	clean := func(v string) string { return t.Clean(text.Visible(v)) }

	var b strings.Builder
	b.WriteByte('\n')
	if f.Description != "" {
		b.WriteString(strings.Join(widget.Wrap(clean(f.Description), inner), "\n") + "\n\n")
	}
	b.WriteString(widget.Facts(t, []widget.Fact{
		{Label: "Memory", Value: fmt.Sprintf("%d MB, %s", f.MemoryMB, cpu(f.MemoryMB))},
		{Label: "Timeout", Value: timeout(f)},
		{Label: "Runtime", Value: clean(runtime(f))},
		{Label: "Architecture", Value: clean(f.Architecture)},
		{Label: "Package", Value: clean(f.Package)},
		{Label: "/tmp", Value: size(f.EphemeralMB)},
		{Label: "Logs", Value: clean(f.LogFormat)},
		{Label: "State", Value: clean(strings.TrimSpace(f.State + " " + f.StateReason))},
		{Label: "Changed", Value: widget.Ago(f.LastModified, s.now)},
		{Label: "Reserved", Value: reserved(f)},
	}, inner))
	if notes := notes(f); len(notes) > 0 {
		b.WriteByte('\n')
		for _, n := range notes {
			for i, line := range widget.Wrap(n, inner-2) {
				mark := t.Glyph.Warning + " "
				if i > 0 {
					mark = "  "
				}
				b.WriteString("\n" + t.Warn.Render(mark+line))
			}
		}
	}
	if f.ARN != "" {
		b.WriteString("\n\n" + t.Muted.Render("ARN") + "\n" + strings.Join(widget.Wrap(clean(f.ARN), inner), "\n"))
	}
	return t.Panel(clean(f.Name), b.String(), w, h, false)
}

// cpu tells the share of CPU that a memory size comes with.
func cpu(mb int) string {
	return fmt.Sprintf("%.2g vCPU", float64(mb)/tuner.FullVCPUMemoryMB)
}

func runtime(f tuner.Function) string {
	if f.Runtime == "" && f.Package == "Image" {
		return "container image"
	}
	return f.Runtime
}

func size(mb int) string {
	if mb == 0 {
		return ""
	}
	return fmt.Sprintf("%d MB", mb)
}

func reserved(f tuner.Function) string {
	if f.ReservedConcurrency == nil {
		return ""
	}
	return fmt.Sprintf("%d concurrent invocations", *f.ReservedConcurrency)
}

// notes are what makes a function special to tune.
func notes(f tuner.Function) []string {
	var notes []string
	add := func(is bool, note string) {
		if is {
			notes = append(notes, note)
		}
	}
	add(f.EdgeReplica, "A Lambda@Edge replica: it can't be tuned here")
	add(f.ManagedInstances, "Runs on managed instances: it is not billed by memory and time alone")
	add(f.Durable, "A durable function: one invocation may run in several parts")
	add(f.PerTenant, "Isolated by tenant: an invocation needs a tenant id")
	add(f.Signed, "Code signing is on")
	add(f.Provisioned, "Has provisioned concurrency: its own prices apply to that")
	add(f.SnapStart, "SnapStart: every published version takes minutes to get ready")
	add(f.SystemLogLevel == "WARN", "Its system log level hides the REPORT: durations will be wall time")
	return notes
}
