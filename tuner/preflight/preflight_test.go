package preflight

import (
	"errors"
	"strings"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
)

func orders() tuner.Function {
	return tuner.Function{Name: "orders", State: "Active", Runtime: "python3.13", Architecture: "x86_64", Settings: tuner.Settings{MemoryMB: 512, TimeoutS: 3}}
}

func TestCheck(t *testing.T) {
	for want, c := range map[string]struct {
		with   func(*tuner.Function, *tuner.Plan)
		choice bool
	}{
		"":                           {with: func(*tuner.Function, *tuner.Plan) {}},
		"Managed Instances":          {with: func(f *tuner.Function, _ *tuner.Plan) { f.ManagedInstances = true }},
		"replica of a Lambda@Edge":   {with: func(f *tuner.Function, _ *tuner.Plan) { f.EdgeReplica = true }},
		"orders is Inactive: invoke": {with: func(f *tuner.Function, _ *tuner.Plan) { f.State = "Inactive" }},
		"is Deleting (it will be gone): why: mend": {with: func(f *tuner.Function, _ *tuner.Plan) { f.State, f.StateReason = "Deleting", "why." }},
		"last update of orders failed":             {with: func(f *tuner.Function, _ *tuner.Plan) { f.UpdateStatus = "Failed" }},
		"reserved concurrency of 0":                {with: func(f *tuner.Function, _ *tuner.Plan) { f.ReservedConcurrency = new(0) }},
		"isolated per tenant: give":                {with: func(f *tuner.Function, _ *tuner.Plan) { f.PerTenant = true }, choice: true},
		"leave out the tenant":                     {with: func(_ *tuner.Function, p *tuner.Plan) { p.TenantID = "a" }, choice: true},
		"use isolation versions":                   {with: func(f *tuner.Function, p *tuner.Plan) { f.SnapStart, p.Isolation = true, tuner.IsolateLatest }, choice: true},
		"is signed":                                {with: func(f *tuner.Function, p *tuner.Plan) { f.Signed, p.Isolation = true, tuner.IsolateCopy }, choice: true},
		"less than a single invocation costs":      {with: func(_ *tuner.Function, p *tuner.Plan) { p.Budget = 1e-9 }},
		"a budget can't be kept":                   {with: func(f *tuner.Function, p *tuner.Plan) { f.Architecture, p.Budget = "unknown", 1 }},
	} {
		f := orders()
		p := tuner.DefaultPlan(f)
		c.with(&f, &p)
		var list *price.Price
		if at, known := price.Lookup("us-east-1", f.Architecture); known {
			list = &at
		}
		err := Check(f, p, list)
		var refused *RefusedError
		switch {
		case want == "" && err == nil:
		case want == "" || !errors.As(err, &refused) || !strings.Contains(err.Error(), want) || refused.Choice != c.choice:
			t.Errorf("%q: %v", want, err)
		}
	}
}

func TestNotes(t *testing.T) {
	f := orders()
	p := tuner.DefaultPlan(f)
	if notes := Notes(f, p, nil, "here"); notes != nil {
		t.Errorf("of an ordinary function: %q", notes)
	}
	f.Description, p.Samples = strings.Repeat("x", 200), 2
	p.Payloads = payload.Mix{payload.Empty(), payload.Empty(), payload.Empty()}
	notes := strings.Join(Notes(f, p, nil, "here"), "\n")
	for _, want := range []string{"the description of orders has no room", "3 payloads and 2 samples a size"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is not in:\n%s", want, notes)
		}
	}
}
