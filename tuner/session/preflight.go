package session

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"lambdial/tuner"
	"lambdial/tuner/price"
	"lambdial/tuner/sampler"
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

// facts are what is read of the account before a session.
type facts struct {
	function tuner.Function
	versions []tuner.Version
	limits   tuner.Limits
}

// gather reads what a session must know. Only the function itself is needed
// in any case.
func gather(ctx context.Context, account tuner.Account, p tuner.Plan) (facts, error) {
	var f facts
	var err error
	// Its revision changes when it becomes Active and when an update ends.
	c := changer{account: account}
	if f.function, err = c.ready(ctx, p.Function, p.Qualifier, time.Time{}); err != nil {
		return f, err
	}
	if p.Isolation == tuner.IsolateVersions {
		if f.versions, err = insist(ctx, func() ([]tuner.Version, error) { return account.Versions(ctx, p.Function) }); err != nil {
			return f, fmt.Errorf("list the versions that are not ours to touch: %w", err)
		}
	} else {
		f.versions, _ = account.Versions(ctx, p.Function) // only to notice another session
	}
	f.limits, _ = account.Limits(ctx)                                // unknown limits only mean that throttling shows them
	f.function.Provisioned, _ = account.Provisioned(ctx, p.Function) // unknown means that it is not told
	return f, nil
}

// Refusal tells why a function can't be tuned by the plan, nil if it can.
func Refusal(f tuner.Function, p tuner.Plan) error {
	switch {
	case f.ManagedInstances:
		return refuse("%s runs on Lambda Managed Instances: it is billed by EC2 instance and not by memory and time, so there is no size to tune here", f.Name)
	case f.EdgeReplica:
		return refuse("%s is a replica of a Lambda@Edge function: tune the function in us-east-1 that it comes from", f.Name)
	case f.State == "Inactive" && (f.StateReason == "" || strings.HasSuffix(f.StateReason, "(Idle)")):
		return refuse("%s is Inactive%s: invoke it once, wait a minute until it is Active, and tune it then", f.Name, because(f.StateReason))
	case !invocable[f.State]:
		return refuse("%s is %s%s: mend that first", f.Name, stateWords(f.State), because(f.StateReason))
	case f.UpdateStatus == "Failed":
		return refuse("the last update of %s failed%s: mend that first", f.Name, because(f.UpdateReason))
	case f.ReservedConcurrency != nil && *f.ReservedConcurrency == 0:
		return refuse("%s has a reserved concurrency of 0, so Lambda refuses every invocation: raise it first", f.Name)
	case f.PerTenant && p.TenantID == "":
		return refuseChoice("%s is isolated per tenant: give the tenant to invoke it for (--tenant)", f.Name)
	case !f.PerTenant && p.TenantID != "":
		return refuseChoice("%s is not isolated per tenant, and Lambda refuses a tenant there: leave out the tenant (--tenant)", f.Name)
	case f.Published() != "" && (p.Isolation != tuner.IsolateCopy || p.Qualifier == ""):
		return refuseChoice("this is version %s of %s, and a version's memory size can't be changed: isolation copy (--isolation copy) measures its code at other sizes; $LATEST is %[2]s alone", f.Published(), f.Name)
	case p.Qualifier != "" && p.Apply:
		return refuseChoice("the memory size of version %s of %s can't be changed: leave out --apply, and publish a version of $LATEST with the size that is best", p.Qualifier, f.Name)
	case f.Durable && p.Isolation == tuner.IsolateLatest:
		return refuseChoice("%s is a durable function, which is invoked by version only: use isolation versions", f.Name)
	case f.SnapStart && p.Isolation == tuner.IsolateLatest:
		return refuseChoice("%s uses SnapStart, which works on versions only: use isolation versions", f.Name)
	case f.Signed && p.Isolation == tuner.IsolateCopy:
		return refuseChoice("the code of %s is signed, and a copy would not carry the signature: use isolation versions", f.Name)
	}
	return nil
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

// notes are what a person should know of a function that can be tuned. The
// price is nil where it is unknown.
func notes(f tuner.Function, p tuner.Plan, at *price.Price) []string {
	var texts []string
	note := func(when bool, text string) {
		if when {
			texts = append(texts, text)
		}
	}
	note(f.SnapStart, "SnapStart: each version is pending for minutes while its snapshot is made")
	note(f.PaysRestores(), "SnapStart: Lambda bills the snapshot of each version for three hours at least"+perGB(at)+", which is not in the costs here")
	note(f.Durable, "durable function: durations are those of each run, without the waits between")
	note(f.Provisioned, "provisioned concurrency stays on its own version and is not measured")
	note(f.LogFormat == "JSON" && f.SystemLogLevel == "WARN", "the system log level WARN hides the REPORT: durations will be wall times; set it to INFO for exact ones")
	note(p.Isolation == tuner.IsolateCopy, "the copy has another name, no triggers and no resource policy; numbers are those of the copy")
	host, _ := os.Hostname() // only told to people
	note(p.Isolation != tuner.IsolateCopy && !tuner.HasRoomForNote(f.Description, host, f.Settings), fmt.Sprintf("the description of %s has no room for the note by which another machine sees what a session set, and what it set is told from what somebody else did: killed in the middle of a change, a session may leave that, with the command", f.Name))
	note(p.Samples > 0 && len(p.Payloads) > p.Samples, fmt.Sprintf("%d payloads and %s a size: some payloads are never sent", len(p.Payloads), text.Count(p.Samples, "sample")))
	note(p.Samples == 0 && p.Payloads.Round() > sampler.LongestRound, fmt.Sprintf("the mix of payloads takes %d invocations a size to be whole, and auto takes fewer: give --samples %[1]d, or smaller weights", p.Payloads.Round()))
	return texts
}

// perGB is what a snapshot costs at least, in brackets; "" where it is unknown.
func perGB(at *price.Price) string {
	if at == nil {
		return ""
	}
	amount, known := at.Cached(1024, 0)
	if !known {
		return ""
	}
	return " (" + price.Format(amount, at.Currency) + " per GB of memory)"
}

// foreign refuses a function on which another session is at work or has left
// something: its settings may not be the owner's.
func foreign(f facts, ours func(session string) bool) error {
	if n, is := tuner.NoteOf(f.function.Description); is {
		return refuse("the lambdial session %s on another machine (%s) has set %s to %d MB for a while (%d MB before): wait until it has ended, or undo it with lambdial restore --function %s", n.Session, n.Host, f.function.Name, n.Set.MemoryMB, n.Had.MemoryMB, f.function.Name)
	}
	marks := map[string][]string{}
	for _, v := range f.versions {
		if s := foreignSession(v.Description); s != "" {
			marks[s] = append(marks[s], v.Number)
		}
	}
	if len(marks) == 0 {
		return nil
	}
	session := slices.Min(slices.Collect(maps.Keys(marks))) // the first that began, as they are named
	slices.Sort(marks[session])
	list := strings.Join(marks[session], ", ")
	if ours(session) {
		return refuse("the interrupted session %s left versions %s of %s: run lambdial restore first", session, list, f.function.Name)
	}
	return refuse("versions %s of %s were made by the lambdial session %s on another machine: wait until it has ended, or undo it with lambdial restore --function %[2]s", list, f.function.Name, session)
}

// inFlightLimit is how many invocations may be in flight over all sizes: half
// of what the function has, so that its callers keep the other half. A copy has
// nothing reserved.
func inFlightLimit(f facts, on tuner.Isolation) (limit int, why string) {
	if r := f.function.ReservedConcurrency; r != nil && on != tuner.IsolateCopy {
		return max(1, *r/2), fmt.Sprintf("half of the function's reserved concurrency of %d", *r)
	}
	if n := f.limits.UnreservedConcurrency; n > 0 {
		return max(1, n/2), fmt.Sprintf("half of the account's unreserved concurrency of %d", n)
	}
	return 500, "half of the 1000 that accounts usually have, as this one's is not known"
}
