//go:build !race

package stats

const race = false
