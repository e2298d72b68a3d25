package emulator

import "encoding/json"

// Snapshot returns everything that a user could find changed, as indented
// JSON: functions with their configuration, code hash, tags, versions, aliases
// and concurrency. It leaves out revision ids and times, so that two snapshots
// of the same account are equal byte for byte.
func (a *Account) Snapshot() []byte {
	type entry struct {
		Configuration configuration
		Image         string            `json:",omitempty"`
		Tags          map[string]string `json:",omitempty"`
		Versions      []configuration   `json:",omitempty"`
		Aliases       []alias           `json:",omitempty"`
		Reserved      *int              `json:",omitempty"`
		Provisioned   map[string]int    `json:",omitempty"`
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	entries := []entry{}
	for _, f := range a.sorted() {
		e := entry{Configuration: f.latest.timeless(), Image: f.imageURI, Tags: f.tags, Reserved: f.reserved, Provisioned: f.provisioned}
		for _, n := range f.numbers() {
			e.Versions = append(e.Versions, f.versions[n].timeless())
		}
		for _, name := range sortedKeys(f.aliases) {
			alias := f.aliases[name]
			alias.RevisionId = ""
			e.Aliases = append(e.Aliases, alias)
		}
		entries = append(entries, e)
	}
	text, err := json.MarshalIndent(entries, "", "  ")
	if err != nil {
		panic(err) // plain data always marshals
	}
	return append(text, '\n')
}

// timeless leaves out what changes without a change: revisions, times, and
// what a running update or creation passes through.
func (c configuration) timeless() configuration {
	c.RevisionId, c.LastModified = "", ""
	if c.LastUpdateStatus == "InProgress" {
		c.LastUpdateStatus, c.LastUpdateStatusReason, c.LastUpdateStatusReasonCode = "Successful", "", ""
	}
	if c.State == "Pending" {
		c.State, c.StateReason, c.StateReasonCode = "Active", "", ""
	}
	c.SnapStart.OptimizationStatus = ""
	return c
}
