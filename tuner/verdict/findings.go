// Package verdict tells what follows from a state: what its samples let one
// expect of every size, the recommendation with its confidence, what to be
// warned of, and all of that in sentences.
//
// A verdict is a function of a state and a goal. It stores nothing, so that it
// can be asked for again by another goal at no cost.
package verdict

import "lambdial/tuner"

// Findings are what follows from a state. They change with it.
type Findings struct{ *tuner.State }

// Of is the way in.
func Of(s *tuner.State) Findings { return Findings{s} }
