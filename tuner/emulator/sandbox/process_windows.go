package sandbox

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

func killGroup(p *os.Process) { _ = p.Kill() } // gone is fine

func suspend(p *os.Process) error { return call("NtSuspendProcess", p) }

func resume(p *os.Process) error { return call("NtResumeProcess", p) }

// call calls one of the two functions of ntdll that stop and continue all
// threads of a process.
func call(name string, p *os.Process) error {
	handle, err := windows.OpenProcess(windows.PROCESS_SUSPEND_RESUME, false, uint32(p.Pid))
	if err != nil {
		return err
	}
	defer windows.CloseHandle(handle) //nolint:errcheck // nothing follows from it
	if status, _, _ := windows.NewLazySystemDLL("ntdll.dll").NewProc(name).Call(uintptr(handle)); status != 0 {
		return fmt.Errorf("%s: status %#x", name, status)
	}
	return nil
}

func peakMemoryMB(int) int { return 0 }
