// Package preflight is what a function and a plan tell before a session begins:
// why it must not, and what a person should know of it.
package preflight

import (
	"cmp"
	"fmt"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// RefusedError is a plan that must not or can't be carried out, found before
// anything changed.
type RefusedError struct {
	Why string
	// Choice says that the function can be tuned, only not as it was chosen.
	Choice bool
}

func (e *RefusedError) Error() string { return e.Why }

func refuse(format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...)}
}

func refuseChoice(format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...), Choice: true}
}

// Check tells why a function can't be tuned by the plan, by a *RefusedError; nil
// if nothing is in the way that these tell. The price is nil where it is unknown.
func Check(f tuner.Function, p tuner.Plan, at *price.Price) error {
	switch {
	case f.ManagedInstances:
		return refuse("%s runs on Lambda Managed Instances: it is billed by EC2 instance and not by memory and time, so there is no size to tune here", f.Name)
	case f.EdgeReplica:
		return refuse("%s is a replica of a Lambda@Edge function: tune the function in us-east-1 that it comes from", f.Name)
	case f.State == "Inactive" && (f.StateReason == "" || strings.HasSuffix(f.StateReason, "(Idle)")):
		return refuse("%s is Inactive%s: invoke it once, wait a minute until it is Active, and tune it then", f.Name, text.Because(f.StateReason))
	case !invocable[f.State]:
		return refuse("%s is %s%s: mend that first", f.Name, stateWords(f.State), text.Because(f.StateReason))
	case f.UpdateStatus == "Failed":
		return refuse("the last update of %s failed%s: mend that first", f.Name, text.Because(f.UpdateReason))
	case f.ReservedConcurrency != nil && *f.ReservedConcurrency == 0:
		return refuse("%s has a reserved concurrency of 0, so Lambda refuses every invocation: raise it first", f.Name)
	case f.PerTenant && p.TenantID == "":
		return refuseChoice("%s is isolated per tenant: give the tenant to invoke it for (--tenant)", f.Name)
	case !f.PerTenant && p.TenantID != "":
		return refuseChoice("%s is not isolated per tenant, and Lambda refuses a tenant there: leave out the tenant (--tenant)", f.Name)
	case f.Published() != "" && (p.Isolation != tuner.IsolateCopy || p.Qualifier == ""):
		return refuseChoice("this is version %s of %s, and a version's memory size can't be changed: isolation copy (--isolation copy) measures its code at other sizes; $LATEST is %[2]s alone", f.Published(), f.Name)
	case p.Qualifier != "" && (p.Apply || p.ApplyTimeout):
		return refuseChoice("the memory size of version %s of %s can't be changed: leave out --apply, and publish a version of $LATEST with the size that is best", p.Qualifier, f.Name)
	case f.Durable && p.Isolation == tuner.IsolateLatest:
		return refuseChoice("%s is a durable function, which is invoked by version only: use isolation versions", f.Name)
	case f.SnapStart && p.Isolation == tuner.IsolateLatest:
		return refuseChoice("%s uses SnapStart, which works on versions only: use isolation versions", f.Name)
	case elsewhere(f, p) && f.Package == "Image":
		return refuseChoice("%s is a container image, which is built for one architecture: build it for %s, and tune a function of that image", f.Name, p.Architecture)
	case elsewhere(f, p) && (p.Apply || p.ApplyTimeout):
		return refuseChoice("a size measured on %s can't be set to stay, since %s runs on %s: leave out --apply", p.Architecture, f.Name, f.Architecture)
	case elsewhere(f, p) && !f.RunsAnywhere() && !p.Portable:
		return refuseChoice("the package of %s (%s) is likely built for %s alone: --portable says that it runs on %s, too", f.Name, cmp.Or(f.Runtime, "no runtime"), f.Architecture, p.Architecture)
	case f.Signed && p.Isolation == tuner.IsolateCopy:
		return refuseChoice("the code of %s is signed, and a copy would not carry the signature: use isolation versions", f.Name)
	}
	if p.Budget == 0 {
		return nil
	}
	if unknown := f.CostUnknown(at); unknown != "" {
		return refuse("a budget can't be kept, %s: leave it out, or try lambdial prices refresh", unknown)
	}
	if least := p.LeastCost(f, at); p.Budget < least {
		return refuse("a budget of %s is less than a single invocation costs, %s at least: raise it", text.Money(p.Budget, at.Currency), text.Money(least, at.Currency))
	}
	return nil
}

// elsewhere says that a plan measures on another architecture than the function
// has.
func elsewhere(f tuner.Function, p tuner.Plan) bool {
	return p.Architecture != "" && p.Architecture != f.Architecture
}

// invocable are the states in which a function can be tuned, with those of
// services that tell none.
var invocable = map[string]bool{"": true, "Active": true}

// stateWords names a state as Lambda does, and says what it means where the
// name does not.
func stateWords(state string) string {
	switch state {
	case "Inactive":
		return "Inactive"
	case "Deactivating":
		return "Deactivating (its capacity is being taken away)"
	case "Deactivated":
		return "Deactivated (its capacity was taken away)"
	case "ActiveNonInvocable":
		return "ActiveNonInvocable (it stands, and can't be invoked)"
	case "Deleting":
		return "Deleting (it will be gone)"
	}
	return "in the state " + text.Visible(state)
}
