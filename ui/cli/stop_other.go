//go:build !unix

package cli

import "os"

// onStop never tells: there is no ctrl+z.
func onStop() (asked <-chan os.Signal, stop, done func()) { return nil, func() {}, func() {} }
