package sandbox

import (
	"fmt"
	"os"
	"strings"
)

// alive says whether a process runs; one that only nobody has waited for
// doesn't.
func alive(p *os.Process) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
