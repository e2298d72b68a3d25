package emulator

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
)

// A function is everything that the account knows of one. Guarded by
// Account.mu; what time changes is brought up to date by settle.
type function struct {
	behaviour Function

	latest  configuration // $LATEST as users see it
	serving configuration // what invocations of $LATEST run: an update's old side until it is through

	updating  bool
	updateEnd time.Time // zero while updating: never
	updateErr string    // reason why the running update will fail, if it will

	made       time.Time // zero: with the account
	pendingEnd time.Time // State Pending until then
	generation int       // of serving: each has environments of its own

	versions    map[int]*version
	lastVersion int    // numbers are never used again
	published   string // fingerprint of what the last version was made from
	aliases     map[string]alias
	tags        map[string]string
	imageURI    string // of image functions
	reserved    *int   // concurrency
	provisioned map[string]int
}

// A version is a published snapshot.
type version struct {
	configuration
	made       time.Time // zero: with the account
	pendingEnd time.Time
	imageURI   string
}

// alias is Lambda's AliasConfiguration.
type alias struct {
	AliasArn, Name, FunctionVersion, Description string
	RoutingConfig                                *routingConfig `json:",omitempty"`
	RevisionId                                   string         `json:",omitempty"`
}

type routingConfig struct{ AdditionalVersionWeights map[string]float64 }

// names says whether the alias sends invocations to a version.
func (a alias) names(version int) bool {
	number := strconv.Itoa(version)
	if a.FunctionVersion == number {
		return true
	}
	return a.RoutingConfig != nil && a.RoutingConfig.AdditionalVersionWeights[number] > 0
}

// find returns the function that ref names, brought up to date.
func (a *Account) find(ref reference) (*function, error) {
	f := a.functions[ref.name]
	if f == nil {
		return nil, notFound(a.arn(ref.name, ref.qualifier))
	}
	a.settle(f)
	return f, nil
}

// settle lets the changes happen whose time has come.
func (a *Account) settle(f *function) {
	if a.frozen {
		return
	}
	now := time.Now()
	if f.latest.State == "Pending" && !now.Before(f.pendingEnd) {
		f.latest.State, f.latest.StateReason, f.latest.StateReasonCode = "Active", "", ""
		f.latest.LastUpdateStatus = "Successful"
		f.latest.LastUpdateStatusReason, f.latest.LastUpdateStatusReasonCode = "", ""
		f.latest.RevisionId = a.newID() // becoming Active is a revision
		f.serving = f.latest
	}
	if f.updating && !f.updateEnd.IsZero() && !now.Before(f.updateEnd) {
		f.updating = false
		f.latest.LastUpdateStatusReason, f.latest.LastUpdateStatusReasonCode = "", ""
		f.latest.RevisionId = a.newID() // so is the end of an update
		if f.updateErr != "" {
			f.latest.LastUpdateStatus = "Failed"
			f.latest.LastUpdateStatusReason, f.latest.LastUpdateStatusReasonCode = f.updateErr, "InternalError"
		} else {
			f.latest.LastUpdateStatus = "Successful"
			f.serving = f.latest
			f.generation++
		}
	}
	for _, v := range f.versions {
		if v.State == "Pending" && !now.Before(v.pendingEnd) {
			v.activate()
		}
	}
}

// activate makes a version ready to invoke, with its snapshot if it has one.
func (v *version) activate() {
	v.State, v.StateReason, v.StateReasonCode = "Active", "", ""
	v.LastUpdateStatus, v.LastUpdateStatusReason, v.LastUpdateStatusReasonCode = "Successful", "", ""
	if v.SnapStart.ApplyOn == "PublishedVersions" {
		v.SnapStart.OptimizationStatus = "On"
	}
}

// configuration returns the configuration that a qualifier names.
func (a *Account) configuration(f *function, qualifier string) (configuration, error) {
	if qualifier == "" || qualifier == latest {
		c := f.latest
		c.FunctionArn = a.arn(c.FunctionName, qualifier)
		return c, nil
	}
	arn := a.arn(f.latest.FunctionName, qualifier)
	number, isNumber := versionNumber(qualifier)
	if !isNumber {
		alias, ok := f.aliases[qualifier]
		if !ok {
			return configuration{}, notFound(arn)
		}
		if alias.FunctionVersion == latest {
			c := f.latest
			c.FunctionArn = arn
			return c, nil
		}
		number, _ = versionNumber(alias.FunctionVersion)
	}
	v := f.versions[number]
	if v == nil {
		return configuration{}, notFound(arn)
	}
	c := v.configuration
	c.FunctionArn = arn
	return c, nil
}

// busy says why f can't be changed now.
func (a *Account) busy(f *function) error {
	arn := a.arn(f.latest.FunctionName, "")
	switch {
	case f.latest.State == "Pending":
		return conflict("The operation cannot be performed at this time. The function is currently in the following state: Pending")
	case f.updating:
		return conflict("The operation cannot be performed at this time. An update is in progress for resource: %s", arn)
	}
	return nil
}

// beginUpdate makes next the configuration of $LATEST; invocations follow when
// the update is through.
func (a *Account) beginUpdate(f *function, next configuration, fault updateFault) {
	next.LastModified = timestamp(time.Now())
	next.RevisionId = a.newID()
	next.LastUpdateStatus = "InProgress"
	next.LastUpdateStatusReason = "The function is being created."
	next.LastUpdateStatusReasonCode = "Creating"
	if next.State == "Inactive" || next.State == "Failed" {
		next.State, next.StateReason, next.StateReasonCode = "Active", "", ""
	}
	f.latest = next
	f.updating, f.updateErr = true, ""
	f.updateEnd = time.Now().Add(a.updateDelay())
	switch fault {
	case updateSticks:
		f.updateEnd = time.Time{}
	case updateFails:
		f.updateErr = "An internal error occurred while updating the function."
	}
}

type updateFault int

const (
	updateSticks updateFault = iota + 1
	updateFails
)

// sorted returns the account's functions by name, brought up to date.
func (a *Account) sorted() []*function {
	all := slices.SortedFunc(maps.Values(a.functions), func(x, y *function) int {
		return cmp.Compare(x.latest.FunctionName, y.latest.FunctionName)
	})
	for _, f := range all {
		a.settle(f)
	}
	return all
}

// numbers returns the published version numbers in order.
func (f *function) numbers() []int { return slices.Sorted(maps.Keys(f.versions)) }

// timestamp writes a time as Lambda's LastModified.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000+0000") }
