package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

func (a *Account) listVersions(c *call) (int, any, error) {
	ref, err := a.reference(c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.find(ref)
	if err != nil {
		return 0, nil, err
	}
	part, next, err := page(c, a.withVersions(f), pageSize)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, struct {
		Versions   []configuration
		NextMarker string `json:",omitempty"`
	}{orEmpty(part), next}, nil
}

func (a *Account) publishVersion(c *call) (int, any, error) {
	in, err := decode[struct{ CodeSha256, Description, RevisionId string }](c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.changeable(c, in.RevisionId)
	if err != nil {
		return 0, nil, err
	}
	if in.CodeSha256 != "" && in.CodeSha256 != f.latest.CodeSha256 {
		return 0, nil, invalid("CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). Please try again with the CodeSHA256 in $LATEST.", in.CodeSha256, f.latest.CodeSha256)
	}
	return http.StatusCreated, a.publish(f, in.Description).configuration, nil
}

// publish makes a version of $LATEST, or returns the last one when nothing has
// changed since.
func (a *Account) publish(f *function, description string) *version {
	print := f.latest.fingerprint()
	if last := f.versions[f.lastVersion]; last != nil && f.published == print {
		return last
	}
	f.lastVersion++
	f.published = print
	number := strconv.Itoa(f.lastVersion)
	c := f.latest
	c.Version = number
	c.FunctionArn = a.arn(c.FunctionName, number)
	c.RevisionId = a.newID()
	if description != "" {
		c.Description = description
	}
	v := &version{configuration: c, made: time.Now(), pendingEnd: f.ready().Add(a.wall(f.behaviour.PublishTime)), imageURI: f.imageURI}
	if time.Now().Before(v.pendingEnd) {
		v.State, v.StateReason, v.StateReasonCode = "Pending", "The function is being created.", "Creating"
		v.LastUpdateStatus, v.LastUpdateStatusReason, v.LastUpdateStatusReasonCode = "", "", ""
	} else {
		v.activate()
	}
	f.versions[f.lastVersion] = v
	f.latest.RevisionId = a.newID() // publishing is a revision of $LATEST as well
	f.serving.RevisionId = f.latest.RevisionId
	return v
}

// ready is when a version of $LATEST as it is can be invoked at the soonest.
func (f *function) ready() time.Time {
	now := time.Now()
	switch {
	case f.latest.State == "Pending":
		return f.pendingEnd
	case f.updating && f.updateEnd.IsZero():
		return now.Add(24 * time.Hour) // an update that sticks
	case f.updating:
		return f.updateEnd
	}
	return now
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
