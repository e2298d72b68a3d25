package text

import (
	"fmt"
	"strconv"
	"strings"
)

// MB writes a memory size: "512 MB"; "" for none.
func MB(mb int) string {
	if mb == 0 {
		return ""
	}
	return strconv.Itoa(mb) + " MB"
}

// SizeList writes memory sizes as --memory takes them: "128,256,512".
func SizeList(mb []int) string {
	names := make([]string, len(mb))
	for i, m := range mb {
		names[i] = strconv.Itoa(m)
	}
	return strings.Join(names, ",")
}

// MBs names memory sizes: "128 MB", "128 and 256 MB", "128, 256 and 512 MB".
func MBs(mb []int) string {
	names := make([]string, len(mb))
	for i, m := range mb {
		names[i] = strconv.Itoa(m)
	}
	return And(names) + " MB"
}

// Bytes writes a size in bytes: "812 B", "1.4 KB", "6.3 MB".
func Bytes(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f KB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
