package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// limits makes a limiter a process: control groups where this process may make
// them, else slices.
type limits struct {
	once   sync.Once
	mu     sync.Mutex
	parent string // folder in which groups can be made; "" is nowhere
	v2     bool
	made   int
	warden *warden
}

// close ends the looking after groups.
func (l *limits) close() { l.warden.close() }

func (l *limits) limiter() limiter {
	l.once.Do(func() {
		if l.parent, l.v2 = usableParent(); l.parent != "" {
			l.warden = newWarden(filepath.Join(l.parent, fmt.Sprintf("%s%d-", groupPrefix, os.Getpid())))
		}
	})
	if l.parent == "" {
		return &timeSlices{}
	}
	l.mu.Lock()
	l.made++
	n := l.made
	l.mu.Unlock()
	g := &group{dir: filepath.Join(l.parent, fmt.Sprintf("%s%d-%d", groupPrefix, os.Getpid(), n)), v2: l.v2}
	if os.Mkdir(g.dir, 0o755) != nil {
		return &timeSlices{}
	}
	return g
}

const groupPrefix = "lambdial-"

// usableParent finds a folder where a group with a CPU quota can be made.
func usableParent() (parent string, v2 bool) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", false
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		own := parts[2]
		switch {
		case parts[0] == "0" && parts[1] == "":
			// Groups beside our own and below it; which of them can have a quota
			// depends on where the cpu controller is switched on.
			for _, dir := range []string{own, filepath.Dir(own)} {
				if dir := filepath.Join("/sys/fs/cgroup", dir); canLimit(dir, "cpu.max") {
					return dir, true
				}
			}
		case hasController(parts[1], "cpu"):
			if dir := filepath.Join("/sys/fs/cgroup/cpu", own); canLimit(dir, "cpu.cfs_quota_us") {
				return dir, false
			}
		}
	}
	return "", false
}

func hasController(list, name string) bool {
	for c := range strings.SplitSeq(list, ",") {
		if c == name {
			return true
		}
	}
	return false
}

// canLimit tries it out, after removing what killed processes left behind.
func canLimit(dir, file string) bool {
	old, _ := filepath.Glob(filepath.Join(dir, groupPrefix+"*")) // the pattern is well-formed
	for _, path := range old {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(path), groupPrefix), "-")
		if pid, err := strconv.Atoi(owner); err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.Remove(path) // in use means not ours to remove
		}
	}
	probe := filepath.Join(dir, fmt.Sprintf("%s%d-0", groupPrefix, os.Getpid()))
	if os.Mkdir(probe, 0o755) != nil {
		return false
	}
	defer os.Remove(probe) //nolint:errcheck // an empty group left behind is removed by the next start
	_, err := os.Stat(filepath.Join(probe, file))
	return err == nil && os.WriteFile(filepath.Join(probe, "cgroup.procs"), nil, 0) == nil
}

// A group is a control group of one process.
type group struct {
	dir     string
	v2      bool
	limited bool
	broken  *timeSlices // takes over when the process could not be put into the group
}

func (g *group) visibleCores(spec Spec) int { return spec.Cores }

func (g *group) attach(pid int) {
	if os.WriteFile(filepath.Join(g.dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0) != nil {
		g.broken = &timeSlices{}
		g.broken.attach(pid)
	}
}

func (g *group) begin(spec Spec) error {
	if g.broken != nil {
		return g.broken.begin(spec)
	}
	if g.limited {
		return nil
	}
	g.limited = true
	// The kernel takes no quota below a millisecond, which at 20 ms is 89 MB.
	quota := max(1000, int(spec.VCPUs*float64(period.Microseconds())))
	if g.v2 {
		return g.write("cpu.max", fmt.Sprintf("%d %d", quota, period.Microseconds()))
	}
	if err := g.write("cpu.cfs_period_us", strconv.FormatInt(period.Microseconds(), 10)); err != nil {
		return err
	}
	return g.write("cpu.cfs_quota_us", strconv.Itoa(quota))
}

func (g *group) write(file, value string) error {
	return os.WriteFile(filepath.Join(g.dir, file), []byte(value), 0)
}

func (g *group) end() {
	if g.broken != nil {
		g.broken.end()
	}
}

func (g *group) close() { _ = os.Remove(g.dir) } // removed by the next start if not now
