// Command lambdial finds the memory size at which an AWS Lambda function is
// cheapest, fastest or best balanced, by invoking it for real and drawing what
// comes back while it comes back.
package main

import (
	"os"

	"lambdial/ui/cli"
)

func main() { os.Exit(cli.Main()) }
