package emulator

import "lambdial/tuner/emulator/handlers"

// RunHandlerIfAsked must be called first thing in main and in TestMain: when
// an account has started this process to be a real function's handler, it
// serves the Lambda Runtime API and does not return. Else it does nothing.
func RunHandlerIfAsked() { handlers.RunIfAsked() }
