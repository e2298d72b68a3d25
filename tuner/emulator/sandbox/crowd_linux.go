package sandbox

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// machineTime is the CPU time that was not idle, and how many CPUs there are.
func machineTime() (busy time.Duration, cpus int, ok bool) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0, false
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) < 5 || !strings.HasPrefix(fields[0], "cpu"):
		case fields[0] == "cpu":
			for i, field := range fields[1:min(9, len(fields))] { // guests are in user already
				ticks, err := strconv.ParseInt(field, 10, 64)
				const idle, iowait = 3, 4
				if err == nil && i != idle && i != iowait {
					busy += time.Duration(ticks) * tick
				}
			}
		default:
			cpus++
		}
	}
	return busy, cpus, busy > 0 && cpus > 0
}
