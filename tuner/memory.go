package tuner

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Ladder is the sensible choice of memory sizes: doublings, and around the
// size of a whole vCPU (1,769 MB) and its multiples, where curves bend.
func Ladder() []int {
	return []int{128, 192, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 3538, 4096, 5307, 7076, 8845, 10240}
}

// DefaultSizes are offered when nothing else is known: six sizes over the
// range in which most functions have their optimum, and the size that the
// function has now.
func DefaultSizes(now int) []int {
	return SortSizes(append([]int{128, 256, 512, 1024, 1769, 3008}, now))
}

// SortSizes sorts sizes ascending and drops repeated and non-positive ones.
func SortSizes(sizes []int) []int {
	sizes = slices.DeleteFunc(slices.Clone(sizes), func(mb int) bool { return mb <= 0 })
	slices.Sort(sizes)
	return slices.Compact(sizes)
}

// ParseMemoryMB reads one memory size: "512", "512MB", "1GB".
func ParseMemoryMB(text string) (int, error) {
	s := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(text), " ", ""))
	factor := 1
	switch {
	case strings.HasSuffix(s, "GB"):
		s, factor = strings.TrimSuffix(s, "GB"), 1024
	case strings.HasSuffix(s, "MB"):
		s = strings.TrimSuffix(s, "MB")
	}
	mb, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("memory size %q is not a number of MB", text)
	}
	if mb > MaxMemoryMB { // before the factor, which could overflow
		return 0, outOfRange(text)
	}
	if mb *= factor; mb < MinMemoryMB || mb > MaxMemoryMB {
		return 0, outOfRange(text)
	}
	return mb, nil
}

func outOfRange(text string) error {
	return fmt.Errorf("memory size %q is out of range: Lambda takes %d to %d MB", text, MinMemoryMB, MaxMemoryMB)
}

// ParseSizes reads a choice of memory sizes, items separated by commas or
// spaces: single sizes ("512"), a range on the ladder ("128:3008"), a range
// by steps ("128-3008/64"). "auto" gives auto and no sizes.
func ParseSizes(text string) (sizes []int, auto bool, err error) {
	if strings.TrimSpace(text) == "auto" {
		return nil, true, nil
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
	for _, field := range fields {
		some, err := parseSizesItem(field)
		if err != nil {
			return nil, false, err
		}
		sizes = append(sizes, some...)
	}
	if len(sizes) == 0 {
		return nil, false, fmt.Errorf("no memory size given: try 128,512,1024, or 128:3008, or auto")
	}
	return SortSizes(sizes), false, nil
}

func parseSizesItem(item string) ([]int, error) {
	if from, to, ok := strings.Cut(item, ":"); ok {
		low, high, err := parseBounds(item, from, to)
		if err != nil {
			return nil, err
		}
		sizes := []int{low, high}
		for _, mb := range Ladder() {
			if low < mb && mb < high {
				sizes = append(sizes, mb)
			}
		}
		return sizes, nil
	}
	if from, rest, ok := strings.Cut(item, "-"); ok && from != "" {
		to, stepText, ok := strings.Cut(rest, "/")
		if !ok {
			return nil, fmt.Errorf("range %q has no step: write %s/64 for steps of 64 MB, or %s:%s for the usual sizes", item, item, from, to)
		}
		low, high, err := parseBounds(item, from, to)
		if err != nil {
			return nil, err
		}
		step, err := strconv.Atoi(stepText)
		if err != nil || step < 1 {
			return nil, fmt.Errorf("step %q of the range %q is not a number of MB above 0", stepText, item)
		}
		const most = 200              // more sizes than anyone can measure or read
		step = min(step, MaxMemoryMB) // a larger one could overflow
		if (high-low)/step+1 > most {
			return nil, fmt.Errorf("range %q has more than %d sizes: take a larger step", item, most)
		}
		var sizes []int
		for mb := low; mb <= high; mb += step {
			sizes = append(sizes, mb)
		}
		return sizes, nil
	}
	mb, err := ParseMemoryMB(item)
	if err != nil {
		return nil, err
	}
	return []int{mb}, nil
}

func parseBounds(item, from, to string) (low, high int, err error) {
	if low, err = ParseMemoryMB(from); err != nil {
		return 0, 0, fmt.Errorf("range %q: %w", item, err)
	}
	if high, err = ParseMemoryMB(to); err != nil {
		return 0, 0, fmt.Errorf("range %q: %w", item, err)
	}
	if low > high {
		return 0, 0, fmt.Errorf("range %q runs downwards: write the smaller size first", item)
	}
	return low, high, nil
}
