package export

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"time"

	"lambdial/tuner/text"
)

// The picture in pixels: two panels above each other.
const (
	width, panelHeight      = 720, 250
	left, right, top, below = 76, 20, 30, 40
	legendLine              = 20
)

// drawingStyle is for the picture alone and inside a page, dark and light.
const drawingStyle = `.lambdial{--ink:#1f2328;--dim:#59636e;--grid:#d8dee4;--paper:#fff;--c0:#0757ad;--c1:#a04100;--c2:#1a6b34;--c3:#82338f;font:12px system-ui,sans-serif}
@media(prefers-color-scheme:dark){.lambdial{--ink:#e6edf3;--dim:#9da7b1;--grid:#343b44;--paper:#0d1117;--c0:#6cb2ff;--c1:#f7a063;--c2:#6bd48b;--c3:#e09bea}}
.lambdial text{fill:var(--dim)}.lambdial .title{fill:var(--ink);font-weight:600;font-size:13px}.lambdial .paper{fill:var(--paper)}
.lambdial .grid{stroke:var(--grid)}.lambdial .best{stroke:var(--dim);stroke-dasharray:3 3}.lambdial .line,.lambdial .bar{fill:none;stroke-width:2}.lambdial .bar{stroke-width:1.5}
.lambdial .c0{stroke:var(--c0)}.lambdial .c1{stroke:var(--c1);stroke-dasharray:7 3}.lambdial .c2{stroke:var(--c2);stroke-dasharray:2 3}.lambdial .c3{stroke:var(--c3);stroke-dasharray:9 3 2 3}
.lambdial .d0{fill:var(--c0)}.lambdial .d1{fill:var(--c1)}.lambdial .d2{fill:var(--c2)}.lambdial .d3{fill:var(--c3)}
`

// colours is how many lines have a look of their own.
const colours = 4

// point is a value at a size, with its 95 % interval where there is one.
type point struct {
	memoryMB         int
	value, low, high float64
	bounded          bool
	words            string
}

// curve is a session's points, ascending by memory.
type curve []point

// panel is one graph.
type panel struct {
	title  string
	unit   string  // "ms", or a currency
	curves []curve // of each session, empty where nothing is known
	write  func(float64) string
}

// drawing is an SVG of mean duration and mean cost over memory.
func drawing(all []outcome) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + figure(all, "<style>"+drawingStyle+"</style>")
}

// figure is the picture with what is to stand at its begin.
func figure(all []outcome, style string) string {
	panels := panelsOf(all)
	legend := 0
	if len(all) > 1 {
		legend = len(all)*legendLine + 10
	}
	height := max(len(panels), 1)*panelHeight + legend
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="lambdial" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">%s`,
		width, height, width, height, escape(figureWords(all)), style)
	fmt.Fprintf(&b, `<rect class="paper" width="%d" height="%d"/>`, width, height)
	if len(panels) == 0 {
		b.WriteString(`<text x="20" y="40">No size has a warm sample.</text>`)
	}
	for i, p := range panels {
		p.draw(&b, float64(i*panelHeight), all)
	}
	if legend > 0 {
		for i, o := range all {
			y := float64(len(panels)*panelHeight + i*legendLine + 10)
			fmt.Fprintf(&b, `<path class="line c%d" d="M%d %.1fh30"/><text x="%d" y="%.1f">%s</text>`, i%colours, left, y, left+40, y+4, escape(o.Function.Name+", "+o.Session))
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func figureWords(all []outcome) string {
	var words []string
	for _, o := range all {
		words = append(words, o.Function.Name+": "+o.Sentence)
	}
	return "Duration and cost over memory. " + strings.Join(words, " ")
}

// panelsOf are the graphs that have something to show. Costs in several
// currencies are a graph each.
func panelsOf(all []outcome) (panels []panel) {
	duration := panel{title: "Mean warm duration, 95 % interval", unit: "ms", write: milestone, curves: make([]curve, len(all))}
	costs := map[string]*panel{}
	var currencies []string
	for i, o := range all {
		for _, z := range o.Sizes {
			if d := z.DurationMS; d != nil {
				p := point{memoryMB: z.MemoryMB, value: d.Mean, words: meanWords(z) + ", 95 % interval " + intervalWords(z)}
				duration.curves[i] = append(duration.curves[i], p.within(d.CI95, 1))
			}
			if z.Cost == nil {
				continue
			}
			if costs[o.Currency] == nil {
				currency := o.Currency
				currencies = append(currencies, currency)
				costs[currency] = &panel{title: "Cost of a million warm invocations, 95 % interval", unit: currency, curves: make([]curve, len(all)), write: func(v float64) string { return text.Money(v, currency) }}
			}
			p := point{memoryMB: z.MemoryMB, value: z.Cost.PerMillion, words: o.perMillion(z) + " per million"}
			costs[o.Currency].curves[i] = append(costs[o.Currency].curves[i], p.within(z.Cost.CI95, 1e6))
		}
	}
	if slices.ContainsFunc(duration.curves, func(c curve) bool { return len(c) > 0 }) {
		panels = append(panels, duration)
	}
	for _, currency := range currencies {
		panels = append(panels, *costs[currency])
	}
	return panels
}

func (p point) within(interval *[2]float64, times float64) point {
	if interval != nil {
		p.low, p.high, p.bounded = max(interval[0]*times, 0), interval[1]*times, true
	}
	return p
}

func (p panel) draw(b *strings.Builder, y0 float64, all []outcome) {
	x, y := p.scales(y0)
	title := p.title
	if y.logarithmic {
		title += " (logarithmic)"
	}
	fmt.Fprintf(b, `<text class="title" x="%d" y="%.1f">%s</text>`, left, y0+18, title)
	for _, v := range y.ticks() {
		fmt.Fprintf(b, `<path class="grid" d="M%d %.1fH%d"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`,
			left, y.at(v), width-right, left-8, y.at(v)+4, escape(p.write(v)))
	}
	var sizes, best []int
	for i, c := range p.curves {
		for _, point := range c {
			sizes = append(sizes, point.memoryMB)
		}
		if mb, word := all[i].best(); word != "" {
			best = append(best, mb)
			if len(all) == 1 {
				fmt.Fprintf(b, `<path class="best" d="M%.1f %.1fV%.1f"/>`, x.at(float64(mb)), y.from, y.to)
				fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x.at(float64(mb)), y.to-2, anchor(x.at(float64(mb))), word)
			}
		}
	}
	slices.Sort(sizes)
	for _, mb := range apart(slices.Compact(sizes), best, x.at, 64) {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x.at(float64(mb)), y.from+18, text.MB(mb))
	}
	for i, c := range p.curves {
		c.draw(b, i, x, y, all[i])
	}
}

// anchor keeps a word inside of the picture.
func anchor(x float64) string {
	switch {
	case x > width-right-60:
		return "end"
	case x < left+40:
		return "start"
	}
	return "middle"
}

func (c curve) draw(b *strings.Builder, i int, x, y scale, o outcome) {
	if len(c) == 0 {
		return
	}
	colour := i % colours
	fmt.Fprintf(b, `<path class="line c%d" d="M`, colour)
	for j, p := range c {
		if j > 0 {
			b.WriteString("L")
		}
		fmt.Fprintf(b, "%.1f %.1f", x.at(float64(p.memoryMB)), y.at(p.value))
	}
	b.WriteString(`"/>`)
	for _, p := range c {
		at := x.at(float64(p.memoryMB))
		if p.bounded {
			fmt.Fprintf(b, `<path class="bar c%d" stroke-dasharray="none" d="M%.1f %.1fh8m-4 0V%.1fm-4 0h8"/>`, colour, at-4, y.at(p.low), y.at(p.high))
		}
		radius := 3.5
		if mb, word := o.best(); mb == p.memoryMB && word != "" {
			radius = 5.5
		}
		fmt.Fprintf(b, `<circle class="d%d" cx="%.1f" cy="%.1f" r="%.1f"><title>%s</title></circle>`,
			colour, at, y.at(p.value), radius, escape(text.MB(p.memoryMB)+": "+p.words))
	}
}

// milestone writes a round number of milliseconds.
func milestone(ms float64) string { return text.Limit(time.Duration(ms * float64(time.Millisecond))) }

// scales are those that hold all points with their intervals; an interval that
// reaches far beyond all values is cut.
func (p panel) scales(y0 float64) (x, y scale) {
	least, most := math.Inf(1), 0.0
	leastMB, mostMB := math.MaxInt, 0
	for _, c := range p.curves {
		for _, point := range c {
			least, most = min(least, point.value), max(most, point.value)
			leastMB, mostMB = min(leastMB, point.memoryMB), max(mostMB, point.memoryMB)
		}
	}
	farthest := most
	for _, c := range p.curves {
		for _, point := range c {
			farthest = max(farthest, min(point.high, 1.5*most))
		}
	}
	bottom, ceiling := y0+panelHeight-below, y0+top+14
	return memoryScale(leastMB, mostMB, left, width-right), valueScale(least, farthest, bottom, ceiling)
}

// escape makes a text safe inside of an element and of an attribute.
func escape(s string) string { return html.EscapeString(text.Visible(s)) }
