package tuner

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseMemoryMB(t *testing.T) {
	const notNumber, outOfRange = "is not a number of MB", "is out of range: Lambda takes 128 to 10240 MB"
	for text, want := range map[string]any{
		"128": 128, " 512 ": 512, "512MB": 512, "512 mb": 512, "1GB": 1024, "10 GB": 10240, "10240": 10240, "1769": 1769,
		"": notNumber, "abc": notNumber, "1.5GB": notNumber, "0x80": notNumber, "1e3": notNumber, "512M": notNumber, "MB": notNumber, "٥١٢": notNumber,
		"127": outOfRange, "10241": outOfRange, "0": outOfRange, "-512": outOfRange, "11GB": outOfRange,
		"9007199254740993GB": outOfRange, "99999999999999999999": notNumber,
	} {
		got, err := ParseMemoryMB(text)
		switch want := want.(type) {
		case int:
			if got != want || err != nil {
				t.Errorf("%q: %d, %v, want %d", text, got, err, want)
			}
		case string:
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), strconv.Quote(text)) {
				t.Errorf("%q: %d, %v, want an error that it %s", text, got, err, want)
			}
		}
	}
}

func TestParseSizes(t *testing.T) {
	for text, want := range map[string][]int{
		"128,256,512":        {128, 256, 512},
		"512 128\t256\n128,": {128, 256, 512},
		"1GB,512MB":          {512, 1024},
		"128:512":            {128, 192, 256, 384, 512},
		"200:300":            {200, 256, 300},
		"512:512":            {512},
		"128-512/128":        {128, 256, 384, 512},
		"128-300/100":        {128, 228},
		"128-128/1":          {128},
		"2048,128:256,1769":  {128, 192, 256, 1769, 2048},
		"128:10240":          Ladder(),
	} {
		got, auto, err := ParseSizes(text)
		if diff := cmp.Diff(want, got); err != nil || auto || diff != "" {
			t.Errorf("%q: %v, auto %v\n%s", text, err, auto, diff)
		}
	}
	if got, auto, err := ParseSizes(" auto "); got != nil || !auto || err != nil {
		t.Errorf("auto: %v, %v, %v", got, auto, err)
	}
	for text, want := range map[string]string{
		"":              "try 128,512,1024, or 128:3008, or auto",
		" , ,":          "try 128,512,1024, or 128:3008, or auto",
		"128,auto":      `"auto" is not a number`,
		"64":            "128 to 10240 MB",
		"3008:128":      "write the smaller size first",
		"128:":          `range "128:": memory size "" is not a number`,
		"128:20000":     "128 to 10240 MB",
		"128-512":       "write 128-512/64 for steps of 64 MB, or 128:512",
		"128-512/0":     `step "0" of the range "128-512/0" is not a number of MB above 0`,
		"128-512/-1":    "not a number of MB above 0",
		"128-512/x":     "not a number of MB above 0",
		"512-128/64":    "write the smaller size first",
		"128-10240/1":   "more than 200 sizes: take a larger step",
		"-128":          "out of range",
		"128;256":       "not a number",
		"128:256:512":   "not a number",
		"128-512/64/64": "not a number of MB above 0",
	} {
		if got, _, err := ParseSizes(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want an error with %q", text, got, err, want)
		}
	}
}

func wellFormed(sizes []int) bool {
	return slices.Equal(sizes, SortSizes(sizes)) && !slices.ContainsFunc(sizes, func(mb int) bool { return mb < MinMemoryMB || mb > MaxMemoryMB })
}

func join(sizes []int) string {
	names := make([]string, len(sizes))
	for i, mb := range sizes {
		names[i] = strconv.Itoa(mb)
	}
	return strings.Join(names, ",")
}

// checkSizes: whatever is taken is sorted, unique and in range, and reading it
// again gives the same.
func checkSizes(t interface{ Errorf(string, ...any) }, text string) {
	sizes, auto, err := ParseSizes(text)
	if err != nil || auto {
		if sizes != nil {
			t.Errorf("%q: sizes %v with %v, auto %v", text, sizes, err, auto)
		}
		return
	}
	again, _, err := ParseSizes(join(sizes))
	if len(sizes) == 0 || !wellFormed(sizes) || err != nil || !slices.Equal(sizes, again) {
		t.Errorf("%q: %v, again %v (%v)", text, sizes, again, err)
	}
}

func TestSizesAreWellFormed(t *testing.T) {
	size := rapid.Custom(func(t *rapid.T) string { return strconv.Itoa(rapid.IntRange(100, 10500).Draw(t, "mb")) })
	item := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 2).Draw(t, "form") {
		case 0:
			return size.Draw(t, "low") + ":" + size.Draw(t, "high")
		case 1:
			return size.Draw(t, "low") + "-" + size.Draw(t, "high") + "/" + strconv.Itoa(rapid.IntRange(0, 2000).Draw(t, "step"))
		}
		return size.Draw(t, "one")
	})
	rapid.Check(t, func(t *rapid.T) {
		checkSizes(t, strings.Join(rapid.SliceOfN(item, 1, 4).Draw(t, "items"), ","))
	})
	rapid.Check(t, func(t *rapid.T) {
		now := rapid.IntRange(MinMemoryMB, MaxMemoryMB).Draw(t, "now")
		if sizes := DefaultSizes(now); !wellFormed(sizes) || !slices.Contains(sizes, now) {
			t.Errorf("default sizes for %d MB: %v", now, sizes)
		}
	})
	if !wellFormed(DefaultSizes(0)) || !wellFormed(Ladder()) {
		t.Error("the sizes on offer are not sizes")
	}
}

func FuzzParseSizes(f *testing.F) {
	for _, text := range []string{"auto", "128,256", "128:3008", "128-3008/64", "1GB 2 GB", "128-10240/1", "9223372036854775807GB", "--/", "::", "128-512/9223372036854775807"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSizes(t, text) })
}
