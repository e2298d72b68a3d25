// Package tuner holds the words of lambdial: what a tuning session is asked
// to do (Plan), what happens in it (Event), what is known so far (State, the
// fold of the events) and what follows from it (Verdict).
//
// Everything that shows a number reads it from a State, and a State is made
// from nothing but events. The live screen, the JSON result, the replay of an
// old session and the undoing of an interrupted one can therefore not
// disagree. The package reaches no account and draws nothing: an Account is
// only an interface here.
package tuner

import "time"

// Lambda's bounds of a memory size, in MB (1 MB is 1,048,576 bytes), and the
// step between two of them is 1 MB.
// Source: Lambda quotas, "Function memory allocation".
const (
	MinMemoryMB = 128
	MaxMemoryMB = 10240
)

// FullVCPUMemoryMB is the memory size at which a function has one whole vCPU;
// CPU is in proportion to memory below and above it.
// Source: Lambda developer guide, "Configure Lambda function memory".
const FullVCPUMemoryMB = 1769

// MaxTimeout is the longest time that Lambda lets one invocation run.
const MaxTimeout = 900 * time.Second
