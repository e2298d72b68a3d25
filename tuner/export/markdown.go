package export

import (
	"fmt"
	"io"
	"strings"

	"lambdial/tuner/text"
)

// writeMarkdown writes for each session a bold sentence, a table of its sizes and
// what to know of them.
func writeMarkdown(w io.Writer, all []outcome) error {
	var b strings.Builder
	for i, o := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		head, rest, _ := strings.Cut(o.Sentence, ". ")
		fmt.Fprintf(&b, "**%s: %s**", code(o.Function.Name), markdown(head))
		if rest != "" {
			b.WriteString(". " + markdown(rest))
		}
		b.WriteString("\n\n")
		o.details(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// details are the table of the sizes, what to know of them, and where they were
// measured.
func (o outcome) details(b *strings.Builder) {
	b.WriteString("| Memory | Warm | Mean | 95 % interval | p95 | Per million | |\n| ---: | ---: | ---: | ---: | ---: | ---: | --- |\n")
	for _, z := range o.Sizes {
		marks := o.marks(z.MemoryMB)
		memory := text.MB(z.MemoryMB)
		if best, word := o.best(); best == z.MemoryMB && word != "" {
			memory = "**" + memory + "**"
		}
		if why := whyNone(z); why != "" {
			marks = append(marks, markdown(why))
		}
		warm, _, _ := counts(z, none)
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n",
			memory, warm, meanWords(z), intervalWords(z), p95Words(z), o.perMillion(z), strings.Join(marks, ", "))
	}
	if o.Verdict != nil && len(o.Verdict.Warnings) > 0 {
		b.WriteString("\n")
		for _, warning := range o.Verdict.Warnings {
			b.WriteString("- " + markdown(warning) + "\n")
		}
	}
	fmt.Fprintf(b, "\nSession %s, %s.\n", code(o.Session), markdown(o.where()))
}
