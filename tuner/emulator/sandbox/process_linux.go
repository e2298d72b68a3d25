package sandbox

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// ownGroup puts a process into a group of its own, which dies with us.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// peakMemoryMB is the most memory that a process has had resident; 0 when it
// is gone.
func peakMemoryMB(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kb int
	if _, err := fmt.Sscan(after, &kb); err != nil {
		return 0
	}
	return (kb + 1023) / 1024
}
