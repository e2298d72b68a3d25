package handlers

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"time"

	"golang.org/x/image/draw"
)

// A thumbnailer scales a photo. The photo is made at init, so that the program
// need not carry one.
type thumbnailer struct{ photo []byte }

// Answer is what the sample handlers answer; ExecutionTime is in ms.
type Answer struct {
	StatusCode    int     `json:"statusCode"`
	ExecutionTime float64 `json:"execution_time"`
	Width         int     `json:"width,omitempty"`
	Height        int     `json:"height,omitempty"`
	Bytes         int     `json:"bytes,omitempty"`
	Limit         int     `json:"limit,omitempty"`
	Primes        int     `json:"primes,omitempty"`
}

// The photo's size makes one invocation about 80 ms of CPU time.
const (
	photoWidth  = 1620
	photoHeight = 1080
	thumbWidth  = 320
)

func newThumbnailer() *thumbnailer {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, landscape(photoWidth, photoHeight), &jpeg.Options{Quality: 85}); err != nil {
		panic(err) // memory takes everything
	}
	return &thumbnailer{photo.Bytes()}
}

func (t *thumbnailer) handle(_ context.Context, event struct {
	Width int `json:"width"`
},
) (Answer, error) {
	began := time.Now()
	width := event.Width
	if width == 0 {
		width = thumbWidth
	}
	if width < 1 || width > photoWidth {
		return Answer{}, fmt.Errorf("width %d: must be between 1 and %d", width, photoWidth)
	}
	photo, err := jpeg.Decode(bytes.NewReader(t.photo))
	if err != nil {
		return Answer{}, fmt.Errorf("decode: %w", err)
	}
	size := photo.Bounds()
	thumb := image.NewRGBA(image.Rect(0, 0, width, size.Dy()*width/size.Dx()))
	draw.CatmullRom.Scale(thumb, thumb.Bounds(), photo, size, draw.Src, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, thumb, &jpeg.Options{Quality: 80}); err != nil {
		return Answer{}, fmt.Errorf("encode: %w", err)
	}
	took := time.Since(began)
	fmt.Printf("scaled %dx%d to %dx%d in %.1f ms\n", size.Dx(), size.Dy(), thumb.Rect.Dx(), thumb.Rect.Dy(), took.Seconds()*1000)
	return Answer{
		StatusCode: 200, ExecutionTime: took.Seconds() * 1000,
		Width: thumb.Rect.Dx(), Height: thumb.Rect.Dy(), Bytes: out.Len(),
	}, nil
}

// landscape draws hills under an evening sky, with the grain of a real photo:
// without it a JPEG would decode too easily.
func landscape(width, height int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	ridge := func(x, layer int) float64 {
		at := float64(x) / float64(width) * (6 + 3*float64(layer))
		return 0.45 + 0.15*float64(layer) + 0.05*math.Sin(at+float64(layer)*2) + 0.02*math.Sin(at*3.7) + 0.006*math.Sin(at*19)
	}
	grain := uint32(1)
	for x := range width {
		ridges := [3]int{}
		for layer := range ridges {
			ridges[layer] = int(ridge(x, layer) * float64(height))
		}
		for y := range height {
			depth := 0
			for depth < len(ridges) && y >= ridges[depth] {
				depth++
			}
			grain = grain*1664525 + 1013904223
			noise := int(grain>>24)%13 - 6
			light := 205 - 70*y/height // the sky
			blue, red := 150-40*y/height, 120+40*y/height
			if depth > 0 {
				light = 120 - 32*depth + 2*noise
				blue, red = 118+2*depth, 120
			}
			img.Y[img.YOffset(x, y)] = uint8(max(0, min(255, light+noise)))
			c := img.COffset(x, y)
			img.Cb[c], img.Cr[c] = uint8(blue), uint8(red)
		}
	}
	return img
}
