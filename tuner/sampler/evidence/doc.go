// Package evidence measures how right verdicts are and what they cost, by
// simulated sessions of many workloads on a simulated clock:
//
//	go test -bench Evidence -benchtime 1x ./tuner/sampler/evidence
//
// It holds nothing but tests.
package evidence
