//go:build !linux

package sandbox

import (
	"os"
	"syscall"
)

func groups() string { return "" }

func groupsOf(string, int) []string { return nil }

func alive(p *os.Process) bool { return p.Signal(syscall.Signal(0)) == nil }
