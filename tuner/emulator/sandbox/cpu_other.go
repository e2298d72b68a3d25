//go:build !linux

package sandbox

import (
	"errors"
	"time"
)

const readsCPUTime = false

func cpuTime(int) (time.Duration, error) { return 0, errors.ErrUnsupported }
