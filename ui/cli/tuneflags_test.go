package cli

import "testing"

func TestFraction(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  float64 // −1 is refused
	}{
		{"0", 0},
		{"0%", 0},
		{"0.05", 0.05},
		{"5%", 0.05},
		{" 5 % ", 0.05},
		{"100%", 1},
		{"250%", 2.5},
		{"1", -1},
		{"1.0", -1},
		{"10", -1},
		{"%", -1},
		{"", -1},
		{"inf", -1},
		{"nan%", -1},
	} {
		got, err := fraction("tolerance", c.typed)
		if refused := c.want < 0; refused != (err != nil) || !refused && got != c.want {
			t.Errorf("%q: %v, %v, want %v", c.typed, got, err, c.want)
		}
	}
}
