package curve

// matrix is symmetric; its lower half is kept.
type matrix [3]terms

// add the outer product of x with itself, times w.
func (m *matrix) add(w float64, x terms) {
	for i := range x {
		for j := range i + 1 {
			m[i][j] += w * x[i] * x[j]
		}
	}
}

// invert gives the inverse, whole, and the determinant, which is not 0.
func (m matrix) invert() (inverse matrix, determinant float64) {
	a, b, c := m[0][0], m[1][0], m[1][1]
	d, e, f := m[2][0], m[2][1], m[2][2]
	i := matrix{
		{c*f - e*e, d*e - b*f, b*e - c*d},
		{d*e - b*f, a*f - d*d, b*d - a*e},
		{b*e - c*d, b*d - a*e, a*c - b*b},
	}
	determinant = a*i[0][0] + b*i[0][1] + d*i[0][2]
	for k := range i {
		for l := range i[k] {
			i[k][l] /= determinant
		}
	}
	return i, determinant
}

// times is for a whole matrix.
func (m matrix) times(x terms) terms { return terms{m[0].dot(x), m[1].dot(x), m[2].dot(x)} }
