package export

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lambdial/tuner/result"
)

var (
	sizeName  = regexp.MustCompile(`<text x="([-\d.]+)" y="([-\d.]+)" text-anchor="(\w+)">(\d+ MB[^<]*)<`)
	sizePoint = regexp.MustCompile(`<circle class="d0" cx="([-\d.]+)" cy="([-\d.]+)" r="([\d.]+)"><title>([^<]*)<`)
)

// TestTradeOffNamesStandApart: no two names meet, whatever the curve; none but the
// verdict's, which is always there, covers a point, and none leaves the picture.
func TestTradeOffNamesStandApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfNDistinct(rapid.IntRange(128, 10240), 2, 12, rapid.ID[int]).Draw(t, "sizes")
		// Some curves are wide, some have all sizes at nearly the same place.
		reach := rapid.SampledFrom([]float64{1.001, 1.05, 2, 30}).Draw(t, "reach")
		o := outcome{Result: result.Result{Currency: "USD", Before: result.Before{MemoryMB: rapid.SampledFrom(sizes).Draw(t, "now")}}}
		for _, mb := range sizes {
			ms, cost := rapid.Float64Range(100, 100*reach).Draw(t, "ms"), rapid.Float64Range(1, reach).Draw(t, "cost")
			o.Sizes = append(o.Sizes, result.Size{MemoryMB: mb, DurationMS: &result.Duration{Mean: ms}, Cost: &result.Cost{PerMillion: cost}})
		}
		o.Verdict = &result.Verdict{MemoryMB: rapid.SampledFrom(sizes).Draw(t, "best"), Standing: rapid.SampledFrom([]string{"recommended", "imported", "only"}).Draw(t, "standing")}
		_, word := o.best()
		drawn := tradeOff(o)

		var names, points []box
		var rooms []string
		found := false
		for _, m := range sizeName.FindAllStringSubmatch(drawn, -1) {
			x, y := float(m[1]), float(m[2])
			room := label{x, y, m[3], m[4]}.room().within(.1) // coordinates are written with one digit
			if !room.inside() {
				t.Fatalf("%s leaves the picture: %+v", m[4], room)
			}
			for i, other := range names {
				if room.meets(other) {
					t.Fatalf("%s meets %s", m[4], rooms[i])
				}
			}
			names, rooms = append(names, room), append(rooms, m[4])
			found = found || word != "" && strings.HasSuffix(m[4], word)
		}
		if word != "" && !found {
			t.Fatalf("the verdict's size has no name among %q", rooms)
		}
		circles := sizePoint.FindAllStringSubmatch(drawn, -1)
		if len(circles) != len(sizes) {
			t.Fatalf("%d points of %d sizes", len(circles), len(sizes))
		}
		for _, m := range circles {
			x, y, r := float(m[1]), float(m[2]), float(m[3])
			points = append(points, box{x - r, y - r, x + r, y + r}.within(.1))
		}
		for i, room := range names {
			for j, p := range points {
				if room.meets(p) && !(word != "" && strings.HasSuffix(rooms[i], word)) {
					t.Fatalf("%s covers the point of %s", rooms[i], circles[j][4])
				}
			}
		}
	})
}

// within is a box without its edge.
func (b box) within(edge float64) box {
	return box{b.left + edge, b.top + edge, b.right - edge, b.bottom - edge}
}

// crowded is a curve that is flat at its end, where its sizes are nearly one.
func crowded() outcome {
	o := outcome{Result: result.Result{Currency: "USD", Before: result.Before{MemoryMB: 3538}, Verdict: &result.Verdict{MemoryMB: 1769, Standing: "recommended"}}}
	for _, mb := range []int{512, 768, 1024, 1536, 1769, 1792, 1920, 2048, 3008, 3538, 4096, 5307} {
		ms := 40 + 90*1769/math.Min(float64(mb), 1800)
		o.Sizes = append(o.Sizes, result.Size{MemoryMB: mb, DurationMS: &result.Duration{Mean: ms}, Cost: &result.Cost{PerMillion: ms * float64(mb) / 61440}})
	}
	return o
}

func float(written string) float64 {
	f, err := strconv.ParseFloat(written, 64)
	if err != nil {
		panic(err)
	}
	return f
}
