//go:build !linux

package sandbox

import "time"

func machineTime() (busy time.Duration, cpus int, ok bool) { return 0, 0, false }
