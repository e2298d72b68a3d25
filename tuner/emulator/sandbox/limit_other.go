//go:build !linux

package sandbox

type limits struct{}

func (*limits) close() {}

func (*limits) limiter() limiter { return &timeSlices{} }
