package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/preflight"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// forecast says what a session will take, likely and at most.
func forecast(p tuner.Plan, e tuner.Estimate, known tuner.Experience, at *price.Price) (likely, most string) {
	money := func(amount float64) string {
		switch {
		case !e.Known:
			return "unknown cost"
		case p.Discount > 0:
			return text.Money(amount, at.Currency) + " after " + text.Percent(p.Discount) + " discount"
		}
		return text.Money(amount, at.Currency)
	}
	likely = fmt.Sprintf("%s, %s, %s, %s", text.Count(e.LikelyInvocations, "invocation"), money(e.Likely), text.Roughly(e.LikelyTime), known.Assumption())
	most = fmt.Sprintf("%s, %s, %s", text.Count(e.Invocations, "invocation"), money(e.Cost), text.Roughly(e.Time))
	return likely, most
}

// overBudget says what may go over a budget, "" where it does not end the
// session or there is none.
func overBudget(p tuner.Plan, e tuner.Estimate, at *price.Price) string {
	if p.Budget == 0 || e.Cost <= p.Budget {
		return ""
	}
	return fmt.Sprintf("stops at %s; one invocation, which can cost %s, may go over that", text.Money(p.Budget, at.Currency), text.Money(e.Worst, at.Currency))
}

// whereabouts names the account, so that nobody confirms the right function in
// the wrong one.
func whereabouts(id tuner.Identity, f tuner.Function) string {
	if id.Demo {
		return "the embedded one, in " + id.Region
	}
	parts := []string{id.Region}
	if number := tuner.AccountID(f.ARN); number != "" {
		parts = append([]string{number}, parts...)
	}
	if id.Profile != "" {
		parts = append(parts, "profile "+id.Profile)
	}
	if id.Endpoint != "" {
		parts = append(parts, "endpoint "+id.Endpoint)
	}
	return strings.Join(parts, ", ")
}

// payloadWords says what is sent by its source and size: what is in it may be
// secret.
func payloadWords(payloads []payload.Payload) string {
	if len(payloads) != 1 {
		return fmt.Sprintf("%d, mixed by their weights", len(payloads))
	}
	p := payloads[0]
	if string(p.Content) == "{}" {
		return "{}"
	}
	return p.Source + ", " + text.Count(p.Bytes, "byte")
}

// tellPlan says what the session will do, before it is asked about.
func tellPlan(w io.Writer, p tuner.Plan, f tuner.Function, e tuner.Estimate, known tuner.Experience, at *price.Price, id tuner.Identity) {
	say := func(name, words string) { sayOf(w, name, words) }
	say("Function", fmt.Sprintf("%s (%d MB, timeout %d s)", f.Name, f.MemoryMB, f.TimeoutS))
	sizes := "sizes over the whole range"
	if !p.AutoSizes {
		names := make([]string, len(p.Sizes))
		for i, mb := range p.Sizes {
			names[i] = strconv.Itoa(mb)
		}
		sizes = strings.Join(names, ", ") + " MB"
	}
	say("Account", whereabouts(id, f))
	say("Sizes", sizes)
	say("Goal", p.Goal.Words())
	say("Payload", payloadWords(p.Payloads))
	say("Does", p.Isolation.Explain())
	say("Mind", "each invocation is a real one: it writes, sends and charges what the function always does")
	likely, most := forecast(p, e, known, at)
	say("Likely", likely)
	say("At most", most)
	if !e.Known {
		say("Costs", "unknown, "+e.Unknown+id.PriceHint())
	}
	if over := overBudget(p, e, at); over != "" {
		say("Budget", over)
	}
	if p.Cold > 0 {
		say("At once", text.Count(p.Cold, "invocation")+" at each size, to start cold, or a few more")
	}
	switch {
	case p.ApplyTimeout && p.Apply:
		say("Then", "sets the winning size, and the timeout that was measured to do there")
	case p.ApplyTimeout:
		say("Then", "sets the timeout that was measured to do")
	case p.Apply:
		unless := ""
		if p.TimeoutS > f.TimeoutS {
			unless = fmt.Sprintf(", unless it takes longer than the function's own timeout of %d s", f.TimeoutS)
		}
		say("Then", "sets the winning size"+unless)
	}
	host, _ := os.Hostname() // only told to people
	for _, note := range preflight.Notes(f, p, at, host) {
		say("Note", note)
	}
}
