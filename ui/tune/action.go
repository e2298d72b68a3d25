package tune

// Action is what a key asks of the session. The screen itself changes nothing
// but what it shows; nil means that nothing is asked.
type Action interface{ action() }

// Pause asks to pause the sampling, or to go on.
type Pause struct{ Paused bool }

// Stop asks to end the sampling, clean up and decide by what is known.
type Stop struct{}

// AddSize asks to measure one more memory size, in MB, within Lambda's bounds
// and not yet part of the session.
type AddSize struct{ MemoryMB int }

// Apply asks to give the function this memory size to stay, in MB.
type Apply struct{ MemoryMB int }

// Again asks to plan another session of the same function.
type Again struct{}

// Copy asks to put a text onto the clipboard.
type Copy struct{ Text string }

// Back asks to leave the screen.
type Back struct{}

func (Pause) action()   {}
func (Stop) action()    {}
func (AddSize) action() {}
func (Apply) action()   {}
func (Again) action()   {}
func (Copy) action()    {}
func (Back) action()    {}
