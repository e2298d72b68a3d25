package sandbox

import (
	"io"
	"os/exec"
)

// A warden is a child that removes control groups whose makers are gone: one
// killed outright can't, and a group can only be removed once its processes
// have ended. It waits for its standard input to end, which is when we do.
type warden struct {
	command *exec.Cmd
	input   io.Closer
}

// wardenScript removes the folders that begin with its argument, for ten seconds
// at most: the processes in them are being killed.
const wardenScript = `cat >/dev/null
for i in 0 1 2 3 4 5 6 7 8 9; do
  for j in 0 1 2 3 4 5 6 7 8 9; do
    rmdir "$0"* 2>/dev/null
    ls -d "$0"* >/dev/null 2>&1 || exit 0
    sleep 0.1
  done
done`

// newWarden looks after the folders that begin with prefix. Without a shell there
// is none, and the next start removes what is left.
func newWarden(prefix string) *warden {
	command := exec.Command("/bin/sh", "-c", wardenScript, prefix)
	command.SysProcAttr = ownGroup()
	command.SysProcAttr.Pdeathsig = 0 // it outlives us by a moment
	command.Env = []string{"PATH=/usr/bin:/bin"}
	input, err := command.StdinPipe()
	if err != nil || command.Start() != nil {
		return nil
	}
	return &warden{command, input}
}

func (w *warden) close() {
	if w != nil {
		_ = w.input.Close()
		_ = w.command.Wait() // it found nothing, or removed it
	}
}
