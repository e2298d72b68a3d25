package export

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/compare"
	"lambdial/tuner/result"
	"lambdial/tuner/text"
)

var (
	//go:embed page/page.html
	pageHTML string
	//go:embed page/page.css
	pageCSS string
	//go:embed page/graphs.js
	graphsJS string
	//go:embed page/whatif.js
	whatIfJS string
	// uPlot 1.6.32, with its licence beside it.
	//go:embed page/uplot/uPlot.iife.min.js
	uplotJS string
	//go:embed page/uplot/uPlot.min.css
	uplotCSS string
	//go:embed page/uplot/LICENSE
	uplotLicence string
)

// page is what the template draws.
type page struct {
	Title, Policy, Licence string
	Style                  template.CSS
	Script                 template.JS
	Data                   template.JS // JSON, in which encoding/json escapes < and >
	Graphs                 template.HTML
	Reports                []sessionReport
	Comparisons            []comparison
}

// sessionReport is a session on the page.
type sessionReport struct {
	ID                      int
	Name, Session, Where    string
	Head, Rest              string
	Rows                    []row
	Failures, Warnings      []string
	Strips, TradeOff        template.HTML
	Strategy                string
	ColdShare, DiscountText string
	WhatIf                  bool
	Prices                  []named
	Basis, Currency         string
	Method                  []string
	Command                 string
	Origin                  string
}

type row struct {
	Memory, Warm, Cold, Failed, Mean, Interval, P50, P95, Used, PerMillion, Marks string
	Best                                                                          bool
}

type named struct{ Name, Value string }

type comparison struct {
	Sentence, Moved string
	A, B            string
	Rows            []compared
}

type compared struct{ Memory, MeanA, MeanB, Duration, Cost string }

func writeHTML(w io.Writer, sessions []Session) error {
	all := outcomes(sessions)
	style := uplotCSS + "\n" + drawingStyle + pageCSS
	script := uplotJS + "\n" + graphsJS + whatIfJS
	data, err := json.Marshal(dataOf(sessions, all))
	if err != nil {
		return err
	}
	p := page{
		Title: title(all), Policy: policy(style, script), Licence: uplotLicence,
		Style: template.CSS(style), Script: template.JS(script), Data: template.JS(data), //nolint:gosec // ours; the data is JSON with < and > escaped
		Graphs: template.HTML(figure(all, "")), //nolint:gosec // names in it are escaped
	}
	for i, s := range sessions {
		drawn, err := strips(s)
		if err != nil {
			return err
		}
		told := reportOf(i, s, all[i])
		told.Strips = template.HTML(drawn) //nolint:gosec // numbers alone
		p.Reports = append(p.Reports, told)
	}
	for _, later := range sessions[1:] {
		p.Comparisons = append(p.Comparisons, comparisonOf(sessions[0].State, later.State))
	}
	drawn, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := drawn.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// policy lets the page's own style and script run, which it knows by their
// digests, and nothing be loaded or sent.
func policy(style, script string) string {
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + digest(style) + "; script-src " + digest(script) + "; base-uri 'none'; form-action 'none'"
}

func title(all []outcome) string {
	var functions []string
	for _, o := range all {
		functions = append(functions, text.Visible(o.Function.Name))
	}
	slices.Sort(functions)
	functions = slices.Compact(functions)
	if len(all) > 1 {
		return fmt.Sprintf("%s: %d sessions", text.And(functions), len(all))
	}
	return functions[0]
}

func reportOf(i int, s Session, o outcome) sessionReport {
	head, rest, _ := strings.Cut(text.Visible(o.Sentence), ". ")
	r := sessionReport{
		ID: i, Name: text.Visible(o.Function.Name), Session: text.Visible(o.Session), Where: text.Visible(o.where()), Head: head, Rest: rest,
		TradeOff: template.HTML(tradeOff(o)), //nolint:gosec // numbers alone
		Strategy: o.Goal.Strategy, Currency: o.Currency, WhatIf: len(o.usable()) > 1 && o.Currency != "",
		ColdShare: percentInput(o.Goal.ColdShare), Prices: prices(o.Result), Basis: text.Visible(s.State.CostBasis()), Method: method(s.State, o.Result), Command: command(s.State),
	}
	if o.Price != nil {
		r.DiscountText = percentInput(o.Price.Discount)
	}
	best, word := o.best()
	for _, z := range o.Sizes {
		warm, cold, failed := counts(z, none)
		r.Rows = append(r.Rows, row{
			Memory: text.MB(z.MemoryMB), Warm: warm, Cold: cold, Failed: failed,
			Mean: meanWords(z), Interval: intervalWords(z), P50: p50Words(z), P95: p95Words(z), Used: orNone(text.MB(z.MaxMemoryUsedMB)), PerMillion: o.perMillion(z),
			Marks: marksWords(o, z), Best: word != "" && best == z.MemoryMB,
		})
		for _, f := range z.Failures {
			words := fmt.Sprintf("failed at %d MB, %s: %s", z.MemoryMB, text.Count(f.Count, "time"), f.Kind)
			if f.Message != "" {
				words += ": " + f.Message
			}
			r.Failures = append(r.Failures, text.Visible(words))
		}
	}
	if o.Verdict != nil {
		for _, warning := range o.Verdict.Warnings {
			r.Warnings = append(r.Warnings, text.Visible(warning))
		}
	}
	return r
}

func marksWords(o outcome, z result.Size) string {
	marks := o.marks(z.MemoryMB)
	if why := whyNone(z); why != "" {
		marks = append(marks, text.Visible(why))
	}
	return strings.Join(marks, ", ")
}

func (o outcome) usable() (all []result.Size) {
	for _, z := range o.Sizes {
		if z.DurationMS != nil {
			all = append(all, z)
		}
	}
	return all
}

func comparisonOf(a, b *tuner.State) comparison {
	c := compare.Of(compare.SideOf(a, compare.Usual), compare.SideOf(b, compare.Usual))
	told := comparison{Sentence: text.Visible(c.Sentence()), Moved: text.Visible(c.Moved()), A: text.Visible(a.Session), B: text.Visible(b.Session)}
	for _, p := range c.Pairs {
		if p.Both() {
			told.Rows = append(told.Rows, compared{
				text.MB(p.MemoryMB()), milliseconds(p.A.Duration.Value / 1e6), milliseconds(p.B.Duration.Value / 1e6),
				p.Duration.Words("longer", "shorter"), p.Cost.Words("more", "less"),
			})
		}
	}
	return told
}
