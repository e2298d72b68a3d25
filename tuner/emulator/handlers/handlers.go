// Package handlers has the real functions of the embedded account: sample
// Lambda handlers that do honest work on the CPU they get.
package handlers

import (
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

// Variable is the environment variable that names the handler which a process
// is to be.
const Variable = "LAMBDIAL_HANDLER"

// RunIfAsked makes this process the handler that Variable names, and does not
// return then. Without it, it does nothing.
func RunIfAsked() {
	name := os.Getenv(Variable)
	if name == "" {
		return
	}
	go exitWithParent()
	switch name {
	case "thumbnail":
		lambda.Start(newThumbnailer().handle)
	case "prime-sieve":
		lambda.Start(sieve)
	}
	fmt.Fprintf(os.Stderr, "unknown handler %q\n", name)
	os.Exit(1)
}

// exitWithParent ends this process when its standard input ends, which is when
// whoever started it is gone.
func exitWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin) // however it ends
	os.Exit(0)
}
