package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// groups finds where processes make their control groups. Finding it removes
// those of the dead, so it is not for afterwards.
func groups() (parent string) {
	parent, _ = usableParent()
	return parent
}

// groupsOf finds the control groups that a process made.
func groupsOf(parent string, pid int) []string {
	groups, _ := filepath.Glob(filepath.Join(parent, fmt.Sprintf("%s%d-*", groupPrefix, pid))) // the pattern is well-formed
	return groups
}

// alive says whether a process runs; one that only nobody has waited for
// doesn't.
func alive(p *os.Process) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
