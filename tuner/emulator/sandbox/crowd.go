package sandbox

import "time"

// A reading is what the machine and one process on it have used at a moment.
type reading struct {
	at      time.Time
	busy    time.Duration // CPU time of everything, over all CPUs
	process time.Duration // of it that of the process
	cpus    int
}

const (
	// tick is how exactly the machine's time is known.
	tick = 10 * time.Millisecond
	// shortestLook and longestLook bound the time between two readings that say
	// something of an invocation.
	shortestLook, longestLook = 10 * tick, 5 * time.Second
	// enough of the CPU that it is worth must have been free for an invocation to
	// be measured.
	enough = 0.8
)

// readMachine reads the machine, ok where that can be done.
func (p *Process) readMachine() (r reading, ok bool) {
	busy, cpus, ok := machineTime()
	if !ok {
		return reading{}, false
	}
	own, err := cpuTime(p.command.Process.Pid)
	return reading{time.Now(), busy, own, cpus}, err == nil
}

// crowded says that an invocation that has just ended could not have had the CPU
// that it is worth, whether it wanted it or not: others used it. Of a short one
// the time before it counts, too.
func (p *Process) crowded(began reading, known bool) bool {
	now, ok := p.readMachine()
	if !ok {
		return false
	}
	if now.at.Sub(began.at) < shortestLook {
		if began, known = p.looked, now.at.Sub(p.looked.at) <= longestLook; !known {
			p.looked, p.wasCrowded = now, false
			return false
		}
	}
	if now.at.Sub(began.at) >= shortestLook {
		p.looked, p.wasCrowded = now, known && tooLittle(began, now, p.spec.VCPUs)
	}
	return p.wasCrowded
}

func tooLittle(from, to reading, vcpus float64) bool {
	wall := to.at.Sub(from.at)
	if wall < shortestLook {
		return false
	}
	others := (to.busy - from.busy) - (to.process - from.process)
	free := time.Duration(to.cpus) * (wall + tick) // it is known to a tick a CPU
	worth := time.Duration(min(vcpus, float64(to.cpus)) * float64(wall))
	return float64(free-others) < enough*float64(worth)
}
