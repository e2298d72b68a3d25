package sandbox

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
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

const readsCPUTime = true

// cpuTime is the CPU time that a process has used.
func cpuTime(pid int) (time.Duration, error) {
	var used unix.Timespec
	// The id of a process's CPU clock, as clock_getcpuclockid(3) makes it.
	const schedulerClock = 2
	err := unix.ClockGettime(int32(^pid<<3|schedulerClock), &used)
	return time.Duration(used.Nano()), err
}
